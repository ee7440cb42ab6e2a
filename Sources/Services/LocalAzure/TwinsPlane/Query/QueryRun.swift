import DTDL
import Documents
import GRDB
import OrderedCollections
import TwinQueries

/// One page of a query's answer.
struct QueryPage: Sendable {
  /// JSON texts.
  var rows: [String] = []
  /// Rows and relationships that were looked at.
  var looked = 0
  /// Where the next page begins; `nil` after the last.
  var next: QueryContinuation?
}

/// Runs a query over a graph, a page at a time.
struct QueryRun {
  private let query: Query
  private let graph: QueryGraph
  private let evaluation: QueryEvaluation
  private let isOverdue: () -> Bool

  /// A page, or an index that must be made before it pays to look.
  enum Outcome: Sendable {
    case page(QueryPage)
    case needsIndex(QueryPattern.Variable.Kind, [String])
  }

  /// `isOverdue` says whether the time that a query may take has passed.
  init(_ query: Query, in graph: QueryGraph, known: ModelSet, isOverdue: @escaping () -> Bool) {
    self.query = query
    self.graph = graph
    self.isOverdue = isOverdue
    evaluation = QueryEvaluation(query.condition, known: known)
  }

  /// The page that begins at `start`; throws a refusal when that belongs to no plan of this query.
  func page(_ start: QueryContinuation, size: Int, indexedRows: Int) throws -> Outcome {
    if let count = try countAtOnce() { return .page(page(count: count, looked: 1)) }
    let plan: QueryPlan
    if let mark = start.mark {
      guard let same = QueryPlan.resumed(query, evaluation, start: mark.variable, column: mark.column) else {
        throw TwinsRefusal.invalidToken
      }
      plan = same
    } else {
      switch try QueryPlan.make(query, evaluation, in: graph, indexedRows: indexedRows) {
      case .plan(let made): plan = made
      case .needsIndex(let kind, let path): return .needsIndex(kind, path)
      }
    }
    return .page(query.projection == .count ? try count(plan) : try page(plan, start, size: size))
  }

  private func page(_ plan: QueryPlan, _ start: QueryContinuation, size: Int) throws -> QueryPage {
    var page = QueryPage()
    let wanted = min(size, (query.top ?? .max) - start.returned)
    guard wanted > 0 else { return page }
    var rows: [String] = []
    let walk = QueryWalk(plan, of: query, in: graph, evaluation, limit: TwinsRule.rowsLookedAt, isOverdue: isOverdue) {
      walk in
      rows.append(try shown(walk))
      return rows.count == wanted ? .stops : .goesOn
    }
    let reached = try walk.run(from: start.mark?.position)
    page.rows = rows
    page.looked = walk.looked
    let returned = start.returned + rows.count
    // A page that is exactly full still has a token; the next answer is then empty, as recorded.
    if walk.isStopped, let reached, returned < query.top ?? .max {
      page.next = QueryContinuation(
        query: start.query, returned: returned,
        mark: .init(variable: plan.start, column: plan.scan.column.description, position: reached))
    }
    return page
  }

  // MARK: counting

  private func count(_ plan: QueryPlan) throws -> QueryPage {
    var count = 0
    let most = query.top ?? .max
    let walk = QueryWalk(plan, of: query, in: graph, evaluation, limit: .max, isOverdue: isOverdue) { _ in
      count += 1
      return count == most ? .stops : .goesOn
    }
    _ = try walk.run(from: nil)
    return page(count: count, looked: walk.looked)
  }

  private func page(count: Int, looked: Int) -> QueryPage {
    let row: Value = ["COUNT": .integer(Int64(count))]
    return QueryPage(rows: [row.jsonText], looked: looked)
  }

  /// What the tables can count without looking at each row: all of a collection, and all of some models.
  private func countAtOnce() throws -> Int? {
    guard query.projection == .count, query.top == nil, query.pattern.form == .collection, graph.past.isEmpty else {
      return nil
    }
    let kind = query.pattern.variables[0].kind
    switch query.condition {
    case nil: return try graph.count(QueryScan(kind: kind, column: .key), limit: .max)
    case .isOfModel:
      guard let scan = QueryCandidates(query, evaluation).all.first?.scan else { return nil }
      return try graph.count(scan, limit: .max)
    default: return nil
    }
  }

  // MARK: rows

  /// The row as it is returned. One collection shows its members at once under `*`; whatever has a name stands under it.
  private func shown(_ walk: QueryWalk) throws -> String {
    switch query.projection {
    case .items(let items):
      if let whole = try wholeEntities(items, walk) { return whole }
      var members: OrderedDictionary<String, Value> = [:]
      for item in items {
        if let value = try walk.value(at: item.path) { members[item.name] = value }
      }
      return Value.object(members).jsonText
    case .all where query.pattern.form == .collection: return try walk.entity(0)?.json ?? "{}"
    case .all:
      let named = query.pattern.variables.enumerated().compactMap { index, variable in
        variable.name.map { Query.Item(path: Query.Path(variable: index, names: []), name: $0) }
      }
      return try wholeEntities(named, walk) ?? "{}"
    case .count: return "{}"
    }
  }

  /// The row when its members are whole twins and relationships: their JSON is taken as it is stored.
  private func wholeEntities(_ items: [Query.Item], _ walk: QueryWalk) throws -> String? {
    guard items.allSatisfy({ $0.path.names.isEmpty }), Set(items.map(\.name)).count == items.count else { return nil }
    let members = try items.compactMap { item in
      try walk.entity(item.path.variable).map { "\(Value.string(item.name).jsonText):\($0.json)" }
    }
    return "{\(members.joined(separator: ","))}"
  }
}
