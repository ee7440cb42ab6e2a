import Diagnostics
import Documents

// Values that are elements: written in place, named by a term, or named by a DTMI. Source: DTDL v2 to v4, "Schemas",
// "Interface", the extensions' members.

extension ModelReader {
  /// Reads the values of a member that holds elements.
  mutating func readElements(_ member: JSONNode.Member, _ name: String, _ rule: ObjectRule, of index: Int) {
    let scope = elements[index].scope
    let place = ElementPlace(parent: index, partition: elements[index].partition, member: name, rule: rule)
    var count = 0
    var hasWord = false
    for value in member.value.values {
      if count > 0, !rule.isPlural {
        report(.severalElements(member, name))
        return
      }
      count += 1
      if let id = tolerated(value, scope) {
        guard let target = scope.resolve(id) else {
          report(.badReferenceObject(value, name))
          continue
        }
        let known: Element.Target? =
          switch target {
          case .id(let text): .id(text)
          case .word: self.target(id, value, name, rule, scope)
          }
        if let known {
          elements[index].children.append(Element.Child(member: name, rule: rule, value: value, target: known))
        }
      } else if let text = value.string {
        // Where names stand for objects, the first of them says it for all.
        if rule.inferred != nil, hasWord, scope.resolve(text) == nil { continue }
        guard let target = target(text, value, name, rule, scope) else {
          hasWord = true
          continue
        }
        elements[index].children.append(Element.Child(member: name, rule: rule, value: value, target: target))
        if case .standard(let element) = target, text != element.term, text.hasPrefix("dtmi:") {
          report(.termPreferred(value, term: element.term))
        }
        if name == "commandType" { report(.deprecated(member)) }
      } else if value.isObject {
        guard let child = readElement(value, at: place, in: scope) else { continue }
        elements[index].children.append(
          Element.Child(member: name, rule: rule, value: value, target: .element(child)))
      } else {
        report(notAnElement(value, name, rule, scope))
      }
    }
    if count < rule.minimum { report(.tooFew(member, name, rule.minimum, scope)) }
  }

  /// The identifier in an object that holds nothing else, where old models are let pass.
  private func tolerated(_ value: JSONNode, _ scope: LanguageScope) -> String? {
    guard options.toleratesSolecisms, scope.version == 2, value.isObject,
      value.members.reduce(0, { count, _ in count + 1 }) == 1
    else { return nil }
    return value["@id"]?.string
  }

  /// What a text refers to; `nil` (and reported) where it cannot be what the member holds.
  private mutating func target(
    _ text: String, _ value: JSONNode, _ name: String, _ rule: ObjectRule, _ scope: LanguageScope
  ) -> Element.Target? {
    switch scope.resolve(text) {
    case nil:
      report(unresolvable(text, value, name, rule, scope))
      return nil
    case .id(let id):
      if Vocabulary.isReserved(id) {
        report(unknownReserved(id, value, name, rule, scope))
        return nil
      }
      return .id(id)
    case .word(let word):
      guard case .element(let element) = word.meaning else {
        report(notOfClass("badType", text, value, name, rule, scope))
        return nil
      }
      if let finding = check(element, text, value, name, rule, scope) {
        report(finding)
        return nil
      }
      return .standard(element)
    }
  }

  /// Why an element of the language cannot be a value of the member.
  private func check(
    _ element: StandardElement, _ text: String, _ value: JSONNode, _ name: String, _ rule: ObjectRule,
    _ scope: LanguageScope
  ) -> Diagnostic? {
    if !rule.words.isEmpty, element.elementClass.isKind(of: .primitiveSchema), !rule.words.contains(element.term) {
      return wrongWord(text, value, name, rule, scope)
    }
    let allowed = ClassSet.concrete(rule.target, version: scope.version)
    guard allowed.contains(element.elementClass) else {
      return notOfClass("badType", text, value, name, rule, scope)
    }
    if !rule.versions.contains(element.version) {
      return .model(
        "TW2094", "disallowedVersionReference", "`\(element.term)` of DTDL v\(element.version) cannot be used here",
        at: value.span, notes: ["the element is written in \(scope.title)"],
        help: ["write \"\(element.term)\""])
    }
    return nil
  }

