import Diagnostics
import Documents
import OrderedCollections

// What identifiers refer to. Source: DTDL v2 to v4, "Partitions", "Interface", "Cross-version references".

extension ModelGraph {
  /// Finds the element of every reference and checks that it may be used there.
  mutating func followReferences() {
    for index in elements.indices {
      for position in elements[index].children.indices {
        let child = elements[index].children[position]
        guard case .id(let id) = child.target else { continue }
        if let target = ids[id] {
          if check(child, from: index, to: target, id) { elements[index].children[position].element = target }
        } else {
          checkKnown(child, from: index, id)
        }
      }
      for value in elements[index].typeValues {
        guard case .id(let id) = value.value, case .element = value.property.value else { continue }
        noteMissing(id, index, value.property.term, .unit, value.node)
      }
    }
    for finding in missingFindings() { report(finding) }
  }

  private mutating func noteMissing(
    _ id: String, _ index: Int, _ member: String, _ target: ElementClass, _ node: JSONNode
  ) {
    guard !unreadable.contains(id) else { return }
    missing[id, default: []].append(
      MissingReference(element: index, member: member, target: target, node: node))
  }

  /// A reference to an interface known beforehand, or to nothing.
  private mutating func checkKnown(_ child: Element.Child, from index: Int, _ id: String) {
    guard let dtmi = DTMI(id), let interface = known.interface(dtmi) else {
      noteMissing(id, index, child.member, child.rule.target, child.value)
      return
    }
    if child.rule.target != .interface {
      report(.notOfClass(child, id, ElementClass.interface, related: nil), on: index)
    } else if !child.rule.versions.contains(interface.languageVersion) {
      report(.wrongVersion(child, id, interface.languageVersion, elements[index].scope, related: nil), on: index)
    }
  }

  private mutating func check(_ child: Element.Child, from index: Int, to target: Int, _ id: String) -> Bool {
    let (source, found) = (elements[index], elements[target])
    let place = DiagnosticLabel(found.anchor, "defined here")
    guard ClassSet.concrete(child.rule.target, version: source.scope.version).contains(found.elementClass) else {
      report(.notOfClass(child, id, found.elementClass, related: place), on: index)
      return false
    }
    if found.elementClass != .interface, found.partition != source.partition {
      report(.otherPartition(child, id, found.elementClass, elements[found.partition], place), on: index)
      return false
    }
    guard child.rule.versions.contains(found.scope.version) else {
      report(.wrongVersion(child, id, found.scope.version, source.scope, related: place), on: index)
      return false
    }
    return true
  }

  /// One finding an identifier that leads nowhere, with all places that refer to it.
  private func missingFindings() -> [Diagnostic] {
    guard !missing.isEmpty else { return [] }
    let split = Dictionary(grouping: ids.keys.sorted()) { elements[ids[$0] ?? 0].elementClass == .interface }
    let interfaces = (split[true] ?? []) + unreadable.sorted() + known.interfaces.keys.map(\.description)
    let schemas = split[false] ?? []
    let names = Dictionary(grouping: interfaces + schemas) { $0.prefix { $0 != ";" }.lowercased() }
    // What a whole folder lacks is not a slip of the pen in each name.
    let guesses = missing.count <= 20 && interfaces.count <= 5000
    return missing.map { id, places in
      finding(id, places, guesses ? interfaces : [], guesses ? schemas : [], names)
    }
  }

  private func finding(
    _ id: String, _ places: [MissingReference], _ interfaces: [String], _ schemas: [String],
    _ names: [String: [String]]
  ) -> Diagnostic {
    let first = places[0]
    let kind = MissingKind(places.map(\.target))
    let code = kind != .interface ? "TW2092" : first.member == "extends" ? "TW2090" : "TW2091"
    // An interface that refers to itself would be another mistake.
    let own = elements[first.element].partition >= 0 ? elements[elements[first.element].partition].idText : nil
    let defined = (kind == .interface ? interfaces : schemas).lazy.filter { $0 != own }
    let other = names[id.prefix { $0 != ";" }.lowercased()]?.first { $0 != own }
    let near = other ?? IdentifierGuess.nearest(to: id, among: defined)
    var notes: [String] = []
    if let other, other.prefix(while: { $0 != ";" }) == id.prefix(while: { $0 != ";" }) {
      notes.append("there is `\(other)`, another version of it")
    }
    let more = places.count - 4
    if more > 0 { notes.append("and \(more) more \(more == 1 ? "reference" : "references") to it") }
    let label = places.count == 1 ? "needed by \(elements[first.element].owner(in: self))" : nil
    var diagnostic = Diagnostic(
      code, "the \(kind.rawValue) `\(id)` does not exist", at: first.node.span,
      label: near.map { "did you mean `\($0)`?" } ?? label,
      related: places.dropFirst().prefix(3).map { DiagnosticLabel($0.node.span, "referred to here too") },
      notes: notes,
      help: [kind.help],
      fixes: near.map { [FixIt(title: "write `\($0)`", span: first.node.span, replacement: "\"\($0)\"")] } ?? [])
    diagnostic.aliases = ["unresolved"]
    return diagnostic
  }
}

