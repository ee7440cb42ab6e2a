package import Diagnostics

/// One field of a table: its text without quotes, and where it stands with them.
package struct CSVField: Sendable {
  /// What the field says, quotes taken away and doubled ones single.
  package let text: String
  /// Where it stands, quotes included.
  package let span: SourceSpan
  /// Whether it was quoted: `""` is an empty text, nothing at all may mean no value.
  package let isQuoted: Bool

  package init(text: String, span: SourceSpan, isQuoted: Bool = false) {
    self.text = text
    self.span = span
    self.isQuoted = isQuoted
  }
}

/// A table with a name for each column. Every row has as many fields as the header.
package struct CSVTable: Sendable {
  /// The names of the columns.
  package let header: [String]
  /// The header's own fields, for messages about columns.
  package let headerFields: [CSVField]
  /// The fields of each row, as many as columns.
  package let rows: [[CSVField]]

  package init(header: [CSVField], rows: [[CSVField]]) {
    self.header = header.map(\.text)
    headerFields = header
    self.rows = rows
  }

  /// The index of a column.
  package func column(_ name: String) -> Int? { header.firstIndex(of: name) }
}

/// Reads tables as RFC 4180 has them: commas, double quotes, the first line names the columns. Line breaks may be
/// LF or CRLF; blank lines are passed over.
package enum CSVReader {
  /// Larger files are refused.
  package static let sizeLimit = 256 << 20

  /// After as many findings the rest of a file is not read.
  static let findingLimit = 1000

  /// The rows that could be read whole; everything wrong with the others is added to the findings.
  package static func read(
    _ file: SourceFile, sizeLimit: Int = CSVReader.sizeLimit, findings: inout Findings
  ) -> CSVTable {
    let empty = CSVTable(header: [], rows: [])
    guard file.bytes.count <= sizeLimit else {
      findings.add(TextInput.tooLarge(file, CSVCode.tooLarge, limit: sizeLimit))
      return empty
    }
    let codes = TextInput.Codes(encoding: CSVCode.encoding, control: CSVCode.encoding)
    let text = TextInput(file, codes: codes, findings: &findings)
    guard text.isText else { return empty }
    var scanner = CSVScanner(file: file, bytes: text.bytes, start: text.start)
    defer { findings.add(contentsOf: scanner.findings) }
    guard let header = scanner.row() else {
      findings.add(Diagnostic(CSVCode.header, "the table has no header", at: file.span(0, 0)))
      return empty
    }
    check(header, findings: &findings)
    var rows: [[CSVField]] = []
    while findings.all.count + scanner.findings.all.count < findingLimit, let row = scanner.row() {
      if row.count == header.count {
        rows.append(row)
      } else {
        findings.add(wrongCount(row, header, in: file))
      }
    }
    return CSVTable(header: header, rows: rows)
  }

  private static func check(_ header: [CSVField], findings: inout Findings) {
    var first: [String: CSVField] = [:]
    for field in header {
      if field.text.isEmpty {
        findings.add(Diagnostic(CSVCode.header, "a column has no name", at: field.span))
      } else if let earlier = first.updateValue(field, forKey: field.text) {
        findings.add(
          Diagnostic(
            CSVCode.header, "column `\(field.text)` is named twice", at: field.span,
            related: [DiagnosticLabel(earlier.span, "first named here")]))
      }
    }
  }

  private static func wrongCount(_ row: [CSVField], _ header: [CSVField], in file: SourceFile) -> Diagnostic {
    let extra = row.count > header.count
    let span = extra ? row[header.count].span : file.span(row[0].span.start, row[row.count - 1].span.end)
    let fields = row.count == 1 ? "1 field" : "\(row.count) fields"
    let wanted = header.count == 1 ? "1 column" : "\(header.count) columns"
    return Diagnostic(
      CSVCode.fieldCount, "the row has \(fields), the header \(wanted)", at: span,
      help: extra ? ["quote a field that contains a comma"] : [])
  }
}

/// The stable codes of what the CSV reader reports.
enum CSVCode {
  static let quote = "TW1030"
  static let fieldCount = "TW1031"
  static let header = "TW1032"
  static let encoding = "TW1033"
  static let tooLarge = "TW1034"
}

/// Cuts bytes into rows of fields.
struct CSVScanner {
  let file: SourceFile
  let bytes: [UInt8]
  private(set) var findings = Findings()
  private var offset: Int

  init(file: SourceFile, bytes: [UInt8], start: Int) {
    self.file = file
    self.bytes = bytes
    offset = start
  }

  /// The next row that is not blank; `nil` at the end.
  mutating func row() -> [CSVField]? {
    while offset < bytes.count, bytes[offset] == 0x0A || bytes[offset] == 0x0D { offset += 1 }
    guard offset < bytes.count else { return nil }
    var fields = [field()]
    while offset < bytes.count, bytes[offset] == UInt8(ascii: ",") {
      offset += 1
      fields.append(field())
    }
    return fields
  }

  private mutating func field() -> CSVField {
    if offset < bytes.count, bytes[offset] == UInt8(ascii: "\"") { return quotedField() }
    let start = offset
    skipToSeparator()
    if let quote = bytes[start..<offset].firstIndex(of: UInt8(ascii: "\"")) {
      findings.add(
        Diagnostic(
          CSVCode.quote, "a quote inside a field that is not quoted", at: file.span(quote, quote + 1),
          help: ["quote the whole field and write `\"\"` for a quote in it"]))
    }
    return CSVField(text: String(decoding: bytes[start..<offset], as: UTF8.self), span: file.span(start, offset))
  }

  private mutating func quotedField() -> CSVField {
    let start = offset
    var text: [UInt8] = []
    offset += 1
    while true {
      guard let quote = bytes[offset...].firstIndex(of: UInt8(ascii: "\"")) else {
        findings.add(
          Diagnostic(CSVCode.quote, "the quoted field is never closed", at: file.span(start, start + 1)))
        text.append(contentsOf: bytes[offset...])
        offset = bytes.count
        break
      }
      text.append(contentsOf: bytes[offset..<quote])
      offset = quote + 1
      guard offset < bytes.count, bytes[offset] == UInt8(ascii: "\"") else { break }
      text.append(UInt8(ascii: "\""))
      offset += 1
    }
    let end = offset
    skipToSeparator()
    if offset > end {
      findings.add(
        Diagnostic(
          CSVCode.quote, "text behind the closing quote of a field", at: file.span(end, offset),
          help: ["write `\"\"` for a quote inside a quoted field"]))
    }
    return CSVField(text: String(decoding: text, as: UTF8.self), span: file.span(start, end), isQuoted: true)
  }

  private mutating func skipToSeparator() {
    while offset < bytes.count {
      let byte = bytes[offset]
      if byte == UInt8(ascii: ",") || byte == 0x0A || byte == 0x0D { return }
      offset += 1
    }
  }
}
