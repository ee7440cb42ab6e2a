import Documents
import LocalAzure
import Testing

/// What an instance holds at most.
struct TwinsPlaneLimitTests {
  private static func options(isStrict: Bool, relationships: Int = 4) -> Options {
    Options(
      tenant: World.tenant, subscription: World.subscription, isStrict: isStrict,
      twinCounts: TwinCounts(twins: 3, relationships: relationships, relationshipsOfTwin: 2))
  }

  /// Three twins, the most there may be.
  private func full(isStrict: Bool = true, relationships: Int = 4) async throws -> TwinsWorld {
    let twins = try await TwinsWorld(options: Self.options(isStrict: isStrict, relationships: relationships))
    try await twins.must("POST", "/models", .array(Furniture.models))
    for id in ["floor1", "floor2"] { try await twins.must("PUT", "/digitaltwins/\(id)", Furniture.floor) }
    try await twins.must("PUT", "/digitaltwins/room1", Furniture.room([:]))
    return twins
  }

  @Test func `a strict instance takes so many twins, and another one when one is gone`() async throws {
    let twins = try await full()
    let refused = try await twins.call("PUT", "/digitaltwins/room2", Furniture.room([:]))
    #expect(refused.status == 400 && refused.code == "TwinLimitReached", "\(refused.text)")
    // What is there may still be replaced.
    try await twins.must("PUT", "/digitaltwins/room1", Furniture.room(["temperature": 1]))
    try await twins.must("DELETE", "/digitaltwins/room1")
    try await twins.must("PUT", "/digitaltwins/room2", Furniture.room([:]))
    #expect(try await twins.call("PUT", "/digitaltwins/room1", Furniture.room([:])).code == "TwinLimitReached")
  }

  @Test func `a strict instance bounds the relationships of a twin in each direction`() async throws {
    let twins = try await full()
    func put(_ source: String, _ id: String, _ target: String) async throws -> Reply {
      twins.world.clock.advance(seconds: 1)
      return try await twins.call(
        "PUT", "/digitaltwins/\(source)/relationships/\(id)",
        ["$relationshipName": "near", "$targetId": .string(target)])
    }
    #expect(try await put("floor1", "r1", "room1").status == 200)
    #expect(try await put("floor1", "r2", "room1").status == 200)
    let outgoing = try await put("floor1", "r3", "floor2")
    #expect(outgoing.status == 400 && outgoing.code == "LimitExceeded" && outgoing.message.contains("outgoing"))
    let incoming = try await put("floor2", "r1", "room1")
    #expect(incoming.code == "LimitExceeded" && incoming.message.contains("incoming"), "\(incoming.text)")
    #expect(try await put("floor1", "r1", "room1").status == 200)
    #expect(try await put("floor2", "r1", "floor1").status == 200)
    #expect(try await put("floor2", "r2", "floor1").status == 200)
    try await twins.must("DELETE", "/digitaltwins/floor1/relationships/r2")
    #expect(try await put("floor1", "r4", "floor2").status == 200)
    try await twins.must("DELETE", "/digitaltwins/floor2/relationships/r2")
    #expect(try await put("floor2", "r5", "room1").status == 200)
    twins.world.clock.advance(seconds: 1)
    try await twins.must("DELETE", "/digitaltwins/floor1/relationships/r1")
    #expect(try await put("floor1", "r6", "room1").status == 200)
  }

  @Test func `a strict instance bounds all relationships together`() async throws {
    let twins = try await full(relationships: 1)
    try await twins.must("PUT", "/digitaltwins/floor1/relationships/r1", Furniture.contains("room1"))
    let refused = try await twins.call(
      "PUT", "/digitaltwins/floor2/relationships/r1", Furniture.contains("room1"))
    #expect(refused.code == "LimitExceeded" && refused.message.contains("at most 1 relationships"), "\(refused.text)")
  }

  @Test func `only a strict instance counts`() async throws {
    let twins = try await full(isStrict: false)
    try await twins.must("PUT", "/digitaltwins/room2", Furniture.room([:]))
    for index in 0..<3 {
      try await twins.must("PUT", "/digitaltwins/floor1/relationships/r\(index)", Furniture.contains("room1"))
    }
  }

  @Test func `texts and names of a property are bounded by bytes`() async throws {
    let twins = try await TwinsWorld.furnished()
    // Four bytes each.
    let longest = String(repeating: "\u{1F50B}", count: 1024)
    try await twins.must("PUT", "/digitaltwins/room1", Furniture.room(["name": .string(longest)]))
    let long = try await twins.call("PUT", "/digitaltwins/room1", Furniture.room(["name": .string(longest + "x")]))
    #expect(long.status == 400 && long.code == "ValidationFailed", "\(long.text)")
    #expect(long.text.contains("The value of name has 4097 bytes"), "\(long.text)")
    let patched = try await twins.call(
      "PATCH", "/digitaltwins/room1",
      [["op": "replace", "path": "/name", "value": .string(longest + "x")]])
    #expect(patched.code == "ValidationFailed")
    let key = String(repeating: "k", count: 1025)
    let named = try await twins.call("PUT", "/digitaltwins/room1", Furniture.room(["tags": [key: true]]))
    #expect(named.code == "ValidationFailed" && named.text.contains("1025 bytes"), "\(named.text)")
    let related = try await twins.call(
      "PUT", "/digitaltwins/floor1/relationships/r1",
      Furniture.contains("room1").merging(["access": .string(longest + "x")]))
    #expect(related.status == 400 && related.code == "ValidationFailed", "\(related.text)")
  }

  @Test func `a model of more than a megabyte is refused`() async throws {
    let twins = try await TwinsWorld.furnished()
    // Texts of DTDL are short: it takes many.
    let contents = (0..<3000).map { index -> Value in
      [
        "@type": "Property", "name": .string("p\(index)"), "schema": "double",
        "description": .string(String(repeating: "d", count: 400)),
      ]
    }
    let large = Furniture.interface("Large", contents: contents)
    let refused = try await twins.call("POST", "/models", [large])
    #expect(refused.status == 400 && refused.code == "LimitExceeded", "\(refused.text.prefix(300))")
    try await twins.must("POST", "/models", [Furniture.interface("Large", contents: Array(contents.prefix(100)))])
  }

  @Test func `an instance has six endpoints, and a strict subscription ten instances in a region`() async throws {
    let twins = try await TwinsWorld(options: Self.options(isStrict: true))
    let world = twins.world
    func endpoint(_ number: Int) async throws -> Reply {
      try await world.arm(
        "PUT", "\(Sample.twins)/endpoints/e\(number)x",
        [
          "properties": [
            "endpointType": "EventHub", "authenticationType": "KeyBased",
            "connectionStringPrimaryKey": "Endpoint=sb://x.servicebus.windows.net/;EntityPath=e",
          ]
        ])
    }
    for number in 1...6 { #expect(try await endpoint(number).status < 300) }
    let seventh = try await endpoint(7)
    #expect(seventh.status == 400 && seventh.code == "LimitExceeded", "\(seventh.text)")
    #expect(try await endpoint(6).status < 300)
    for number in 1...9 {
      #expect(try await world.arm("PUT", "\(Sample.twins)-\(number)", Sample.instance).status < 300)
    }
    let eleventh = try await world.arm("PUT", "\(Sample.twins)-10", Sample.instance)
    #expect(eleventh.status == 409 && eleventh.code == "QuotaExceeded", "\(eleventh.text)")
  }
}
