import Documents
import GRDB
import TwinQueries

/// The scans that a condition offers: for each part that must hold, the rows for which it may.
struct QueryCandidates {
  struct Candidate {
    var variable: Int
    var scan: QueryScan
  }

  /// Those by equal values first, ranges behind them.
  private(set) var all: [Candidate] = []

  private let pattern: QueryPattern

  init(_ query: Query, _ evaluation: QueryEvaluation) {
    pattern = query.pattern
    var equal: [Candidate] = []
    var ranges: [Candidate] = []
    for part in query.condition?.conjuncts ?? [] {
      guard let found = candidate(part, evaluation) else { continue }
      if found.scan.segments.contains(where: \.isRange) {
        // Both ends of a range may be given apart.
        if let index = ranges.firstIndex(where: { $0.isLike(found) }) {
          ranges[index].scan.segments = ranges[index].scan.segments.narrowed(by: found.scan.segments)
        } else {
          ranges.append(found)
        }
      } else if let index = equal.firstIndex(where: { $0.isLike(found) }) {
        equal[index].scan.segments.removeAll { !found.scan.segments.contains($0) }
      } else {
        equal.append(found)
      }
    }
    all = equal + ranges.filter { range in !equal.contains { $0.isLike(range) } }
  }

  /// Where a query begins of which nothing is known.
  var fallback: Int { 0 }

  func kind(_ variable: Int) -> QueryPattern.Variable.Kind { pattern.variables[variable].kind }

  private func candidate(_ part: Query.Condition, _ evaluation: QueryEvaluation) -> Candidate? {
    switch part {
    case .comparison(.path(let path), let comparison, .literal(let value)):
      segment(comparison, value).flatMap { scan(path, [$0]) }
    case .comparison(.literal(let value), let comparison, .path(let path)):
      segment(comparison.turned, value).flatMap { scan(path, [$0]) }
    case .membership(.path(let path), let values, isNegated: false): scan(path, equal: values)
    case .call(.startsWith, let arguments): prefix(arguments)
    case .isOfModel(let path, let model, let isExact):
      scan(
        Query.Path(variable: path.variable, names: ["$metadata", "$model"]),
        equal: evaluation.instances(of: model, isExact: isExact).map(Value.string))
    case .truth(let path): scan(path, equal: [true])
    case .or(let parts): choice(parts, evaluation)
    default: nil
    }
  }

  /// `a = 1 OR a IN [2, 3]` is `a IN [1, 2, 3]`.
  private func choice(_ parts: [Query.Condition], _ evaluation: QueryEvaluation) -> Candidate? {
    let found = parts.map { candidate($0, evaluation) }
    guard case .some(.some(var first)) = found.first else { return nil }
    for other in found.dropFirst() {
      guard let other, other.isLike(first), !other.scan.segments.contains(where: \.isRange) else { return nil }
      first.scan.segments += other.scan.segments
    }
    guard !first.scan.segments.contains(where: \.isRange) else { return nil }
    first.scan.segments = first.scan.segments.inOrder
    return first
  }

  private func segment(_ comparison: QueryComparison, _ value: Value) -> QueryScan.Segment? {
    if case .double(let number) = value, !value.isIndexable {
      return number.magnitude < 0x1p53 ? segment(comparison, near: number) : nil
    }
    guard value.isIndexable else { return nil }
    switch comparison {
    case .equal: return .equal(value.extracted)
    case .notEqual: return nil
    case .less, .lessOrEqual, .greater, .greaterOrEqual: break
    }
    // Numbers stand before all text, and text begins with the empty one.
    let limit = QueryScan.Limit(
      value: value.extracted, isIncluded: comparison == .lessOrEqual || comparison == .greaterOrEqual)
    let isAbove = comparison == .greater || comparison == .greaterOrEqual
    switch value {
    case .string:
      let lowest = QueryScan.Limit(value: "".databaseValue, isIncluded: true)
      return isAbove ? .range(lower: limit, upper: nil) : .range(lower: lowest, upper: limit)
    case .integer, .double:
      let text = QueryScan.Limit(value: "".databaseValue, isIncluded: false)
      return isAbove ? .range(lower: limit, upper: text) : .range(lower: nil, upper: limit)
    default: return nil
    }
  }

  /// A number with a fraction, which SQLite may have rounded another way: what lies next to it is passed, too.
  private func segment(_ comparison: QueryComparison, near number: Double) -> QueryScan.Segment? {
    let slack = 4 * number.ulp
    let lower = QueryScan.Limit(value: (number - slack).databaseValue, isIncluded: true)
    let upper = QueryScan.Limit(value: (number + slack).databaseValue, isIncluded: true)
    let text = QueryScan.Limit(value: "".databaseValue, isIncluded: false)
    switch comparison {
    case .equal: return .range(lower: lower, upper: upper)
    case .notEqual: return nil
    case .less, .lessOrEqual: return .range(lower: nil, upper: upper)
    case .greater, .greaterOrEqual: return .range(lower: lower, upper: text)
    }
  }

