import Diagnostics
import Documents

// Which members an element may have, must have, and how often. Source: DTDL v2 to v4, the tables of each element.

extension ModelReader {
  /// Reads the members of an element and says which are missing.
  mutating func readMembers(of index: Int) {
    let element = elements[index]
    let version = element.scope.version
    let rules = ClassTable.members(of: element.elementClass, version: version, limits: element.scope.limits)
    var seen = SmallTable()
    var unknown: [UnknownMember] = []
    if element.elementClass == .interface { checkInterfaceID(element) }
    for member in element.node.members {
      guard !member.name.begins(with: "@"), let word = member.name.string else {
        checkKeywordTwice(member, &seen)
        continue
      }
      if let rule = rules[word] {
        guard isFirst(rule.name, member, word, &seen) else { continue }
        if word != rule.name { report(.memberByID(member, term: rule.name)) }
        if member.value.kind == .null {
          report(.null(member, rule))
        } else {
          read(rule, member, of: index)
        }
      } else if let (type, property) = supplemental(word, of: element) {
        guard isFirst(property.id, member, word, &seen) else { continue }
        if element.refusedTypes.contains(where: { $0.id == type.id }) { continue }
        if word != property.term { report(.memberByID(member, term: property.term)) }
        readTypeValue(member, type, property, of: index)
      } else {
        unknown.append(UnknownMember(member: member, word: word))
      }
    }
    // What each is meant to be can be told only when all that is known was seen.
    var meant: Set<String> = []
    for stranger in unknown { checkUnknown(stranger, elements[index], seen, &meant) }
    checkRequired(elements[index], seen, meant)
  }

  /// The member of a supplemental type of the element that a word names.
  private func supplemental(_ word: String, of element: Element) -> (TypeReference, SupplementalProperty)? {
    guard !element.types.isEmpty || !element.refusedTypes.isEmpty else { return nil }
    let id: String
    switch element.scope.resolve(word) {
    case .word(let known): id = known.id
    case .id(let other): id = other
    case nil: return nil
    }
    for type in element.types + element.refusedTypes {
      if let property = type.properties.first(where: { $0.id == id }) { return (type, property) }
    }
    return nil
  }

  private mutating func isFirst(
    _ key: String, _ member: JSONNode.Member, _ word: String, _ seen: inout SmallTable
  ) -> Bool {
    guard let first = seen.insert(member, for: key) else { return true }
    report(.memberTwice(member, word, first: first))
    return false
  }

  private mutating func checkKeywordTwice(_ member: JSONNode.Member, _ seen: inout SmallTable) {
    guard let word = member.name.string else { return }
    _ = isFirst(word, member, word, &seen)
  }

  /// Reads the value of a member of the element's class.
  private mutating func read(_ rule: PropertyRule, _ member: JSONNode.Member, of index: Int) {
    let scope = elements[index].scope
    switch rule.value {
    case .string(let maximum, let isName):
      guard let text = string(member, rule.isRequired, in: scope) else { return }
      if isName {
        elements[index].name = text.node
        elements[index].nameText = text.text
        checkName(text.text, text.node, maximum, elements[index])
      } else if let maximum, text.text.utf16.count > maximum {
        report(.tooLong(rule.name, text.node, maximum, scope))
      }
    case .text(let maximum): checkTexts(member, rule.name, maximum, scope)
    case .boolean:
      let flag = boolean(member, in: scope)
      if rule.name == "writable" { elements[index].isWritable = flag ?? false }
    case .integer(let minimum, let maximum):
      guard let number = integer(member, in: scope) else { return }
      checkRange(number, minimum, maximum, member, scope)
      if rule.name == "maxMultiplicity" { elements[index].maxMultiplicity = number }
    case .literal: elements[index].literal = literal(member, in: scope)
    case .identifier(let maximum): elements[index].target = identifier(member, maximum, in: scope)
    case .object(let object): readElements(member, rule.name, object, of: index)
    }
  }

