import Diagnostics
import Documents

/// Reads documents element by element: contexts, types, identifiers and literals are checked here, what takes more than
/// one element to judge is left to the `ModelGraph`.
struct ModelReader {
  var options: ModelReadingOptions
  /// Elements of all documents, parents before children.
  var elements: [Element] = []
  /// Interfaces, in the order read.
  var interfaces: [Int] = []
  /// Elements by their `@id`.
  var ids: [String: Int] = [:]
  /// Identifiers of interfaces that are there but could not be read.
  var unreadable: Set<String> = []
  var findings: [Diagnostic] = []
  /// How many findings were errors, to tell whether an element is broken.
  var errorCount = 0
  /// What inline markers turn off.
  var markers = InlineMarkers()

  init(options: ModelReadingOptions) { self.options = options }

  mutating func report(_ diagnostic: Diagnostic) {
    if diagnostic.severity == .error {
      errorCount += 1
    } else if !wants(diagnostic) {
      return
    }
    findings.append(diagnostic)
  }

  private func wants(_ diagnostic: Diagnostic) -> Bool {
    options.advice.wants(diagnostic) && !markers.silencesHere(diagnostic)
  }

  /// Reads a document: one interface or a list of them.
  mutating func read(_ tree: JSONTree) {
    guard tree.root.isArray || tree.root.isObject else {
      report(.notAnInterface(tree.root))
      return
    }
    for root in tree.root.values { readRoot(root) }
  }

  /// Notes what a file that is no JSON seems to define, so that nobody is told that it does not exist.
  mutating func readUnparsed(_ file: SourceFile) {
    let bytes = file.bytes
    let mark = Array("\"@id\"".utf8)
    var at = 0
    while let start = bytes[at...].firstRange(of: mark)?.upperBound {
      at = start
      guard let open = bytes[start...].firstIndex(of: UInt8(ascii: "\"")),
        let close = bytes[(open + 1)...].firstIndex(of: UInt8(ascii: "\""))
      else { return }
      unreadable.insert(String(decoding: bytes[(open + 1)..<close], as: UTF8.self))
      at = close
    }
  }

  private mutating func readRoot(_ node: JSONNode) {
    guard node.isObject else {
      report(.notAnInterface(node))
      return
    }
    let before = (errors: errorCount, elements: elements.count)
    let isMarked = beginMarker(of: node)
    defer { if isMarked { markers.end() } }
    if let scope = rootScope(of: node), readInterface(root: node, in: scope) { return }
    // What failed before it had an element still exists for those that refer to it.
    if let id = node["@id"]?.string { unreadable.insert(id) }
    assert(errorCount > before.errors)
  }

  /// What is asked of the outermost object before its members are looked at.
  private mutating func rootScope(of node: JSONNode) -> LanguageScope? {
    guard let scope = scope(of: node, within: nil) else { return nil }
    if let graph = node.members.first(where: { $0.name.string == "@graph" }) {
      report(.graph(graph, isTop: true))
      return nil
    }
    guard node["@id"] != nil else {
      report(.missingTopID(node).pointing(at: KeywordGuess.identifier("@id", in: node), meaning: "@id"))
      return nil
    }
    guard names(.interface, node["@type"], in: scope) else {
      report(notRootable(node, in: scope))
      return nil
    }
    return scope
  }

  private func names(_ element: ElementClass, _ types: JSONNode?, in scope: LanguageScope) -> Bool {
    types?.values.contains { $0.string.flatMap { elementClass($0, in: scope) } == element } ?? false
  }

  private mutating func readInterface(root node: JSONNode, in scope: LanguageScope) -> Bool {
    let place = ElementPlace(
      parent: -1, partition: -1, member: "",
      rule: ObjectRule(target: .interface, needsID: true, versions: [2, 3, 4]), isTop: true)
    return readElement(node, at: place, in: scope, scopeIsKnown: true) != nil
  }
}

