import Documents
import LocalAzure
import Testing

struct QueryLagTests {
  private static let lagging = Options(tenant: World.tenant, subscription: World.subscription, queryLag: 5_000_000)

  private func world(_ place: Store.Place = .memory) async throws -> TwinsWorld {
    let twins = try await TwinsWorld(place, options: Self.lagging)
    try await twins.must("POST", "/models", .array(Furniture.models))
    return twins
  }

  private func ids(_ twins: TwinsWorld, _ query: String = "SELECT * FROM DIGITALTWINS") async throws -> [String] {
    try await twins.query(query).compactMap { ($0["$dtId"] ?? $0["$relationshipId"])?.string }
  }

  @Test func `a write shows by its id at once and in queries when the lag has passed`() async throws {
    let twins = try await world()
    try await twins.must("PUT", "/digitaltwins/room1", Furniture.room(["temperature": 20]))
    #expect(try await twins.call("GET", "/digitaltwins/room1").status == 200)
    twins.world.clock.advance(seconds: 4)
    #expect(try await ids(twins) == [])
    #expect(try await twins.query("SELECT COUNT() FROM DIGITALTWINS") == [["COUNT": 0]])
    twins.world.clock.advance(seconds: 1)
    #expect(try await ids(twins) == ["room1"])

    try await twins.must("PUT", "/digitaltwins/room1", Furniture.room(["temperature": 30]))
    try await twins.must("PUT", "/digitaltwins/room1", Furniture.room(["temperature": 40]))
    let hot = "SELECT * FROM DIGITALTWINS WHERE temperature = "
    #expect(try await ids(twins, hot + "20") == ["room1"])
    #expect(try await ids(twins, hot + "40") == [])
    twins.world.clock.advance(seconds: 5)
    #expect(try await ids(twins, hot + "20") == [])
    #expect(try await ids(twins, hot + "40") == ["room1"])

    try await twins.must("DELETE", "/digitaltwins/room1")
    #expect(try await twins.call("GET", "/digitaltwins/room1").status == 404)
    #expect(try await ids(twins) == ["room1"])
    twins.world.clock.advance(seconds: 5)
    #expect(try await ids(twins) == [])
  }

  @Test func `a relationship that is written, changed or deleted lags, too`() async throws {
    let twins = try await world()
    for id in ["room1", "room2"] { try await twins.must("PUT", "/digitaltwins/\(id)", Furniture.room()) }
    try await twins.must("PUT", "/digitaltwins/floor1", Furniture.floor)
    twins.world.clock.advance(seconds: 10)
    let path = "/digitaltwins/floor1/relationships/r1"
    let walk = "SELECT b.$dtId FROM DIGITALTWINS MATCH (a)-[]->(b) WHERE a.$dtId = 'floor1'"
    try await twins.must("PUT", path, Furniture.contains("room1"))
    #expect(try await ids(twins, walk) == [])
    twins.world.clock.advance(seconds: 5)
    #expect(try await ids(twins, walk) == ["room1"])
    try await twins.must("DELETE", path)
    try await twins.must("PUT", path, Furniture.contains("room2"))
    #expect(try await ids(twins, walk) == ["room1"])
    #expect(try await ids(twins, "SELECT * FROM RELATIONSHIPS WHERE $targetId = 'room2'") == [])
    twins.world.clock.advance(seconds: 5)
    #expect(try await ids(twins, walk) == ["room2"])
  }

  @Test func `what lags is remembered over a restart and gone with its instance`() async throws {
    let folder = try TemporaryFolder()
    let place = Store.Place.file(folder.path + "/azure.sqlite")
    let first = try await world(place)
    try await first.must("PUT", "/digitaltwins/room1", Furniture.room())
    try await first.world.close()
    let second = try await TwinsWorld(place, options: Self.lagging)
    #expect(try await ids(second) == [])
    try #require(try await second.world.arm("DELETE", Sample.twins).status < 300)
    try await second.world.make((Sample.twins, Sample.instance))
    #expect(try await ids(second) == [])
    try await second.world.close()
  }
}
