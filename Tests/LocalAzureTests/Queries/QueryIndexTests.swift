import Documents
import GRDB
import HTTP
import LocalAzure
import Testing

/// Indexes over properties are made on demand and change no answer.
struct QueryIndexTests {
  private static let indexing = Options(tenant: World.tenant, subscription: World.subscription, queryIndexedRows: 0)

  /// What is indexed, read from the file beside the local Azure.
  private func indexes(_ path: String) throws -> [String] {
    try DatabaseQueue(path: path).read { db in
      try String.fetchAll(db, sql: "SELECT kind || ' ' || path FROM property_index ORDER BY number")
    }
  }

  private func charge(_ twins: TwinsWorld, _ query: String) async throws -> String {
    let reply = try await twins.call("POST", "/query", ["query": .string(query)])
    try #require(reply.status == 200, "\(reply.text)")
    return reply.headers["query-charge"] ?? ""
  }

  @Test func `a property that is asked for gets an index, which later writes keep`() async throws {
    let folder = try TemporaryFolder()
    let file = folder.path + "/azure.sqlite"
    let twins = try await TwinsWorld(.file(file), options: Self.indexing)
    try await twins.must("POST", "/models", .array(Furniture.models))
    for number in 0..<50 {
      let room = Furniture.room(["temperature": .integer(Int64(number)), "name": .string("n\(number)")])
      try await twins.must("PUT", "/digitaltwins/room\(number)", room)
    }
    #expect(try indexes(file) == [])
    let query = "SELECT $dtId FROM DIGITALTWINS WHERE temperature = 7"
    // One row is looked at, not fifty.
    #expect(try await charge(twins, query) == "1.01")
    #expect(try indexes(file) == ["twin temperature"])
    try await twins.must("PUT", "/digitaltwins/room8", Furniture.room(["temperature": 7]))
    try await twins.must("DELETE", "/digitaltwins/room7")
    #expect(try await twins.query(query) == [["$dtId": "room8"]])

    let range = "SELECT $dtId FROM DIGITALTWINS WHERE temperature > 40 AND 45 >= temperature AND IS_DEFINED(name)"
    #expect(try await twins.query(range).count == 5)
    #expect(try await charge(twins, range) == "1.05")
    #expect(try await charge(twins, "SELECT $dtId FROM DIGITALTWINS WHERE STARTSWITH(name, 'n4')") == "1.11")
    #expect(try indexes(file) == ["twin temperature", "twin name"])
    // Ids, and what cannot stand in an index, make none.
    _ = try await twins.query("SELECT * FROM DIGITALTWINS WHERE $dtId = 'room1' AND size.width = 1")
    _ = try await twins.query("SELECT * FROM DIGITALTWINS WHERE tags.[[a']] OR tags.[[b]] != true")
    #expect(try indexes(file) == ["twin temperature", "twin name"])
    try await twins.world.close()
  }

  @Test func `pages follow one another though an index appears between them`() async throws {
    let twins = try await TwinsWorld(
      options: Options(tenant: World.tenant, subscription: World.subscription, queryIndexedRows: 5))
    try await twins.must("POST", "/models", .array(Furniture.models))
    let query: Value = ["query": "SELECT $dtId FROM DIGITALTWINS WHERE temperature >= 0"]
    for number in 0..<5 {
      try await twins.must(
        "PUT", "/digitaltwins/room\(number)", Furniture.room(["temperature": .integer(Int64(9 - number))]))
    }
    let first = try await twins.call("POST", "/query", query, headers: ["max-items-per-page": "2"])
    #expect(first.body["value"] == [["$dtId": "room0"], ["$dtId": "room1"]])
    for number in 5..<8 {
      try await twins.must(
        "PUT", "/digitaltwins/room\(number)", Furniture.room(["temperature": .integer(Int64(9 - number))]))
    }
    // From here on the order of new queries is that of the temperature.
    #expect(try await twins.query(query["query"]?.string ?? "").first == ["$dtId": "room7"])
    let rest = try await twins.call(
      "POST", "/query", ["continuationToken": first.body["continuationToken"] ?? .null])
    #expect(rest.body["value"]?.array?.compactMap { $0["$dtId"]?.string } == (2..<8).map { "room\($0)" })
  }
}