/// Where an element stands.
struct ElementPlace {
  /// The element around it; -1 for none.
  let parent: Int
  /// The interface around it; -1 for none.
  let partition: Int
  /// The member that it is a value of.
  let member: String
  let rule: ObjectRule
  var isTop = false
}

// MARK: Messages

extension Diagnostic {
  /// A finding that the reference parser has a name for.
  static func model(
    _ code: String, _ alias: String, _ message: String, at span: SourceSpan?, label: String? = nil,
    related: [DiagnosticLabel] = [], notes: [String] = [], help: [String] = [], fixes: [FixIt] = []
  ) -> Diagnostic {
    var diagnostic = Diagnostic(
      code, message, at: span, label: label, related: related, notes: notes, help: help, fixes: fixes)
    diagnostic.aliases = [alias]
    return diagnostic
  }

  fileprivate static func notAnInterface(_ node: JSONNode) -> Diagnostic {
    .model(
      "TW2001", "notJsonObject", "a model is an object, not \(node.kindName)", at: node.headSpan,
      help: ["write one interface, or a list of interfaces"])
  }

  fileprivate static func missingTopID(_ node: JSONNode) -> Diagnostic {
    .model(
      "TW2020", "missingTopLevelId", "the interface has no `@id`", at: node.headSpan,
      help: ["add \"@id\": \"dtmi:com:example:Name;1\""])
  }

  static func graph(_ member: JSONNode.Member, isTop: Bool) -> Diagnostic {
    .model(
      "TW2043", isTop ? "topLevelGraphDisallowed" : "graphDisallowed", "DTDL does not use `@graph`",
      at: member.name.span, help: ["write a list of interfaces instead"])
  }
}

extension ModelReader {
  fileprivate func notRootable(_ node: JSONNode, in scope: LanguageScope) -> Diagnostic {
    guard let types = node["@type"] else {
      return .model(
        "TW2030", "typeNotRootable", "the interface has no `@type`", at: node.headSpan,
        help: ["add \"@type\": \"Interface\""]
      ).pointing(at: KeywordGuess.type(in: node), meaning: "@type")
    }
    let written = types.values.compactMap(\.string)
    for type in types.values {
      guard let word = type.string else { continue }
      if word.lowercased() == "interface" {
        let fix = FixIt(
          title: "write `Interface`", span: type.span, replacement: "\"Interface\"", isCertain: true)
        return .model(
          "TW2031", "typeNotRootable", "unknown type `\(word)`", at: type.span, label: "did you mean `Interface`?",
          fixes: [fix])
      }
    }
    if let other = written.compactMap({ elementClass($0, in: scope) }).first {
      return .model(
        "TW2002", "typeNotRootable", "only interfaces stand at the top, not \(other.withArticle)", at: types.span,
        help: ["put it under `contents` of an interface, or under its `schemas`"])
    }
    let meant = written.compactMap { Suggestions.nearest(to: $0, among: ["Interface"]) }.first
    let name = written.first.map { "`\($0)`" } ?? types.kindName
    return .model(
      "TW2031", "typeNotRootable",
      meant == nil ? "what stands at the top is an Interface, not \(name)" : "unknown type \(name)", at: types.span,
      label: meant.map { "did you mean `\($0)`?" },
      notes: written.first?.hasPrefix("dtmi:dtdl:class:Interface") == true ? ["the context names \(scope.title)"] : [],
      help: meant == nil ? ["write \"@type\": \"Interface\""] : [],
      fixes: meant.map { [FixIt(title: "write `\($0)`", span: types.span, replacement: "\"\($0)\"")] } ?? [])
  }
}

extension JSONNode {
  /// A short place that stands for the whole: an object's name, identifier or type, or else the name of its first
  /// member; a list's first item; everything else as it is.
  var headSpan: SourceSpan {
    switch kind {
    case .object:
      for key in ["name", "@id", "@type"] {
        if let value = self[key]?.values.first(where: { $0.string != nil }) { return value.span }
      }
      return members.first { _ in true }?.name.span ?? span
    case .array: return items.first { _ in true }?.headSpan ?? span
    default: return span
    }
  }
}
