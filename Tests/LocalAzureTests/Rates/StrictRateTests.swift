import Documents
import HTTP
import LocalAzure
import Testing

/// A local Azure that holds callers to the documented rates, under a clock that moves when it is told to.
struct StrictRateTests {
  private static let options = Options(tenant: World.tenant, subscription: World.subscription, isStrict: true)

  private func strict() async throws -> TwinsWorld {
    let twins = try await TwinsWorld(options: Self.options)
    try await twins.must("POST", "/models", .array(Furniture.models))
    return twins
  }

  /// How many of so many calls are let through, and the last answer.
  private func passed(
    _ count: Int, _ twins: TwinsWorld, _ method: String, _ path: (Int) -> String, _ body: Value? = nil
  ) async throws -> (Int, Reply) {
    var passed = 0
    var last: Reply?
    for index in 0..<count {
      let reply = try await twins.call(method, path(index), body)
      if reply.status != 429 { passed += 1 }
      last = reply
    }
    return (passed, try #require(last))
  }

  @Test(
    arguments: [
      ("GET", "/jobs/imports", nil, 1), ("GET", "/models", nil, 100), ("GET", "/eventroutes", nil, 100),
      ("GET", "/digitaltwins/none", nil, 1000), ("GET", "/digitaltwins/none/relationships", nil, 1000),
      ("POST", "/query", ["query": "SELECT * FROM DIGITALTWINS"], 500),
    ] as [(String, String, Value?, Int)])
  func `a second's worth of calls is taken at once, and then one whenever there is room`(
    _ method: String, _ path: String, _ body: Value?, _ rate: Int
  ) async throws {
    let twins = try await TwinsWorld(options: Self.options)
    #expect(try await passed(rate + 3, twins, method, { _ in path }, body).0 == rate)
    twins.world.clock.advance(seconds: 1)
    #expect(try await passed(rate + 3, twins, method, { _ in path }, body).0 == rate)
    // Rest saves up no more than a second's worth.
    twins.world.clock.advance(seconds: 60)
    #expect(try await passed(rate + 3, twins, method, { _ in path }, body).0 == rate)
  }

  @Test func `the refusal is the gateway's, as it was recorded`() async throws {
    let twins = try await TwinsWorld(options: Self.options)
    _ = try await twins.call("GET", "/jobs/imports")
    let early = try await twins.call("GET", "/jobs/imports")
    #expect(early.headers["Retry-After"] == "1")
    twins.world.clock.advance(milliseconds: 500)
    let reply = try await twins.call("GET", "/jobs/imports")
    let message =
      "Maximum request rate limit reached. For Azure Digital Twins rate limiting details please see "
      + "http://aka.ms/dtv2limits."
    #expect(reply.status == 429)
    #expect(reply.body == ["error": ["statusCode": 429, "message": .string(message)]])
    #expect(reply.headers["Retry-After"] == "0")
    // Who is refused loses nothing by having asked.
    twins.world.clock.advance(milliseconds: 500)
    #expect(try await twins.call("GET", "/jobs/imports").status == 200)
  }

  @Test func `one twin takes ten writes a second, its relationships included, and holds up no other`() async throws {
    let twins = try await strict()
    for id in ["floor1", "room1"] {
      try await twins.must("PUT", "/digitaltwins/\(id)", id == "room1" ? Furniture.room() : Furniture.floor)
    }
    let link = Furniture.contains("room1")
    let path = { (index: Int) in "/digitaltwins/floor1/relationships/r\(index)" }
    #expect(try await passed(12, twins, "PUT", path, link).0 == 9)
    let patch: Value = [["op": "add", "path": "/name", "value": "x"]]
    #expect(try await twins.call("PATCH", "/digitaltwins/floor1", patch).status == 429)
    #expect(try await twins.call("PATCH", "/digitaltwins/room1", patch).status == 204)
    #expect(try await twins.call("GET", "/digitaltwins/floor1").status == 200)
    twins.world.clock.advance(milliseconds: 100)
    #expect(try await twins.call("PATCH", "/digitaltwins/floor1", patch).status == 204)
    #expect(try await twins.call("PATCH", "/digitaltwins/floor1", patch).status == 429)
  }

  @Test func `an instance takes 500 new twins a second, another one its own`() async throws {
    let twins = try await strict()
    let other = "\(World.group)/providers/Microsoft.DigitalTwins/digitalTwinsInstances/other"
    try await twins.world.make((other, Sample.instance))
    let first = try await passed(503, twins, "PUT", { "/digitaltwins/f\($0)" }, Furniture.floor)
    #expect(first.0 == 500)
    let elsewhere = "https://other.api.eus.digitaltwins.azure.net/digitaltwins/none?api-version=2023-10-31"
    #expect(try await twins.call("DELETE", elsewhere).status == 404)
  }

  @Test func `queries that look at much use up the query units`() async throws {
    let twins = try await strict()
    for second in 0..<2 {
      let made = try await passed(500, twins, "PUT", { "/digitaltwins/f\(second * 500 + $0)" }, Furniture.floor)
      #expect(made.0 == 500)
      twins.world.clock.advance(seconds: 1)
    }
    // A thousand rows are eleven units: 4,000 units are used up by the 364th.
    let query: Value = ["query": "SELECT * FROM DIGITALTWINS WHERE IS_DEFINED(none)"]
    let (count, last) = try await passed(370, twins, "POST", { _ in "/query" }, query)
    #expect(count == 364)
    #expect(last.code == "QuotaReachedError")
    #expect(last.headers["Retry-After"] == "1")
    twins.world.clock.advance(seconds: 1)
    #expect(try await twins.call("POST", "/query", query).status == 200)
  }

  @Test func `telemetry has no documented rate`() async throws {
    let twins = try await strict()
    try await twins.must("PUT", "/digitaltwins/room1", Furniture.room())
    for _ in 0..<30 {
      let reply = try await twins.call(
        "POST", "/digitaltwins/room1/telemetry", ["noise": 1], headers: ["Message-Id": "m"])
      #expect(reply.status == 204)
    }
  }

  @Test func `the control plane counts reads, writes and deletions of a principal in a subscription`() async throws {
    let world = try await World(options: Self.options)
    let first = try await world.arm("PUT", World.group, ["location": "eastus"])
    #expect(first.headers["x-ms-ratelimit-remaining-subscription-writes"] == "199")
    var reads = 0
    var last: Reply?
    while last?.status != 429, reads < 300 {
      last = try await world.arm("GET", World.group)
      reads += 1
    }
    #expect(reads == 251)
    #expect(last?.code == "SubscriptionRequestsThrottled")
    #expect(last?.headers["Retry-After"] == "1")
    #expect(try await world.arm("PUT", World.group, ["location": "eastus"]).status == 200)
    world.clock.advance(seconds: 1)
    #expect(try await world.arm("GET", World.group).headers["x-ms-ratelimit-remaining-subscription-reads"] == "24")
  }

  @Test func `without strictness nobody is too fast`() async throws {
    let twins = try await TwinsWorld()
    #expect(try await passed(20, twins, "GET", { _ in "/jobs/imports" }).0 == 20)
    #expect(try await passed(1100, twins, "GET", { _ in "/digitaltwins/none" }).0 == 1100)
  }

  @Test func `of two documented limits the lower one counts when strict`() async throws {
    let items = (0..<51).map { "'x\($0)'" }.joined(separator: ",")
    let query: Value = ["query": .string("SELECT * FROM DIGITALTWINS WHERE $dtId IN [\(items)]")]
    #expect(try await TwinsWorld().call("POST", "/query", query).status == 200)
    let refused = try await TwinsWorld(options: Self.options).call("POST", "/query", query)
    #expect(refused.code == "SqlQueryError")
    #expect(refused.message.contains("a list takes at most 50 items"))
  }
}