  /// Reads a member that a supplemental type brings.
  mutating func readTypeValue(
    _ member: JSONNode.Member, _ type: TypeReference, _ property: SupplementalProperty, of index: Int
  ) {
    let scope = elements[index].scope
    guard let (node, value) = typeValue(member, type, property, scope) else { return }
    elements[index].typeValues.append(Element.TypeValue(type: type, property: property, node: node, value: value))
  }

  private typealias Read = (JSONNode, Element.TypeValue.Value)

  private mutating func typeValue(
    _ member: JSONNode.Member, _ type: TypeReference, _ property: SupplementalProperty, _ scope: LanguageScope
  ) -> Read? {
    switch property.value {
    case .string(let maximum, let form):
      guard let text = string(member, property.isRequired, in: scope) else { return nil }
      if let maximum, text.text.utf16.count > maximum {
        report(.tooLong(property.term, text.node, maximum, scope))
      } else if let form, !form.matches(text.text) {
        report(.badForm(property.term, text.node, form))
      }
      return (text.node, .text(text.text))
    case .integer(let minimum):
      guard let number = integer(member, in: scope) else { return nil }
      checkRange(number, minimum, nil, member, scope)
      return (member.value, .integer(number))
    case .decimal: return decimal(member, in: scope).map { ($0, .decimal) }
    case .duration:
      _ = duration(member, in: scope)
      return nil
    case .identifier: return typeIdentifier(member, property, scope)
    case .element(let family, let parent): return unit(member, type, property, family, parent, scope)
    }
  }

  private mutating func typeIdentifier(
    _ member: JSONNode.Member, _ property: SupplementalProperty, _ scope: LanguageScope
  ) -> Read? {
    guard let node = single(member, "identifier", property.isRequired) else { return nil }
    guard let text = node.string else {
      report(
        .model(
          "TW2060", "identifierNotString", "`\(property.term)` is a term or DTMI, not \(node.kindName)",
          at: node.headSpan, help: ["write the name of a member, such as \"unit\""]))
      return nil
    }
    switch scope.resolve(text) {
    case .word(let word): return (node, .id(word.id))
    case .id(let id): return (node, .id(id))
    case nil:
      report(
        .model(
          "TW2060", "identifierNotUri", "`\(text)` is neither a term of the contexts in use nor a DTMI", at: node.span,
          help: ["write the name of a member, such as \"unit\""]))
      return nil
    }
  }

  private mutating func unit(
    _ member: JSONNode.Member, _ type: TypeReference, _ property: SupplementalProperty, _ family: String?,
    _ parent: String?, _ scope: LanguageScope
  ) -> Read? {
    let values = Array(member.value.values)
    if values.count > 1 {
      report(.severalElements(member, property.term))
      return nil
    }
    guard let node = values.first else {
      if property.isRequired { report(.tooFew(member, property.term, 1, scope)) }
      return nil
    }
    guard let text = node.string else {
      report(.unitNotText(node, property.term))
      return nil
    }
    switch scope.resolve(text) {
    case nil: report(unknownUnit("badDtmiOrTerm", text, node, type, property, scope))
    case .id(let id):
      if Vocabulary.isReserved(id) {
        report(unknownUnit("undefinedReservedId", text, node, type, property, scope))
      } else {
        return (node, .id(id))
      }
    case .word(let word):
      guard case .element(let element) = word.meaning else {
        report(unknownUnit("undefinedReservedId", text, node, type, property, scope))
        return nil
      }
      if let family, element.family != family {
        report(unknownUnit("notRequiredType", text, node, type, property, scope))
      } else if let parent, element.family != parent {
        report(unknownUnit("wrongParent", text, node, type, property, scope))
      } else {
        if text != element.term, text.hasPrefix("dtmi:") { report(.termPreferred(node, term: element.term)) }
        return (node, .element(element))
      }
    }
    return nil
  }
}

