import Documents
import HTTP
import LocalAzure
import OrderedCollections
import Testing

struct TwinsPlaneQueryTests {
  private static let catalogue = SharedLines.read("adt-queries/queries.jsonl")

  /// Ids of the rows that a query returns.
  private func ids(_ twins: TwinsWorld, _ query: String) async throws -> [String] {
    try await twins.query(query).compactMap { row in
      let entity = row["T"] ?? row
      return (entity["$dtId"] ?? entity["$relationshipId"])?.string
    }
  }

  private func furnished() async throws -> TwinsWorld {
    let twins = try await TwinsWorld.furnished()
    try await twins.must(
      "PUT", "/digitaltwins/room3",
      Furniture.room([
        "name": "It's [[a]]  lab", "tags": ["red": true, "blue": false], "size": ["width": 4],
        "thermostat": ["target": 21, "$metadata": [:]],
      ]))
    return twins
  }

  @Test(
    arguments: [
      ("SELECT * FROM DIGITALTWINS", "floor1 room1 room2 room3"),
      ("select * from digitaltwins t where t.temperature = 20", "room1"),
      ("SELECT * FROM DIGITALTWINS WHERE temperature = 20.0", "room1"),
      ("SELECT * FROM DIGITALTWINS T WHERE T.temperature > 20 AND T.temperature <= 25", "room2"),
      ("SELECT * FROM DIGITALTWINS WHERE temperature != 20", "room2"),
      ("SELECT * FROM DIGITALTWINS WHERE NOT temperature = 20", "floor1 room2 room3"),
      ("SELECT * FROM DIGITALTWINS WHERE temperature IN [20, 25]", "room1 room2"),
      ("SELECT * FROM DIGITALTWINS WHERE temperature NIN [20]", "room2"),
      ("SELECT * FROM DIGITALTWINS WHERE $dtId IN ['room3', 'room1', 'none']", "room1 room3"),
      ("SELECT * FROM DIGITALTWINS WHERE $dtId = 'room1' AND $dtId = 'room2'", ""),
      ("SELECT * FROM DIGITALTWINS WHERE $dtId = 'room1' OR $dtId = 'room2'", "room1 room2"),
      ("SELECT * FROM DIGITALTWINS WHERE name = 'It\\'s [[a]]  lab'", "room3"),
      ("SELECT * FROM DIGITALTWINS WHERE [[name]] = 'It\\'s [[a]]  lab'", "room3"),
      ("SELECT * FROM DIGITALTWINS WHERE NAME = 'It\\'s [[a]]  lab'", ""),
      (
        "SELECT * FROM DIGITALTWINS WHERE CONTAINS(name, '  lab') AND STARTSWITH(name, 'It') AND ENDSWITH(name, 'ab')",
        "room3"
      ),
      ("SELECT * FROM DIGITALTWINS T WHERE IS_OF_MODEL('dtmi:test:Space;1')", "floor1 room1 room2 room3"),
      ("SELECT * FROM DIGITALTWINS T WHERE IS_OF_MODEL(T, 'dtmi:test:Space;1', exact)", ""),
      ("SELECT * FROM DIGITALTWINS T WHERE IS_OF_MODEL(T, 'dtmi:test:Room;1') AND T.temperature > 20", "room2"),
      ("SELECT * FROM DIGITALTWINS T WHERE NOT IS_OF_MODEL(T, 'dtmi:test:Room;1')", "floor1"),
      ("SELECT * FROM DIGITALTWINS WHERE $metadata.$model = 'dtmi:test:Floor;1'", "floor1"),
      ("SELECT * FROM DIGITALTWINS WHERE IS_DEFINED(tags.red)", "room3"),
      ("SELECT * FROM DIGITALTWINS WHERE tags.red AND NOT tags.blue", "room3"),
      ("SELECT * FROM DIGITALTWINS WHERE thermostat.target = 21 AND size.width >= 4", "room3"),
      ("SELECT * FROM DIGITALTWINS WHERE IS_NUMBER(temperature)", "room1 room2"),
      (
        "SELECT * FROM DIGITALTWINS WHERE IS_STRING(name) AND IS_OBJECT(tags) AND IS_BOOL(tags.red) AND IS_PRIMITIVE(name)",
        "room3"
      ),
      ("SELECT * FROM DIGITALTWINS WHERE IS_NULL(name)", ""),
      ("SELECT TOP(2) FROM DIGITALTWINS", "floor1 room1"),
      ("SELECT TOP (1) T FROM DIGITALTWINS T WHERE IS_DEFINED(T.temperature)", "room1"),
      ("SELECT * FROM RELATIONSHIPS", "r1"),
      ("SELECT * FROM RELATIONSHIPS R WHERE R.$sourceId = 'floor1' AND R.$targetId = 'room1'", "r1"),
      ("SELECT * FROM RELATIONSHIPS WHERE $sourceId IN ['a', 'floor1']", "r1"),
      ("SELECT * FROM RELATIONSHIPS WHERE $sourceId = 'room1'", ""),
      ("SELECT * FROM RELATIONSHIPS WHERE $relationshipName = 'near'", ""),
    ] as [(String, String)])
  func `a query returns the rows for which its condition holds`(query: String, expected: String) async throws {
    let twins = try await furnished()
    #expect(try await ids(twins, query).joined(separator: " ") == expected)
  }

