import DTDL
import Documents
import OrderedCollections

/// Decides for one row whether a condition holds and what the row shows.
struct QueryEvaluation {
  /// For each model that is tested for, the models whose twins pass.
  private var models: [Query.Condition: Set<String>] = [:]

  init(_ condition: Query.Condition?, known: ModelSet) {
    if let condition { prepare(condition, known) }
  }

  private mutating func prepare(_ condition: Query.Condition, _ known: ModelSet) {
    switch condition {
    case .and(let parts), .or(let parts): for part in parts { prepare(part, known) }
    case .not(let part): prepare(part, known)
    case .isOfModel(let model, let isExact): models[condition] = known.instances(of: model, isExact: isExact)
    default: break
    }
  }

  /// Whether a row belongs into the result. A property that is not there makes every comparison false.
  func holds(_ condition: Query.Condition, for row: Value) -> Bool {
    switch condition {
    case .and(let parts): parts.allSatisfy { holds($0, for: row) }
    case .or(let parts): parts.contains { holds($0, for: row) }
    case .not(let part): !holds(part, for: row)
    case .comparison(let left, let comparison, let right): compare(value(left, row), comparison, value(right, row))
    case .membership(let left, let values, let isNegated):
      value(left, row).map { value in values.contains { $0.isEquivalent(to: value) } != isNegated } ?? false
    case .call(let function, let arguments): call(function, arguments.map { value($0, row) })
    case .isOfModel: (row["$metadata"]?["$model"]?.string).map { models[condition]?.contains($0) == true } ?? false
    case .truth(let path): value(.path(path), row) == .bool(true)
    }
  }

  /// The members a projection asks for; absent ones are left out. Nested members take their last name.
  func project(_ items: [Query.Item], of row: Value) -> Value {
    var members: OrderedDictionary<String, Value> = [:]
    for item in items {
      guard let value = value(.path(item.path), row) else { continue }
      members[item.alias ?? item.path.names.last ?? "result"] = value
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
    if let a = left.number, let b = right.number { return isOrdered(a, comparison, b) }
    if let a = left.string, let b = right.string { return isOrdered(a, comparison, b) }
    return false
  }

  private func isOrdered<T: Comparable>(_ a: T, _ comparison: Query.Comparison, _ b: T) -> Bool {
    switch comparison {
    case .less: a < b
    case .lessOrEqual: a <= b
    case .greater: a > b
    case .greaterOrEqual: a >= b
    case .equal: a == b
    case .notEqual: a != b
    }
  }

  private func call(_ function: Query.Function, _ arguments: [Value?]) -> Bool {
    let first = arguments[0]
    switch function {
    case .isDefined: return first != nil
    case .isNull: return first == .null
    case .isBool: return first?.bool != nil
    case .isNumber: return first?.number != nil
    case .isString: return first?.string != nil
    case .isObject: return first?.object != nil
    case .isPrimitive: return first.map { $0.object == nil && $0.array == nil } ?? false
    case .arrayContains:
      guard let items = first?.array, let wanted = arguments[1] else { return false }
      return items.contains { $0.isEquivalent(to: wanted) }
    case .startsWith, .endsWith, .contains:
      guard let text = first?.string, let part = arguments[1]?.string else { return false }
      return TextSearch.matches(function, text, part)
    case .isOfModel: return false
    }
  }
}

/// Searches in text by its bytes: what is shown alike but spelt differently does not match.
private enum TextSearch {
  static func matches(_ function: Query.Function, _ text: String, _ part: String) -> Bool {
    switch function {
    case .startsWith: text.utf8.starts(with: part.utf8)
    case .endsWith: text.utf8.reversed().starts(with: part.utf8.reversed())
    default: contains(text, part)
    }
  }

  private static func contains(_ text: String, _ part: String) -> Bool {
    guard let first = part.utf8.first else { return true }
    var rest = text.utf8[...]
    while let place = rest.firstIndex(of: first) {
      rest = rest[place...]
      if rest.starts(with: part.utf8) { return true }
      rest = rest.dropFirst()
    }
    return false
  }
}
