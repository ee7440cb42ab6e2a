import DTDL
import Documents
import OrderedCollections

/// Decides for one row whether a condition holds and what the row shows.
struct QueryEvaluation {
  let models: ModelSet

  /// Whether a row belongs into the result. A property that is not there makes every comparison false.
  func holds(_ condition: Query.Condition, for row: Value) -> Bool {
    switch condition {
    case .and(let parts): parts.allSatisfy { holds($0, for: row) }
    case .or(let parts): parts.contains { holds($0, for: row) }
    case .not(let part): !holds(part, for: row)
    case .comparison(let left, let comparison, let right):
      compare(value(left, row), comparison, value(right, row))
    case .membership(let left, let values, let isNegated):
      value(left, row).map { value in values.contains { $0.isEquivalent(to: value) } != isNegated } ?? false
    case .call(let function, let arguments): call(function, arguments, row)
    case .truth(let path): value(.path(path), row) == .bool(true)
    }
  }

  /// The members a projection asks for; absent ones are left out. Unnamed nested members take their last name.
  func project(_ items: [Query.Item], of row: Value) -> Value {
    var members: OrderedDictionary<String, Value> = [:]
    for item in items {
      guard let value = value(.path(item.path), row) else { continue }
      if item.path.names.isEmpty, item.alias == nil, case .object(let all) = value {
        members.merge(all) { first, _ in first }
      } else {
        members[item.alias ?? item.path.names.last ?? "result"] = value
      }
    }
    return .object(members)
  }

  private func value(_ operand: Query.Operand, _ row: Value) -> Value? {
    switch operand {
    case .literal(let value): return value
    case .path(let path):
      var value = row
      for name in path.names {
        guard let next = value[name] else { return nil }
        value = next
      }
      return value
    }
  }

  private func compare(_ left: Value?, _ comparison: Query.Comparison, _ right: Value?) -> Bool {
    guard let left, let right else { return false }
    switch comparison {
    case .equal: return left.isEquivalent(to: right)
    case .notEqual: return !left.isEquivalent(to: right)
    case .less, .lessOrEqual, .greater, .greaterOrEqual: break
    }
    if let a = left.number, let b = right.number { return ordered(a, comparison, b) }
    if let a = left.string, let b = right.string { return ordered(a, comparison, b) }
    return false
  }

  private func ordered<T: Comparable>(_ a: T, _ comparison: Query.Comparison, _ b: T) -> Bool {
    switch comparison {
    case .less: a < b
    case .lessOrEqual: a <= b
    case .greater: a > b
    case .greaterOrEqual: a >= b
    case .equal: a == b
    case .notEqual: a != b
    }
  }

  private func call(_ function: Query.Function, _ arguments: [Query.Operand], _ row: Value) -> Bool {
    if function == .isOfModel { return isOfModel(arguments, row) }
    let first = value(arguments[0], row)
    switch function {
    case .isDefined: return first != nil
    case .isNull: return first == .null
    case .isBool: return first?.bool != nil
    case .isNumber: return first?.number != nil
    case .isString: return first?.string != nil
    case .isObject: return first?.object != nil
    case .isPrimitive: return first.map { $0.object == nil && $0.array == nil } ?? false
    case .arrayContains:
      guard let items = first?.array, let wanted = value(arguments[1], row) else { return false }
      return items.contains { $0.isEquivalent(to: wanted) }
    case .startsWith, .endsWith, .contains:
      guard let text = first?.string, let part = value(arguments[1], row)?.string else { return false }
      return match(function, text, part)
    case .isOfModel: return false
    }
  }

  private func match(_ function: Query.Function, _ text: String, _ part: String) -> Bool {
    switch function {
    case .startsWith: text.hasPrefix(part)
    case .endsWith: text.hasSuffix(part)
    default: part.isEmpty || text.contains(part)
    }
  }

  private func isOfModel(_ arguments: [Query.Operand], _ row: Value) -> Bool {
    guard case .literal(.string(let wanted))? = arguments.first, let base = DTMI(wanted),
      let own = row["$metadata"]?["$model"]?.string.flatMap(DTMI.init)
    else { return false }
    if own == base { return true }
    // `exact` comes as the bare word or as a boolean.
    let isExact: Bool
    switch arguments.dropFirst().first {
    case .path(let path)?: isExact = path.names.count == 1 && path.names[0].lowercased() == "exact"
    case .literal(let value)?: isExact = value == .bool(true)
    case nil: isExact = false
    }
    return !isExact && models.isSubtype(own, of: base)
  }
}
