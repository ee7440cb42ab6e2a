import Documents
import OrderedCollections

/// `SELECT … FROM devices [WHERE …] [GROUP BY …]`, read.
struct DeviceQuery: Sendable {
  /// What is looked through.
  enum Source: Sendable, Hashable { case devices, modules }

  private enum Item: Sendable {
    case value(HubExpression)
    case count
    case aggregate(String, HubExpression)
  }

  /// A column with its name in the answer.
  private struct Column: Sendable {
    let name: String
    let item: Item
  }

  let source: Source
  private let columns: [Column]
  private let isWhole: Bool
  private let condition: HubExpression?
  private let groups: [[HubExpression.Step]]
  private let top: Int?

  /// Whether rows are twins rather than made of columns.
  var givesTwins: Bool { isWhole }
  /// Whether all rows must be seen before the first can be given.
  var isAggregate: Bool { !groups.isEmpty || columns.contains { if case .value = $0.item { false } else { true } } }

  private static let aggregates = ["SUM", "AVG", "MIN", "MAX"]

  init(_ text: String) throws(ServiceError) {
    var parser = try HubParser(text)
    guard parser.takes(word: "SELECT") else { throw .deviceArgument("A query begins with SELECT.") }
    if parser.takes(word: "TOP") {
      let hasParenthesis = parser.takes(sign: "(")
      top = Int(clamping: try parser.number())
      if hasParenthesis, !parser.takes(sign: ")") { throw .deviceArgument("')' is missing.") }
    } else {
      top = nil
    }
    isWhole = parser.takes(sign: "*")
    columns = isWhole ? [] : try DeviceQuery.columns(&parser)
    guard parser.takes(word: "FROM"), try parser.word().lowercased() == "devices" else {
      throw .deviceArgument("The local Azure queries FROM devices and FROM devices.modules.")
    }
    if parser.takes(sign: ".") {
      guard try parser.word().lowercased() == "modules" else {
        throw .deviceArgument("The local Azure queries FROM devices and FROM devices.modules.")
      }
      source = .modules
    } else {
      source = .devices
    }
    condition = parser.takes(word: "WHERE") ? try parser.expression() : nil
    var groups: [[HubExpression.Step]] = []
    if parser.takes(word: "GROUP") {
      guard parser.takes(word: "BY") else { throw .deviceArgument("BY is missing.") }
      repeat { groups.append(try parser.path(from: try parser.word())) } while parser.takes(sign: ",")
    }
    self.groups = groups
    try parser.end()
  }

  private static func columns(_ parser: inout HubParser) throws(ServiceError) -> [Column] {
    var columns: [Column] = []
    repeat {
      let item = try item(&parser)
      var name: String?
      if parser.takes(word: "AS") { name = try parser.word() }
      if name == nil, case .value(.path(let steps)) = item, case .name(let last)? = steps.last { name = last }
      columns.append(Column(name: name ?? "$\(columns.count + 1)", item: item))
    } while parser.takes(sign: ",")
    return columns
  }

  private static func item(_ parser: inout HubParser) throws(ServiceError) -> Item {
    if parser.takes(word: "COUNT") {
      guard parser.takes(sign: "("), parser.takes(sign: ")") else { throw .deviceArgument("COUNT takes nothing.") }
      return .count
    }
    for name in aggregates where parser.takes(word: name) {
      guard parser.takes(sign: "(") else { throw .deviceArgument("'(' is missing.") }
      let inner = try parser.expression()
      guard parser.takes(sign: ")") else { throw .deviceArgument("')' is missing.") }
      return .aggregate(name, inner)
    }
    return .value(try parser.expression())
  }

  // MARK: Rows

  /// The rows of what is looked through, in its order.
  func rows(_ twins: [Value]) -> [Value] {
    let found = twins.filter { twin in condition?.isTrue(scope(twin)) ?? true }
    let rows: [Value]
    if isWhole {
      rows = found
    } else if isAggregate {
      rows = grouped(found)
    } else {
      rows = found.map { twin in row([twin], scope(twin)) }
    }
    return top.map { Array(rows.prefix($0)) } ?? rows
  }

  private func scope(_ twin: Value) -> HubExpression.Scope {
    { name in name == "devices" || name == "c" ? twin : twin[name] }
  }

  private func grouped(_ twins: [Value]) -> [Value] {
    if groups.isEmpty { return [row(twins, { _ in nil })] }
    var found: OrderedDictionary<[Value?], [Value]> = [:]
    for twin in twins {
      let key = groups.map { HubExpression.path($0).value(scope(twin)) }
      found[key, default: []].append(twin)
    }
    return found.values.map { members in row(members, scope(members[0])) }
  }

  private func row(_ twins: [Value], _ scope: HubExpression.Scope) -> Value {
    var row = OrderedDictionary<String, Value>()
    for column in columns {
      switch column.item {
      case .value(let expression): row[column.name] = expression.value(scope)
      case .count: row[column.name] = .integer(Int64(twins.count))
      case .aggregate(let name, let expression):
        row[column.name] = aggregate(name, twins.compactMap { expression.value(self.scope($0))?.number })
      }
    }
    return .object(row)
  }

  private func aggregate(_ name: String, _ numbers: [Double]) -> Value? {
    guard !numbers.isEmpty else { return nil }
    switch name {
    case "SUM": return HubExpression.number(numbers.reduce(0, +))
    case "AVG": return HubExpression.number(numbers.reduce(0, +) / Double(numbers.count))
    case "MIN": return numbers.min().map(HubExpression.number)
    default: return numbers.max().map(HubExpression.number)
    }
  }
}
