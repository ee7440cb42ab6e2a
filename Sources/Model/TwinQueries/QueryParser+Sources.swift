/// What follows FROM.
extension QueryParser {
  mutating func source() throws(QueryError) -> QuerySyntax.Source {
    if reader.takeWord("RELATIONSHIPS") {
      let alias = takeAlias()
      guard !reader.isWord("JOIN"), !reader.isWord("MATCH") else {
        throw reader.error("\(reader.spelling) follows DIGITALTWINS only")
      }
      return .relationships(alias)
    }
    guard reader.takeWord("DIGITALTWINS") else { throw reader.unexpected("{DIGITALTWINS, RELATIONSHIPS}") }
    let place = reader.current.place
    if reader.takeWord("MATCH") { return try match(place) }
    let alias = takeAlias()
    var joins: [QuerySyntax.Join] = []
    while reader.isWord("JOIN") { joins.append(try join()) }
    guard !reader.isWord("MATCH") else {
      throw reader.error("extraneous input 'MATCH': it follows DIGITALTWINS at once and only once")
    }
    return .twins(alias, joins)
  }

  /// A name for a collection; the words that may follow one are none.
  private mutating func takeAlias() -> QuerySyntax.Name? {
    ["JOIN", "MATCH", "RELATED"].contains { reader.isWord($0) } ? nil : takeName()
  }

  private mutating func join() throws(QueryError) -> QuerySyntax.Join {
    let place = reader.current.place
    reader.advance()
    let target = try name()
    guard reader.takeWord("RELATED") else { throw reader.unexpected("RELATED") }
    let from = try name()
    try reader.expect(".")
    let relationship = try name()
    return QuerySyntax.Join(
      target: target, from: from, relationship: relationship, variable: takeAlias(), place: place)
  }

  // MARK: MATCH

  private mutating func match(_ place: QueryPlace) throws(QueryError) -> QuerySyntax.Source {
    var nodes = [try node()]
    var arrows: [QuerySyntax.Arrow] = []
    while reader.isSign("-") || reader.isSign("<") {
      arrows.append(try arrow())
      nodes.append(try node())
    }
    guard !reader.isSign(",") else { throw reader.error("extraneous input ',': a query has one MATCH pattern") }
    return .match(nodes, arrows, place)
  }

  private mutating func node() throws(QueryError) -> QuerySyntax.Name? {
    try reader.expect("(")
    let name = takeName()
    try reader.expect(")")
    return name
  }

  /// `-[ ]->`, `<-[ ]-` or `-[ ]-`.
  private mutating func arrow() throws(QueryError) -> QuerySyntax.Arrow {
    let place = reader.current.place
    let pointsBack = reader.takeSign("<")
    try reader.expect("-")
    try reader.expect("[")
    var arrow = QuerySyntax.Arrow(direction: pointsBack ? .incoming : .either, place: place)
    try names(&arrow)
    if reader.takeSign("*") { arrow.hops = try hops() }
    try reader.expect("]")
    try reader.expect("-")
    if reader.isSign(">") {
      guard !pointsBack else { throw reader.error("extraneous input '>': a relationship has one direction") }
      reader.advance()
      arrow.direction = .outgoing
    }
    return arrow
  }

  /// `variable:name|name`, each part optional. Names that stand with `|` between are names without the colon, too, as
  /// the documentation writes them.
  private mutating func names(_ arrow: inout QuerySyntax.Arrow) throws(QueryError) {
    arrow.variable = takeName()
    if reader.isSign("|"), let first = arrow.variable {
      arrow.variable = nil
      arrow.names = [first]
    } else if reader.takeSign(":") {
      arrow.names = [try name()]
    }
    while !arrow.names.isEmpty, reader.takeSign("|") { arrow.names.append(try name()) }
  }

  /// `3`, `..3` or `1..3`, which begins behind 1.
  private mutating func hops() throws(QueryError) -> ClosedRange<Int> {
    let start = reader.current
    var above: Int?
    if case .integer = reader.current.kind { above = try hopCount(0) }
    guard reader.takeSign("..") else {
      guard let count = above, count > 0 else { throw QueryError(start.place, Self.hopMessage(start.spelling)) }
      return count...count
    }
    let lowest = (above ?? 0) + 1
    return lowest...(try hopCount(lowest))
  }

  private mutating func hopCount(_ lowest: Int) throws(QueryError) -> Int {
    guard case .integer(let count) = reader.current.kind, count >= lowest, count <= QueryLimits.hops else {
      throw reader.error(Self.hopMessage(reader.spelling))
    }
    reader.advance()
    return Int(count)
  }

  private static func hopMessage(_ found: String) -> String {
    "mismatched input '\(found)' expecting a number of hops from 1 to \(QueryLimits.hops), "
      + "in a range above the one before it"
  }
}