  /// Says what is missing, but for what an unknown member was told to be `meant` for.
  private mutating func checkRequired(_ element: Element, _ seen: SmallTable, _ meant: Set<String>) {
    for rule in ClassTable.required(of: element.elementClass, version: element.scope.version)
    where !seen.holds(rule.name) && !meant.contains(rule.name) {
      report(.missingMember(rule, element))
    }
    for type in element.types {
      for property in type.properties
      where property.isRequired && !seen.holds(property.id) && !meant.contains(property.term) {
        report(missingTypeMember(property, type, element))
        // The parts of one type go together: one of them is enough to say so.
        break
      }
    }
  }

  /// A member that neither the class nor a type of the element has.
  private mutating func checkUnknown(
    _ stranger: UnknownMember, _ element: Element, _ seen: SmallTable, _ meant: inout Set<String>
  ) {
    let scope = element.scope
    let (member, word) = (stranger.member, stranger.word)
    // It may well belong to the type that was not understood.
    if element.hasBadTypes { return }
    let guess = guess(word, element, seen, meant)
    if scope.version == 2, element.hasUnknownTypes {
      if let term = guess.free { report(.memberPassedOver(member, word, meant: term)) }
      return
    }
    guard let alias = alias(word, element) else { return }
    let finding = unknownMember(member, word, alias, element, guess)
    if finding.code == "TW2040", let term = guess.free { meant.insert(term) }
    report(finding)
  }

  /// What the reference parser calls an unknown member; `nil` where it may belong to an extension that nobody knows.
  private func alias(_ word: String, _ element: Element) -> String? {
    let scope = element.scope
    if scope.version == 2 { return element.allowsAlias }
    let isComplete = !scope.hasUnknownExtensions
    let alias: String?
    if scope.resolve(word) != nil {
      alias = isComplete ? "propertyIrrelevantDtmiOrTerm" : nil
    } else if word.hasPrefix("dtmi:") {
      alias = "propertyInvalidDtmi"
    } else if word.contains(":") {
      alias = "propertyNotDtmiNorTerm"
    } else {
      alias = isComplete ? "propertyUndefinedTerm" : nil
    }
    return alias ?? (element.hasUnknownTypes ? nil : element.allowsAlias)
  }

  /// Which member an unknown one was meant to be: none that is there, or that another unknown one is meant to be.
  private func guess(_ word: String, _ element: Element, _ seen: SmallTable, _ meant: Set<String>) -> MemberGuess {
    let terms = ClassTable.terms(of: element.elementClass, version: element.scope.version)
    let added = element.types.flatMap(\.properties)
    guard let near = Suggestions.nearest(to: Term.plain(word), among: terms + added.map(\.term)) else {
      return MemberGuess()
    }
    if meant.contains(near) { return MemberGuess(taken: near, takenBySlip: true) }
    let isThere = seen.holds(near) || added.contains { $0.term == near && seen.holds($0.id) }
    return isThere ? MemberGuess(taken: near) : MemberGuess(free: near)
  }
}

/// A member that neither the class nor a type of an element has.
private struct UnknownMember {
  let member: JSONNode.Member
  let word: String
}

/// The member nearest to an unknown one.
private struct MemberGuess {
  /// It is not there.
  var free: String?
  /// It is there, or another unknown one is meant to be it.
  var taken: String?
  var takenBySlip = false
}

extension Element {
  fileprivate var allowsAlias: String { node["@type"] == nil ? "inferredTypeDoesNotAllow" : "noTypeThatAllows" }
}

/// The members of one element by what they are. Few of them, so looking through them beats hashing; many have an index.
struct SmallTable {
  private var entries: [(key: String, member: JSONNode.Member)] = []
  private var index: [String: Int] = [:]

  /// Adds a member; the one that has the key already where there is one.
  mutating func insert(_ member: JSONNode.Member, for key: String) -> JSONNode.Member? {
    if let first = find(key) { return first }
    if !index.isEmpty { index[key] = entries.count }
    entries.append((key, member))
    if entries.count == 16 { for (position, entry) in entries.enumerated() { index[entry.key] = position } }
    return nil
  }

  func holds(_ key: String) -> Bool { find(key) != nil }

