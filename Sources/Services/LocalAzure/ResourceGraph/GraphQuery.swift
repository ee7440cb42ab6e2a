import Documents
import OrderedCollections

/// A query of Azure Resource Graph, as far as it is answered here: one table and the operators behind it.
struct GraphQuery: Sendable {
  enum Table: String, Sendable { case resources, resourcecontainers }

  enum Stage: Sendable {
    case filter(GraphExpression)
    case project([(name: String, value: GraphExpression)])
    case extend([(name: String, value: GraphExpression)])
    case drop([String])
    case order([(value: GraphExpression, isDescending: Bool)])
    case limit(Int)
    case count
    case summarize(name: String, by: [(name: String, value: GraphExpression)])
    case distinct([String])
  }

  let table: Table
  let stages: [Stage]

  init(_ text: String) throws(ServiceError) {
    var parser = GraphParser(rest: try GraphToken.all(text)[...])
    (table, stages) = try parser.query()
  }

  /// The rows of an answer, from all rows of the table.
  func rows(_ all: [Value]) -> [Value] { stages.reduce(all) { Self.apply($1, to: $0) } }

  private static func apply(_ stage: Stage, to rows: [Value]) -> [Value] {
    switch stage {
    case .filter(let condition): return rows.filter(condition.holds)
    case .project(let columns):
      return rows.map { row in
        .object(OrderedDictionary(columns.map { ($0.name, $0.value.value(row)) }, uniquingKeysWith: { $1 }))
      }
    case .extend(let columns):
      return rows.map { row in
        columns.reduce(row) { result, column in
          var result = result
          result[member: column.name] = column.value.value(row)
          return result
        }
      }
    case .drop(let names):
      return rows.map { row in
        names.reduce(row) { result, name in
          var result = result
          result[member: name] = nil
          return result
        }
      }
    case .order(let keys): return sorted(rows, keys)
    case .limit(let count): return Array(rows.prefix(count))
    case .count: return [["Count": .integer(Int64(rows.count))]]
    case .summarize(let name, let by):
      var counts = OrderedDictionary<[Value], Int64>()
      for row in rows { counts[by.map { $0.value.value(row) }, default: 0] += 1 }
      if by.isEmpty { return [.object([name: .integer(Int64(rows.count))])] }
      return counts.map { key, count in
        var row = OrderedDictionary(zip(by.map(\.name), key).map { ($0, $1) }, uniquingKeysWith: { $1 })
        row[name] = .integer(count)
        return .object(row)
      }
    case .distinct(let names):
      var seen: Set<[Value]> = []
      return rows.compactMap { row in
        let key = names.map { row.foldedMember($0) ?? .null }
        guard seen.insert(key).inserted else { return nil }
        return .object(OrderedDictionary(zip(names, key).map { ($0, $1) }, uniquingKeysWith: { $1 }))
      }
    }
  }

  /// Rows that compare as equal stay in their order.
  private static func sorted(_ rows: [Value], _ keys: [(value: GraphExpression, isDescending: Bool)]) -> [Value] {
    let all = rows.enumerated().map { item in
      (offset: item.offset, keys: keys.map { $0.value.value(item.element) }, row: item.element)
    }
    return all.sorted { a, b in
      for (index, key) in keys.enumerated() {
        let order = GraphExpression.order(a.keys[index], b.keys[index])
        if order != 0 { return key.isDescending ? order > 0 : order < 0 }
      }
      return a.offset < b.offset
    }.map(\.row)
  }
}
