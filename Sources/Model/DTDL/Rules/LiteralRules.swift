import Diagnostics
import Documents

// Values that are texts, booleans, numbers and identifiers. Source: DTDL v2 to v4, "Representation of literals".

extension ModelReader {
  /// A text where one value stands; `nil` where there is none or it was reported.
  mutating func string(
    _ member: JSONNode.Member, _ isRequired: Bool, in scope: LanguageScope
  ) -> (text: String, node: JSONNode)? {
    guard let node = single(member, "string", isRequired),
      let value = bare(node, .string, of: member, in: scope)
    else { return nil }
    guard let text = value.string else {
      report(.notA(.string, member, value, inObject: value.span != node.span))
      return nil
    }
    return (text, value)
  }

  mutating func boolean(_ member: JSONNode.Member, in scope: LanguageScope) -> Bool? {
    guard let node = single(member, "boolean", false), let value = bare(node, .boolean, of: member, in: scope) else {
      return nil
    }
    guard let flag = value.bool else {
      report(.notA(.boolean, member, value, inObject: value.span != node.span))
      return nil
    }
    return flag
  }

  mutating func integer(_ member: JSONNode.Member, in scope: LanguageScope) -> Int? {
    guard let node = single(member, "integer", false), let value = bare(node, .integer, of: member, in: scope) else {
      return nil
    }
    guard let number = value.integer32 else {
      report(.notA(.integer, member, value, inObject: value.span != node.span))
      return nil
    }
    return number
  }

  mutating func decimal(_ member: JSONNode.Member, in scope: LanguageScope) -> JSONNode? {
    guard let node = single(member, "numeric", true), let value = bare(node, .decimal, of: member, in: scope) else {
      return nil
    }
    guard value.kind == .number else {
      report(.notA(.decimal, member, value, inObject: value.span != node.span))
      return nil
    }
    return value
  }

  mutating func duration(_ member: JSONNode.Member, in scope: LanguageScope) -> JSONNode? {
    guard let node = single(member, "duration", true), let value = bare(node, .duration, of: member, in: scope) else {
      return nil
    }
    guard let text = value.string else {
      report(.notA(.duration, member, value, inObject: value.span != node.span))
      return nil
    }
    guard LiteralKind.isDuration(text) else {
      report(.badDuration(member, value))
      return nil
    }
    return value
  }

  /// The value of an enum value: a string or an integer.
  mutating func literal(_ member: JSONNode.Member, in scope: LanguageScope) -> EnumLiteral? {
    guard let node = single(member, "literal", true) else { return nil }
    let kind = node.isObject ? (LiteralKind(declaredBy: node["@type"]) ?? .any) : .any
    guard let value = bare(node, kind, of: member, in: scope) else { return nil }
    if kind != .any, !kind.takes(value) {
      report(.notA(kind, member, value, inObject: true, more: ["literalNotValid"]))
      return nil
    }
    if let text = value.string { return .string(text) }
    if let number = value.integer32 { return .integer(Int64(number)) }
    // Which of the two it must be is for the enum to say.
    if value.kind == .number || value.bool != nil { return nil }
    report(
      .model(
        "TW2073", "literalNotValid", "the value of an enum value is a string or an integer, not \(value.kindName)",
        at: value.headSpan, help: ["write \"text\" or 1"]))
    return nil
  }

  mutating func identifier(_ member: JSONNode.Member, _ maximum: Int, in scope: LanguageScope) -> String? {
    guard let node = single(member, "identifier", false) else { return nil }
    guard let text = node.string else {
      report(.targetNotText(member, node))
      return nil
    }
    if text.utf16.count > maximum, text.hasPrefix("dtmi:") {
      report(.targetTooLong(node, maximum, scope))
      return nil
    }
    switch scope.resolve(text) {
    case .id(let id): return id
    case .word(let word): return word.id
    case nil:
      report(.badTarget(member, node, text, scope))
      return nil
    }
  }

