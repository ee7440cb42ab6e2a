import Diagnostics
import Documents

extension ModelReader {
  /// Reads one element with all that is written in it; its index, or `nil` (and reported) where it is not known what it
  /// is. What stands in it is read all the same where that can be done without guessing.
  mutating func readElement(
    _ node: JSONNode, at place: ElementPlace, in outer: LanguageScope, scopeIsKnown: Bool = false
  ) -> Int? {
    let errorsBefore = errorCount
    // That of an outermost object is heeded already.
    let isMarked = !place.isTop && beginMarker(of: node)
    defer { if isMarked { markers.end() } }
    guard let scope = scopeIsKnown ? outer : scope(of: node, within: outer) else { return nil }
    guard checkReferenceObject(node, at: place, in: scope) else { return nil }
    checkKeywords(of: node, at: place, in: scope)
    checkVersion(of: node, at: place, in: scope)
    var element = Element(
      elementClass: place.rule.inferred ?? place.rule.target, scope: scope, node: node, parent: place.parent,
      partition: place.partition, member: place.member)
    guard readID(of: element, at: place) else { return nil }
    guard let types = readTypes(of: element, at: place) else { return nil }
    element = element.of(types)
    let index = elements.count
    if let id = element.idText {
      guard define(id, index, element) else { return nil }
    }
    if element.elementClass == .interface { element.partition = index }
    elements.append(element)
    if element.elementClass == .interface { interfaces.append(index) }
    readMembers(of: index)
    checkPartitionSize(of: index)
    if errorCount > errorsBefore { elements[index].isBroken = true }
    return index
  }

  /// Notes where an identifier is defined.
  private mutating func define(_ id: String, _ index: Int, _ element: Element) -> Bool {
    guard let first = ids[id] else {
      ids[id] = index
      return true
    }
    if options.toleratesSolecisms, element.scope.version == 2, Vocabulary.isReserved(id) { return false }
    report(.definedTwice(id, element, first: elements[first]))
    return false
  }

  /// An object with nothing but an `@id` would be a reference in JSON-LD; DTDL writes the identifier alone.
  private mutating func checkReferenceObject(_ node: JSONNode, at place: ElementPlace, in scope: LanguageScope) -> Bool
  {
    guard !place.isTop, let id = node["@id"], node.members.reduce(0, { count, _ in count + 1 }) == 1 else {
      return true
    }
    report(.referenceObject(node, id: id, place, version: scope.version))
    return false
  }

  private mutating func checkKeywords(of node: JSONNode, at place: ElementPlace, in scope: LanguageScope) {
    for member in node.members {
      guard member.name.begins(with: "@"), let name = member.name.string else { continue }
      switch name {
      case "@context", "@id", "@type": break
      case "@graph": report(.graph(member, isTop: place.isTop))
      default:
        if scope.version == 2 {
          report(.keywordAdvice(member, name))
        } else {
          report(.keyword(member, name, isTop: place.isTop, version: scope.version))
        }
      }
    }
  }

  private mutating func checkVersion(of node: JSONNode, at place: ElementPlace, in scope: LanguageScope) {
    guard !place.rule.versions.contains(scope.version) else { return }
    report(.versionNotAllowed(node, place, version: scope.version))
  }

  private mutating func checkPartitionSize(of index: Int) {
    let element = elements[index]
    guard element.elementClass == .interface,
      let limit = Limits.of(version: element.scope.version, element.scope.limits).text,
      element.node.byteCount > limit
    else { return }
    // Interfaces inside count for themselves.
    let inner = elements[index...].dropFirst().filter { $0.elementClass == .interface && isOutermost($0, in: index) }
    let size = element.node.byteCount - inner.reduce(0) { $0 + $1.node.byteCount }
    if size > limit { report(.textTooLong(element, size: size, limit: limit)) }
  }

  private func isOutermost(_ element: Element, in index: Int) -> Bool {
    var parent = element.parent
    while parent >= 0 {
      if parent == index { return true }
      if elements[parent].elementClass == .interface { return false }
      parent = elements[parent].parent
    }
    return false
  }
}

