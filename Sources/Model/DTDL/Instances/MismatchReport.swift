import Diagnostics
import Documents

/// Collects mismatches during one check and words them.
struct MismatchReport {
  private(set) var found: [SchemaMismatch] = []
  /// Where the check is.
  var steps: [ValuePath.Step]
  private let suggests: Bool

  init(_ path: ValuePath, suggests: Bool) {
    steps = path.steps
    self.suggests = suggests
  }

  mutating func check(_ node: InstanceNode, _ schema: PrimitiveSchema, _ range: Range<Int>?) {
    guard let reason = schema.objection(to: node) else { return }
    guard case .outOfRange(let expected) = reason else {
      let isAboutQuotes = schema.objection(to: node.requoted) == nil
      return add(
        reason, "expected \(schema.rawValue), found \(node.shown)", help: schema.form, isAboutQuotes: isAboutQuotes,
        range)
    }
    // What a floating point number holds is nothing to look up.
    add(
      reason, "\(node.shown) does not fit \(expected)", help: schema.integerRange == nil ? nil : schema.form, range)
  }

  mutating func check(_ node: InstanceNode, _ schema: EnumSchema, _ range: Range<Int>?) {
    let literal: EnumLiteral? =
      switch node {
      case .string(let text): .string(text)
      case .number(let number): number.int64.map { .integer($0) }
      default: nil
      }
    if let literal, schema.values.contains(where: { $0.value.isExactly(literal) }) { return }
    var meant: String?
    if suggests, case .string(let text) = node {
      let texts = schema.values.compactMap { if case .string(let text) = $0.value { text } else { nil } }
      meant = Suggestions.nearest(to: text, among: texts)
    }
    let allowed = schema.values.map(\.value)
    add(
      .notInEnumeration(allowed: allowed), "\(node.shown) is not one of \(MismatchReport.list(allowed))",
      suggestion: meant, range)
  }

  mutating func wrongType(_ node: InstanceNode, expected: String, _ range: Range<Int>?) {
    add(.wrongType(expected: expected), "expected \(expected), found \(node.shown)", range)
  }

  mutating func null(_ range: Range<Int>?) {
    add(.null, "null is no value here", help: "leave the name out where there is no value", range)
  }

  mutating func unknownField(_ name: String, among fields: [Field], _ range: Range<Int>?) {
    let meant = suggests ? Suggestions.nearest(to: name, among: fields.map(\.name)) : nil
    steps.append(.member(name))
    add(
      .unknownField(suggestion: meant), "the object has no field `\(name)`", suggestion: meant,
      help: meant == nil ? MismatchReport.known(fields) : nil, range)
    steps.removeLast()
  }

  mutating func missingField(_ name: String, _ range: Range<Int>?) {
    add(.missingField(name), "the required field `\(name)` is missing", range)
  }

  private mutating func add(
    _ reason: SchemaMismatch.Reason, _ message: String, suggestion: String? = nil, help: String? = nil,
    isAboutQuotes: Bool = false, _ range: Range<Int>?
  ) {
    found.append(
      SchemaMismatch(
        path: ValuePath(steps), reason: reason, message: message, suggestion: suggestion, help: help,
        isAboutQuotes: isAboutQuotes, range: range))
  }

  private static let listLimit = 12

  private static func list(_ allowed: [EnumLiteral]) -> String {
    let shown = allowed.prefix(listLimit).map(\.description).joined(separator: ", ")
    return allowed.count > listLimit ? "\(shown) and \(allowed.count - listLimit) more" : shown
  }

  private static func known(_ fields: [Field]) -> String? {
    if fields.isEmpty { return nil }
    let shown = fields.prefix(listLimit).map { "`\($0.name)`" }.joined(separator: ", ")
    return "its fields are \(shown)" + (fields.count > listLimit ? " and \(fields.count - listLimit) more" : "")
  }
}

extension [Field] {
  /// The field of a name. Swift's own comparison would take the Kelvin sign for the letter.
  func named(_ name: String) -> Field? { first { $0.name.utf8.elementsEqual(name.utf8) } }
}

extension EnumLiteral {
  /// Whether it is the other to the byte: composed and decomposed characters differ.
  fileprivate func isExactly(_ other: EnumLiteral) -> Bool {
    switch (self, other) {
    case (.string(let a), .string(let b)): a.utf8.elementsEqual(b.utf8)
    default: self == other
    }
  }
}

extension SchemaMismatch {
  static func notJSON(_ error: JSONError, at path: ValuePath, count: Int) -> SchemaMismatch {
    let start = min(error.offset, count)
    return SchemaMismatch(
      path: path, reason: .notJSON, message: "invalid JSON: \(error.message)", range: start..<min(start + 1, count))
  }
}