  mutating func checkRange(
    _ number: Int, _ minimum: Int?, _ maximum: Int?, _ member: JSONNode.Member, _ scope: LanguageScope
  ) {
    let alias: String
    switch (minimum, maximum) {
    case (let low?, let high?) where low == high && number != low: alias = "valueNotExact"
    case (let low?, let high?) where number < low || number > high:
      alias = number < low ? "valueBelowRange" : "valueAboveRange"
    case (let low?, nil) where number < low: alias = "valueBelowMin"
    case (nil, let high?) where number > high: alias = "valueAboveMax"
    default: return
    }
    report(.outOfRange(alias, number, minimum, maximum, member, scope))
  }

  /// The one value of a member that has one.
  mutating func single(_ member: JSONNode.Member, _ kind: String, _ isRequired: Bool) -> JSONNode? {
    let values = Array(member.value.values)
    if values.count > 1 {
      report(.severalValues(member, kind))
      return nil
    }
    guard let value = values.first else {
      if isRequired { report(.noValue(member, kind)) }
      return nil
    }
    return value
  }

  /// The value inside a value object, checked; anything else as it is.
  private mutating func bare(
    _ node: JSONNode, _ kind: LiteralKind, of member: JSONNode.Member, in scope: LanguageScope
  ) -> JSONNode? {
    guard node.isObject else { return node }
    let name = Term.plain(member.name.string ?? "")
    for part in node.members {
      guard let word = part.name.string else { continue }
      let alias: String
      switch word {
      case "@value", "@type": continue
      case "@context": alias = "valueObjectContext"
      case "@id": alias = "valueObjectId"
      case "@graph": alias = "valueObjectGraph"
      case "@language" where scope.version > 2: alias = "valueObjectLanguage"
      case _ where word.hasPrefix("@"):
        if scope.version == 2 {
          report(.valueObjectAdvice(part, word))
          continue
        }
        alias = "valueObjectKeyword"
      default:
        report(.notAValueObject(kind, name, node, part, word))
        return nil
      }
      report(.valueObjectMember(alias, part, word))
      return nil
    }
    guard let value = node["@value"] else {
      report(.valueObjectEmpty(kind, name, node))
      return nil
    }
    guard let type = node["@type"] else {
      report(.valueObjectWithoutType(node, kind))
      return value
    }
    let types = Array(type.values)
    guard types.count == 1, let word = types[0].string else {
      report(.typeNotSingular(type))
      return nil
    }
    guard kind == .any || kind.names.contains(word) else {
      report(.wrongLiteralType(kind, name, types[0], word))
      return nil
    }
    return value
  }
}

/// The kinds of literals.
enum LiteralKind: String {
  case string, boolean, integer, duration
  case decimal = "numeric"
  case any = "literal"

  init?(declaredBy type: JSONNode?) {
    guard let word = type?.values.first(where: { _ in true })?.string,
      let kind = [LiteralKind.string, .boolean, .integer, .decimal].first(where: { $0.names.contains(word) })
    else { return nil }
    self = kind
  }

  /// How `@type` writes it.
  var names: [String] {
    let name = self == .decimal ? "decimal" : rawValue
    return ["xsd:\(name)", "http://www.w3.org/2001/XMLSchema#\(name)"]
  }

  func takes(_ node: JSONNode) -> Bool {
    switch self {
    case .string, .duration: node.string != nil
    case .boolean: node.bool != nil
    case .integer: node.integer32 != nil
    case .decimal: node.kind == .number
    case .any: true
    }
  }

  static func isDuration(_ text: String) -> Bool {
    var scanner = LexicalScanner(text)
    return scanner.duration() && scanner.isAtEnd
  }

  var title: String {
    switch self {
    case .string: "a string"
    case .boolean: "`true` or `false`"
    case .integer: "an integer"
    case .duration: "a duration, such as \"PT5M\""
    case .decimal: "a number"
    case .any: "a string or an integer"
    }
  }
}

extension JSONNode {
  /// A whole number of 32 bits.
  var integer32: Int? {
    switch number {
    case .integer(let value): Int32(exactly: value).map(Int.init)
    case .double(let value): Int32(exactly: value).map(Int.init)
    case nil: nil
    }
  }
}

// MARK: Messages