// MARK: Messages

extension Diagnostic {
  fileprivate static func severalElements(_ member: JSONNode.Member, _ name: String) -> Diagnostic {
    .model(
      "TW2038", "objectMultipleValues", "`\(name)` takes one value", at: member.value.headSpan,
      label: "the first of several",
      help: ["keep one of them"])
  }

  fileprivate static func tooFew(
    _ member: JSONNode.Member, _ name: String, _ minimum: Int, _ scope: LanguageScope
  ) -> Diagnostic {
    .model(
      minimum == 1 ? "TW2042" : "TW2077", "objectCountBelowMin", "`\(name)` has no value", at: member.value.span,
      notes: ["\(scope.title) requires \(minimum == 1 ? "one" : "at least \(minimum)")"], help: ["give it one"])
  }

  fileprivate static func badReferenceObject(_ node: JSONNode, _ name: String) -> Diagnostic {
    .model(
      "TW2021", "idRefBadDtmiOrTerm", "`\(name)` names no valid DTMI", at: node.headSpan,
      help: ["write the identifier alone: \"dtmi:com:example:Thermostat;1\""])
  }

  fileprivate static func deprecated(_ member: JSONNode.Member) -> Diagnostic {
    Diagnostic(
      "TW2159", .advice, "`commandType` is deprecated", at: member.name.span,
      notes: ["both of its values mean the same"], help: ["take it away"])
  }

  fileprivate static func badForm(_ term: String, _ node: JSONNode, _ form: TextForm) -> Diagnostic {
    .model(
      "TW2066", "stringInvalid", "`\(term)` does not have the form that its type asks for", at: node.span,
      help: ["write \(form.description)"])
  }

  fileprivate static func unitNotText(_ node: JSONNode, _ term: String) -> Diagnostic {
    .model(
      "TW2083", node.isObject ? "refObjectNotAllowed" : "refNotStringOrObject",
      "`\(term)` is the name of a unit, not \(node.kindName)", at: node.headSpan, help: ["write the name alone"])
  }
}

extension ModelReader {
  private func notAnElement(
    _ value: JSONNode, _ name: String, _ rule: ObjectRule, _ scope: LanguageScope
  ) -> Diagnostic {
    .model(
      "TW2060", "refNotStringOrObject",
      "`\(name)` holds \(rule.target == .schema ? "a schema" : rule.target.withArticle.lowercased()), not \(value.kindName)",
      at: value.headSpan,
      help: [
        rule.target == .interface
          ? "write the identifier of an interface: \"dtmi:com:example:Thermostat;1\""
          : rule.target == .schema ? "write the name of one, such as \"double\", or an object" : "write an object"
      ])
  }

  /// A word where a schema, an interface or the like should stand and that is neither a term nor a DTMI.
  private func unresolvable(
    _ text: String, _ value: JSONNode, _ name: String, _ rule: ObjectRule, _ scope: LanguageScope
  ) -> Diagnostic {
    if text.hasPrefix("dtmi:") {
      let reason = BadIdentifier.reason(text, version: scope.version)
      return .model(
        "TW2021", "badDtmiOrTerm", "`\(text)` is not a valid DTMI: \(reason.text)", at: value.span,
        help: reason.mended == nil ? ["DTMIs look like `dtmi:com:example:Thermostat;1`"] : [],
        fixes: reason.mended.map { [FixIt(title: "write `\($0)`", span: value.span, replacement: "\"\($0)\"")] } ?? [])
    }
    return notOfClass("badDtmiOrTerm", text, value, name, rule, scope)
  }

