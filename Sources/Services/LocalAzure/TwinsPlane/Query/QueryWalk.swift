import Documents
import GRDB
import TwinQueries

/// Goes through the rows of a query in one fixed order, and can go on from any place in it.
///
/// The rows are the leaves of a tree: its first level are the rows of the plan's scan, below each stand the moves along
/// relationships. In a MATCH no relationship is walked twice on the way to one row; each way is a row of its own.
final class QueryWalk {
  /// One move on the way to a row.
  enum Move: Sendable, Hashable {
    /// The hops of a step are done.
    case arrive
    case hop(RelationshipKey, isIncoming: Bool)
  }

  /// A place in the order: everything up to it was looked at, and all that stands below it.
  struct Position: Sendable {
    var place: QueryScan.Place
    var moves: [Move] = []
  }

  /// Whether to go on behind a row.
  enum Verdict: Sendable { case goesOn, stops }

  private enum Binding {
    case twin(String, QueryEntity?)
    case relationship(QueryEntity)
  }

  private let plan: QueryPlan
  private let pattern: QueryPattern
  private let graph: QueryGraph
  private let evaluation: QueryEvaluation
  private let limit: Int
  private let isOverdue: () -> Bool
  private let visit: (QueryWalk) throws -> Verdict

  private var bindings: [Binding?]
  private var used: Set<RelationshipKey> = []
  private var position: Position?
  private var moves: [Move] = []
  private var place = QueryScan.Place(value: .null, key: [])

  /// Rows and relationships that were looked at.
  private(set) var looked = 0
  /// Whether rows may be left.
  private(set) var isStopped = false

  /// How many rows and relationships are looked at between two looks at the time.
  private static let stride = 256

  /// `visit` is called for each row; after `limit` rows and relationships the walk stops by itself. Once `isOverdue`, it
  /// is refused.
  init(
    _ plan: QueryPlan, of query: Query, in graph: QueryGraph, _ evaluation: QueryEvaluation, limit: Int,
    isOverdue: @escaping () -> Bool, visit: @escaping (QueryWalk) throws -> Verdict
  ) {
    self.plan = plan
    self.graph = graph
    self.evaluation = evaluation
    self.limit = limit
    self.isOverdue = isOverdue
    self.visit = visit
    pattern = query.pattern
    bindings = Array(repeating: nil, count: query.pattern.variables.count)
  }

  /// Walks on behind a position and returns the one that was reached.
  func run(from start: Position?) throws -> Position? {
    position = start
    try graph.forEach(plan.scan, from: start?.place) { place, entity in
      // The scan begins at the start's place, so that what does not come behind it is it.
      let rest = start.flatMap { $0.place.precedes(place) ? nil : $0.moves[...] }
      if rest?.isEmpty == true { return true }
      try look()
      self.place = place
      bindings[plan.start] = entity.isTwin ? .twin(entity.key[0], entity) : .relationship(entity)
      if try plan.checks[0].allSatisfy({ try evaluation.holds($0, for: self) }) {
        if plan.steps.isEmpty { try show() } else { try explore(0, hops: 0, at: entity.key[0], rest) }
      }
      leave()
      return !isStopped
    }
    return position
  }

  private func look() throws {
    looked += 1
    guard looked % Self.stride != 0 || !isOverdue() else { throw TwinsRefusal.queryTimeout }
  }

  /// What stands at the end of the moves was looked at with all below it.
  private func leave() {
    guard !isStopped else { return }
    position = Position(place: place, moves: moves)
    if looked >= limit { isStopped = true }
  }

  private func show() throws {
    if try visit(self) == .stops {
      position = Position(place: place, moves: moves)
      isStopped = true
    }
  }

  /// Looks at all ways from a twin on, `hops` relationships into a step; `rest` says where to go on.
  private func explore(_ index: Int, hops: Int, at twin: String, _ rest: ArraySlice<Move>?) throws {
    let step = plan.steps[index]
    if step.hops.contains(hops), rest?.first == nil || rest?.first == .arrive, rest.map({ $0.count != 1 }) ?? true {
      moves.append(.arrive)
      try arrive(index, at: twin, rest?.dropFirst())
      leave()
      moves.removeLast()
    }
    guard hops < step.hops.upperBound, !isStopped else { return }
    for isIncoming in [false, true] where step.direction.allows(isIncoming) && !isStopped {
      var rest = rest?.first == .arrive ? nil : rest
      var start: RelationshipKey?
      if case .hop(let key, let wasIncoming)? = rest?.first {
        // What leaves the twin comes before what arrives at it.
        if wasIncoming, !isIncoming { continue }
        if wasIncoming == isIncoming { start = key } else { rest = nil }
      }
      try graph.relationships(
        of: twin, isIncoming: isIncoming, names: step.names, from: start, wholly: step.relationship != nil
      ) { relationship in
        try follow(relationship, isIncoming, index, hops: hops, rest)
        return !isStopped
      }
    }
  }

  private func follow(
    _ relationship: QueryEntity, _ isIncoming: Bool, _ index: Int, hops: Int, _ rest: ArraySlice<Move>?
  ) throws {
    let key = RelationshipKey(relationship.key)
    let move = Move.hop(key, isIncoming: isIncoming)
    let inner = rest?.first == move ? rest?.dropFirst() : nil
    if inner?.isEmpty == true { return }
    try look()
    moves.append(move)
    defer { moves.removeLast() }
    if pattern.form != .match || used.insert(key).inserted {
      let variable = plan.steps[index].relationship
      if let variable { bindings[variable] = .relationship(relationship) }
      try explore(index, hops: hops + 1, at: isIncoming ? relationship.key[0] : relationship.target, inner)
      if let variable { bindings[variable] = nil }
      if pattern.form == .match { used.remove(key) }
    }
    leave()
  }

  /// A step ends at a twin.
  private func arrive(_ index: Int, at twin: String, _ rest: ArraySlice<Move>?) throws {
    let to = plan.steps[index].to
    let old = bindings[to]
    // A node that came before under the same name must be the same twin.
    if case .twin(let id, _)? = old {
      guard TextKey(id) == TextKey(twin) else { return }
    } else {
      bindings[to] = .twin(twin, nil)
    }
    defer { bindings[to] = old }
    guard try plan.checks[index + 1].allSatisfy({ try evaluation.holds($0, for: self) }) else { return }
    guard index + 1 < plan.steps.count else { return try show() }
    guard case .twin(let from, _)? = bindings[plan.steps[index + 1].from] else { return }
    try explore(index + 1, hops: 0, at: from, rest)
  }
}

extension QueryWalk: QueryRow {
  func value(at path: Query.Path) throws -> Value? {
    if path.names.count == 1, path.names[0] == "$dtId", case .twin(let id, _)? = bindings[path.variable] {
      return .string(id)
    }
    return try entity(path.variable)?.value(path.names)
  }

  /// What a variable stands for.
  func entity(_ variable: Int) throws -> QueryEntity? {
    switch bindings[variable] {
    case .relationship(let entity): return entity
    case .twin(_, let entity?): return entity
    case .twin(let id, nil):
      let entity = try graph.twin(id)
      bindings[variable] = .twin(id, entity)
      return entity
    case nil: return nil
    }
  }
}

extension QueryPattern.Step.Direction {
  fileprivate func allows(_ isIncoming: Bool) -> Bool {
    switch self {
    case .outgoing: !isIncoming
    case .incoming: isIncoming
    case .either: true
    }
  }
}