  private func prefix(_ arguments: [Query.Operand]) -> Candidate? {
    guard case .path(let path) = arguments[0], case .literal(let value) = arguments[1], value.isIndexable,
      let text = value.string, !text.isEmpty
    else { return nil }
    let upper = text.behindPrefix.map { QueryScan.Limit(value: $0.databaseValue, isIncluded: false) }
    return scan(path, [.range(lower: .init(value: text.databaseValue, isIncluded: true), upper: upper)])
  }

  private func scan(_ path: Query.Path, equal values: [Value]) -> Candidate? {
    guard values.allSatisfy(\.isIndexable) else { return nil }
    return scan(path, values.map { .equal($0.extracted) }.inOrder)
  }

  private func scan(_ path: Query.Path, _ segments: [QueryScan.Segment]) -> Candidate? {
    let variable = pattern.variables[path.variable]
    // A walk begins at a twin.
    guard pattern.form == .collection || variable.kind == .twin, let column = column(path.names, variable.kind) else {
      return nil
    }
    return Candidate(
      variable: path.variable, scan: QueryScan(kind: variable.kind, column: column, segments: segments))
  }

  private func column(_ names: [String], _ kind: QueryPattern.Variable.Kind) -> QueryScan.Column? {
    switch (kind, names) {
    case (.twin, ["$dtId"]): .id
    case (.twin, ["$metadata", "$model"]): .model
    case (.relationship, ["$sourceId"]): .source
    case (.relationship, ["$targetId"]): .target
    case (.relationship, ["$relationshipName"]): .name
    default: PropertyIndex.allows(names) ? .property(names) : nil
    }
  }
}

extension QueryCandidates.Candidate {
  fileprivate func isLike(_ other: Self) -> Bool { variable == other.variable && scan.column == other.scan.column }
}

extension QueryScan.Segment {
  fileprivate var isRange: Bool { if case .range = self { true } else { false } }
}

extension [QueryScan.Segment] {
  /// Equal values in the order of the tables, each once.
  fileprivate var inOrder: Self {
    let values = compactMap { if case .equal(let value) = $0 { value } else { nil } }.sorted { $0.sqlPrecedes($1) }
    var result: [DatabaseValue] = []
    for value in values where result.last.map({ $0.sqlPrecedes(value) }) ?? true { result.append(value) }
    return result.map(QueryScan.Segment.equal)
  }

  /// A single range within another.
  fileprivate func narrowed(by other: Self) -> Self {
    guard count == 1, other.count == 1, case .range(let lower, let upper) = self[0],
      case .range(let otherLower, let otherUpper) = other[0]
    else { return self }
    return [
      .range(
        lower: Limits.inner(lower, otherLower) { $0.sqlPrecedes($1) },
        upper: Limits.inner(upper, otherUpper) { $1.sqlPrecedes($0) })
    ]
  }
}

private enum Limits {
  /// The tighter of two limits; `precedes` tells which of two values lies further out.
  static func inner(
    _ a: QueryScan.Limit?, _ b: QueryScan.Limit?, _ precedes: (DatabaseValue, DatabaseValue) -> Bool
  ) -> QueryScan.Limit? {
    guard let a, let b else { return a ?? b }
    if precedes(a.value, b.value) { return b }
    if precedes(b.value, a.value) { return a }
    return a.isIncluded ? b : a
  }
}

extension Value {
  /// Whether SQLite compares it as the language does. Large numbers and those with a fraction may have been rounded
  /// another way on theirs, text with a NUL is cut there, null and missing are one.
  fileprivate var isIndexable: Bool {
    switch self {
    case .bool: true
    case .integer(let value): value.magnitude < 1 << 53
    case .double(let value): value.magnitude < 0x1p53 && value == value.rounded()
    case .string(let text): !text.utf8.contains(0)
    case .null, .array, .object: false
    }
  }
}

extension QueryComparison {
  /// The comparison with its sides changed.
  fileprivate var turned: QueryComparison {
    switch self {
    case .equal, .notEqual: self
    case .less: .greater
    case .lessOrEqual: .greaterOrEqual
    case .greater: .less
    case .greaterOrEqual: .lessOrEqual
    }
  }
}

extension String {
  /// The first text behind all that begin with this one; `nil` when there is none.
  fileprivate var behindPrefix: String? {
    var scalars = Array(unicodeScalars)
    while let last = scalars.popLast() {
      let next = last.value == 0xD7FF ? 0xE000 : last.value + 1
      if let scalar = Unicode.Scalar(next) {
        scalars.append(scalar)
        var view = UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
      }
    }
    return nil
  }
}
