import Documents
import HTTP
import LocalAzure
import OrderedCollections
import Testing

/// JOIN and MATCH over a small building.
struct TwinsPlaneWalkTests {
  /// `site` contains `floor1` and `floor2`; these contain rooms, `room1` also `lamp`; rooms are near each other in a
  /// ring; `lamp` is near `site`.
  private func building() async throws -> TwinsWorld {
    let twins = try await TwinsWorld()
    let near: Value = [
      "@type": "Relationship", "name": "near", "properties": [Furniture.property("length", "integer")],
    ]
    try await twins.must(
      "POST", "/models",
      [
        Furniture.interface("Place", contents: [["@type": "Relationship", "name": "contains"], near, label, level]),
        Furniture.interface("Hall", extends: "Place"),
      ])
    for (id, model, level) in [
      ("site", "Place", 0), ("floor1", "Place", 1), ("floor2", "Place", 2), ("room1", "Hall", 1), ("room2", "Hall", 1),
      ("room3", "Place", 2), ("lamp", "Place", 1),
    ] {
      try await twins.must(
        "PUT", "/digitaltwins/\(id)",
        ["$metadata": ["$model": .string("dtmi:test:\(model);1")], "level": .integer(Int64(level)), "label": "x"])
    }
    for (source, name, target, length) in [
      ("site", "contains", "floor1", 0), ("site", "contains", "floor2", 0), ("floor1", "contains", "room1", 0),
      ("floor1", "contains", "room2", 0), ("floor2", "contains", "room3", 0), ("room1", "contains", "lamp", 0),
      ("room1", "near", "room2", 5), ("room2", "near", "room3", 7), ("room3", "near", "room1", 9),
      ("lamp", "near", "site", 1),
    ] {
      var body = Furniture.contains(target)
      if name == "near" {
        body = ["$relationshipName": "near", "$targetId": .string(target), "length": .integer(Int64(length))]
      }
      try await twins.must("PUT", "/digitaltwins/\(source)/relationships/\(source)-\(target)", body)
    }
    return twins
  }

  private let label: Value = Furniture.property("label", "string")
  private let level: Value = Furniture.property("level", "integer")

  /// Each row with its members' ids: `floor1 room1`.
  private func rows(_ twins: TwinsWorld, _ query: String, pageSize: Int? = nil) async throws -> [String] {
    try await twins.query(query, pageSize: pageSize).map { row in
      (row.object ?? [:]).values.map { ($0["$dtId"] ?? $0["$relationshipId"] ?? $0).string ?? "?" }
        .joined(separator: " ")
    }
  }

  @Test(
    arguments: [
      ("F FROM DIGITALTWINS S JOIN F RELATED S.contains WHERE S.$dtId = 'site'", "floor1, floor2"),
      ("S, F FROM DIGITALTWINS S JOIN F RELATED S.contains WHERE F.$dtId = 'floor2'", "site floor2"),
      (
        "S, R FROM DIGITALTWINS S JOIN F RELATED S.contains JOIN R RELATED F.contains WHERE R.$dtId IN ['room1', 'room3']",
        "site room1, site room3"
      ),
      (
        "A, E FROM DIGITALTWINS F JOIN A RELATED F.contains JOIN B RELATED A.near E "
          + "WHERE F.$dtId = 'floor1' AND E.length > 5", "room2 room2-room3"
      ),
      ("F FROM DIGITALTWINS S JOIN F RELATED S.contains WHERE S.$dtId = 'site' AND F.level = 2", "floor2"),
      (
        "R FROM DIGITALTWINS F JOIN R RELATED F.contains WHERE F.$dtId = 'floor1' AND IS_OF_MODEL(R, 'dtmi:test:Hall;1')",
        "room1, room2"
      ),
      (
        "A, B FROM DIGITALTWINS F JOIN A RELATED F.contains JOIN B RELATED F.contains WHERE F.$dtId = 'floor1'",
        "room1 room1, room1 room2, room2 room1, room2 room2"
      ),
      ("B FROM DIGITALTWINS A JOIN B RELATED A.none WHERE A.$dtId = 'site'", ""),
      ("TOP(1) F FROM DIGITALTWINS S JOIN F RELATED S.contains WHERE S.$dtId = 'site'", "floor1"),
      ("b FROM DIGITALTWINS MATCH (a)-[]->(b) WHERE a.$dtId = 'room1'", "lamp, room2"),
      ("a FROM DIGITALTWINS MATCH (a)-[]->(b) WHERE b.$dtId = 'room1'", "floor1, room3"),
      ("b FROM DIGITALTWINS MATCH (a)<-[]-(b) WHERE a.$dtId = 'room1'", "floor1, room3"),
      ("b FROM DIGITALTWINS MATCH (a)-[]-(b) WHERE a.$dtId = 'room1'", "lamp, room2, floor1, room3"),
      ("b, r FROM DIGITALTWINS MATCH (a)-[r]->(b) WHERE a.$dtId = 'room1'", "lamp room1-lamp, room2 room1-room2"),
      ("b FROM DIGITALTWINS MATCH (a)-[r:near|contains]->(b) WHERE a.$dtId = 'room1' AND r.length = 5", "room2"),
      ("b FROM DIGITALTWINS MATCH (a)-[:contains*2]->(b) WHERE a.$dtId = 'site'", "room1, room2, room3"),
      ("b FROM DIGITALTWINS MATCH (a)-[:contains*1..3]->(b) WHERE a.$dtId = 'site'", "room1, lamp, room2, room3"),
      ("b FROM DIGITALTWINS MATCH (a)-[:contains*..2]->(b) WHERE b.$dtId = 'lamp'", "lamp, lamp"),
      ("a FROM DIGITALTWINS MATCH (a)-[:contains*..3]->(b) WHERE b.$dtId = 'lamp'", "room1, floor1, site"),
      ("b FROM DIGITALTWINS MATCH (a)-[contains|near*..2]->(b) WHERE a.$dtId = 'lamp'", "site, floor1, floor2"),
      // A ring is walked once.
      ("b FROM DIGITALTWINS MATCH (a)-[:near*..9]->(b) WHERE a.$dtId = 'room1'", "room2, room3, room1"),
      (
        "c FROM DIGITALTWINS MATCH (a)-[:near]->(b)<-[:contains]-(c) WHERE a.$dtId = 'room2'", "floor2"
      ),
      (
        "b FROM DIGITALTWINS MATCH (a)-[:contains]->(b)-[:near]->(c)<-[:contains]-(a) WHERE a.$dtId = 'floor1'", "room1"
      ),
      ("c FROM DIGITALTWINS MATCH (a)-[]->()-[]->(c) WHERE a.$dtId = 'site' AND c.level = 2", "room3"),
      ("a FROM DIGITALTWINS MATCH (a) WHERE a.$dtId = 'site'", "site"),
      ("b FROM DIGITALTWINS MATCH (a)-[]->(b) WHERE a.$dtId != 'site' AND b.$dtId != 'lamp' AND b.level = 0", "site"),
    ] as [(String, String)])
  func `a walk finds every way along the relationships`(query: String, expected: String) async throws {
    let twins = try await building()
    let all = try await rows(twins, "SELECT \(query)")
    #expect(all.joined(separator: ", ") == expected)
    for size in [1, 2] {
      #expect(try await rows(twins, "SELECT \(query)", pageSize: size) == all, "in pages of \(size)")
    }
    if !query.hasPrefix("TOP"), let from = query.firstRange(of: " FROM ")?.lowerBound {
      let counted = try await twins.query("SELECT COUNT()\(query[from...])")
      #expect(counted == [["COUNT": .integer(Int64(all.count))]])
    }
  }

