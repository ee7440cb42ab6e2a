package import Diagnostics
package import Documents

extension ModelSet {
  /// Reads model files and says everything that is wrong with them, file by file and then across files. What comes
  /// back holds the interfaces that could be understood, also where `findings` has errors.
  package static func read(_ files: [SourceFile], findings: inout Findings) -> ModelSet {
    var reader = ModelReader()
    for file in files {
      if let document = JSONReader.read(file, findings: &findings) {
        reader.read(document: document)
      } else {
        reader.readUnparsed(file)
      }
    }
    var linker = Linker(reader.drafts, known: ModelSet(), unreadable: reader.unreadable)
    let set = linker.link()
    for diagnostic in reader.findings + linker.findings { findings.add(diagnostic) }
    return set
  }

  /// Reads models that did not come from files, against those already `known`. The set holds the new ones only; the
  /// findings have no places.
  package static func read(definitions: [Value], known: ModelSet) -> (ModelSet, [Diagnostic]) {
    var reader = ModelReader()
    for definition in definitions { reader.read(document: Located(unplaced: definition)) }
    var linker = Linker(reader.drafts, known: known, unreadable: reader.unreadable)
    let set = linker.link()
    return (set, (reader.findings + linker.findings).map(\.unplaced))
  }
}

extension Located {
  /// A value that stands in no file, in the shape that readers take.
  fileprivate init(unplaced value: Value) {
    let nowhere = SourceFile(path: "", bytes: []).span(0, 0)
    self.init(unplaced: value, at: nowhere)
  }

  private init(unplaced value: Value, at span: SourceSpan) {
    let content: Content
    switch value {
    case .array(let items): content = .sequence(items.map { Located(unplaced: $0, at: span) })
    case .object(let members):
      content = .mapping(
        members.map { Member(key: $0.key, keySpan: span, value: Located(unplaced: $0.value, at: span)) })
    default: content = .scalar(value)
    }
    self.init(span: span, content: content)
  }
}

extension Diagnostic {
  /// The same without places, which would name a file that there is not.
  fileprivate var unplaced: Diagnostic {
    Diagnostic(code, severity, message, label: label, notes: notes, help: help)
  }
}
