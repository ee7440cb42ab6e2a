import Documents

/// What follows WHERE: OR binds loosest, then AND, then NOT.
extension QueryParser {
  typealias Condition = QueryCondition<QuerySyntax.Path>

  mutating func disjunction() throws(QueryError) -> Condition {
    var parts = [try conjunction()]
    while reader.isWord("OR") {
      try takeLogicalOperator()
      parts.append(try conjunction())
    }
    return parts.count == 1 ? parts[0] : .or(parts)
  }

  private mutating func conjunction() throws(QueryError) -> Condition {
    var parts = [try negation()]
    while reader.isWord("AND") {
      try takeLogicalOperator()
      parts.append(try negation())
    }
    return parts.count == 1 ? parts[0] : .and(parts)
  }

  private mutating func negation() throws(QueryError) -> Condition {
    depth += 1
    defer { depth -= 1 }
    guard depth <= QueryLimits.depth else { throw reader.error("conditions are nested too deeply") }
    if reader.takeWord("NOT") { return .not(try negation()) }
    guard reader.takeSign("(") else { return try predicate() }
    let inner = try disjunction()
    try reader.expect(")")
    return inner
  }

  private mutating func takeLogicalOperator() throws(QueryError) {
    logicalOperators += 1
    guard logicalOperators <= QueryLimits.logicalOperators else {
      throw reader.error("a query takes at most \(QueryLimits.logicalOperators) AND and OR operators")
    }
    reader.advance()
  }

  private mutating func predicate() throws(QueryError) -> Condition {
    if case .word(let name) = reader.current.kind, reader.isSign("(", ahead: 1) { return try call(name) }
    let left = try operand()
    if let comparison = reader.takeComparison() { return .comparison(left, comparison, try operand()) }
    if reader.takeWord("IN") { return .membership(left, try list(), isNegated: false) }
    if reader.takeWord("NIN") || reader.takeWord("NOT_IN") { return .membership(left, try list(), isNegated: true) }
    if reader.isWord("NOT"), reader.isWord("IN", ahead: 1) {
      reader.advance(by: 2)
      return .membership(left, try list(), isNegated: true)
    }
    guard case .path(let path) = left else { throw reader.unexpected("a comparison") }
    return .truth(path)
  }

  private mutating func call(_ name: String) throws(QueryError) -> Condition {
    if name.uppercased() == "IS_OF_MODEL" { return try modelTest() }
    guard let function = QueryFunction(name: name) else {
      throw reader.error("mismatched input '\(name)': there is no such function")
    }
    reader.advance(by: 2)
    var arguments: [QueryOperand<QuerySyntax.Path>] = []
    if !reader.isSign(")") {
      repeat { arguments.append(try operand()) } while reader.takeSign(",")
    }
    guard arguments.count == function.argumentCount else {
      throw reader.error("\(function.rawValue) takes \(function.argumentCount) arguments, found \(arguments.count)")
    }
    try reader.expect(")")
    return .call(function, arguments)
  }

  /// `IS_OF_MODEL([collection,] 'dtmi' [, exact])`.
  private mutating func modelTest() throws(QueryError) -> Condition {
    var collection = QuerySyntax.Path(names: [], place: reader.current.place)
    reader.advance(by: 2)
    if case .text = reader.current.kind {
    } else {
      collection = try path()
      try reader.expect(",")
    }
    guard case .text(let model) = reader.current.kind else { throw reader.unexpected("a model id") }
    reader.advance()
    var isExact = false
    if reader.takeSign(",") {
      isExact = reader.takeWord("EXACT") || reader.takeWord("TRUE")
      if !isExact, !reader.takeWord("FALSE") { throw reader.unexpected("exact") }
    }
    try reader.expect(")")
    return .isOfModel(collection, model, isExact: isExact)
  }

  private mutating func list() throws(QueryError) -> [Value] {
    try reader.expect("[")
    var values: [Value] = []
    repeat {
      guard let value = reader.takeLiteral() else { throw reader.unexpected("a value") }
      values.append(value)
    } while reader.takeSign(",")
    guard values.count <= listItems else {
      throw reader.error("a list takes at most \(listItems) items")
    }
    try reader.expect("]")
    return values
  }

  private mutating func operand() throws(QueryError) -> QueryOperand<QuerySyntax.Path> {
    if let value = reader.takeLiteral() { return .literal(value) }
    return .path(try path())
  }
}
