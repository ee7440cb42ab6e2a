import DTDL
import Diagnostics
import Documents
import Files

/// A graph that another tool wrote: JSON of Digital Twins Explorer, or the JSON lines of an import job. Either may hold
/// models as well.
struct GraphFile {
  private enum Content {
    /// A whole document.
    case explorer(Located)
    /// The bytes of each line, by section.
    case lines([Section: [Range<Int>]])
  }

  enum Section: String, CaseIterable {
    case header = "Header", models = "Models", twins = "Twins", relationships = "Relationships"
  }

  private let file: SourceFile
  private let content: Content
  private let reader: SpecReader

  private static let explorerMembers: Set<String> = [
    "digitalTwinsFileInfo", "digitalTwinsGraph", "digitalTwinsModels",
  ]

  // MARK: - Opening

  /// The files that a `from` names: one or a list.
  static func paths(_ from: Located?, _ reader: SpecReader) -> [Located] {
    guard let from, !from.value.isNull else { return [] }
    return from.items ?? [from]
  }

  /// Reads the file that `from` names; `nil` when it cannot be read or is no graph, which has been reported.
  static func open(_ from: Located, _ files: any FileStore, _ reader: SpecReader) -> GraphFile? {
    guard let relative = reader.literalText(from, named: "from") else { return nil }
    let path = Path.join(ManifestDocument.folder(of: from.span), relative)
    let bytes: [UInt8]
    do { bytes = try files.read(path, limit: JSONReader.sizeLimit) } catch {
      reader.report(
        Diagnostic(
          ManifestCode.graphFile, .error, "cannot read the graph `\(path)`: \(error.detail)", at: from.span,
          help: ["the path starts from the folder of this file"]))
      return nil
    }
    let file = SourceFile(path: path, bytes: bytes)
    guard let form = Form(file) else {
      reader.report(
        Diagnostic(
          ManifestCode.graphFile, .error, "`\(path)` holds no graph", at: from.span,
          help: [
            "expected JSON of Digital Twins Explorer with `digitalTwinsGraph`, or JSON lines that begin with "
              + "`{\"Section\": \"Header\"}`"
          ]))
      return nil
    }
    return GraphFile(file, form, reader)
  }

  /// The documents with models in a file: those of a graph, or else the file itself; without a tree where it is no JSON,
  /// which has been reported.
  static func models(in file: SourceFile, _ reader: SpecReader) -> [(file: SourceFile, tree: JSONTree?)] {
    guard let form = Form(file) else { return [(file, JSONTree.read(file, findings: &reader.findings))] }
    guard let graph = GraphFile(file, form, reader) else { return [] }
    return graph.modelRanges.map { (file, JSONTree.read(file, in: $0, findings: &reader.findings)) }
  }

  private enum Form {
    case explorer, lines

    /// Told by the members of the first value; `nil` for anything else, JSON or not.
    init?(_ file: SourceFile) {
      let form = try? JSONPull.read(file.bytes[...]) { pull throws(JSONError) -> Form? in
        guard try pull.peek() == .object else { return nil }
        try pull.beginObject()
        while let key = try pull.nextKey() {
          let name = try pull.text(of: key)
          if name == "Section" { return .lines }
          if GraphFile.explorerMembers.contains(name) { return .explorer }
          try pull.skipValue()
        }
        return nil
      }
      guard let form else { return nil }
      self = form
    }
  }

  private init?(_ file: SourceFile, _ form: Form, _ reader: SpecReader) {
    self.file = file
    self.reader = reader
    switch form {
    case .explorer:
      guard let document = JSONReader.read(file, findings: &reader.findings) else { return nil }
      content = .explorer(document)
      let version = document["digitalTwinsFileInfo"]?["fileVersion"]
      check(version: version, at: version?.span ?? file.span(0, min(1, file.bytes.count)))
    case .lines:
      guard let sections = GraphFile.sections(of: file, reader) else { return nil }
      content = .lines(sections)
      let header = sections[.header]?.first
      let version = header.flatMap { GraphFile.line($0, file, reader) }?["fileVersion"]
      check(version: version, at: version?.span ?? header.map { file.span($0.lowerBound, $0.upperBound) })
    }
  }

  private func check(version: Located?, at span: SourceSpan?) {
    guard version?.string != "1.0.0" else { return }
    reader.report(
      Diagnostic(
        ManifestCode.graphFile, .error, "the `fileVersion` of `\(file.path)` is not \"1.0.0\"", at: span,
        help: ["no other is known"]))
  }

  // MARK: - Parts

  private var modelRanges: [Range<Int>] {
    switch content {
    case .explorer(let document):
      (document["digitalTwinsModels"]?.items ?? []).map { $0.span.start..<$0.span.end }
    case .lines(let sections): sections[.models] ?? []
    }
  }

  /// Calls `body` for every object of a section; what is no object is reported.
  func each(_ section: Section, _ body: (Located) -> Void) {
    switch content {
    case .explorer(let document):
      let member = section == .twins ? "digitalTwins" : "relationships"
      for item in document["digitalTwinsGraph"]?[member]?.items ?? [] { visit(item, body) }
    case .lines(let sections):
      for range in sections[section] ?? [] {
        if let item = GraphFile.line(range, file, reader) { visit(item, body) }
      }
    }
  }

  private func visit(_ item: Located, _ body: (Located) -> Void) {
    guard item.members != nil else {
      reader.report(Diagnostic(ManifestCode.graphFile, .error, "expected an object", at: item.span))
      return
    }
    body(item)
  }

  private static func line(_ range: Range<Int>, _ file: SourceFile, _ reader: SpecReader) -> Located? {
    JSONReader.read(file, in: range, findings: &reader.findings)
  }

  /// The lines of each section; `nil` where they are in no order, which has been reported.
  private static func sections(of file: SourceFile, _ reader: SpecReader) -> [Section: [Range<Int>]]? {
    var sections: [Section: [Range<Int>]] = [:]
    var current: Section?
    for (number, start) in file.lineStarts.enumerated() {
      let end = number + 1 < file.lineStarts.count ? file.lineStarts[number + 1] : file.bytes.count
      guard file.bytes[start..<end].contains(where: { $0 > 0x20 }) else { continue }
      guard let title = title(file.bytes[start..<end]) else {
        if let current { sections[current, default: []].append(start..<end) }
        continue
      }
      guard let next = Section(rawValue: title), follows(next, current) else {
        reader.report(
          Diagnostic(
            ManifestCode.graphFile, .error, "the section `\(title)` cannot stand here", at: file.span(start, end),
            help: ["the order is Header, Models, Twins, Relationships; the last three may be missing"]))
        return nil
      }
      current = next
    }
    return sections
  }

  private static func follows(_ next: Section, _ current: Section?) -> Bool {
    let order = Section.allCases
    guard let current else { return next == .header }
    return order.firstIndex(of: next)! > order.firstIndex(of: current)!
  }

  /// The name of the section that a line begins; only short lines can.
  private static func title(_ line: ArraySlice<UInt8>) -> String? {
    guard line.count < 200, let value = try? JSONReader.parse(line) else { return nil }
    return value["Section"]?.string
  }
}
