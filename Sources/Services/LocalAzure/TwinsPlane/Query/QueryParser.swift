import Documents

/// Recursive descent over the tokens of a query. Keywords are case-insensitive, names are not.
struct QueryParser {
  var reader: TokenReader
  var logicalOperators = 0
  var depth = 0
  private var alias: String?

  static func parse(_ text: String) throws(QueryError) -> Query {
    guard text.count <= TwinsRule.queryLength else {
      throw QueryError(line: 1, position: 0, message: "the query is longer than \(TwinsRule.queryLength) characters")
    }
    var parser = QueryParser(reader: try TokenReader(text))
    return try parser.query()
  }

  private init(reader: TokenReader) { self.reader = reader }

  // MARK: clauses

  private mutating func query() throws(QueryError) -> Query {
    guard reader.takeWord("SELECT") else { throw reader.error("missing SELECT at '\(reader.spelling)'") }
    // The alias stands behind what uses it: read the source first, then the projection.
    let projectionStart = reader.index
    try skipProjection()
    let source = try source()
    let sourceEnd = reader.index
    reader.move(to: projectionStart)
    let top = try top()
    let projection = try projection()
    reader.move(to: sourceEnd)
    let condition: Query.Condition? = reader.takeWord("WHERE") ? try disjunction() : nil
    guard reader.isAtEnd else { throw reader.error("extraneous input '\(reader.spelling)' expecting <EOF>") }
    return Query(top: top, projection: projection, source: source, condition: condition)
  }

  private mutating func skipProjection() throws(QueryError) {
    while !reader.isWord("FROM") {
      guard !reader.isAtEnd else { throw reader.error("missing FROM at '<EOF>'") }
      reader.advance()
    }
  }

  private mutating func top() throws(QueryError) -> Int? {
    guard reader.isWord("TOP"), reader.isSign("(", ahead: 1) else { return nil }
    reader.advance(by: 2)
    guard case .integer(let count) = reader.current.kind, count > 0 else {
      throw reader.unexpected("a positive number")
    }
    reader.advance()
    try reader.expect(")")
    return Int(clamping: count)
  }

  private mutating func projection() throws(QueryError) -> Query.Projection {
    if reader.isWord("FROM") { return .all }
    if reader.takeSign("*") {
      guard reader.isWord("FROM") else { throw reader.unexpected("FROM") }
      return .all
    }
    if reader.isWord("COUNT"), reader.isSign("(", ahead: 1) {
      reader.advance(by: 2)
      try reader.expect(")")
      guard reader.isWord("FROM") else { throw reader.unexpected("FROM") }
      return .count
    }
    var items: [Query.Item] = []
    repeat { items.append(try item()) } while reader.takeSign(",")
    guard reader.isWord("FROM") else { throw reader.unexpected("FROM") }
    let isWholeRow = items.count == 1 && items[0].path.names.isEmpty && items[0].alias == alias
    return isWholeRow ? .all : .items(items)
  }

  /// `T`, `T.name`, `name` or one of these with `AS word`; the source's alias alone keeps its name.
  private mutating func item() throws(QueryError) -> Query.Item {
    let path = try path()
    let name = reader.takeWord("AS") ? try name() : nil
    return Query.Item(path: path, alias: name ?? (path.names.isEmpty ? alias : nil))
  }

  private mutating func source() throws(QueryError) -> Query.Source {
    guard reader.takeWord("FROM") else { throw reader.unexpected("FROM") }
    let isTwins = reader.isWord("DIGITALTWINS")
    guard isTwins || reader.isWord("RELATIONSHIPS") else {
      throw reader.unexpected("{DIGITALTWINS, RELATIONSHIPS}")
    }
    reader.advance()
    try refuseGraphWalks()
    if case .word = reader.current.kind, !reader.isWord("WHERE"), !Self.isReserved(reader.current.spelling) {
      alias = try name()
    }
    try refuseGraphWalks()
    return isTwins ? .twins : .relationships
  }

  private func refuseGraphWalks() throws(QueryError) {
    for word in ["JOIN", "MATCH"] where reader.isWord(word) {
      throw reader.error("\(word) is not offered by the local Azure yet")
    }
  }

  // MARK: names

  /// A property by its names; the source's alias before it is left out.
  mutating func path() throws(QueryError) -> Query.Path {
    let isAliased = alias != nil && reader.current.kind == .word(alias ?? "")
    var names = [try name()]
    while reader.takeSign(".") { names.append(try name()) }
    if isAliased { names.removeFirst() }
    return Query.Path(names: names)
  }

  private mutating func name() throws(QueryError) -> String {
    switch reader.current.kind {
    case .word(let name) where !Self.isReserved(name): reader.advance(); return name
    case .escaped(let name): reader.advance(); return name
    default: throw reader.unexpected("a name")
    }
  }

  private static func isReserved(_ name: String) -> Bool { reserved.contains(name.uppercased()) }

  /// Words that name no property unless they stand in `[[ ]]`.
  private static let reserved: Set<String> = [
    "ALL", "AND", "AS", "ASC", "AVG", "BY", "COUNT", "DESC", "DEVICES_JOBS", "DEVICES_MODULES", "DEVICES", "ENDS_WITH",
    "FALSE", "FROM", "GROUP", "IN", "IS_BOOL", "IS_DEFINED", "IS_NULL", "IS_NUMBER", "IS_OBJECT", "IS_OF_MODEL",
    "IS_PRIMITIVE", "IS_STRING", "MAX", "MIN", "NIN", "NOT", "NOT_IN", "NULL", "OR", "ORDER", "SELECT", "STARTS_WITH",
    "SUM", "TOP", "TRUE", "WHERE",
  ]
}
