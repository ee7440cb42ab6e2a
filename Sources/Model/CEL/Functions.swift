import OrderedCollections

/// The functions of the language. Source: CEL language definition, "List of Standard Definitions".
enum Functions {
  /// With how many arguments, the receiver among them, a function may be called: as `f(a)` and as `a.f()`.
  private struct Arity {
    var plain: Set<Int> = []
    var method: Set<Int> = []
  }

  private static let known: [String: Arity] = {
    var known: [String: Arity] = [:]
    for sign in ["==", "!=", "<", "<=", ">", ">=", "in", "+", "*", "/", "%"] { known[sign] = Arity(plain: [2]) }
    known["-"] = Arity(plain: [1, 2])
    known["!"] = Arity(plain: [1])
    known["size"] = Arity(plain: [1], method: [1])
    for name in ["startsWith", "endsWith", "contains"] { known[name] = Arity(method: [2]) }
    known["matches"] = Arity(plain: [2], method: [2])
    for name in ["lowerAscii", "upperAscii"] { known[name] = Arity(method: [1]) }
    for name in ["int", "uint", "double", "string", "bool", "dyn", "type"] { known[name] = Arity(plain: [1]) }
    return known
  }()

  /// Functions of the language that are not here.
  private static let unsupported: Set<String> = [
    "bytes", "timestamp", "duration", "getFullYear", "getMonth", "getDayOfMonth", "getDate", "getDayOfWeek",
    "getDayOfYear", "getHours", "getMinutes", "getSeconds", "getMilliseconds",
  ]

  static func check(_ name: String, _ count: Int, isMethod: Bool, at offset: Int) throws(CELError) {
    if unsupported.contains(name) { throw CELError(.unsupported, "\(name)() is not supported", at: offset) }
    guard let arity = known[name] else {
      throw CELError(.undeclared, "undeclared reference to the function '\(name)'", at: offset)
    }
    guard (isMethod ? arity.method : arity.plain).contains(count) else {
      let way = arity.plain.contains(count) || arity.method.isEmpty ? "\(name)(...)" : "value.\(name)(...)"
      throw CELError(.noOverload, "'\(name)' is not called like this; its form is \(way)", at: offset)
    }
  }

  /// The result and how many steps it is worth.
  static func call(
    _ name: String, _ arguments: [CELValue], at offset: Int
  ) throws(CELError) -> (CELValue, cost: Int) {
    switch (name, arguments.count) {
    case ("==", 2): return (.bool(arguments[0].equals(arguments[1])), arguments[0].weight)
    case ("!=", 2): return (.bool(!arguments[0].equals(arguments[1])), arguments[0].weight)
    case ("<", 2), ("<=", 2), (">", 2), (">=", 2):
      return (.bool(try compare(name, arguments[0], arguments[1], at: offset)), 1)
    case ("in", 2): return (.bool(try isMember(arguments[0], of: arguments[1], at: offset)), arguments[1].weight)
    case ("+", 2), ("-", 2), ("*", 2), ("/", 2), ("%", 2):
      return (try Arithmetic.apply(name, arguments[0], arguments[1], at: offset), arguments[0].weight)
    case ("-", 1): return (try Arithmetic.negate(arguments[0], at: offset), 0)
    case ("!", 1):
      guard case .bool(let value) = arguments[0] else { throw noOverload(name, arguments, at: offset) }
      return (.bool(!value), 0)
    case ("size", 1): return (.int(try size(arguments[0], at: offset)), arguments[0].weight)
    case ("dyn", 1): return (arguments[0], 0)
    case ("type", 1): return (.type(arguments[0].type), 0)
    case (_, 1):
      if let text = try changed(name, arguments[0], at: offset) { return text }
      return (try Conversions.convert(arguments[0], to: name, at: offset), 1)
    case (_, 2): return try test(name, arguments[0], arguments[1], at: offset)
    default: throw noOverload(name, arguments, at: offset)
    }
  }

  static func noOverload(_ name: String, _ arguments: [CELValue], at offset: Int) -> CELError {
    let types = arguments.map(\.type.rawValue).joined(separator: ", ")
    return CELError(.noOverload, "no matching overload for '\(name)' of (\(types))", at: offset)
  }

  private static func compare(
    _ name: String, _ a: CELValue, _ b: CELValue, at offset: Int
  ) throws(CELError) -> Bool {
    guard let order = a.order(b) else { throw noOverload(name, [a, b], at: offset) }
    return switch order {
    case .before: name.hasPrefix("<")
    case .after: name.hasPrefix(">")
    case .same: name.hasSuffix("=")
    case .none: false
    }
  }

