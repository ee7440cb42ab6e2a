import Documents

/// A condition or a value in the language that a hub's device queries and message routes share.
indirect enum HubExpression: Sendable, Hashable {
  case literal(Value)
  case list([HubExpression])
  /// `tags.location`, `$body.items[0]`: names, and places of lists as numbers.
  case path([Step])
  case not(HubExpression)
  case negative(HubExpression)
  case both(HubExpression, HubExpression)
  case either(HubExpression, HubExpression)
  case compare(HubExpression, String, HubExpression)
  case calculate(HubExpression, String, HubExpression)
  case call(String, [HubExpression])

  enum Step: Sendable, Hashable {
    case name(String)
    case index(Int)
  }

  /// Where the values of a path come from: its first name leads to what the other steps go into.
  typealias Scope = (_ root: String) -> Value?

  /// Whether it is true; what is not defined is not.
  func isTrue(_ scope: Scope) -> Bool { value(scope)?.bool ?? false }

  /// Its value; `nil`: not defined.
  func value(_ scope: Scope) -> Value? {
    switch self {
    case .literal(let value): return value
    case .list(let items): return .array(items.compactMap { $0.value(scope) })
    case .path(let steps): return HubExpression.follow(steps, scope)
    case .not(let inner): return (inner.value(scope)?.bool).map { .bool(!$0) }
    case .negative(let inner): return inner.value(scope)?.number.map { HubExpression.number(-$0) }
    case .both(let a, let b):
      let sides = [a.value(scope)?.bool, b.value(scope)?.bool]
      return sides.contains(false) ? false : sides.contains(nil) ? Value?.none : true
    case .either(let a, let b):
      let sides = [a.value(scope)?.bool, b.value(scope)?.bool]
      return sides.contains(true) ? true : sides.contains(nil) ? Value?.none : false
    case .compare(let a, let sign, let b):
      guard let left = a.value(scope), let right = b.value(scope) else { return nil }
      return HubExpression.compare(left, sign, right).map { .bool($0) }
    case .calculate(let a, let sign, let b):
      guard let left = a.value(scope), let right = b.value(scope) else { return nil }
      return HubExpression.calculate(left, sign, right)
    case .call(let name, let arguments):
      return HubFunctions.call(name, arguments.map { $0.value(scope) })
    }
  }

  private static func follow(_ steps: [Step], _ scope: Scope) -> Value? {
    guard case .name(let root)? = steps.first, var value = scope(root) else { return nil }
    for step in steps.dropFirst() {
      switch step {
      case .name(let name):
        guard let member = value[name] else { return nil }
        value = member
      case .index(let index):
        guard let items = value.array, items.indices.contains(index) else { return nil }
        value = items[index]
      }
    }
    return value
  }

  private static func compare(_ a: Value, _ sign: String, _ b: Value) -> Bool? {
    switch sign {
    case "IN": return b.array?.contains { $0.isEquivalent(to: a) }
    case "NIN": return b.array.map { items in !items.contains { $0.isEquivalent(to: a) } }
    case "=": return a.isEquivalent(to: b)
    case "!=": return !a.isEquivalent(to: b)
    default: break
    }
    if let a = a.number, let b = b.number { return order(a, sign, b) }
    if let a = a.string, let b = b.string { return order(a, sign, b) }
    // Values of different kinds have no order.
    return nil
  }

  private static func order<T: Comparable>(_ a: T, _ sign: String, _ b: T) -> Bool {
    switch sign {
    case "<": a < b
    case "<=": a <= b
    case ">": a > b
    default: a >= b
    }
  }

  private static func calculate(_ a: Value, _ sign: String, _ b: Value) -> Value? {
    if sign == "||" || sign == "+", let a = a.string, let b = b.string { return .string(a + b) }
    guard let a = a.number, let b = b.number else { return nil }
    switch sign {
    case "+": return number(a + b)
    case "-": return number(a - b)
    case "*": return number(a * b)
    case "/": return b == 0 ? Value?.none : number(a / b)
    case "%": return b == 0 ? Value?.none : number(a.truncatingRemainder(dividingBy: b))
    default: return nil
    }
  }

  static func number(_ value: Double) -> Value { Int64(exactly: value).map { .integer($0) } ?? .double(value) }
}