  private func unknownReserved(
    _ id: String, _ value: JSONNode, _ name: String, _ rule: ObjectRule, _ scope: LanguageScope
  ) -> Diagnostic {
    var finding = notOfClass("undefinedReservedId", Term.plain(id), value, name, rule, scope)
    finding.message = "the language has no `\(id)`"
    return finding
  }

  /// A word that does not name what the member holds.
  private func notOfClass(
    _ alias: String, _ text: String, _ value: JSONNode, _ name: String, _ rule: ObjectRule, _ scope: LanguageScope
  ) -> Diagnostic {
    switch rule.target {
    case .schema, .primitiveSchema, .string: return unknownSchema(alias, text, value, name, rule, scope)
    case .interface:
      return .model(
        "TW2090", alias, "`\(name)` names an interface, and `\(text)` is none", at: value.span,
        help: ["write the identifier of an interface, such as \"dtmi:com:example:Room;1\""])
    default:
      return .model(
        "TW2070", alias, "`\(name)` holds \(rule.target.withArticle), and `\(text)` is none", at: value.span,
        help: [
          rule.words.isEmpty
            ? ElementExample.of(rule, named: text).map { "write \($0)" }
              ?? ElementExample.kinds(of: rule, version: scope.version)
            : "write \(Diagnostic.list(rule.words.map { "\"\($0)\"" }))"
        ])
    }
  }

  private func unknownSchema(
    _ alias: String, _ text: String, _ value: JSONNode, _ name: String, _ rule: ObjectRule, _ scope: LanguageScope
  ) -> Diagnostic {
    let primitives = rule.words.isEmpty ? SchemaGuess.words(for: rule.target, scope) : rule.words
    let later = PrimitiveSchema(rawValue: text).flatMap { $0.since > scope.version ? $0 : nil }
    let meant = later == nil ? SchemaGuess.meant(by: text, among: primitives) : nil
    var notes: [String] = []
    var help: [String] = []
    if let later {
      notes = ["`\(text)` came with DTDL v\(later.since)"]
      help = SchemaGuess.before(later).map { ["use `\($0)`, or write the model with \"dtmi:dtdl:context;4\""] } ?? []
    } else if ElementClass.named[text]?.isKind(of: .complexSchema) == true {
      help = ["write an object: {\"@type\": \"\(text)\", …}"]
    } else if meant == nil {
      notes = ["schemas of \(scope.title): \(primitives.joined(separator: ", "))"]
      help = ["write one of them, an object with a `@type`, or the `@id` of an entry of `schemas`"]
    }
    let isEnum = rule.target == .primitiveSchema
    return .model(
      isEnum ? "TW2076" : "TW2070", alias,
      isEnum
        ? "the values of an enum are `string` or `integer`, not `\(text)`"
        : text.isEmpty
          ? "`\(name)` is empty" : "`\(text)` is not a schema\(later == nil ? "" : " of \(scope.title)")",
      at: value.span, label: meant.map { "did you mean `\($0)`?" },
      notes: notes, help: help,
      fixes: meant.map {
        [
          FixIt(
            title: "write `\($0)`", span: value.span, replacement: "\"\($0)\"",
            isCertain: $0.lowercased() == text.lowercased() || SchemaGuess.isSynonym(text, of: $0))
        ]
      } ?? [])
  }

  private func wrongWord(
    _ text: String, _ value: JSONNode, _ name: String, _ rule: ObjectRule, _ scope: LanguageScope
  ) -> Diagnostic {
    let isMapKey = name == "schema"
    var finding = Diagnostic.model(
      isMapKey ? "TW2075" : "TW2076", isMapKey ? "badType" : "incorrectPropertyValue",
      isMapKey
        ? "the key of a map is a `string`, not `\(Term.plain(text))`"
        : "`\(name)` is \(Diagnostic.list(rule.words.map { "`\($0)`" })), not `\(Term.plain(text))`",
      at: value.span)
    if rule.words.count == 1 {
      finding.fixes = [FixIt(title: "write `string`", span: value.span, replacement: "\"string\"", isCertain: true)]
    } else {
      finding.help = ["write \(Diagnostic.list(rule.words.map { "\"\($0)\"" }))"]
    }
    return finding
  }

  private func unknownUnit(
    _ alias: String, _ text: String, _ node: JSONNode, _ type: TypeReference, _ property: SupplementalProperty,
    _ scope: LanguageScope
  ) -> Diagnostic {
    let edition = scope.quantityEdition ?? 0
    let units = Quantities.units(of: unitFamily(of: property), edition: edition)
    let word = Term.plain(text)
    let meant = UnitGuess.meant(by: word, among: units)
    let others = Quantities.families(edition).filter { $0.units.contains(word) }.map(\.name)
    let owners = Quantities.types(edition).filter { others.contains($0.family) }.map(\.type)
    guard units.isEmpty == false else {
      return .model("TW2083", alias, "`\(word)` is not a unit", at: node.span, help: ["write the name of a unit"])
    }
    let isUnit = !others.isEmpty
    var notes = ["units of \(type.name): \(units.joined(separator: ", "))"]
    if isUnit { notes.append("`\(word)` is a unit of \(owners.joined(separator: ", "))") }
    return .model(
      isUnit ? "TW2082" : "TW2083", alias, isUnit ? "`\(word)` is no unit of `\(type.name)`" : "unknown unit `\(word)`",
      at: node.span, label: meant.map { "did you mean `\($0)`?" }, notes: notes,
      help: meant == nil
        ? [
          isUnit && !owners.isEmpty
            ? "write a unit of `\(type.name)`, or \(Diagnostic.list(owners.prefix(3).map { "`\($0)`" })) in `@type`"
            : "write one of these units"
        ] : [],
      fixes: meant.map {
        [
          FixIt(
            title: "write `\($0)`", span: node.span, replacement: "\"\($0)\"",
            isCertain: $0.lowercased() == word.lowercased())
        ]
      } ?? [])
  }
}

