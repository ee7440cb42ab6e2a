import OrderedCollections

/// Walks an expression. Source: CEL language definition, "Evaluation" and "Logical operators".
struct Evaluation {
  private var variables: [String: CELValue]
  private let patterns: [String: Pattern]
  private(set) var steps: Int

  init(variables: [String: CELValue], patterns: [String: Pattern] = [:], steps: Int) {
    self.variables = variables
    self.patterns = patterns
    self.steps = steps
  }

  mutating func value(of syntax: Syntax) throws(CELError) -> CELValue {
    try spend(1, at: syntax.offset)
    switch syntax.node {
    case .literal(let value): return value
    case .identifier(let name):
      if let value = variables[name] { return value }
      if let type = CELType(rawValue: name) { return .type(type) }
      throw CELError(.undeclared, "undeclared reference to '\(name)'", at: syntax.offset)
    case .select(let base, let name): return try member(name, of: try value(of: base), at: syntax.offset)
    case .test(let base, let name): return .bool(try has(name, try value(of: base), at: syntax.offset))
    case .index(let base, let index):
      return try item(try value(of: index), of: try value(of: base), at: syntax.offset)
    case .call(let name, let arguments, _): return try call(name, arguments, at: syntax.offset)
    case .and(let left, let right): return .bool(try logical(left, right, decisive: false, at: syntax.offset))
    case .or(let left, let right): return .bool(try logical(left, right, decisive: true, at: syntax.offset))
    case .conditional(let condition, let first, let second):
      guard case .bool(let holds) = try value(of: condition) else { throw noOverload("?:", at: syntax.offset) }
      return try value(of: holds ? first : second)
    case .list(let items):
      var values: [CELValue] = []
      for item in items { values.append(try value(of: item)) }
      return .list(values)
    case .map(let entries): return try map(entries)
    case .comprehension(let comprehension): return try result(of: comprehension, at: syntax.offset)
    }
  }

  private mutating func spend(_ count: Int, at offset: Int) throws(CELError) {
    steps -= count
    guard steps >= 0 else { throw CELError(.budget, "the expression takes too many steps", at: offset) }
  }

  private func noOverload(_ name: String, at offset: Int) -> CELError {
    CELError(.noOverload, "no matching overload for '\(name)'", at: offset)
  }

  // MARK: Members

  private func member(_ name: String, of base: CELValue, at offset: Int) throws(CELError) -> CELValue {
    guard case .map(let members) = base else {
      throw CELError(.noOverload, "no matching overload: .\(name) of a \(base.type.rawValue)", at: offset)
    }
    guard let value = members[.string(name)] else { throw CELError(.noKey, "no such key: \(name)", at: offset) }
    return value
  }

  private func has(_ name: String, _ base: CELValue, at offset: Int) throws(CELError) -> Bool {
    guard case .map(let members) = base else { throw noOverload("has", at: offset) }
    return members[.string(name)] != nil
  }

  private func item(_ index: CELValue, of base: CELValue, at offset: Int) throws(CELError) -> CELValue {
    switch base {
    case .list(let items):
      let place: Int? =
        switch index {
        case .int(let value): Int(exactly: value)
        case .uint(let value): Int(exactly: value)
        case .double(let value): Int(exactly: value)
        default: nil
        }
      guard let place else { throw noOverload("_[_]", at: offset) }
      guard items.indices.contains(place) else {
        throw CELError(.outOfRange, "invalid_argument: index \(place) of a list of \(items.count)", at: offset)
      }
      return items[place]
    case .map(let members):
      switch index {
      case .null, .list, .map, .type: throw noOverload("_[_]", at: offset)
      default: break
      }
      guard let value = CELKey(index).flatMap({ members[$0] }) else {
        throw CELError(.noKey, "no such key: \(index.shown)", at: offset)
      }
      return value
    default: throw noOverload("_[_]", at: offset)
    }
  }

  private mutating func map(_ entries: [(key: Syntax, value: Syntax)]) throws(CELError) -> CELValue {
    var members: OrderedDictionary<CELKey, CELValue> = [:]
    for entry in entries {
      let key = try value(of: entry.key)
      if case .double = key { throw CELError(.noOverload, "unsupported key type: double", at: entry.key.offset) }
      guard let name = CELKey(key) else {
        throw CELError(.noOverload, "unsupported key type: \(key.type.rawValue)", at: entry.key.offset)
      }
      guard members.updateValue(try value(of: entry.value), forKey: name) == nil else {
        throw CELError(.noKey, "Failed with repeated key: \(key.shown)", at: entry.key.offset)
      }
    }
    return .map(members)
  }