/// Guesses which identifier one that leads nowhere was meant to be.
enum IdentifierGuess {
  /// One that differs in a slip within its last segment, or within the segments before it. What both share does not
  /// count: in a long namespace everything would be near to everything.
  static func nearest(to id: String, among candidates: some Sequence<String>) -> String? {
    let (head, last) = parts(id)
    var siblings: [String: String] = [:]
    var namesakes: [String: String] = [:]
    for candidate in candidates {
      let other = parts(candidate)
      if other.head == head {
        if siblings[other.last] == nil { siblings[other.last] = candidate }
      } else if other.last == last, namesakes[other.head] == nil {
        namesakes[other.head] = candidate
      }
    }
    return slip(last, among: siblings) ?? slip(head, among: namesakes)
  }

  /// Short words are all near to one another.
  private static func slip(_ word: String, among candidates: [String: String]) -> String? {
    guard word.count >= 3 else { return nil }
    let words = candidates.keys.filter { $0.count >= 3 }.sorted()
    return Suggestions.nearest(to: word, among: words).flatMap { candidates[$0] }
  }

  /// What stands before the last segment, and that, without the version.
  private static func parts(_ id: String) -> (head: String, last: String) {
    let name = id.hasPrefix("dtmi:") ? id.dropFirst(5).prefix { $0 != ";" } : id.prefix { $0 != ";" }
    guard let colon = name.lastIndex(of: ":") else { return ("", String(name)) }
    return (String(name[..<colon]), String(name[name.index(after: colon)...]))
  }
}

/// What an identifier that leads nowhere was taken for.
private enum MissingKind: String {
  case interface, schema, unit, element

  /// What those who refer to it ask for; an interface where one of them does.
  init(_ targets: [ElementClass]) {
    if targets.contains(.interface) {
      self = .interface
    } else if targets.contains(.unit) {
      self = .unit
    } else {
      self = targets.contains { $0.isKind(of: .schema) } ? .schema : .element
    }
  }

  var help: String {
    switch self {
    case .interface: "add the file that defines it, or correct the identifier"
    case .schema: "define it under `schemas` of the same interface"
    case .unit: "write the name of a unit"
    case .element: "define it in the same interface, or write it in place"
    }
  }
}

extension Element {
  /// The interface that an element belongs to, for messages.
  fileprivate func owner(in graph: ModelGraph) -> String {
    partition >= 0 ? "`\(graph.elements[partition].idText ?? "")`" : title
  }
}

// MARK: Messages

extension Diagnostic {
  fileprivate static func notOfClass(
    _ child: Element.Child, _ id: String, _ found: ElementClass, related: DiagnosticLabel?
  ) -> Diagnostic {
    let expected = child.rule.target == .schema ? "a schema" : child.rule.target.withArticle
    var help = ["write the identifier of \(expected)"]
    if found == .interface, child.member == "schema" {
      help = ["to include an interface, use a Component; to link to one, use a Relationship"]
    }
    return .model(
      child.rule.target == .interface ? "TW2032" : "TW2092", "badType",
      "`\(child.member)` holds \(expected), and `\(id)` is \(found.withArticle)", at: child.value.span,
      related: related.map { [$0] } ?? [], help: help)
  }

  fileprivate static func otherPartition(
    _ child: Element.Child, _ id: String, _ found: ElementClass, _ owner: Element, _ place: DiagnosticLabel
  ) -> Diagnostic {
    .model(
      "TW2093", "crossPartitionReference",
      "the \(found.isKind(of: .schema) ? "schema" : ElementClass.spaced(found)) `\(id)` belongs to another interface",
      at: child.value.span,
      related: [place], notes: ["it is part of `\(owner.idText ?? "")`; elements are shared within one interface only"],
      help: ["define it under `schemas` of this interface too, with another identifier"])
  }

  fileprivate static func wrongVersion(
    _ child: Element.Child, _ id: String, _ version: Int, _ scope: LanguageScope, related: DiagnosticLabel?
  ) -> Diagnostic {
    let allowed = child.rule.versions.sorted().map { "v\($0)" }
    return .model(
      "TW2094", "disallowedVersionReference",
      "a DTDL v\(scope.version) `\(child.member)` cannot refer to `\(id)`, which is written in v\(version)",
      at: child.value.span, related: related.map { [$0] } ?? [],
      notes: ["in \(scope.title) `\(child.member)` takes DTDL \(list(allowed)) only"],
      help: ["write both in one version"])
  }
}