extension Diagnostic {
  fileprivate static func notA(
    _ kind: LiteralKind, _ member: JSONNode.Member, _ node: JSONNode, inObject: Bool, more: [String] = []
  ) -> Diagnostic {
    let title = kind.rawValue.prefix(1).uppercased() + kind.rawValue.dropFirst()
    let shown = kind == .duration ? "String" : title
    var fixes: [FixIt] = []
    if kind == .boolean, let text = node.string?.lowercased(), ["true", "false"].contains(text) {
      fixes = [FixIt(title: "write it without quotes", span: node.span, replacement: text, isCertain: true)]
    } else if kind == .integer, let text = node.string, Int32(text) != nil {
      fixes = [FixIt(title: "write it without quotes", span: node.span, replacement: text, isCertain: true)]
    } else if kind == .string, node.kind == .number || node.bool != nil {
      fixes = [FixIt(title: "put it into quotes", span: node.span, replacement: "\"\(node.text)\"")]
    }
    let isNumber = kind == .integer && node.kind == .number
    var finding = Diagnostic.model(
      "TW2060", "\(kind.rawValue)\(inObject ? "Value" : "")Not\(shown)",
      "`\(Term.plain(member.name.string ?? ""))` is \(kind.title), not \(isNumber ? String(node.text.prefix(40)) : node.kindName)",
      at: node.headSpan,
      help: fixes.isEmpty
        ? [isNumber ? "write a whole number of at most 32 bits, such as 1" : "write \(kind.title)"] : [],
      fixes: fixes)
    finding.aliases += more
    return finding
  }

  fileprivate static func badDuration(_ member: JSONNode.Member, _ node: JSONNode) -> Diagnostic {
    .model(
      "TW2060", "durationInvalid", "not a duration", at: node.span,
      help: ["durations look like \"PT5M\" or \"P1DT12H\" (ISO 8601)"])
  }

  fileprivate static func severalValues(_ member: JSONNode.Member, _ kind: String) -> Diagnostic {
    .model(
      "TW2038", "\(kind)MultipleValues", "`\(Term.plain(member.name.string ?? ""))` takes one value",
      at: member.value.headSpan, label: "the first of several", help: ["keep one of them"])
  }

  fileprivate static func noValue(_ member: JSONNode.Member, _ kind: String) -> Diagnostic {
    .model(
      "TW2042", "\(kind)CountBelowMin", "`\(Term.plain(member.name.string ?? ""))` has no value", at: member.value.span,
      help: ["give it one"])
  }

  fileprivate static func valueObjectMember(_ alias: String, _ member: JSONNode.Member, _ word: String) -> Diagnostic {
    .model(
      "TW2065", alias, "a value object has `@value` and `@type` only, not `\(word)`", at: member.name.span,
      help: ["write the value itself in place of the object"])
  }

  /// An object where a value stands, which JSON-LD would take for one that wraps a value.
  fileprivate static func notAValueObject(
    _ kind: LiteralKind, _ name: String, _ node: JSONNode, _ member: JSONNode.Member, _ word: String
  ) -> Diagnostic {
    let isTexts = kind == .string && LanguageTag.isValid(word) && member.value.string != nil
    let isAlone = node.members.reduce(0) { count, _ in count + 1 } == 1
    return .model(
      "TW2065", "valueObjectInvalidProp",
      isTexts
        ? "`\(name)` is one string, not a map from languages to texts" : "`\(name)` is \(kind.title), not an object",
      at: member.name.span,
      notes: isTexts ? ["only `displayName` and `description` take languages"] : [],
      help: isTexts
        ? (isAlone ? [] : ["write one of the texts alone"]) : ["write the value itself in place of the object"],
      fixes: isTexts && isAlone
        ? [FixIt(title: "write the text alone", span: node.span, replacement: member.value.text)] : [])
  }

  fileprivate static func valueObjectAdvice(_ member: JSONNode.Member, _ word: String) -> Diagnostic {
    Diagnostic(
      "TW2157", .advice, "a value object needs `@value` and `@type` only, not `\(word)`", at: member.name.span,
      help: ["take it away"])
  }

  fileprivate static func valueObjectEmpty(_ kind: LiteralKind, _ name: String, _ node: JSONNode) -> Diagnostic {
    .model(
      "TW2065", "\(kind.rawValue)ObjectNoValue", "`\(name)` is \(kind.title), not an object", at: node.headSpan,
      notes: ["an object here has a `@value`"], help: ["write the value itself in place of the object"])
  }

