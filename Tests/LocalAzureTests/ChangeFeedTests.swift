import Documents
import HTTP
import Testing

/// `/-/changes` of an instance.
@Suite struct ChangeFeedTests {
  private func place(_ twins: TwinsWorld) async throws -> Int64 {
    try #require(try await twins.call("GET", "/-/changes").body["next"]?.integer)
  }

  private func told(_ reply: Reply) -> [String] {
    (reply.body["changes"]?.array ?? []).map { change in
      ["operation", "kind", "source", "id", "target", "model", "name"].compactMap { change[$0]?.string }
        .joined(separator: " ")
    }
  }

  @Test func `writes are told in order, refused ones are not`() async throws {
    let twins = try await TwinsWorld.furnished()
    let start = try await place(twins)
    try await twins.must("PUT", "/digitaltwins/room3", Furniture.room([:]))
    #expect(try await twins.call("PUT", "/digitaltwins/bad", Furniture.room(["nothing": 1])).status == 400)
    try await twins.must(
      "PATCH", "/digitaltwins/room3", [["op": "add", "path": "/temperature", "value": 3]])
    try await twins.must("DELETE", "/digitaltwins/floor1/relationships/r1")
    try await twins.must("DELETE", "/digitaltwins/floor1")
    let reply = try await twins.call("GET", "/-/changes?after=\(start)")
    #expect(
      told(reply) == [
        "created twin room3 dtmi:test:Room;1", "updated twin room3 dtmi:test:Room;1",
        "deleted relationship floor1 r1 room1 contains", "deleted twin floor1 dtmi:test:Floor;1",
      ])
    let next = try #require(reply.body["next"]?.integer)
    #expect(told(try await twins.call("GET", "/-/changes?after=\(next)")).isEmpty)
    #expect(reply.body["torn"] == .bool(false))
  }

  @Test func `who waits is told when it happens`() async throws {
    let twins = try await TwinsWorld.furnished()
    twins.world.clock.never()
    let start = try await place(twins)
    async let waiting = twins.call("GET", "/-/changes?after=\(start)&wait=5")
    try await twins.must("PUT", "/digitaltwins/room3", Furniture.room([:]))
    #expect(told(try await waiting) == ["created twin room3 dtmi:test:Room;1"])
  }

  @Test func `telemetry is told with the component that sent it`() async throws {
    let twins = try await TwinsWorld.furnished()
    let start = try await place(twins)
    let reply = try await twins.call(
      "POST", "/digitaltwins/room1/telemetry", ["celsius": 3], headers: ["Message-Id": "1"])
    #expect(reply.status == 204)
    let lost = try await twins.call("POST", "/digitaltwins/none/telemetry", [:], headers: ["Message-Id": "2"])
    #expect(lost.status == 404)
    #expect(told(try await twins.call("GET", "/-/changes?after=\(start)")) == ["sent telemetry room1"])
  }

  @Test func `another run's numbers, and changes that were forgotten, are told apart from none`() async throws {
    let twins = try await TwinsWorld.furnished()
    let start = try await place(twins)
    for after in [0, start - 1_000, start + 1_000] {
      #expect(try await twins.call("GET", "/-/changes?after=\(after)").body["torn"] == .bool(true))
    }
    #expect(try await twins.call("GET", "/-/changes?after=\(start)").body["torn"] == .bool(false))
    #expect(try await twins.call("GET", "/-/changes?after=x").status == 400)
    #expect(try await twins.call("POST", "/-/changes").status == 405)
  }
}