  private func find(_ key: String) -> JSONNode.Member? {
    if !index.isEmpty { return index[key].map { entries[$0].member } }
    return entries.first { $0.key == key }?.member
  }
}

// MARK: Messages

extension Diagnostic {
  fileprivate static func memberByID(_ member: JSONNode.Member, term: String) -> Diagnostic {
    .termPreferred(member.name, term: term)
  }

  fileprivate static func memberTwice(_ member: JSONNode.Member, _ word: String, first: JSONNode.Member) -> Diagnostic {
    .model(
      "TW2045", "duplicatePropertyName", "`\(Term.plain(word))` is given twice", at: member.name.span,
      label: "second time here", related: [DiagnosticLabel(first.name.span, "first given here")],
      help: ["keep one of the two"])
  }

  fileprivate static func null(_ member: JSONNode.Member, _ rule: PropertyRule) -> Diagnostic {
    let alias =
      switch rule.value {
      case .string: "stringNotString"
      case .text: "langStringElementNotStringOrObject"
      case .boolean: "booleanNotBoolean"
      case .integer: "integerNotInteger"
      case .literal: "literalNotValid"
      case .identifier: "identifierNotString"
      case .object: "refNotStringOrObject"
      }
    var finding = Diagnostic.model(
      "TW2044", alias, "`\(rule.name)` is null", at: member.value.span, help: ["give it a value, or take it away"])
    finding.aliases.append("propertyValueNull")
    return finding
  }

  fileprivate static func memberPassedOver(_ member: JSONNode.Member, _ word: String, meant: String) -> Diagnostic {
    Diagnostic(
      "TW2041", .warning, "unknown member `\(word)`", at: member.name.span, label: "did you mean `\(meant)`?",
      notes: ["DTDL v2 passes over it"],
      fixes: [FixIt(title: "write `\(meant)`", span: member.name.span, replacement: "\"\(meant)\"")])
  }

  fileprivate static func missingMember(_ rule: PropertyRule, _ element: Element) -> Diagnostic {
    var alias = "missingLiteralProperty"
    if case .object = rule.value { alias = "missingObjectProperty" }
    var more: [String] = []
    if rule.name == "name", ["contents", "fields", "enumValues", "properties"].contains(element.member) {
      if element.id == nil { alias = "missingDtmiSegPropertyValue" } else { more = ["missingDictKeyPropertyValue"] }
    }
    var finding = Diagnostic.model(
      "TW2042", alias, "\(element.title) has no `\(rule.name)`", at: element.anchor,
      notes: ["\(element.scope.title) requires it"], help: ["add \(MemberExample.of(rule, in: element.elementClass))"])
    finding.aliases += more
    return finding
  }
}

extension ModelReader {
  fileprivate func missingTypeMember(
    _ property: SupplementalProperty, _ type: TypeReference, _ element: Element
  ) -> Diagnostic {
    let alias =
      switch property.value {
      case .element: "missingSupplementalObjectProperty"
      case .identifier: "missingSupplementalIdentifierProperty"
      default: "missingSupplementalLiteralProperty"
      }
    let span = element.node["@type"]?.values.first { $0.string == type.name }?.span ?? element.anchor
    guard type.isQuantity, property.term == "unit" else {
      return .model(
        "TW2042", alias, "\(element.title) has no `\(property.term)`", at: span,
        notes: ["its type `\(type.name)` requires it"],
        help: ["add \"\(property.term)\": …, or take `\(type.name)` away"])
    }
    let units = Quantities.units(of: unitFamily(of: property), edition: element.scope.quantityEdition ?? 0)
    return .model(
      "TW2080", alias, "the semantic type `\(type.name)` needs a `unit`", at: span,
      notes: ["units of it: \(units.joined(separator: ", "))"],
      help: [units.count == 1 ? "add \"unit\": \"\(units[0])\"" : "add a `unit`, one of these"])
  }

  /// The family that a `unit` must be of.
  func unitFamily(of property: SupplementalProperty) -> String {
    guard case .element(let type, let parent) = property.value else { return "" }
    return Term.plain(type ?? parent ?? "")
  }