/// The functions of the language.
enum HubFunctions {
  /// Every name with how many arguments it takes.
  static let arities: [String: ClosedRange<Int>] = [
    "IS_DEFINED": 1...1, "IS_NULL": 1...1, "IS_BOOL": 1...1, "IS_NUMBER": 1...1, "IS_STRING": 1...1,
    "IS_OBJECT": 1...1, "IS_ARRAY": 1...1, "IS_PRIMITIVE": 1...1, "AS_NUMBER": 1...1, "LENGTH": 1...1, "LOWER": 1...1,
    "UPPER": 1...1, "ABS": 1...1, "CEILING": 1...1, "FLOOR": 1...1, "SQRT": 1...1, "SQUARE": 1...1, "SIGN": 1...1,
    "EXP": 1...1, "POWER": 2...2, "STARTSWITH": 2...2, "STARTS_WITH": 2...2, "ENDSWITH": 2...2, "ENDS_WITH": 2...2,
    "CONTAINS": 2...2, "INDEX_OF": 2...2, "SUBSTRING": 2...3, "CONCAT": 2...16, "ARRAY_CONTAINS": 2...2,
  ]

  static func call(_ name: String, _ arguments: [Value?]) -> Value? {
    if name == "IS_DEFINED" { return .bool(arguments.first.flatMap { $0 } != nil) }
    guard let first = arguments.first.flatMap({ $0 }) else { return name.hasPrefix("IS_") ? false : nil }
    switch name {
    case "IS_NULL": return .bool(first.isNull)
    case "IS_BOOL": return .bool(first.bool != nil)
    case "IS_NUMBER": return .bool(first.number != nil)
    case "IS_STRING": return .bool(first.string != nil)
    case "IS_OBJECT": return .bool(first.object != nil)
    case "IS_ARRAY": return .bool(first.array != nil)
    case "IS_PRIMITIVE": return .bool(first.object == nil && first.array == nil)
    case "AS_NUMBER": return first.number.map(HubExpression.number) ?? first.string.flatMap(read)
    case "LENGTH": return first.string.map { .integer(Int64($0.count)) }
    case "LOWER": return first.string.map { .string($0.lowercased()) }
    case "UPPER": return first.string.map { .string($0.uppercased()) }
    case "ABS": return first.number.map { HubExpression.number(abs($0)) }
    case "CEILING": return first.number.map { HubExpression.number($0.rounded(.up)) }
    case "FLOOR": return first.number.map { HubExpression.number($0.rounded(.down)) }
    case "SQRT": return first.number.flatMap { $0 < 0 ? Value?.none : HubExpression.number($0.squareRoot()) }
    case "SQUARE": return first.number.map { HubExpression.number($0 * $0) }
    case "SIGN": return first.number.map { .integer($0 > 0 ? 1 : $0 < 0 ? -1 : 0) }
    default: return withText(name, first, arguments.dropFirst().map { $0 })
    }
  }

  private static func withText(_ name: String, _ first: Value, _ rest: [Value?]) -> Value? {
    if name == "ARRAY_CONTAINS" {
      guard let items = first.array, let sought = rest.first.flatMap({ $0 }) else { return nil }
      return .bool(items.contains { $0.isEquivalent(to: sought) })
    }
    guard let text = first.string else { return nil }
    if name == "SUBSTRING" {
      guard let start = rest.first.flatMap({ $0?.integer }), start >= 0 else { return nil }
      let length = rest.count > 1 ? rest[1]?.integer ?? 0 : Int64(text.count)
      return .string(String(text.dropFirst(Int(min(start, 1 << 20))).prefix(Int(max(0, min(length, 1 << 20))))))
    }
    if name == "CONCAT" {
      let texts = rest.compactMap { $0?.string }
      return texts.count == rest.count ? .string(texts.reduce(text, +)) : nil
    }
    guard let other = rest.first.flatMap({ $0?.string }) else { return nil }
    switch name {
    case "STARTSWITH", "STARTS_WITH": return .bool(text.hasPrefix(other))
    case "ENDSWITH", "ENDS_WITH": return .bool(text.hasSuffix(other))
    case "CONTAINS": return .bool(place(of: other, in: text) != nil)
    case "INDEX_OF": return .integer(Int64(place(of: other, in: text) ?? -1))
    default: return nil
    }
  }

  private static func place(of needle: String, in text: String) -> Int? {
    let (hay, sought) = (Array(text), Array(needle))
    guard hay.count >= sought.count else { return nil }
    return (0...(hay.count - sought.count)).first { hay[$0..<($0 + sought.count)].elementsEqual(sought) }
  }

  private static func read(_ text: String) -> Value? { Double(text).map(HubExpression.number) }
}
