import Testing
import TwinQueries

struct QueryRefusalTests {
  private func error(_ text: String) -> QueryError? {
    do throws(QueryError) {
      _ = try Query(text)
      return nil
    } catch { return error }
  }

  private static let joined = "SELECT A FROM DIGITALTWINS A JOIN B RELATED A.r R WHERE A.$dtId = 'x'"
  private static let matched = "SELECT a FROM DIGITALTWINS MATCH (a)-[r]->(b) WHERE a.$dtId = 'x'"

  /// The place of the mistake is marked in the text itself.
  @Test(
    arguments: [
      ("^foo", "missing SELECT at 'foo'"), ("SELECT *^", "missing FROM at '<EOF>'"),
      ("SELECT * ^DIGITALTWINS", "mismatched input 'DIGITALTWINS' expecting FROM"),
      ("SELECT a ^b FROM DIGITALTWINS", "mismatched input 'b' expecting FROM"),
      ("SELECT * FROM ^TWINS", "mismatched input 'TWINS' expecting {DIGITALTWINS, RELATIONSHIPS}"),
      ("SELECT * FROM DIGITALTWINS ^ORDER BY a", "extraneous input 'ORDER' expecting <EOF>"),
      ("SELECT * FROM DIGITALTWINS WHERE a\n= ^", "mismatched input '<EOF>' expecting a name"),
      ("SELECT * FROM DIGITALTWINS WHERE a = ^'x", "missing closing quote of a string"),
      ("SELECT ^[[a FROM DIGITALTWINS", "missing ']]' behind an escaped name"),
      ("SELECT * FROM DIGITALTWINS WHERE a ^; b", "token recognition error at: ';'"),
      ("SELECT * FROM DIGITALTWINS WHERE a = ^1e999", "token recognition error at: '1e999'"),
      ("SELECT ^MAX(a) FROM DIGITALTWINS", "mismatched input"),
      ("SELECT TOP(^0) FROM DIGITALTWINS", "mismatched input"),
      ("SELECT * FROM RELATIONSHIPS R ^JOIN T RELATED R.a", "JOIN follows DIGITALTWINS only"),
      ("SELECT * FROM RELATIONSHIPS ^MATCH (a)", "MATCH follows DIGITALTWINS only"),
      ("SELECT * FROM DIGITALTWINS T ^MATCH (a)", "extraneous input 'MATCH'"),
      ("SELECT A FROM DIGITALTWINS A JOIN B ^ON A.r", "mismatched input 'ON' expecting RELATED"),
      ("SELECT A FROM DIGITALTWINS A JOIN B RELATED A ^WHERE A.$dtId = 'x'", "mismatched input 'WHERE'"),
      ("SELECT a FROM DIGITALTWINS MATCH ^a-[]->b WHERE a.$dtId = 'x'", "mismatched input 'a' expecting '('"),
      ("SELECT a FROM DIGITALTWINS MATCH (a)<-[]-^>(b) WHERE a.$dtId = 'x'", "a relationship has one direction"),
      ("SELECT a FROM DIGITALTWINS MATCH (a)-[:^]->(b) WHERE a.$dtId = 'x'", "mismatched input ']' expecting a name"),
      ("SELECT a FROM DIGITALTWINS MATCH (a)-[*^]->(b) WHERE a.$dtId = 'x'", "expecting a number of hops"),
      ("SELECT a FROM DIGITALTWINS MATCH (a)-[*^0]->(b) WHERE a.$dtId = 'x'", "expecting a number of hops"),
      ("SELECT a FROM DIGITALTWINS MATCH (a)-[*2..^2]->(b) WHERE a.$dtId = 'x'", "in a range above the one before it"),
      ("SELECT a FROM DIGITALTWINS MATCH (a)-[*2..^]->(b) WHERE a.$dtId = 'x'", "expecting a number of hops"),
      ("SELECT a FROM DIGITALTWINS MATCH (a)-[*^11]->(b) WHERE a.$dtId = 'x'", "from 1 to 10"),
      ("SELECT a FROM DIGITALTWINS MATCH (a)-[*6]->(b)^-[*5]->(c) WHERE a.$dtId = 'x'", "at most 10 hops"),
      ("SELECT a FROM DIGITALTWINS MATCH (a)-[]->(b)^, (c) WHERE a.$dtId = 'x'", "one MATCH pattern"),
      ("SELECT a FROM DIGITALTWINS MATCH (a)-[^r*2]->(b) WHERE a.$dtId = 'x'", "with a single hop only"),
      ("SELECT a FROM DIGITALTWINS MATCH (a)-[r]->(b)-[^r]->(c) WHERE a.$dtId = 'x'", "given to two collections"),
      ("SELECT a FROM DIGITALTWINS MATCH (a)-[r]->(^r) WHERE a.$dtId = 'x'", "cannot be a twin"),
      ("SELECT A FROM DIGITALTWINS A JOIN ^A RELATED A.r WHERE A.$dtId = 'x'", "given to two collections"),
      ("SELECT A FROM DIGITALTWINS A JOIN B RELATED ^C.r WHERE A.$dtId = 'x'", "no collection of twins named before"),
      (
        "SELECT A FROM DIGITALTWINS A JOIN B RELATED A.r R JOIN C RELATED ^R.r WHERE A.$dtId = 'x'",
        "no collection of twins"
      ),
      ("SELECT ^* FROM DIGITALTWINS A JOIN B RELATED A.r WHERE A.$dtId = 'x'", "SELECT * is not valid with JOIN"),
      ("SELECT ^name FROM DIGITALTWINS A JOIN B RELATED A.r WHERE A.$dtId = 'x'", "needs one of the collections A, B"),
      ("SELECT A FROM DIGITALTWINS A ^JOIN B RELATED A.r", "must filter by the $dtId"),
      ("SELECT A FROM DIGITALTWINS A ^JOIN B RELATED A.r WHERE A.$dtId != 'x'", "must filter by the $dtId"),
      ("SELECT A FROM DIGITALTWINS A ^JOIN B RELATED A.r R WHERE R.$dtId = 'x'", "must filter by the $dtId"),
      ("SELECT a FROM DIGITALTWINS ^MATCH (a)-[]->(b) WHERE a.name = 'x'", "must filter by the $dtId"),
      ("\(matched) AND ^IS_OF_MODEL('dtmi:a;1')", "IS_OF_MODEL needs one of the collections a, r, b"),
      ("\(matched) AND IS_OF_MODEL(^r, 'dtmi:a;1')", "takes a collection of twins"),
      ("\(joined) AND ARRAY_CONTAINS(^R.tags, 'x')", "not supported for properties of relationships"),
      ("SELECT * FROM RELATIONSHIPS WHERE ARRAY_CONTAINS(^tags, 'x')", "not supported for properties of relationships"),
      ("SELECT * FROM DIGITALTWINS WHERE IS_OF_MODEL(^a, 'dtmi:a;1')", "takes a collection of twins"),
      ("SELECT * FROM DIGITALTWINS WHERE a ^IS NULL", "extraneous input 'IS'"),
      ("SELECT * FROM DIGITALTWINS WHERE a[^0] = 1", ""),
    ])
  func `a mistake is refused at its place`(marked: String, message: String) throws {
    let mark = try #require(marked.firstIndex(of: "^"))
    let text = String(marked[..<mark] + marked[marked.index(after: mark)...])
    let found = try #require(error(text), "\(text) is taken")
    #expect(found.message.contains(message), "\(found.message)")
    guard !message.isEmpty else { return }
    let lines = marked[..<mark].split(separator: "\n", omittingEmptySubsequences: false)
    #expect(found.line == lines.count && found.position == lines[lines.count - 1].count, "\(text): \(found)")
  }

