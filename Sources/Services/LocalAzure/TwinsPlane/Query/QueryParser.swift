import Documents

/// Recursive descent over the tokens of a query. Keywords are case-insensitive, names are not.
struct QueryParser {
  private var tokens: [QueryToken]
  private var index = 0
  private var logicalOperators = 0
  private var depth = 0
  private var alias: String?

  private static let maximumDepth = 100
  private static let maximumLength = 8_000
  private static let maximumLogicalOperators = 50
  private static let maximumListItems = 100

  static func parse(_ text: String) throws(QueryError) -> Query {
    guard text.utf8.count <= maximumLength else {
      throw QueryError(line: 1, position: 0, message: "the query is longer than \(maximumLength) characters")
    }
    var parser = QueryParser(tokens: try QueryLexer.tokens(of: text))
    return try parser.query()
  }

  /// Checks the filter of an event route, whose conditions share this grammar with functions of their own.
  static func checkFilter(_ text: String) throws(QueryError) {
    var parser = QueryParser(tokens: try QueryLexer.tokens(of: text))
    parser.isFilter = true
    _ = try parser.disjunction()
    guard parser.current.kind == .end else { throw parser.error("Unexpected input '\(parser.current.spelling)'") }
  }

  /// Functions of route filters; the query language spells them without the underscore.
  private static let filterFunctions = ["STARTS_WITH": "STARTSWITH", "ENDS_WITH": "ENDSWITH", "CONTAINS": "CONTAINS"]

  private var isFilter = false

  private init(tokens: [QueryToken]) { self.tokens = tokens }

  // MARK: clauses

  private mutating func query() throws(QueryError) -> Query {
    guard takeWord("SELECT") else { throw error("missing SELECT at '\(current.spelling)'") }
    // The alias stands behind what uses it: read the source first, then the projection.
    let projectionStart = index
    try skipProjection()
    let source = try source()
    let afterSource = index
    index = projectionStart
    let top = try top()
    let projection = try projection()
    index = afterSource
    var condition: Query.Condition?
    if takeWord("WHERE") { condition = try disjunction() }
    guard current.kind == .end else { throw error("extraneous input '\(current.spelling)' expecting <EOF>") }
    return Query(top: top, projection: projection, source: source, condition: condition)
  }

  private mutating func skipProjection() throws(QueryError) {
    while !isWord("FROM") {
      guard current.kind != .end else { throw error("missing FROM at '<EOF>'") }
      index += 1
    }
  }

  private mutating func top() throws(QueryError) -> Int? {
    guard takeWord("TOP") else { return nil }
    try expect("(")
    guard case .integer(let count) = current.kind, count > 0 else { throw unexpected("a positive number") }
    index += 1
    try expect(")")
    return Int(clamping: count)
  }

  private mutating func projection() throws(QueryError) -> Query.Projection {
    if isWord("FROM") { return .all }
    if takeSign("*") { return .all }
    if isWord("COUNT"), sign(at: index + 1) == "(" {
      index += 2
      try expect(")")
      return .count
    }
    var items: [Query.Item] = []
    var isAll = false
    repeat {
      let path = try rawPath()
      let name = takeWord("AS") ? try name() : nil
      if path == [alias] { isAll = true }
      items.append(Query.Item(path: withoutAlias(path), alias: name))
    } while takeSign(",")
    guard isWord("FROM") else { throw unexpected("FROM") }
    return isAll && items.count == 1 && items[0].alias == nil ? .all : .items(items)
  }

  private mutating func source() throws(QueryError) -> Query.Source {
    guard takeWord("FROM") else { throw unexpected("FROM") }
    let isTwins = isWord("DIGITALTWINS")
    guard isTwins || isWord("RELATIONSHIPS") else { throw unexpected("{DIGITALTWINS, RELATIONSHIPS}") }
    index += 1
    if isWord("MATCH") || isWord("JOIN") { throw notOffered() }
    if case .word(let name) = current.kind, !isWord("WHERE") {
      alias = name
      index += 1
    }
    if isWord("MATCH") || isWord("JOIN") { throw notOffered() }
    return isTwins ? .twins(alias: alias) : .relationships(alias: alias)
  }

  private func notOffered() -> QueryError { error("JOIN and MATCH are not offered by the local Azure yet") }

  // MARK: conditions

  private mutating func disjunction() throws(QueryError) -> Query.Condition {
    var parts = [try conjunction()]
    while takeWord("OR") {
      try countLogicalOperator()
      parts.append(try conjunction())
    }
    return parts.count == 1 ? parts[0] : .or(parts)
  }

  private mutating func conjunction() throws(QueryError) -> Query.Condition {
    var parts = [try negation()]
    while takeWord("AND") {
      try countLogicalOperator()
      parts.append(try negation())
    }
    return parts.count == 1 ? parts[0] : .and(parts)
  }

