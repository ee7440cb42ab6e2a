import Documents
import HTTP
import LocalAzure
import OrderedCollections
import Testing

struct TwinsPlaneTwinTests {
  @Test func `a twin comes back with its members in the service's order`() async throws {
    let twins = try await TwinsWorld.furnished()
    let body = Furniture.room([
      "$dtId": .null, "$etag": .null, "temperature": 21.5, "thermostat": ["target": 20, "$metadata": [:]],
    ])
    let made = try await twins.call("PUT", "/digitaltwins/room9", body)
    #expect(made.status == 200)
    let twin = try #require(made.body.object)
    #expect(Array(twin.keys) == ["$dtId", "$etag", "temperature", "thermostat", "$metadata"])
    #expect(twin["$dtId"] == "room9")
    #expect(made.headers["ETag"] == twin["$etag"]?.string)
    #expect(twin["$etag"]?.string?.wholeMatch(of: /W\/"[0-9a-f-]{36}"/) != nil)
    let metadata = try #require(twin["$metadata"]?.object)
    #expect(Array(metadata.keys) == ["$model", "$lastUpdateTime", "temperature"])
    let time = try #require(metadata["$lastUpdateTime"]?.string)
    #expect(time.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z/) != nil)
    #expect(metadata["temperature"] == ["lastUpdateTime": .string(time)])
    #expect(twin["thermostat"] == ["target": 20, "$metadata": ["target": ["lastUpdateTime": .string(time)]]])
    let read = try await twins.call("GET", "/digitaltwins/room9")
    #expect(read.text == made.text && read.headers["ETag"] == made.headers["ETag"])
    #expect(read.headers["Content-Type"] == "application/json; charset=utf-8")
    let old = try await twins.call("GET", "/digitaltwins/room9", version: "2020-10-31")
    #expect(old.body["$metadata"]?["$lastUpdateTime"] == nil && old.body["$metadata"]?["$model"] != nil)
    // What was read can be put back; its times count for nothing.
    twins.world.clock.advance(seconds: 5)
    let again = try await twins.call("PUT", "/digitaltwins/room9", read.body)
    #expect(again.status == 200 && again.headers["ETag"] != made.headers["ETag"])
    #expect(again.body["$metadata"]?["temperature"]?["lastUpdateTime"] != .string(time))
  }

  @Test(
    arguments: [
      ([], 400, "InvalidArgument", ""), ("text", 400, "InvalidArgument", ""), (nil, 400, "BadRequest", ""),
      ([:], 400, "ValidationFailed", ""),
      (
        ["$metadata": ["$model": "dtmi:test:None;1"]], 400, "ValidationFailed",
        "dtmi:test:None;1 or one of its dependencies does not exist."
      ),
      (["$metadata": ["$model": "nothing"]], 400, "ValidationFailed", ""),
      (["$metadata": ["$model": "dtmi:test:Room;1"]], 400, "ValidationFailed", "thermostat"),
      (Furniture.room(["thermostat": ["target": 1]]), 400, "ValidationFailed", "thermostat"),
      (Furniture.room(["thermostat": 5]), 400, "ValidationFailed", "thermostat"),
      (Furniture.room(["humidity": 1]), 400, "ValidationFailed", "humidity does not appear on the DTDL for Twin"),
      (Furniture.room(["noise": 1]), 400, "ValidationFailed", "noise does not appear on the DTDL for Twin"),
      (Furniture.room(["$extra": 1]), 400, "ValidationFailed", "$extra does not appear on the DTDL for Twin"),
      (
        Furniture.room(["temperature": "warm"]), 400, "ValidationFailed",
        "Expected value of type double for temperature on Twin"
      ),
      (Furniture.room(["size": ["height": 1]]), 400, "ValidationFailed", "size.height"),
      (
        Furniture.room(["thermostat": ["speed": 1, "$metadata": [:]]]), 400, "ValidationFailed",
        "speed does not appear on the DTDL for thermostat"
      ),
      (
        Furniture.room(["thermostat": ["mode": 1, "$metadata": [:]]]), 400, "ValidationFailed",
        "Expected value of type string for mode on thermostat"
      ),
      (Furniture.room(["name": .string(String(repeating: "x", count: 40_000))]), 413, "PayloadTooLarge", ""),
    ] as [(Value?, Int, String, String)])
  func `a twin that does not fit is refused with its causes`(
    body: Value?, status: Int, code: String, cause: String
  ) async throws {
    let twins = try await TwinsWorld.furnished()
    let reply = try await twins.call("PUT", "/digitaltwins/bad", body)
    #expect(reply.status == status && reply.code == code, "\(reply.text)")
    if code == "ValidationFailed" {
      #expect(reply.message == "Invalid twin specified")
      let details = reply.body["error"]?["details"]?.array ?? []
      #expect(details.contains { $0["message"]?.string?.contains(cause) == true && $0["code"] == "ValidationFailed" })
    }
    #expect(try await twins.call("GET", "/digitaltwins/bad").code == "DigitalTwinNotFound")
  }

  @Test func `each cause is one detail`() async throws {
    let twins = try await TwinsWorld.furnished()
    let reply = try await twins.call("PUT", "/digitaltwins/bad", Furniture.room(["a": 1, "b": 2, "temperature": "x"]))
    #expect(reply.body["error"]?["details"]?.array?.count == 3)
  }

