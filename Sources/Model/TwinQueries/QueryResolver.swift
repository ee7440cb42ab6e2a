import Documents

/// Looks up the names of a query and checks what its grammar cannot say.
struct QueryResolver {
  private var pattern = QueryPattern(form: .collection, variables: [])
  private var numbers: [String: Int] = [:]

  mutating func resolve(_ syntax: QuerySyntax) throws(QueryError) -> Query {
    try declare(syntax.source)
    let projection = try projection(syntax.projection)
    let condition = try syntax.condition?.map { path throws(QueryError) in try resolve(path) }
    try checkStart(syntax.source, condition)
    try checkArrays(syntax.condition, condition)
    return Query(top: syntax.top, projection: projection, pattern: pattern, condition: condition)
  }

  // MARK: collections

  private mutating func declare(_ source: QuerySyntax.Source) throws(QueryError) {
    switch source {
    case .relationships(let alias): _ = try declare(alias, .relationship)
    case .twins(let alias, let joins):
      _ = try declare(alias, .twin)
      if !joins.isEmpty { pattern.form = .join }
      for (index, join) in joins.enumerated() {
        guard index < QueryLimits.joins else {
          throw QueryError(join.place, "a query takes at most \(QueryLimits.joins) JOINs")
        }
        try declare(join)
      }
    case .match(let nodes, let arrows, _):
      pattern.form = .match
      try declare(nodes, arrows)
    }
  }

  private mutating func declare(_ name: QuerySyntax.Name?, _ kind: QueryPattern.Variable.Kind) throws(QueryError) -> Int
  {
    if let name {
      guard numbers[name.text] == nil else {
        throw QueryError(name.place, "the name '\(name.text)' is given to two collections")
      }
      numbers[name.text] = pattern.variables.count
    }
    pattern.variables.append(QueryPattern.Variable(name: name?.text, kind: kind))
    return pattern.variables.count - 1
  }

  private mutating func declare(_ join: QuerySyntax.Join) throws(QueryError) {
    guard let from = numbers[join.from.text], pattern.variables[from].kind == .twin else {
      throw QueryError(join.from.place, "'\(join.from.text)' is no collection of twins named before")
    }
    let to = try declare(join.target, .twin)
    let relationship = try join.variable.mapped { name throws(QueryError) in try declare(name, .relationship) }
    pattern.steps.append(
      QueryPattern.Step(
        from: from, to: to, direction: .outgoing, names: [join.relationship.text], relationship: relationship,
        hops: 1...1))
  }

  /// A node may come again under its name; then both places are the same twin.
  private mutating func node(_ name: QuerySyntax.Name?) throws(QueryError) -> Int {
    guard let name, let number = numbers[name.text] else { return try declare(name, .twin) }
    guard pattern.variables[number].kind == .twin else {
      throw QueryError(name.place, "'\(name.text)' is a relationship and cannot be a twin")
    }
    return number
  }

  private mutating func declare(_ nodes: [QuerySyntax.Name?], _ arrows: [QuerySyntax.Arrow]) throws(QueryError) {
    var from = try node(nodes[0])
    var hops = 0
    for (index, arrow) in arrows.enumerated() {
      let isSingle = arrow.hops == 1...1
      if let variable = arrow.variable, !isSingle {
        throw QueryError(variable.place, "a relationship is given the name '\(variable.text)' with a single hop only")
      }
      hops += arrow.hops.upperBound
      guard hops <= QueryLimits.hops else {
        throw QueryError(arrow.place, "a query takes at most \(QueryLimits.hops) hops")
      }
      let relationship = try arrow.variable.mapped { name throws(QueryError) in try declare(name, .relationship) }
      let to = try node(nodes[index + 1])
      pattern.steps.append(
        QueryPattern.Step(
          from: from, to: to, direction: arrow.direction, names: arrow.names.map(\.text), relationship: relationship,
          hops: arrow.hops))
      from = to
    }
  }

  // MARK: paths

  private func resolve(_ path: QuerySyntax.Path) throws(QueryError) -> Query.Path {
    if let first = path.names.first, let number = numbers[first.text] {
      return Query.Path(variable: number, names: path.names.dropFirst().map(\.text))
    }
    // With one collection its name may be left out.
    guard pattern.form == .collection else {
      let found = path.names.first.map { "'\($0.text)'" } ?? "IS_OF_MODEL"
      let names = pattern.variables.compactMap(\.name).joined(separator: ", ")
      throw QueryError(path.place, "\(found) needs one of the collections \(names) before it")
    }
    return Query.Path(variable: 0, names: path.names.map(\.text))
  }

