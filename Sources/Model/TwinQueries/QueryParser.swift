/// Recursive descent over the tokens of a query. Keywords are case-insensitive, names are not.
struct QueryParser {
  var reader: TokenReader
  let listItems: Int
  var logicalOperators = 0
  var depth = 0

  static func parse(_ text: String, listItems: Int) throws(QueryError) -> QuerySyntax {
    var parser = QueryParser(reader: try TokenReader(text), listItems: listItems)
    return try parser.query()
  }

  // MARK: clauses

  private mutating func query() throws(QueryError) -> QuerySyntax {
    guard reader.takeWord("SELECT") else { throw reader.error("missing SELECT at '\(reader.spelling)'") }
    let top = try top()
    let projection = try projection()
    guard reader.takeWord("FROM") else {
      throw reader.isAtEnd ? reader.error("missing FROM at '<EOF>'") : reader.unexpected("FROM")
    }
    let source = try source()
    let condition = reader.takeWord("WHERE") ? try disjunction() : nil
    guard reader.isAtEnd else { throw reader.error("extraneous input '\(reader.spelling)' expecting <EOF>") }
    return QuerySyntax(top: top, projection: projection, source: source, condition: condition)
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

  private mutating func projection() throws(QueryError) -> QuerySyntax.Projection {
    let place = reader.current.place
    if reader.isWord("FROM") || reader.takeSign("*") { return .all(place) }
    if reader.isWord("COUNT"), reader.isSign("(", ahead: 1) {
      reader.advance(by: 2)
      try reader.expect(")")
      return .count
    }
    var items: [QuerySyntax.Item] = []
    repeat {
      let path = try path()
      items.append(QuerySyntax.Item(path: path, alias: reader.takeWord("AS") ? try name() : nil))
    } while reader.takeSign(",")
    return .items(items)
  }

  // MARK: names

  mutating func path() throws(QueryError) -> QuerySyntax.Path {
    let place = reader.current.place
    var names = [try name()]
    while reader.takeSign(".") { names.append(try name()) }
    return QuerySyntax.Path(names: names, place: place)
  }

  mutating func name() throws(QueryError) -> QuerySyntax.Name {
    guard let name = takeName() else { throw reader.unexpected("a name") }
    return name
  }

  /// The name that stands here, if one does; a word that is reserved is none unless it stands in `[[ ]]`.
  mutating func takeName() -> QuerySyntax.Name? {
    let token = reader.current
    switch token.kind {
    case .word(let name) where !Self.reserved.contains(name.uppercased()):
      reader.advance()
      return QuerySyntax.Name(text: name, place: token.place)
    case .escaped(let name):
      reader.advance()
      return QuerySyntax.Name(text: name, place: token.place)
    default: return nil
    }
  }

  /// Words that name nothing unless they stand in `[[ ]]`.
  private static let reserved: Set<String> = [
    "ALL", "AND", "AS", "ASC", "AVG", "BY", "COUNT", "DESC", "DEVICES_JOBS", "DEVICES_MODULES", "DEVICES", "ENDS_WITH",
    "FALSE", "FROM", "GROUP", "IN", "IS_BOOL", "IS_DEFINED", "IS_NULL", "IS_NUMBER", "IS_OBJECT", "IS_OF_MODEL",
    "IS_PRIMITIVE", "IS_STRING", "MAX", "MIN", "NIN", "NOT", "NOT_IN", "NULL", "OR", "ORDER", "SELECT", "STARTS_WITH",
    "SUM", "TOP", "TRUE", "WHERE",
  ]
}