  @Test func `a projection shows what it names and leaves out what is not there`() async throws {
    let twins = try await furnished()
    #expect(
      try await twins.query("SELECT $dtId, temperature AS degrees FROM DIGITALTWINS WHERE $dtId IN ['room1', 'room3']")
        == [["$dtId": "room1", "degrees": 20], ["$dtId": "room3"]])
    #expect(try await twins.query("SELECT T.size.width FROM DIGITALTWINS T WHERE T.$dtId = 'room3'") == [["width": 4]])
    let whole = try await twins.query("SELECT T FROM DIGITALTWINS T WHERE T.$dtId = 'room1'")
    #expect(whole == [["T": try await twins.call("GET", "/digitaltwins/room1").body]])
    #expect(
      try await twins.query("SELECT R.$targetId, R AS edge FROM RELATIONSHIPS R")
        == [["$targetId": "room1", "edge": try await twins.call("GET", "/digitaltwins/floor1/relationships/r1").body]])
    #expect(
      try await twins.query("SELECT COUNT() FROM DIGITALTWINS T WHERE IS_OF_MODEL(T, 'dtmi:test:Room;1')")
        == [["COUNT": 3]])
    #expect(try await twins.query("SELECT COUNT() FROM RELATIONSHIPS") == [["COUNT": 1]])
  }

  @Test(
    arguments: [
      ("foo", 0, "missing SELECT at 'foo'"), ("", 0, "missing SELECT at '<EOF>'"),
      ("SELECT *", 8, "missing FROM at '<EOF>'"),
      ("SELECT * FROM TWINS", 14, ""), ("SELECT * FROM (SELECT * FROM DIGITALTWINS T)", 14, ""),
      ("SELECT * FROM DIGITALTWINS ORDER BY name", 27, "extraneous input 'ORDER' expecting <EOF>"),
      ("SELECT * FROM DIGITALTWINS WHERE", 32, ""), ("SELECT * FROM DIGITALTWINS WHERE name = ", 40, ""),
      ("SELECT * FROM DIGITALTWINS WHERE name = 'x", 40, ""), ("SELECT * FROM DIGITALTWINS WHERE group = 'x'", 33, ""),
      ("SELECT * FROM DIGITALTWINS WHERE UPPER(name) = 'x'", 33, ""),
      ("SELECT * FROM DIGITALTWINS WHERE a IN []", 39, ""),
      ("SELECT TOP(0) FROM DIGITALTWINS", 11, ""), ("SELECT a b FROM DIGITALTWINS", 9, ""),
      ("SELECT * FROM DIGITALTWINS WHERE IS_OF_MODEL(name)", 49, ""),
      ("SELECT * FROM DIGITALTWINS WHERE a ; b", 35, "token recognition error at: ';'"),
      ("SELECT * FROM DIGITALTWINS T JOIN R RELATED T.has WHERE T.$dtId = 'a'", 7, "SELECT * is not valid with JOIN"),
      ("SELECT a FROM DIGITALTWINS MATCH (a)-[]->(b)", 27, "a query with MATCH must filter by the $dtId"),
    ] as [(String, Int, String)])
  func `a query that cannot be read is refused at its place`(query: String, position: Int, message: String) async throws
  {
    let twins = try await TwinsWorld()
    let reply = try await twins.call("POST", "/query", ["query": .string(query)])
    #expect(reply.status == 400 && reply.code == "SqlQueryError", "\(reply.text)")
    #expect(
      reply.message.hasPrefix(
        "SQL query parse failed: SQL Parser Error, Line=1, Position=\(position), Message=\(message)"),
      "\(reply.message)")
  }

  @Test func `a query is bounded in length, operators, list items and depth`() async throws {
    let twins = try await TwinsWorld()
    let from = "SELECT * FROM DIGITALTWINS WHERE "
    func code(_ condition: String) async throws -> String? {
      try await twins.call("POST", "/query", ["query": .string(from + condition)]).code
    }
    let items = { (count: Int) in "a IN [\((0..<count).map(String.init).joined(separator: ","))]" }
    #expect(try await code(items(100)) == nil)
    #expect(try await code(items(101)) == "SqlQueryError")
    let chain = { (count: Int) in Array(repeating: "a", count: count + 1).joined(separator: " OR ") }
    #expect(try await code(chain(50)) == nil)
    #expect(try await code(chain(51)) == "SqlQueryError")
    #expect(try await code("a = '\(String(repeating: "x", count: 8000))'") == "SqlQueryError")
    #expect(try await code(String(repeating: "(", count: 3000) + "a") == "SqlQueryError")
    #expect(try await code(String(repeating: "NOT ", count: 1500) + "a") == "SqlQueryError")
  }

  @Test func `pages over ids that Swift orders otherwise than the tables lose nothing`() async throws {
    let twins = try await furnished()
    let composed = "\u{E9}"
    let decomposed = "e\u{301}"
    for (id, path) in [("f", "f"), (composed, "%C3%A9"), (decomposed, "e%CC%81")] {
      try await twins.must("PUT", "/digitaltwins/\(path)", Furniture.floor)
      try await twins.must("PUT", "/digitaltwins/\(path)/relationships/r-\(id.utf8.count)", Furniture.contains("room1"))
    }
    let named = "['f', '\(composed)', '\(decomposed)']"
    let found = try await twins.query("SELECT * FROM DIGITALTWINS WHERE $dtId IN \(named)", pageSize: 1)
    #expect(found.compactMap { $0["$dtId"]?.string }.map { Array($0.utf8) } == [[101, 204, 129], [102], [195, 169]])
    let query = "SELECT * FROM RELATIONSHIPS WHERE $sourceId IN \(named)"
    let relationships = try await twins.query(query, pageSize: 1)
    #expect(relationships.compactMap { $0["$relationshipId"]?.string } == ["r-3", "r-1", "r-2"])
  }

  @Test func `pages follow one another by the token alone, the last full one too`() async throws {
    let twins = try await furnished()
    let size: HTTPFields = ["max-items-per-page": "2"]
    let first = try await twins.call("POST", "/query", ["query": "SELECT * FROM DIGITALTWINS"], headers: size)
    #expect(first.body["value"]?.array?.count == 2)
    #expect(first.headers["query-charge"]?.wholeMatch(of: /\d+\.\d\d/) != nil)
    let token = try #require(first.body["continuationToken"])
    let second = try await twins.call("POST", "/query", ["continuationToken": token], headers: size)
    #expect(second.body["value"]?.array?.count == 2)
    let last = try await twins.call(
      "POST", "/query", ["continuationToken": second.body["continuationToken"] ?? .null], headers: size)
    #expect(last.body == ["value": [], "continuationToken": .null])
    #expect(try await twins.query("SELECT TOP(3) FROM DIGITALTWINS", pageSize: 2).count == 3)
    #expect(try await twins.query("SELECT TOP(2) FROM DIGITALTWINS", pageSize: 2).count == 2)
    #expect(try await twins.query("SELECT * FROM DIGITALTWINS WHERE IS_DEFINED(temperature)", pageSize: 1).count == 2)
    #expect(
      try await twins.query("SELECT * FROM DIGITALTWINS WHERE $dtId IN ['room1', 'room2', 'x']", pageSize: 1).count == 2
    )
    #expect(try await twins.query("SELECT * FROM RELATIONSHIPS WHERE $sourceId IN ['floor1']", pageSize: 1).count == 1)
    for body in [["continuationToken": "nonsense"], [:], ["query": 5], [["query": "x"]]] as [Value] {
      #expect(try await twins.call("POST", "/query", body).code == "BadRequest")
    }
  }

  @Test(.enabled(if: !catalogue.isEmpty, "shared/data/adt-queries/queries.jsonl is not here"))
  func `queries of public documentation are read or refused as they must be`() async throws {
    let twins = try await TwinsWorld()
    let strict = try await TwinsWorld(
      options: Options(tenant: World.tenant, subscription: World.subscription, isStrict: true))
    var counts: OrderedDictionary<String, Int> = [:]
    for line in Self.catalogue {
      let text = try #require(line["query"]?.string)
      let reply = try await twins.call("POST", "/query", ["query": .string(text)])
      // The limits page allows 50 items in a list, the operators page 100, and nobody was recorded to be refused: the
      // larger number counts, the smaller one when strict.
      let isDisputed = line["why"]?.string?.contains("conflicting") == true
      if isDisputed { #expect(try await strict.call("POST", "/query", ["query": .string(text)]).status == 400) }
      let expected = line["expect"] == "reject" && !isDisputed ? 400 : 200
      let kind = isDisputed ? "disputed, refused when strict" : expected == 200 ? "read" : "refused"
      counts["\(line["source"]?.string ?? ""): \(kind)", default: 0] += reply.status == expected ? 1 : 0
      #expect(reply.status == expected, "\(text): \(reply.text)")
      if expected == 400 { #expect(reply.code == "SqlQueryError") }
    }
    print("queries of the catalogue that are judged right: \(counts)")
  }
}