  fileprivate static func valueObjectWithoutType(_ node: JSONNode, _ kind: LiteralKind) -> Diagnostic {
    Diagnostic(
      "TW2156", .advice, "a value object should say its `@type`", at: node.headSpan,
      help: [
        "write the value itself in place of the object, or add \"@type\": \"\(kind == .any ? "xsd:string" : kind.names[0])\""
      ])
  }

  fileprivate static func typeNotSingular(_ node: JSONNode) -> Diagnostic {
    .model(
      "TW2065", "literalTypeNotSingular", "the `@type` of a value object is one name", at: node.headSpan,
      help: ["write the value itself in place of the object"])
  }

  fileprivate static func wrongLiteralType(
    _ kind: LiteralKind, _ name: String, _ node: JSONNode, _ word: String
  ) -> Diagnostic {
    let shown = kind.rawValue.prefix(1).uppercased() + kind.rawValue.dropFirst()
    return .model(
      "TW2065", "\(kind.rawValue)TypeNot\(shown)", "`\(name)` is \(kind.title), and `\(word)` says otherwise",
      at: node.span, help: ["write \"\(kind.names[0])\", or the value itself in place of the object"])
  }

  fileprivate static func outOfRange(
    _ alias: String, _ number: Int, _ minimum: Int?, _ maximum: Int?, _ member: JSONNode.Member, _ scope: LanguageScope
  ) -> Diagnostic {
    let name = Term.plain(member.name.string ?? "")
    let expected =
      switch (minimum, maximum) {
      case (let low?, let high?) where low == high: "must be \(low)"
      case (let low?, let high?): "is \(low) to \(high)"
      case (let low?, nil): "is at least \(low)"
      case (_, let high): "is at most \(high ?? 0)"
      }
    return .model(
      "TW2064", alias, "`\(name)` \(expected), not \(number)", at: member.value.span,
      notes: ["the limit comes from \(scope.title)"],
      help: minimum == maximum ? ["write \(minimum ?? 0), or take `\(name)` away"] : ["write a number within it"])
  }

  fileprivate static func targetNotText(_ member: JSONNode.Member, _ node: JSONNode) -> Diagnostic {
    .model(
      "TW2021", "identifierNotString", "`\(Term.plain(member.name.string ?? ""))` is a DTMI, not \(node.kindName)",
      at: node.headSpan,
      help: [
        node.isObject
          ? "write the identifier of the interface alone" : "write a DTMI such as \"dtmi:com:example:Thermostat;1\""
      ],
      fixes: node["@id"].flatMap { id in
        id.string == nil
          ? nil
          : [
            FixIt(
              title: "write the identifier alone", span: node.span, replacement: id.text,
              isCertain: node.members.reduce(0) { count, _ in count + 1 } == 1)
          ]
      } ?? [])
  }

  fileprivate static func targetTooLong(_ node: JSONNode, _ maximum: Int, _ scope: LanguageScope) -> Diagnostic {
    .model(
      "TW2022", "identifierTooLong", "the identifier is longer than \(maximum) characters", at: node.span,
      notes: ["the limit comes from \(scope.title)"], help: ["shorten it"])
  }

  fileprivate static func badTarget(
    _ member: JSONNode.Member, _ node: JSONNode, _ text: String, _ scope: LanguageScope
  ) -> Diagnostic {
    let reason = BadIdentifier.reason(text, version: scope.version)
    return .model(
      "TW2021", "identifierNotDtmi",
      "`\(text)` is not a valid DTMI: \(reason.text)", at: node.span,
      notes: ["`\(Term.plain(member.name.string ?? ""))` is a DTMI such as `dtmi:com:example:Thermostat;1`"],
      help: reason.mended == nil ? ["write the identifier of an interface"] : [],
      fixes: reason.mended.map { [FixIt(title: "write `\($0)`", span: node.span, replacement: "\"\($0)\"")] } ?? [])
  }

  static func tooLong(_ name: String, _ node: JSONNode, _ limit: Int, _ scope: LanguageScope) -> Diagnostic {
    .model(
      "TW2061", "stringTooLong", "the \(name) is longer than \(limit) characters", at: node.span,
      notes: ["\(node.string?.utf16.count ?? 0) characters; the limit comes from \(scope.title)"], help: ["shorten it"])
  }
}