  // MARK: Logic

  /// `&&` and `||` do not care for the order of their sides: what decides wins over what fails.
  private mutating func logical(
    _ left: Syntax, _ right: Syntax, decisive: Bool, at offset: Int
  ) throws(CELError) -> Bool {
    let first = try side(left, at: offset)
    if case .success(decisive) = first { return decisive }
    let second = try side(right, at: offset)
    if case .success(decisive) = second { return decisive }
    _ = try first.get()
    _ = try second.get()
    return !decisive
  }

  /// One side; being out of steps is never passed over.
  private mutating func side(_ syntax: Syntax, at offset: Int) throws(CELError) -> Result<Bool, CELError> {
    do throws(CELError) {
      guard case .bool(let holds) = try value(of: syntax) else { return .failure(noOverload("&& or ||", at: offset)) }
      return .success(holds)
    } catch {
      if error.kind == .budget { throw error }
      return .failure(error)
    }
  }

  // MARK: Macros

  private mutating func result(of macro: Comprehension, at offset: Int) throws(CELError) -> CELValue {
    let items: [CELValue]
    switch try value(of: macro.range) {
    case .list(let list): items = list
    case .map(let members): items = members.keys.map(\.value)
    default: throw noOverload(macro.kind.rawValue, at: offset)
    }
    let outer = variables[macro.variable]
    defer { variables[macro.variable] = outer }
    switch macro.kind {
    case .all: return .bool(try quantified(items, macro, decisive: false, at: offset))
    case .exists: return .bool(try quantified(items, macro, decisive: true, at: offset))
    case .existsOne: return .bool(try kept(items, macro, at: offset).count == 1)
    case .filter: return .list(try kept(items, macro, at: offset))
    case .map:
      guard let transform = macro.transform else { return .list([]) }
      var results: [CELValue] = []
      for item in try kept(items, macro, at: offset) {
        variables[macro.variable] = item
        results.append(try value(of: transform))
      }
      return .list(results)
    }
  }

  private mutating func quantified(
    _ items: [CELValue], _ macro: Comprehension, decisive: Bool, at offset: Int
  ) throws(CELError) -> Bool {
    guard let condition = macro.condition else { return !decisive }
    var failure: CELError?
    for item in items {
      variables[macro.variable] = item
      switch try side(condition, at: offset) {
      case .success(decisive): return decisive
      case .success: break
      case .failure(let error): failure = failure ?? error
      }
    }
    if let failure { throw failure }
    return !decisive
  }

  private mutating func kept(
    _ items: [CELValue], _ macro: Comprehension, at offset: Int
  ) throws(CELError) -> [CELValue] {
    guard let condition = macro.condition else { return items }
    var kept: [CELValue] = []
    for item in items {
      variables[macro.variable] = item
      guard case .bool(let holds) = try value(of: condition) else {
        throw noOverload(macro.kind.rawValue, at: offset)
      }
      if holds { kept.append(item) }
    }
    return kept
  }

  private mutating func call(_ name: String, _ arguments: [Syntax], at offset: Int) throws(CELError) -> CELValue {
    var values: [CELValue] = []
    for argument in arguments { values.append(try value(of: argument)) }
    if name == "matches", values.count == 2, case .string(let text) = values[0], case .string(let part) = values[1],
      let pattern = patterns[part]
    {
      try spend(pattern.cost(for: values[0]), at: offset)
      return .bool(pattern.isFound(in: text))
    }
    // Lists and maps hold one another without being copied: comparing them may cost far more than making them did.
    if let last = values.last, last.isCompared(by: name) {
      try spend(last.extent(limit: steps + 1), at: offset)
    }
    let (result, cost) = try Functions.call(name, values, at: offset)
    try spend(cost, at: offset)
    return result
  }
}

extension CELValue {
  /// For messages.
  var shown: String {
    switch self {
    case .null: "null"
    case .bool(let value): "\(value)"
    case .int(let value): "\(value)"
    case .uint(let value): "\(value)"
    case .double(let value): "\(value)"
    case .string(let value): value
    case .list, .map: "a \(type.rawValue)"
    case .type(let type): type.rawValue
    }
  }
}