  @Test func `ids hold no white space and at most 128 bytes`() async throws {
    let twins = try await TwinsWorld.furnished()
    for id in ["a%20b", "a%00b", String(repeating: "x", count: 129)] {
      #expect(try await twins.call("PUT", "/digitaltwins/\(id)", Furniture.floor).code == "InvalidArgument")
    }
    for id in [String(repeating: "x", count: 128), "a%2Fb", "%C3%BC", "a.b-c_d~e:f"] {
      try await twins.must("PUT", "/digitaltwins/\(id)", Furniture.floor)
      #expect(try await twins.call("GET", "/digitaltwins/\(id)").status == 200)
    }
  }

  @Test func `conditions are kept`() async throws {
    let twins = try await TwinsWorld.furnished()
    let path = "/digitaltwins/room1"
    let etag = try #require(try await twins.call("GET", path).headers["ETag"])
    let exists = try await twins.call("PUT", path, Furniture.room(), headers: ["If-None-Match": "*"])
    #expect(exists.status == 412 && exists.code == "PreconditionFailed" && exists.message.contains("room1"))
    #expect(
      try await twins.call("PUT", "/digitaltwins/new", Furniture.room(), headers: ["If-None-Match": "*"]).status == 200)
    #expect(try await twins.call("GET", path, headers: ["If-None-Match": etag]).status == 200)
    let stale = "W/\"7e67a355-f19c-4c19-8a10-2d69b2d2253f\""
    for (method, body) in [("PATCH", []), ("DELETE", nil)] as [(String, Value?)] {
      let refused = try await twins.call(method, "/digitaltwins/room2", body, headers: ["If-Match": stale])
      #expect(refused.status == 412 && refused.message.contains(stale))
      #expect(try await twins.call(method, "/digitaltwins/none", body, headers: ["If-Match": "*"]).status == 404)
    }
    let patched = try await twins.call("PATCH", path, [], headers: ["If-Match": etag])
    #expect(patched.status == 204 && patched.text.isEmpty)
    let fresh = try #require(patched.headers["ETag"])
    #expect(fresh != etag)
    #expect(try await twins.call("GET", path).headers["ETag"] == fresh)
    #expect(try await twins.call("DELETE", "/digitaltwins/new", headers: ["If-Match": "*"]).status == 204)
  }

  @Test func `a twin goes only when no relationship begins or ends at it`() async throws {
    let twins = try await TwinsWorld.furnished()
    for id in ["room1", "floor1"] {
      let reply = try await twins.call("DELETE", "/digitaltwins/\(id)")
      #expect(reply.status == 400 && reply.code == "RelationshipsNotDeleted")
    }
    try await twins.must("DELETE", "/digitaltwins/floor1/relationships/r1")
    for id in ["room1", "floor1"] { try await twins.must("DELETE", "/digitaltwins/\(id)") }
    #expect(try await twins.call("DELETE", "/digitaltwins/room1").code == "DigitalTwinNotFound")
  }

  @Test func `a component is read alone, with the twin's etag`() async throws {
    let twins = try await TwinsWorld.furnished()
    let reply = try await twins.call("GET", "/digitaltwins/room1/components/thermostat")
    #expect(reply.status == 200 && reply.body["$metadata"] == [:])
    #expect(reply.headers["ETag"] == (try await twins.call("GET", "/digitaltwins/room1").headers["ETag"]))
    for name in ["temperature", "nothing"] {
      #expect(try await twins.call("GET", "/digitaltwins/room1/components/\(name)").code == "ComponentNotFound")
    }
    #expect(try await twins.call("GET", "/digitaltwins/none/components/thermostat").code == "DigitalTwinNotFound")
  }

  @Test func `telemetry is taken for what exists and needs an id`() async throws {
    let twins = try await TwinsWorld.furnished()
    let id: HTTPFields = ["Message-Id": "m1"]
    let body: Value = ["noise": 3]
    let cases: [(String, HTTPFields, Int)] = [
      ("room1/telemetry", id, 204), ("room1/components/thermostat/telemetry", id, 204), ("room1/telemetry", [:], 400),
      ("none/telemetry", id, 404), ("room1/components/none/telemetry", id, 404),
    ]
    for (path, headers, status) in cases {
      #expect(try await twins.call("POST", "/digitaltwins/\(path)", body, headers: headers).status == status, "\(path)")
    }
    #expect(try await twins.call("POST", "/digitaltwins/room1/telemetry", headers: id).status == 400)
    #expect(try await twins.call("PUT", "/digitaltwins/room1/telemetry", body).status == 405)
    #expect(try await twins.call("GET", "/digitaltwins/room1/nothing").status == 404)
  }

  @Test func `twins go with their instance`() async throws {
    let twins = try await TwinsWorld.furnished()
    _ = try await twins.world.arm("DELETE", Sample.twins)
    #expect(try await twins.call("GET", "/digitaltwins/room1").status == 404)
    try await twins.world.make((Sample.twins, Sample.instance))
    #expect(try await twins.all("/models").isEmpty)
    #expect(try await twins.call("GET", "/digitaltwins/room1").code == "DigitalTwinNotFound")
    #expect(try await twins.query("SELECT * FROM RELATIONSHIPS").isEmpty)
  }

  @Test func `without the right token nothing is told`() async throws {
    let twins = try await TwinsWorld.furnished()
    let url = "https://\(TwinsWorld.host)/digitaltwins/room1?api-version=2023-10-31"
    for token in [nil, try await twins.world.token()] {
      let reply = try await twins.world.send("GET", url, token: token)
      #expect(reply.status == 401 && reply.body == ["statusCode": 401, "message": "Unauthorized"])
    }
  }
}