  private static func isMember(_ value: CELValue, of whole: CELValue, at offset: Int) throws(CELError) -> Bool {
    switch whole {
    case .list(let items): return items.contains { $0.equals(value) }
    case .map(let members): return CELKey(value).map { members[$0] != nil } ?? false
    default: throw noOverload("in", [value, whole], at: offset)
    }
  }

  private static func size(_ value: CELValue, at offset: Int) throws(CELError) -> Int64 {
    switch value {
    // In code points.
    case .string(let text): return Int64(text.unicodeScalars.count)
    case .list(let items): return Int64(items.count)
    case .map(let members): return Int64(members.count)
    default: throw noOverload("size", [value], at: offset)
    }
  }

  /// `lowerAscii` and `upperAscii` of the language's string extension.
  private static func changed(
    _ name: String, _ value: CELValue, at offset: Int
  ) throws(CELError) -> (CELValue, cost: Int)? {
    guard name == "lowerAscii" || name == "upperAscii" else { return nil }
    guard case .string(let text) = value else { throw noOverload(name, [value], at: offset) }
    let range: ClosedRange<UInt8> = name == "lowerAscii" ? 0x41...0x5a : 0x61...0x7a
    let bytes = text.utf8.map { range.contains($0) ? $0 ^ 0x20 : $0 }
    return (.string(String(decoding: bytes, as: UTF8.self)), value.weight)
  }

  private static func test(
    _ name: String, _ value: CELValue, _ other: CELValue, at offset: Int
  ) throws(CELError) -> (CELValue, cost: Int) {
    guard case .string(let text) = value, case .string(let part) = other else {
      throw noOverload(name, [value, other], at: offset)
    }
    switch name {
    case "startsWith": return (.bool(text.utf8.starts(with: part.utf8)), other.weight)
    case "endsWith": return (.bool(text.utf8.reversed().starts(with: part.utf8.reversed())), other.weight)
    case "contains": return (.bool(TextSearch.contains(text, part)), value.weight + other.weight)
    case "matches":
      do throws(PatternError) {
        let pattern = try Pattern(part)
        return (.bool(pattern.isFound(in: text)), pattern.cost(for: value))
      } catch { throw CELError(.badPattern, "the pattern '\(part)' is wrong: \(error.message)", at: offset) }
    default: throw noOverload(name, [value, other], at: offset)
    }
  }
}

extension Pattern {
  /// How many steps looking for it in a text is worth.
  func cost(for text: CELValue) -> Int { (text.weight + 1) * (1 + size / 8) }
}

/// Searches texts.
enum TextSearch {
  /// Whether a text holds another, byte by byte, in a time that grows with the sum of their lengths (Knuth, Morris and
  /// Pratt).
  static func contains(_ text: String, _ part: String) -> Bool {
    let wanted = Array(part.utf8)
    guard !wanted.isEmpty else { return true }
    var fallback = [Int](repeating: 0, count: wanted.count)
    var length = 0
    for index in wanted.indices.dropFirst() {
      while length > 0, wanted[index] != wanted[length] { length = fallback[length - 1] }
      if wanted[index] == wanted[length] { length += 1 }
      fallback[index] = length
    }
    length = 0
    for byte in text.utf8 {
      while length > 0, byte != wanted[length] { length = fallback[length - 1] }
      if byte == wanted[length] { length += 1 }
      if length == wanted.count { return true }
    }
    return false
  }
}

extension CELValue {
  /// Whether it has parts.
  var isWhole: Bool {
    switch self {
    case .list, .map: true
    default: false
    }
  }

  /// Whether an operator compares what is in it, on its right side; keys of maps are looked up.
  func isCompared(by name: String) -> Bool {
    switch self {
    case .list: ["==", "!=", "in"].contains(name)
    case .map: ["==", "!="].contains(name)
    default: false
    }
  }

  /// How many values it holds with all that is in them, counted no further than the limit.
  func extent(limit: Int) -> Int {
    var found = 0
    add(to: &found, limit: limit)
    return found
  }

  private func add(to found: inout Int, limit: Int) {
    found += 1 + (isWhole ? 0 : weight)
    switch self {
    case .list(let items):
      for item in items where found < limit { item.add(to: &found, limit: limit) }
    case .map(let members):
      for item in members.values where found < limit { item.add(to: &found, limit: limit) }
    default: break
    }
  }

  /// How much there is to look through, in steps.
  var weight: Int {
    switch self {
    case .null, .bool, .int, .uint, .double, .type: 0
    case .string(let text): text.utf8.count / 16
    case .list(let items): items.count
    case .map(let members): members.count
    }
  }
}
