import Documents

extension QueryParser {
  private static let maximumDepth = 100

  mutating func disjunction() throws(QueryError) -> Query.Condition {
    var parts = [try conjunction()]
    while reader.isWord("OR") {
      try takeLogicalOperator()
      parts.append(try conjunction())
    }
    return parts.count == 1 ? parts[0] : .or(parts)
  }

  private mutating func conjunction() throws(QueryError) -> Query.Condition {
    var parts = [try negation()]
    while reader.isWord("AND") {
      try takeLogicalOperator()
      parts.append(try negation())
    }
    return parts.count == 1 ? parts[0] : .and(parts)
  }

  private mutating func negation() throws(QueryError) -> Query.Condition {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.maximumDepth else { throw reader.error("conditions are nested too deeply") }
    if reader.takeWord("NOT") { return .not(try negation()) }
    guard reader.takeSign("(") else { return try predicate() }
    let inner = try disjunction()
    try reader.expect(")")
    return inner
  }

  private mutating func takeLogicalOperator() throws(QueryError) {
    logicalOperators += 1
    guard logicalOperators <= TwinsRule.logicalOperators else {
      throw reader.error("a query takes at most \(TwinsRule.logicalOperators) AND and OR operators")
    }
    reader.advance()
  }

  private mutating func predicate() throws(QueryError) -> Query.Condition {
    if case .word(let name) = reader.current.kind, reader.isSign("(", ahead: 1) { return try call(name) }
    let left = try operand()
    if let comparison = reader.takeComparison() { return .comparison(left, comparison, try operand()) }
    if reader.takeWord("IN") { return .membership(left, try list(), isNegated: false) }
    if reader.takeWord("NIN") { return .membership(left, try list(), isNegated: true) }
    if reader.isWord("NOT"), reader.isWord("IN", ahead: 1) {
      reader.advance(by: 2)
      return .membership(left, try list(), isNegated: true)
    }
    guard case .path(let path) = left else { throw reader.unexpected("a comparison") }
    return .truth(path)
  }

  private mutating func call(_ name: String) throws(QueryError) -> Query.Condition {
    guard let function = Query.Function(rawValue: name.uppercased()) else {
      throw reader.error("mismatched input '\(name)': there is no such function")
    }
    reader.advance(by: 2)
    if function == .isOfModel { return try modelTest() }
    var arguments: [Query.Operand] = []
    if !reader.isSign(")") {
      repeat { arguments.append(try operand()) } while reader.takeSign(",")
    }
    guard arguments.count == function.argumentCount else {
      throw reader.error("\(function.rawValue) takes \(function.argumentCount) arguments, found \(arguments.count)")
    }
    try reader.expect(")")
    return .call(function, arguments)
  }

  /// `IS_OF_MODEL([alias,] 'dtmi' [, exact])`, behind its opening parenthesis.
  private mutating func modelTest() throws(QueryError) -> Query.Condition {
    if case .word = reader.current.kind {
      guard try path().names.isEmpty else { throw reader.unexpected("the alias of the source") }
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
    return .isOfModel(model, isExact: isExact)
  }

  private mutating func list() throws(QueryError) -> [Value] {
    try reader.expect("[")
    var values: [Value] = []
    repeat {
      guard let value = reader.takeLiteral() else { throw reader.unexpected("a value") }
      values.append(value)
    } while reader.takeSign(",")
    guard values.count <= TwinsRule.listItems else {
      throw reader.error("a list takes at most \(TwinsRule.listItems) items")
    }
    try reader.expect("]")
    return values
  }

  private mutating func operand() throws(QueryError) -> Query.Operand {
    if let value = reader.takeLiteral() { return .literal(value) }
    return .path(try path())
  }
}