/// Guesses which schema a word was meant to be.
enum SchemaGuess {
  /// Words of other languages for the same thing.
  private static let synonyms = [
    "int": "integer", "int32": "integer", "int64": "long", "int16": "integer", "uint": "integer", "number": "double",
    "decimal": "double", "real": "double", "float32": "float", "float64": "double", "bool": "boolean", "str": "string",
    "text": "string", "datetime": "dateTime", "timestamp": "dateTime", "timespan": "duration", "bigint": "long",
    "guid": "string", "uuid": "string", "uri": "string",
  ]

  /// What stands nearest to a schema in the versions that do not have it.
  static func before(_ schema: PrimitiveSchema) -> String? {
    switch schema {
    case .byte, .short, .unsignedByte, .unsignedShort: "integer"
    case .unsignedInteger, .unsignedLong: "long"
    case .decimal: "double"
    case .bytes, .uuid: "string"
    default: nil
    }
  }

  /// The schemas that have a word: primitive ones, and geospatial ones where objects may stand.
  static func words(for target: ElementClass, _ scope: LanguageScope) -> [String] {
    let primitives = PrimitiveSchema.names(version: scope.version)
    guard target == .schema else { return primitives }
    return primitives + StandardSchemas.outer(scope.version).map(\.term).filter { scope.word($0) != nil }
  }

  static func meant(by text: String, among names: [String]) -> String? {
    let word = Term.plain(text)
    if let same = names.first(where: { $0.lowercased() == word.lowercased() }) { return same }
    if let known = synonyms[word.lowercased()], names.contains(known) { return known }
    return Suggestions.nearest(to: word, among: names)
  }

  /// Whether a word is another language's name of exactly that schema.
  static func isSynonym(_ text: String, of name: String) -> Bool {
    [
      "int": "integer", "int32": "integer", "bool": "boolean", "int64": "long", "float64": "double", "float32": "float",
    ][
      text.lowercased()] == name
  }
}