  private func projection(_ projection: QuerySyntax.Projection) throws(QueryError) -> Query.Projection {
    switch projection {
    case .count: return .count
    case .all(let place):
      guard pattern.form != .join else {
        throw QueryError(place, "SELECT * is not valid with JOIN: name the collections to return")
      }
      return .all
    case .items(let items):
      return .items(
        try items.mapped { item throws(QueryError) in
          let path = try resolve(item.path)
          let last = item.path.names.last?.text ?? ""
          return Query.Item(path: path, name: item.alias?.text ?? last)
        })
    }
  }

  // MARK: checks

  /// A walk must begin somewhere: JOIN wants the id of a twin compared or listed, MATCH wants it mentioned.
  private func checkStart(_ source: QuerySyntax.Source, _ condition: Query.Condition?) throws(QueryError) {
    let place: QueryPlace
    let isGiven: Bool
    switch source {
    case .twins(_, let joins):
      guard let first = joins.first else { return }
      place = first.place
      isGiven = condition?.namesTwins(pattern) ?? false
    case .match(_, _, let start):
      place = start
      isGiven = condition?.paths.contains { pattern.isTwinID($0) } ?? false
    case .relationships: return
    }
    guard isGiven else {
      let word = pattern.form == .join ? "JOIN" : "MATCH"
      throw QueryError(place, "a query with \(word) must filter by the $dtId of one of its twins in the WHERE clause")
    }
  }

  /// ARRAY_CONTAINS looks into twins only.
  private func checkArrays(
    _ written: QueryCondition<QuerySyntax.Path>?, _ resolved: Query.Condition?
  ) throws(QueryError) {
    for path in resolved?.arrayPaths ?? [] where pattern.variables[path.variable].kind == .relationship {
      let place = written?.paths.first { (try? resolve($0)) == path }?.place ?? .start
      throw QueryError(place, "ARRAY_CONTAINS is not supported for properties of relationships")
    }
    for path in resolved?.modelPaths ?? [] {
      let place = written?.paths.first { (try? resolve($0)) == path }?.place ?? .start
      guard path.names.isEmpty, pattern.variables[path.variable].kind == .twin else {
        throw QueryError(place, "IS_OF_MODEL takes a collection of twins")
      }
    }
  }
}

extension QueryPattern {
  /// Whether the path is the `$dtId` of a twin.
  package func isTwinID(_ path: Query.Path) -> Bool {
    path.names == ["$dtId"] && variables[path.variable].kind == .twin
  }
}

extension QueryCondition<Query.Path> {
  /// Whether the id of a twin is compared by `=` or listed by `IN` somewhere.
  fileprivate func namesTwins(_ pattern: QueryPattern) -> Bool {
    switch self {
    case .and(let parts), .or(let parts): parts.contains { $0.namesTwins(pattern) }
    case .not(let part): part.namesTwins(pattern)
    case .comparison(let left, .equal, let right): [left, right].contains { $0.path.map(pattern.isTwinID) ?? false }
    case .membership(let operand, _, isNegated: false): operand.path.map(pattern.isTwinID) ?? false
    default: false
    }
  }

  fileprivate var arrayPaths: [Query.Path] {
    switch self {
    case .and(let parts), .or(let parts): parts.flatMap(\.arrayPaths)
    case .not(let part): part.arrayPaths
    case .call(.arrayContains, let arguments): arguments.compactMap(\.path)
    default: []
    }
  }

  fileprivate var modelPaths: [Query.Path] {
    switch self {
    case .and(let parts), .or(let parts): parts.flatMap(\.modelPaths)
    case .not(let part): part.modelPaths
    case .isOfModel(let path, _, _): [path]
    default: []
    }
  }
}

extension Optional {
  /// `map` that keeps the type of the error.
  func mapped<T, Failure: Error>(_ body: (Wrapped) throws(Failure) -> T) throws(Failure) -> T? {
    guard let self else { return nil }
    return try body(self)
  }
}