  fileprivate func unknownMember(
    _ member: JSONNode.Member, _ word: String, _ alias: String, _ element: Element, _ guess: MemberGuess
  ) -> Diagnostic {
    let scope = element.scope
    if Term.plain(word) == "unit", element.types.allSatisfy({ !$0.isQuantity }) {
      return unitWithoutQuantity(member, alias, element)
    }
    let contexts = ExtensionTable.contexts(defining: word, language: scope.version)
    if let context = ExtensionTable.context(defining: word, language: scope.version),
      !contexts.contains(where: scope.extensions.contains)
    {
      return .model(
        "TW2035", alias,
        "`\(word)` comes from \(ExtensionTable.title(of: context)), which `@context` does not name",
        at: member.name.span, help: ["add \"\(context)\" to `@context`, and the type that has it to `@type`"])
    }
    let terms = ClassTable.terms(of: element.elementClass, version: scope.version)
    let meant = guess.free
    let taken = guess.taken.map {
      guess.takenBySlip ? "take it away: another one was meant to be `\($0)`" : "take it away: `\($0)` is there"
    }
    var notes: [String] = []
    if word.hasPrefix("dtmi:dtdl:property:"), !word.hasSuffix(";\(scope.version)") {
      notes.append("the element is written in \(scope.title)")
    }
    let elsewhere = ElementClass.allCases.filter {
      $0.isDefinable && $0.since <= scope.version && ClassTable.terms(of: $0, version: scope.version).contains(word)
    }
    if meant == nil, !elsewhere.isEmpty {
      notes.append("`\(word)` is a member of \(Diagnostic.list(elsewhere.map(\.name)))")
    } else if meant == nil {
      notes.append("\(element.elementClass.withArticle) has \(terms.joined(separator: ", "))")
    }
    if alias == "propertyNotDtmiNorTerm" { notes = ["from DTDL v3 on a member is a term or a DTMI"] }
    return .model(
      "TW2040", alias, "\(element.title) has no member `\(word)`", at: member.name.span,
      label: meant.map { "did you mean `\($0)`?" }, notes: notes,
      help: meant == nil ? [taken ?? "take it away"] : [],
      fixes: meant.map {
        [
          FixIt(
            title: "write `\($0)`", span: member.name.span, replacement: "\"\($0)\"",
            isCertain: $0.lowercased() == word.lowercased())
        ]
      } ?? [])
  }

  private func unitWithoutQuantity(_ member: JSONNode.Member, _ alias: String, _ element: Element) -> Diagnostic {
    let scope = element.scope
    guard let edition = scope.quantityEdition else {
      let context = ExtensionTable.context(defining: "Temperature", language: scope.version) ?? ""
      return .model(
        "TW2035", alias, "`unit` comes from the extension quantitativeTypes, which `@context` does not name",
        at: member.name.span,
        notes: ["DTDL v2 has units built in; from v3 on they come from quantitativeTypes"],
        help: ["add \"\(context)\" to `@context` and a semantic type to `@type`"])
    }
    let unit = member.value.string.map(Term.plain) ?? ""
    let families = Quantities.families(edition).filter { $0.units.contains(unit) }.map(\.name)
    let types = Quantities.types(edition).filter { families.contains($0.family) }.map(\.type)
    // Several types share a family, which is called after the one that is meant mostly.
    let name = (element.nameText ?? "").lowercased()
    let likely =
      types.first { name.contains($0.lowercased()) }
      ?? types.first { families.contains("\($0)Unit") } ?? types.first
    let known = element.elementClass.isKind(of: .content) || scope.version > 2
    return .model(
      "TW2081", alias, "\(element.title) has a `unit` but no semantic type", at: member.name.span,
      notes: types.isEmpty ? [] : ["types with that unit: \(types.joined(separator: ", "))"],
      help: [
        likely.flatMap { known ? "write \"@type\": [\"\(element.elementClass.name)\", \"\($0)\"]" : nil }
          ?? "take `unit` away"
      ])
  }
}
