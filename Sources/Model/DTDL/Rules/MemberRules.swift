import Diagnostics
import Documents
import OrderedCollections

// Which members an element has. Source: DTDL, the tables of each element's properties.

extension ModelReader {
  /// Members by term; `nil` (and reported) when one is given twice, once as a term and once as its DTMI. Where one
  /// value is meant, a list of one is that value and an empty list is none.
  mutating func uniqueTerms(_ written: [Located.Member]) -> OrderedDictionary<String, Located.Member>? {
    var members: OrderedDictionary<String, Located.Member> = [:]
    for member in written {
      let term = Term.plain(member.key)
      if let first = members[term] {
        report(.givenTwice(term, member.keySpan, first: first.keySpan))
        return nil
      }
      if let member = unwrapped(member, term) { members[term] = member }
    }
    return members
  }

  private func unwrapped(_ member: Located.Member, _ term: String) -> Located.Member? {
    guard ElementMember.singular.contains(term), let items = member.value.items, items.count < 2 else { return member }
    return items.first.map { Located.Member(key: member.key, keySpan: member.keySpan, value: $0) }
  }

  /// Members that do not belong, that are missing, or that are null.
  mutating func checkMembers(of element: Element) {
    let version = element.scope.version
    let own = element.kind.members(version: version)
    let known = element.scope.coTypes
    let added = known.filter { type in element.coTypes.contains { $0.name == type.name } }.flatMap(\.members)
    let names = ElementMember.common + (own + added).map(\.name)
    for (term, member) in element.members where !names.contains(term) {
      checkExtra(term, member, of: element, among: names)
    }
    for (term, member) in element.members where names.contains(term) && member.value.value.isNull {
      report(.null(member))
    }
    for member in own + added where member.isRequired && element.members[member.name] == nil {
      report(.missing(member.name, element))
    }
  }

  private mutating func checkExtra(
    _ term: String, _ member: Located.Member, of element: Element, among names: [String]
  ) {
    // Units have their own rules, which know more.
    if term == "unit" { return }
    if element.scope.version == 2 {
      if !element.hasUnknownCoTypes { report(.ignored(term, member, element, among: names)) }
    } else if term.hasPrefix("@") {
      report(.keyword(term, member.keySpan))
    } else if !element.scope.hasUnknownExtensions {
      report(.unknown(term, member, element, among: names))
    }
  }
}

// MARK: Messages

extension Diagnostic {
  fileprivate static func givenTwice(_ term: String, _ span: SourceSpan, first: SourceSpan) -> Diagnostic {
    Diagnostic(
      "TW2045", "`\(term)` is given twice, as a term and as its DTMI", at: span,
      related: [DiagnosticLabel(first, "first given here")], help: ["keep the term"])
  }

  fileprivate static func keyword(_ term: String, _ span: SourceSpan) -> Diagnostic {
    let meant = Suggestions.nearest(to: term, among: ["@type", "@id", "@context"])
    return Diagnostic(
      "TW2043", "`\(term)` is not allowed in a model", at: span, label: meant.map { "did you mean `\($0)`?" },
      notes: ["of the JSON-LD keywords DTDL uses `@context`, `@id` and `@type`"])
  }

  fileprivate static func null(_ member: Located.Member) -> Diagnostic {
    Diagnostic(
      "TW2044", "`\(member.key)` is null", at: member.value.span, help: ["leave the member out or give it a value"])
  }

  fileprivate static func missing(_ name: String, _ element: Element) -> Diagnostic {
    Diagnostic(
      "TW2042", "\(element.title) has no `\(name)`", at: element.typeSpan,
      notes: ["DTDL v\(element.scope.version) requires it on \(element.kind.withArticle)"])
  }

  fileprivate static func ignored(
    _ term: String, _ member: Located.Member, _ element: Element, among names: [String]
  ) -> Diagnostic {
    let meant = Suggestions.nearest(to: term, among: names)
    return Diagnostic(
      "TW2041", .warning, "\(element.kind.withArticle) has no member `\(term)`; it is ignored", at: member.keySpan,
      label: meant.map { "did you mean `\($0)`?" }, notes: ["DTDL v2 passes over members it does not know"],
      fixes: meant.map { [FixIt(title: "write `\($0)`", span: member.keySpan, replacement: "\"\($0)\"")] } ?? [])
  }

  fileprivate static func unknown(
    _ term: String, _ member: Located.Member, _ element: Element, among names: [String]
  ) -> Diagnostic {
    for (name, versions) in KnownExtension.usableIn {
      for version in versions.keys.sorted().reversed() {
        let types = CoType.of(extension: name, version: version)
        guard let type = types.first(where: { $0.members.contains { $0.name == term } }) else { continue }
        return Diagnostic(
          "TW2040", "`\(term)` belongs to the type `\(type.name)`, which \(element.title) does not have",
          at: member.keySpan, help: ["add \"\(type.name)\" to `@type`, or remove the member"])
      }
    }
    let meant = Suggestions.nearest(to: term, among: names)
    let allowed = names.filter { !$0.hasPrefix("@") }.joined(separator: ", ")
    return Diagnostic(
      "TW2040", "\(element.kind.withArticle) has no member `\(term)`", at: member.keySpan,
      label: meant.map { "did you mean `\($0)`?" },
      notes: ["DTDL v\(element.scope.version) allows \(allowed)"],
      fixes: meant.map { [FixIt(title: "write `\($0)`", span: member.keySpan, replacement: "\"\($0)\"")] } ?? [])
  }
}