  @Test func `length, joins, operators, lists and depth are bounded`() {
    let from = "SELECT * FROM DIGITALTWINS WHERE "
    func isTaken(_ condition: String) -> Bool { error(from + condition) == nil }
    func items(_ count: Int) -> String { "a IN [\((0..<count).map(String.init).joined(separator: ","))]" }
    func joins(_ count: Int) -> String {
      "SELECT A FROM DIGITALTWINS A" + (0..<count).map { " JOIN B\($0) RELATED A.r" }.joined() + " WHERE A.$dtId = 'x'"
    }
    func repeated(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }
    #expect(isTaken(items(100)) && !isTaken(items(101)))
    #expect(isTaken("a" + repeated(" AND a", 50)) && !isTaken("a" + repeated(" OR a", 51)))
    #expect(error(joins(5)) == nil && error(joins(6)) != nil)
    #expect(
      isTaken(repeated("(", 99) + "a" + repeated(")", 99)) && !isTaken(repeated("(", 100) + "a" + repeated(")", 100)))
    #expect(isTaken(repeated("NOT ", 99) + "a") && !isTaken(repeated("NOT ", 100) + "a"))
    let room = QueryLimits.length - from.count - "a = ''".count
    #expect(isTaken("a = '\(repeated("x", room))'") && !isTaken("a = '\(repeated("x", room + 1))'"))
  }
}