  private mutating func negation() throws(QueryError) -> Query.Condition {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.maximumDepth else { throw error("conditions are nested too deeply") }
    if takeWord("NOT") { return .not(try negation()) }
    if takeSign("(") {
      let inner = try disjunction()
      try expect(")")
      return inner
    }
    return try predicate()
  }

  private mutating func countLogicalOperator() throws(QueryError) {
    logicalOperators += 1
    guard logicalOperators <= Self.maximumLogicalOperators else {
      throw error("more than \(Self.maximumLogicalOperators) logical operators")
    }
  }

  private mutating func predicate() throws(QueryError) -> Query.Condition {
    if case .word(let name) = current.kind, sign(at: index + 1) == "(" { return try call(name) }
    let left = try operand()
    for comparison in Query.Comparison.allCases where takeSign(comparison.rawValue) {
      return .comparison(left, comparison, try operand())
    }
    let isNegated = isWord("NIN") || (isWord("NOT") && isWord("IN", at: index + 1))
    if isWord("NOT"), isNegated { index += 1 }
    if takeWord(isWord("NIN") ? "NIN" : "IN") {
      return .membership(left, try list(), isNegated: isNegated)
    }
    if isFilter, case .literal(.bool) = left { return .comparison(left, .equal, .literal(true)) }
    guard case .path(let path) = left else { throw unexpected("a comparison") }
    return .truth(path)
  }

  private mutating func call(_ name: String) throws(QueryError) -> Query.Condition {
    let spelling = isFilter ? Self.filterFunctions[name.uppercased()] ?? "" : name.uppercased()
    guard let function = Query.Function(rawValue: spelling) else {
      throw error("mismatched input '\(name)': no such function")
    }
    index += 2
    var arguments: [Query.Operand] = []
    if sign(at: index) != ")" {
      repeat { arguments.append(try operand()) } while takeSign(",")
    }
    try expect(")")
    if function == .isOfModel, case .path(let path)? = arguments.first, path.names.isEmpty { arguments.removeFirst() }
    guard function.argumentCount.contains(arguments.count) else {
      throw error("\(function.rawValue) does not take \(arguments.count) arguments")
    }
    return .call(function, arguments)
  }

  private mutating func list() throws(QueryError) -> [Value] {
    try expect("[")
    var values: [Value] = []
    if takeSign("]") { return values }
    repeat {
      guard let value = literal() else { throw unexpected("a value") }
      values.append(value)
    } while takeSign(",")
    try expect("]")
    guard values.count <= Self.maximumListItems else {
      throw error("more than \(Self.maximumListItems) items in a list")
    }
    return values
  }

  private mutating func operand() throws(QueryError) -> Query.Operand {
    if let value = literal() { return .literal(value) }
    return .path(withoutAlias(try rawPath()))
  }

  private mutating func literal() -> Value? {
    let value: Value
    switch current.kind {
    case .text(let text): value = .string(text)
    case .integer(let number): value = .integer(number)
    case .number(let number): value = .double(number)
    case .word(let word) where word.uppercased() == "TRUE": value = true
    case .word(let word) where word.uppercased() == "FALSE": value = false
    case .word(let word) where word.uppercased() == "NULL": value = .null
    default: return nil
    }
    index += 1
    return value
  }

  // MARK: names

  private mutating func rawPath() throws(QueryError) -> [String] {
    var names = [try name()]
    while takeSign(".") { names.append(try name()) }
    return names
  }

  private func withoutAlias(_ names: [String]) -> Query.Path {
    Query.Path(names: names.first == alias && alias != nil ? Array(names.dropFirst()) : names)
  }

  private mutating func name() throws(QueryError) -> String {
    switch current.kind {
    case .word(let name), .escaped(let name):
      index += 1
      return name
    default: throw unexpected("a name")
    }
  }

  // MARK: tokens

  private var current: QueryToken { tokens[min(index, tokens.count - 1)] }

  private func isWord(_ word: String, at place: Int? = nil) -> Bool {
    if case .word(let name) = tokens[min(place ?? index, tokens.count - 1)].kind {
      name.uppercased() == word
    } else {
      false
    }
  }

  private mutating func takeWord(_ word: String) -> Bool {
    guard isWord(word) else { return false }
    index += 1
    return true
  }

  private func sign(at place: Int) -> String? {
    if case .sign(let sign) = tokens[min(place, tokens.count - 1)].kind { sign } else { nil }
  }

  private mutating func takeSign(_ text: String) -> Bool {
    guard sign(at: index) == text else { return false }
    index += 1
    return true
  }

  private mutating func expect(_ text: String) throws(QueryError) {
    guard takeSign(text) else { throw unexpected("'\(text)'") }
  }

  private func unexpected(_ expected: String) -> QueryError {
    let found = current.kind == .end ? "<EOF>" : current.spelling
    return error("mismatched input '\(found)' expecting \(expected)")
  }

  private func error(_ message: String) -> QueryError {
    QueryError(line: current.line, position: current.position, message: message)
  }
}

extension Array where Element == String {
  fileprivate static func == (a: [String], b: [String?]) -> Bool { b == a.map(Optional.some) }
}
