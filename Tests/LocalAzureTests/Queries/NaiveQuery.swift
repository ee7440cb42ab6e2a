import Documents
import OrderedCollections
import TwinQueries

/// A graph as plain lists, and its models by what they extend. Ids are told apart by their bytes, as Swift does not.
struct PlainGraph: Sendable {
  var twins: [TextKey: Value] = [:]
  /// By source and id.
  var relationships: [[TextKey]: Value] = [:]
  /// Each model with itself and all it extends.
  var ancestors: [String: Set<String>] = [:]
}

/// Answers queries by trying everything, for comparison: it knows no index, no order and no plan.
struct NaiveQuery {
  private let query: Query
  private let graph: PlainGraph

  private typealias Row = [Int: Value]

  init(_ query: Query, _ graph: PlainGraph) {
    self.query = query
    self.graph = graph
  }

  /// The rows in no order, TOP left out.
  func rows() -> [Value] {
    let found = ways().filter { row in query.condition.map { holds($0, row) } ?? true }
    switch query.projection {
    case .count: return [["COUNT": .integer(Int64(min(found.count, query.top ?? .max)))]]
    case .all where query.pattern.form == .collection: return found.compactMap { $0[0] }
    case .all:
      return found.map { row in
        var members: OrderedDictionary<String, Value> = [:]
        for (index, variable) in query.pattern.variables.enumerated() {
          if let name = variable.name { members[name] = row[index] }
        }
        return .object(members)
      }
    case .items(let items):
      return found.map { row in
        var members: OrderedDictionary<String, Value> = [:]
        for item in items { members[item.name] = value(item.path, row) ?? members[item.name] }
        return .object(members)
      }
    }
  }

  // MARK: ways

  private func ways() -> [Row] {
    let pattern = query.pattern
    if pattern.variables[0].kind == .relationship { return graph.relationships.values.map { [0: $0] } }
    var ways: [(row: Row, walked: [[TextKey]])] = graph.twins.values.map { ([0: $0], []) }
    for step in pattern.steps {
      ways = ways.flatMap { way in
        self.ends(of: step, from: way.row[step.from].map(id) ?? TextKey(""), walked: way.walked).compactMap { end in
          if let there = way.row[step.to], id(there) != end.twin { return nil }
          var row = way.row
          row[step.to] = graph.twins[end.twin]
          if let variable = step.relationship { row[variable] = end.walked.last.flatMap { graph.relationships[$0] } }
          return (row, end.walked)
        }
      }
    }
    return ways.map(\.row)
  }

  private func id(_ twin: Value) -> TextKey { TextKey(twin["$dtId"]?.string ?? "") }

  /// Where a step may end, with all that was walked until then.
  private func ends(
    of step: QueryPattern.Step, from twin: TextKey, walked: [[TextKey]]
  ) -> [(twin: TextKey, walked: [[TextKey]])] {
    var all: [(twin: TextKey, walked: [[TextKey]])] = []
    var front = [(twin: twin, walked: walked)]
    for hops in 1...step.hops.upperBound {
      front = front.flatMap { place in
        graph.relationships.flatMap { key, relationship -> [(twin: TextKey, walked: [[TextKey]])] in
          guard step.names.isEmpty || step.names.contains(relationship["$relationshipName"]?.string ?? "") else {
            return []
          }
          guard query.pattern.form != .match || !place.walked.contains(key) else { return [] }
          let target = TextKey(relationship["$targetId"]?.string ?? "")
          var ends: [TextKey] = []
          if step.direction != .incoming, key[0] == place.twin { ends.append(target) }
          if step.direction != .outgoing, target == place.twin { ends.append(key[0]) }
          return ends.map { ($0, place.walked + [key]) }
        }
      }
      if step.hops.contains(hops) { all += front }
    }
    return all
  }

  // MARK: conditions

  private func value(_ path: Query.Path, _ row: Row) -> Value? {
    path.names.reduce(row[path.variable]) { $0?[$1] }
  }

  private func value(_ operand: Query.Operand, _ row: Row) -> Value? {
    switch operand {
    case .literal(let value): value
    case .path(let path): value(path, row)
    }
  }

  private func holds(_ condition: Query.Condition, _ row: Row) -> Bool {
    switch condition {
    case .and(let parts): return !parts.contains { !holds($0, row) }
    case .or(let parts): return parts.contains { holds($0, row) }
    case .not(let part): return !holds(part, row)
    case .truth(let path): return value(path, row) == true
    case .isOfModel(let path, let model, let isExact):
      guard let own = value(path, row)?["$metadata"]?["$model"]?.string else { return false }
      return isExact ? own == model : graph.ancestors[own]?.contains(model) ?? false
    case .membership(let operand, let values, let isNegated):
      guard let value = value(operand, row) else { return false }
      return values.contains { same($0, value) } != isNegated
    case .comparison(let left, let comparison, let right):
      guard let a = value(left, row), let b = value(right, row) else { return false }
      switch comparison {
      case .equal: return same(a, b)
      case .notEqual: return !same(a, b)
      case .less: return order(a, b) == -1
      case .lessOrEqual: return order(a, b).map { $0 <= 0 } ?? false
      case .greater: return order(a, b) == 1
      case .greaterOrEqual: return order(a, b).map { $0 >= 0 } ?? false
      }
    case .call(let function, let arguments): return call(function, arguments.map { value($0, row) })
    }
  }

  private func same(_ a: Value, _ b: Value) -> Bool {
    if let a = a.number, let b = b.number { return a == b }
    return Array(a.canonicalText.utf8) == Array(b.canonicalText.utf8)
  }

  private func order(_ a: Value, _ b: Value) -> Int? {
    if let a = a.number, let b = b.number { return a < b ? -1 : a > b ? 1 : 0 }
    guard let a = a.string.map({ Array($0.unicodeScalars) }), let b = b.string.map({ Array($0.unicodeScalars) }) else {
      return nil
    }
    return a.lexicographicallyPrecedes(b) ? -1 : b.lexicographicallyPrecedes(a) ? 1 : 0
  }

  private func call(_ function: QueryFunction, _ arguments: [Value?]) -> Bool {
    guard let first = arguments[0] else { return false }
    switch function {
    case .isDefined: return true
    case .isNull: return first.isNull
    case .isBool: return first.kindName == "a boolean"
    case .isNumber: return first.kindName == "a number" || first.kindName == "an integer"
    case .isString: return first.kindName == "a string"
    case .isObject: return first.kindName == "a mapping"
    case .isPrimitive: return first.kindName != "a mapping" && first.kindName != "a list"
    case .arrayContains:
      return (first.array ?? []).contains { item in arguments[1].map { same(item, $0) } ?? false }
    case .startsWith, .endsWith, .contains:
      guard let text = first.string.map({ Array($0.unicodeScalars) }),
        let part = arguments[1]?.string.map({ Array($0.unicodeScalars) }), part.count <= text.count
      else { return false }
      let places = (0...(text.count - part.count)).filter { Array(text[$0..<($0 + part.count)]) == part }
      switch function {
      case .startsWith: return places.contains(0)
      case .endsWith: return places.contains(text.count - part.count)
      default: return !places.isEmpty
      }
    }
  }
}

extension Value {
  /// The value with the members of objects in order, as text.
  var canonicalText: String {
    switch self {
    case .object(let members):
      "{"
        + members.map { "\(Value.string($0.key).jsonText):\($0.value.canonicalText)" }.sorted().joined(separator: ",")
        + "}"
    case .array(let items): "[" + items.map(\.canonicalText).joined(separator: ",") + "]"
    default: jsonText
    }
  }
}
