package import Diagnostics
package import Documents
import OrderedCollections

extension ModelSet {
  /// Reads model files and says everything that is wrong with them, file by file and then across files. What comes
  /// back holds the interfaces that could be understood, also where `findings` has errors.
  package static func read(
    _ files: [SourceFile], options: ModelReadingOptions = ModelReadingOptions(), findings: inout Findings
  ) -> ModelSet {
    var trees: [JSONTree?] = []
    for file in files { trees.append(JSONTree.read(file, findings: &findings)) }
    return read(files, trees: trees, options: options, findings: &findings)
  }

  /// The same for files of which the JSON was read before; `nil` stands for those that are none, as was reported.
  package static func read(
    _ files: [SourceFile], trees: [JSONTree?], options: ModelReadingOptions, findings: inout Findings
  ) -> ModelSet {
    var reading = ModelReading(options: options)
    for (file, tree) in zip(files, trees) { reading.add(file, tree) }
    let models = reading.finish()
    for diagnostic in reading.findings { findings.add(diagnostic) }
    return models
  }

  /// Reads models that did not come from files, against those already `known`. The set holds the new ones only; the
  /// findings have no places.
  package static func read(definitions: [Value], known: ModelSet) -> (ModelSet, [Diagnostic]) {
    var options = ModelReadingOptions()
    options.checksService = false
    options.advice = AdviceSettings(isOn: false, off: ["*"])
    var reading = ModelReading(options: options, known: known)
    for definition in definitions {
      var writer = JSONWriter()
      writer.write(definition)
      let file = SourceFile(path: "", bytes: writer.bytes)
      var findings = Findings()
      reading.add(file, JSONTree.read(file, findings: &findings))
    }
    let models = reading.finish()
    return (models, reading.findings.map(\.unplaced))
  }
}

/// One reading of models, step by step: for callers that fetch what is missing as they learn of it.
package struct ModelReading {
  /// Everything that is wrong, once `finish` has returned.
  package private(set) var findings: [Diagnostic] = []
  private var reader: ModelReader
  private let known: ModelSet
  private var graph: ModelGraph?

  package init(options: ModelReadingOptions = ModelReadingOptions(), known: ModelSet = ModelSet()) {
    reader = ModelReader(options: options)
    self.known = known
  }

  /// Reads one file; `tree` is `nil` where it is no JSON, as was reported.
  package mutating func add(_ file: SourceFile, _ tree: JSONTree?) {
    if let tree { reader.read(tree) } else { reader.readUnparsed(file) }
  }

  /// Reads one file that tolerates other things than the rest.
  package mutating func add(_ file: SourceFile, _ tree: JSONTree?, options: ModelReadingOptions) {
    let usual = reader.options
    reader.options = options
    add(file, tree)
    reader.options = usual
  }

  /// Whether an error was found in what has been added so far.
  package var hasErrors: Bool { reader.errorCount > 0 }

  /// What is wrong with the documents added so far, each by itself.
  package var findingsSoFar: [Diagnostic] { reader.findings }

  /// Identifiers that are referred to and defined nowhere so far, in order of first mention.
  package var missing: [String] {
    var graph = ModelGraph(reader, known: known)
    graph.followReferences()
    return Array(graph.missing.keys)
  }

  /// The schema with an identifier, once `finish` has returned: a word of the language or one of the documents'.
  package func schema(_ id: String) -> Schema? {
    if case .element(let element)? = Vocabulary.word(id: id)?.meaning { return element.schema }
    return graph?.schema(id)
  }

  /// Checks everything together and builds the interfaces that could be understood.
  package mutating func finish() -> ModelSet {
    var graph = ModelGraph(reader, known: known)
    graph.check()
    if reader.options.checksService { graph.checkService() }
    self.graph = graph
    findings = reader.findings + graph.findings.filter(wants)
    return graph.build()
  }

  private func wants(_ finding: Diagnostic) -> Bool {
    reader.options.advice.wants(finding) && !reader.markers.silences(finding)
  }
}

extension Diagnostic {
  /// The same without places, which would name a file that there is not.
  fileprivate var unplaced: Diagnostic {
    var copy = Diagnostic(code, severity, message, label: label, notes: notes, help: help)
    copy.aliases = aliases
    return copy
  }
}