extension Element {
  /// The same with what its `@type` says.
  fileprivate func of(_ types: ElementTypes) -> Element {
    let copy = Element(
      elementClass: types.elementClass, scope: scope, node: node, parent: parent, partition: partition, member: member)
    copy.id = id
    copy.idText = idText
    copy.typeNode = types.node
    copy.types = types.types
    copy.refusedTypes = types.refused
    copy.hasBadTypes = types.hasBad
    copy.hasUnknownTypes = types.hasUnknown
    return copy
  }

  /// A short place that stands for the whole: its name, its identifier, its type, or where it opens.
  var anchor: SourceSpan { name?.span ?? id?.span ?? typeNode?.span ?? node.headSpan }
}

// MARK: Messages

extension Diagnostic {
  fileprivate static func definedTwice(_ id: String, _ element: Element, first: Element) -> Diagnostic {
    let isSame = element.node.value == first.node.value
    return .model(
      element.elementClass == .interface ? "TW2024" : "TW2025", "duplicateDefinition",
      element.elementClass == .interface ? "`\(id)` is defined twice" : "the identifier `\(id)` is used twice",
      at: element.id?.span, label: "again here",
      related: [DiagnosticLabel(first.id?.span ?? first.node.headSpan, "first defined here")],
      notes: isSame ? ["both definitions say the same"] : [],
      help: [isSame ? "take one of them away" : "give one of them another identifier, or take one away"])
  }

  fileprivate static func referenceObject(
    _ node: JSONNode, id: JSONNode, _ place: ElementPlace, version: Int
  ) -> Diagnostic {
    // Only interfaces and schemas are shared by identifier: anything else is unfinished.
    guard place.rule.target == .interface || place.rule.target.isKind(of: .schema) else {
      return .model(
        "TW2027", "idReference", "the entry of `\(place.member)` has nothing but an `@id`", at: node.span,
        help: [
          place.rule.inferred == nil
            ? "add a `@type`: \(Diagnostic.list(ClassSet.definable(place.rule.target, version: version).classes.map { "\"\($0.name)\"" }))"
            : "add its members"
        ])
    }
    return .model(
      "TW2027", "idReference", "a reference is written as the identifier alone", at: node.span,
      help: ["write \(id.text) in place of the object"],
      fixes: [
        FixIt(title: "write the identifier alone", span: node.span, replacement: id.text, isCertain: id.string != nil)
      ])
  }

  fileprivate static func keyword(
    _ member: JSONNode.Member, _ name: String, isTop: Bool, version: Int
  ) -> Diagnostic {
    let meant = Suggestions.nearest(to: name, among: ["@context", "@id", "@type"])
    return .model(
      "TW2043", isTop ? "topLevelKeywordDisallowed" : "keywordDisallowed", "DTDL does not use `\(name)` here",
      at: member.name.span, label: meant.map { "did you mean `\($0)`?" },
      notes: ["DTDL v\(version) has `@context`, `@id` and `@type`"],
      help: meant == nil ? ["take it away"] : [],
      fixes: meant.map { [FixIt(title: "write `\($0)`", span: member.name.span, replacement: "\"\($0)\"")] } ?? [])
  }

  fileprivate static func keywordAdvice(_ member: JSONNode.Member, _ name: String) -> Diagnostic {
    Diagnostic(
      "TW2153", .advice, "DTDL has no use for `\(name)` here", at: member.name.span,
      notes: ["DTDL v2 passes over it; later versions refuse it"], help: ["take it away"])
  }

  fileprivate static func versionNotAllowed(_ node: JSONNode, _ place: ElementPlace, version: Int) -> Diagnostic {
    let allowed = place.rule.versions.sorted().map { "v\($0)" }.joined(separator: " or ")
    return .model(
      "TW2094", "disallowedVersionDefinition", "what stands under `\(place.member)` must be written in DTDL \(allowed)",
      at: node["@context"]?.span ?? node.headSpan, label: "this is DTDL v\(version)",
      help: [node["@context"] == nil ? "write it in place in that version" : "take its `@context` away"])
  }

  fileprivate static func textTooLong(_ element: Element, size: Int, limit: Int) -> Diagnostic {
    .model(
      "TW2105", "partitionTooLarge", "the text of the interface is longer than 1 MiB", at: element.anchor,
      notes: ["\(size) bytes; the limit of \(limit) comes from \(element.scope.title)"],
      help: ["split it with `extends` or components"])
  }
}
