import Diagnostics
import Documents
import Files

/// Rows of a CSV or NDJSON file, one after the other.
struct TableFile {
  /// One row: its values by column and where they stand.
  struct Row {
    fileprivate let content: Content
    let span: SourceSpan

    fileprivate enum Content {
      case fields([CSVField])
      case value(Value)
    }
  }

  /// A cell: what it says, and whether it is text only because the file knows nothing else.
  struct Cell {
    let value: Value
    let span: SourceSpan
    let isTextual: Bool
  }

  /// Names of the columns; `nil` for NDJSON, where each row has its own.
  let columns: [String]?
  private let source: Source

  private enum Source {
    case csv(CSVTable)
    case lines(SourceFile)
  }

  /// Reads the file that `from` names; `nil` when it cannot be read, which has been reported.
  static func open(_ from: Located, _ files: any FileStore, _ reader: SpecReader) -> TableFile? {
    guard let relative = reader.literalText(from, named: "from") else { return nil }
    let path = Path.join(ManifestDocument.folder(of: from.span), relative)
    let bytes: [UInt8]
    do { bytes = try files.read(path, limit: CSVReader.sizeLimit) } catch {
      reader.report(
        Diagnostic(
          ManifestCode.table, .error, "cannot read the table `\(path)`: \(error.detail)", at: from.span,
          help: ["the path starts from the folder of this file"]))
      return nil
    }
    let file = SourceFile(path: path, bytes: bytes)
    if path.hasSuffix(".ndjson") || path.hasSuffix(".jsonl") { return TableFile(columns: nil, source: .lines(file)) }
    guard path.hasSuffix(".csv") else {
      reader.report(
        Diagnostic(
          ManifestCode.table, .error, "a table is a file named `*.csv`, `*.ndjson` or `*.jsonl`", at: from.span))
      return nil
    }
    let before = reader.findings.all.count
    let table = CSVReader.read(file, findings: &reader.findings)
    if reader.findings.all.count > before, reader.findings.hasErrors, table.rows.isEmpty { return nil }
    return TableFile(columns: table.header, source: .csv(table))
  }

  private init(columns: [String]?, source: Source) {
    self.columns = columns
    self.source = source
  }

  /// Of one file at most so many lines that are no rows are shown.
  private static let limit = 20

  /// Calls `body` for every row in order; nothing but the row is kept in memory of an NDJSON file. `reports` is false
  /// for whoever goes through the rows a second time: lines that are none are said once.
  func forEach(_ reader: SpecReader, reports: Bool = true, _ body: (Row) -> Void) {
    switch source {
    case .csv(let table):
      for fields in table.rows {
        guard let first = fields.first, let last = fields.last else { continue }
        body(Row(content: .fields(fields), span: first.span.file.span(first.span.start, last.span.end)))
      }
    case .lines(let file): eachLine(file, reports ? reader : nil, body)
    }
  }

  private func eachLine(_ file: SourceFile, _ reader: SpecReader?, _ body: (Row) -> Void) {
    var broken = 0
    func report(_ message: String, _ start: Int, _ end: Int) {
      broken += 1
      guard broken <= TableFile.limit else { return }
      reader?.report(Diagnostic(ManifestCode.table, .error, message, at: file.span(start, end)))
    }
    defer {
      if broken > TableFile.limit {
        reader?.report(
          Diagnostic(ManifestCode.table, .error, "\(broken - TableFile.limit) more lines of `\(file.path)` are no rows")
        )
      }
    }
    for (number, start) in file.lineStarts.enumerated() {
      var end = number + 1 < file.lineStarts.count ? file.lineStarts[number + 1] - 1 : file.bytes.count
      if end > start, file.bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
      guard end > start, file.bytes[start..<end].contains(where: { $0 != 0x20 && $0 != 0x09 }) else { continue }
      do {
        let value = try JSONReader.parse(file.bytes[start..<end])
        guard case .object = value else {
          report("a row must be an object, not \(value.kindName)", start, end)
          continue
        }
        body(Row(content: .value(value), span: file.span(start, end)))
      } catch {
        report("this line is not JSON: \(error)", start, end)
      }
    }
  }
}

extension TableFile.Row {
  /// What stands in a column; `nil` when nothing does: an empty cell without quotes, null, no such member.
  func cell(_ column: TableColumn) -> TableFile.Cell? {
    switch content {
    case .fields(let fields):
      guard let index = column.index, index < fields.count else { return nil }
      let field = fields[index]
      guard !field.text.isEmpty || field.isQuoted else { return nil }
      return TableFile.Cell(value: .string(field.text), span: field.span, isTextual: true)
    case .value(let value):
      var value = value
      for name in column.path {
        guard let next = value[name], !next.isNull else { return nil }
        value = next
      }
      return TableFile.Cell(value: value, span: span, isTextual: false)
    }
  }
}

extension TableFile.Row {
  /// Where a part of what stands in a column is written, as near as it can be told. Looked for in the row's text, for
  /// findings only.
  func place(_ column: TableColumn, at steps: ArraySlice<ValuePath.Step>, ofName: Bool) -> SourceSpan {
    switch content {
    case .fields(let fields):
      guard let index = column.index, index < fields.count else { return span }
      return fields[index].place(at: Array(steps), ofName: ofName)
    case .value:
      let path = ValuePath(column.path.map { .member($0) } + steps)
      guard let place = JSONPlace.find(path, in: span.file, span.start..<span.end) else { return span }
      return ofName && !steps.isEmpty ? place.name ?? place.value : place.value
    }
  }
}

extension CSVField {
  /// Where a part of the JSON in a cell is written; the cell where it holds none.
  fileprivate func place(at steps: [ValuePath.Step], ofName: Bool) -> SourceSpan {
    let inner = SourceFile(path: "", text: text)
    guard !steps.isEmpty, let found = JSONPlace.find(ValuePath(steps), in: inner, 0..<inner.bytes.count) else {
      return span
    }
    let part = ofName ? found.name ?? found.value : found.value
    return span.file.span(offset(of: part.start), offset(of: part.end))
  }

  /// Where a byte of the text stands in the file: a quoted cell has a quote first and doubles those in it.
  private func offset(of position: Int) -> Int {
    guard isQuoted else { return span.start + position }
    let doubled = text.utf8.prefix(position).count { $0 == UInt8(ascii: "\"") }
    return span.start + 1 + position + doubled
  }
}

/// A column that a template reads: by number in CSV, by the path of members in NDJSON.
struct TableColumn: Sendable {
  let path: [String]
  let index: Int?
}