  @Test func `a walk shows collections under their names, properties flat, and all that has a name under a star`()
    async throws
  {
    let twins = try await building()
    let pair = "MATCH (a)-[r:near]->(b) WHERE a.$dtId = 'room1'"
    let whole = try await twins.query("SELECT * FROM DIGITALTWINS \(pair)")
    #expect(
      whole == [
        [
          "a": try await twins.call("GET", "/digitaltwins/room1").body,
          "r": try await twins.call("GET", "/digitaltwins/room1/relationships/room1-room2").body,
          "b": try await twins.call("GET", "/digitaltwins/room2").body,
        ]
      ])
    #expect(
      try await twins.query("SELECT a.$dtId AS begin, r.length, b.none, b.$metadata.$model FROM DIGITALTWINS \(pair)")
        == [["begin": "room1", "length": 5, "$model": "dtmi:test:Hall;1"]])
  }

  @Test func `a walk that is cut by a page goes on behind a relationship that was deleted meanwhile`() async throws {
    let twins = try await building()
    let query: Value = ["query": "SELECT b FROM DIGITALTWINS MATCH (a)-[]-(b) WHERE a.$dtId = 'room1'"]
    let first = try await twins.call("POST", "/query", query, headers: ["max-items-per-page": "2"])
    #expect(first.body["value"]?.array?.compactMap { $0["b"]?["$dtId"]?.string } == ["lamp", "room2"])
    try await twins.must("DELETE", "/digitaltwins/room1/relationships/room1-room2")
    let rest = try await twins.call(
      "POST", "/query", ["continuationToken": first.body["continuationToken"] ?? .null])
    #expect(rest.body["value"]?.array?.compactMap { $0["b"]?["$dtId"]?.string } == ["floor1", "room3"])
  }

  @Test func `a token of another query or plan is refused`() async throws {
    let twins = try await building()
    let text = "SELECT * FROM DIGITALTWINS WHERE level >= 0"
    let first = try await twins.call("POST", "/query", ["query": .string(text)], headers: ["max-items-per-page": "1"])
    let token = try #require(first.body["continuationToken"]?.string)
    for (old, new) in [
      ("\"key\"", "\"other\""), ("\"from\":0", "\"from\":7"), ("\"by\":\"", "\"by\":\"x"), ("level", "("),
    ] {
      let forged = token.split(separator: old, maxSplits: 1, omittingEmptySubsequences: false).joined(separator: new)
      try #require(forged != token, "\(old) is not in \(token)")
      let reply = try await twins.call("POST", "/query", ["continuationToken": .string(forged)])
      #expect(reply.status == 400, "\(old): \(reply.text)")
    }
  }

  @Test func `a walk that takes more than a minute is given up`() async throws {
    let twins = try await building()
    // Ways back and forth along the same few relationships: some hundred are looked at.
    let ways = "FROM DIGITALTWINS MATCH (a)-[*..10]-(b) WHERE a.$dtId != 'none'"
    let count = try #require(try await twins.query("SELECT COUNT() \(ways)").first?["COUNT"]?.integer)
    try #require(count > 256)
    twins.world.clock.advanceWithEachLook(seconds: 31)
    let reply = try await twins.call("POST", "/query", ["query": .string("SELECT COUNT() \(ways)")])
    #expect(reply.status == 400 && reply.code == "TimeoutError", "\(reply.text)")
  }
}
