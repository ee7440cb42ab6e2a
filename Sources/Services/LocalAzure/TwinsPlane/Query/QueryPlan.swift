import Documents
import GRDB
import TwinQueries

/// How a query is answered: where it begins, in which order its steps are walked and when each part of its condition
/// is decided.
struct QueryPlan {
  /// The variable that is scanned; all others are reached from it.
  let start: Int
  let scan: QueryScan
  /// Each leads from a variable that is bound by then; turned round where the query has it the other way.
  let steps: [QueryPattern.Step]
  /// What is decided once the start is bound, then what is decided at the end of each step.
  let checks: [[Query.Condition]]

  private init(_ query: Query, start: Int, scan: QueryScan) {
    self.start = start
    self.scan = scan
    steps = QueryPlan.ordered(query.pattern.steps, from: start)
    var bound: Set<Int> = [start]
    var open = query.condition?.conjuncts ?? []
    var checks: [[Query.Condition]] = []
    for step in [nil] + steps.map(Optional.some) {
      if let step { bound.formUnion([step.to] + [step.relationship].compactMap(\.self)) }
      checks.append(open.filter { $0.paths.allSatisfy { bound.contains($0.variable) } })
      open.removeAll { $0.paths.allSatisfy { bound.contains($0.variable) } }
    }
    self.checks = checks
  }

  /// The steps of a pattern from one of its variables outwards.
  private static func ordered(_ steps: [QueryPattern.Step], from start: Int) -> [QueryPattern.Step] {
    var bound: Set<Int> = [start]
    var open = steps
    var ordered: [QueryPattern.Step] = []
    while let index = open.firstIndex(where: { bound.contains($0.from) || bound.contains($0.to) }) {
      let step = open.remove(at: index)
      ordered.append(bound.contains(step.from) ? step : step.reversed)
      bound.formUnion([step.from, step.to])
    }
    return ordered
  }
}

extension QueryPlan {
  /// What planning comes to: a plan, or an index to make first.
  enum Outcome {
    case plan(QueryPlan)
    case needsIndex(QueryPattern.Variable.Kind, [String])
  }

  /// Chooses the scan that passes the fewest rows. Where each passes many and a condition names a property without an
  /// index, in a table of more than `indexedRows`, the index is asked for.
  static func make(
    _ query: Query, _ evaluation: QueryEvaluation, in graph: QueryGraph, indexedRows: Int
  ) throws -> Outcome {
    let candidates = QueryCandidates(query, evaluation)
    // Ids decide at once: they are few by the language's own limit.
    if let ids = candidates.all.first(where: { $0.scan.column == .id }) {
      return .plan(QueryPlan(query, start: ids.variable, scan: ids.scan))
    }
    var best = (
      rows: Int.max, variable: candidates.fallback,
      scan: QueryScan(kind: candidates.kind(candidates.fallback), column: .key)
    )
    var missing: QueryCandidates.Candidate?
    for candidate in candidates.all {
      if case .property(let path) = candidate.scan.column,
        try PropertyIndex.name(candidate.scan.kind, path, graph.db) == nil
      {
        missing = missing ?? candidate
        continue
      }
      let rows = try graph.count(candidate.scan, limit: TwinsRule.fewRows)
      if rows < best.rows { best = (rows, candidate.variable, candidate.scan) }
    }
    if let missing, best.rows >= min(TwinsRule.fewRows, indexedRows), case .property(let path) = missing.scan.column,
      try graph.mayHold(moreThan: indexedRows, missing.scan.kind), try PropertyIndex.hasRoom(graph.db)
    {
      return .needsIndex(missing.scan.kind, path)
    }
    return .plan(QueryPlan(query, start: best.variable, scan: best.scan))
  }

  /// The plan of an earlier page, so that this one goes on in the same order; `nil` when the query has no such plan.
  static func resumed(_ query: Query, _ evaluation: QueryEvaluation, start: Int, column: String) -> QueryPlan? {
    let candidates = QueryCandidates(query, evaluation)
    if let same = candidates.all.first(where: { $0.variable == start && $0.scan.column.description == column }) {
      return QueryPlan(query, start: start, scan: same.scan)
    }
    guard start == candidates.fallback, column == QueryScan.Column.key.description else { return nil }
    return QueryPlan(query, start: start, scan: QueryScan(kind: candidates.kind(start), column: .key))
  }
}

extension QueryGraph {
  /// Whether a table may have more rows than that, by the numbers it has given.
  fileprivate func mayHold(moreThan count: Int, _ kind: QueryPattern.Variable.Kind) throws -> Bool {
    let sql = "SELECT max(rowid) FROM \(PropertyIndex.table(kind))"
    return try Int.fetchOne(db.cachedStatement(sql: sql)) ?? 0 > count
  }
}
