import Documents

/// An expression over one row of Resource Graph.
indirect enum GraphExpression: Sendable, Hashable {
  case literal(Value)
  /// `properties.a.b`, `tags['x']`
  case path([String])
  case call(String, [GraphExpression])
  case both(GraphExpression, GraphExpression)
  case either(GraphExpression, GraphExpression)
  case comparison(String, GraphExpression, GraphExpression)
  case list(String, GraphExpression, [GraphExpression])

  /// The value in a row; `null` for what is not there.
  func value(_ row: Value) -> Value {
    switch self {
    case .literal(let value): value
    case .path(let names): names.reduce(row) { $0.foldedMember($1) ?? .null }
    case .call(let name, let arguments): Self.call(name, arguments.map { $0.value(row) })
    case .both(let a, let b): .bool(a.holds(row) && b.holds(row))
    case .either(let a, let b): .bool(a.holds(row) || b.holds(row))
    case .comparison(let sign, let a, let b): .bool(Self.compare(sign, a.value(row), b.value(row)))
    case .list(let word, let a, let items): .bool(Self.isIn(word, a.value(row), items.map { $0.value(row) }))
    }
  }

  func holds(_ row: Value) -> Bool { value(row) == true }

  /// The name of a column that shows this and was given none.
  var columnName: String? {
    switch self {
    case .path(let names): names.joined(separator: "_")
    case .call(let name, let arguments):
      arguments.first?.columnName.map { ["tostring", "tolower", "toupper"].contains(name) ? $0 : "\(name)_\($0)" }
    default: nil
    }
  }

  private static func call(_ name: String, _ arguments: [Value]) -> Value {
    let first = arguments.first ?? .null
    switch name {
    case "not": return .bool(first != true)
    case "tostring": return .string(text(first))
    case "tolower": return .string(text(first).lowercased())
    case "toupper": return .string(text(first).uppercased())
    case "toint", "tolong": return Int64(text(first)).map { .integer($0) } ?? .null
    case "strlen": return .integer(Int64(text(first).count))
    case "array_length": return first.array.map { .integer(Int64($0.count)) } ?? .null
    case "strcat": return .string(arguments.map(text).joined())
    case "isnull": return .bool(first.isNull)
    case "isnotnull": return .bool(!first.isNull)
    case "isempty": return .bool(text(first).isEmpty)
    case "isnotempty": return .bool(!text(first).isEmpty)
    case "coalesce": return arguments.first { !$0.isNull } ?? .null
    case "iff", "iif": return arguments.count == 3 ? arguments[first == true ? 1 : 2] : .null
    default: return .null
    }
  }

  /// How many arguments each function takes.
  static let functions: [String: ClosedRange<Int>] = [
    "not": 1...1, "tostring": 1...1, "tolower": 1...1, "toupper": 1...1, "toint": 1...1, "tolong": 1...1,
    "strlen": 1...1, "array_length": 1...1, "strcat": 1...64, "isnull": 1...1, "isnotnull": 1...1, "isempty": 1...1,
    "isnotempty": 1...1, "coalesce": 1...64, "iff": 3...3, "iif": 3...3,
  ]

  static let textOperators: Set<String> = [
    "contains", "!contains", "has", "!has", "startswith", "!startswith", "endswith", "!endswith", "contains_cs",
  ]
  static let listOperators: Set<String> = ["in", "!in", "in~", "!in~"]

  private static func compare(_ sign: String, _ a: Value, _ b: Value) -> Bool {
    let (x, y) = (text(a), text(b))
    let (folded, wanted) = (x.lowercased(), y.lowercased())
    switch sign {
    case "==": return same(a, b)
    case "!=": return !same(a, b)
    case "=~": return folded == wanted
    case "!~": return folded != wanted
    case "contains": return folded.contains(wanted)
    case "!contains": return !folded.contains(wanted)
    case "contains_cs": return x.contains(y)
    case "startswith": return folded.hasPrefix(wanted)
    case "!startswith": return !folded.hasPrefix(wanted)
    case "endswith": return folded.hasSuffix(wanted)
    case "!endswith": return !folded.hasSuffix(wanted)
    case "has": return words(folded).contains(wanted) || folded == wanted
    case "!has": return !(words(folded).contains(wanted) || folded == wanted)
    default:
      guard !a.isNull, !b.isNull else { return false }
      let order = order(a, b)
      switch sign {
      case "<": return order < 0
      case "<=": return order <= 0
      case ">": return order > 0
      default: return order >= 0
      }
    }
  }

  private static func words(_ text: String) -> [String] {
    text.split { !$0.isLetter && !$0.isNumber }.map(String.init)
  }

  private static func same(_ a: Value, _ b: Value) -> Bool {
    if let a = a.number, let b = b.number { return a == b }
    return a.isNull || b.isNull ? false : text(a) == text(b)
  }

  private static func isIn(_ word: String, _ a: Value, _ items: [Value]) -> Bool {
    let isFolded = word.hasSuffix("~")
    let found = items.contains { isFolded ? text(a).lowercased() == text($0).lowercased() : same(a, $0) }
    return word.hasPrefix("!") != found
  }

  /// Below zero, zero or above as in a sorted list: nothing first, then numbers, then texts.
  static func order(_ a: Value, _ b: Value) -> Int {
    if a.isNull || b.isNull { return a.isNull == b.isNull ? 0 : a.isNull ? -1 : 1 }
    if let x = a.number, let y = b.number { return x < y ? -1 : x > y ? 1 : 0 }
    let (x, y) = (text(a), text(b))
    return x == y ? 0 : x < y ? -1 : 1
  }

  static func text(_ value: Value) -> String {
    switch value {
    case .null: ""
    case .string(let text): text
    default: value.jsonText
    }
  }
}

extension Value {
  /// The member of that name, however it is spelled.
  func foldedMember(_ name: String) -> Value? {
    self[name] ?? object?.first { $0.key.lowercased() == name.lowercased() }?.value
  }
}
