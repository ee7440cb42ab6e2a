import Documents
import FoundationEssentials
import HTTP
import LocalAzure
import OrderedCollections
import Testing

struct DeviceTwinTests {
  @Test func `a new twin is empty and says so in the service's form`() async throws {
    let world = try await DeviceWorld()
    try await world.device()
    let twin = try await world.send("GET", "/twins/CP001")
    #expect(twin.status == 200)
    #expect(twin.body["etag"] == "AAAAAAAAAAE=" && twin.headers["ETag"] == "\"AAAAAAAAAAE=\"")
    #expect(twin.body["connectionState"] == "Disconnected" && twin.body["version"] == 2)
    #expect(twin.body["tags"] == .object([:]))
    for part in ["desired", "reported"] {
      #expect(twin.body["properties"]?[part]?["$version"] == 1)
      #expect(twin.body["properties"]?[part]?["$metadata"]?["$lastUpdated"]?.string?.hasSuffix("Z") == true)
    }
    #expect(try await world.send("GET", "/twins/CP002").headers["iothub-errorcode"] == "DeviceNotFound")
  }

  @Test func `a patch merges, null removes, and metadata follow`() async throws {
    let world = try await DeviceWorld()
    try await world.device()
    let first = try await world.send(
      "PATCH", "/twins/CP001",
      ["tags": ["site": "a", "row": 1], "properties": ["desired": ["limit": 16, "led": ["on": true, "hue": 3]]]])
    #expect(first.status == 200)
    world.world.clock.advance(seconds: 60)
    let second = try await world.send(
      "PATCH", "/twins/CP001", ["tags": ["row": nil], "properties": ["desired": ["led": ["hue": nil, "dim": 5]]]])
    let desired = try #require(second.body["properties"]?["desired"])
    #expect(second.body["tags"] == ["site": "a"])
    #expect(desired["limit"] == 16 && desired["led"] == ["on": true, "dim": 5] && desired["$version"] == 3)
    let notes = try #require(desired["$metadata"])
    #expect(notes["limit"]?["$lastUpdatedVersion"] == 2 && notes["led"]?["$lastUpdatedVersion"] == 3)
    #expect(notes["led"]?["on"]?["$lastUpdatedVersion"] == 2 && notes["led"]?["hue"] == nil)
    #expect(notes["limit"]?["$lastUpdated"] != notes["led"]?["dim"]?["$lastUpdated"])
  }

  @Test func `a put replaces tags and desired properties`() async throws {
    let world = try await DeviceWorld()
    try await world.device()
    _ = try await world.send(
      "PATCH", "/twins/CP001", ["tags": ["site": "a"], "properties": ["desired": ["limit": 16]]])
    let put = try await world.send("PUT", "/twins/CP001", ["properties": ["desired": ["mode": "eco"]]])
    #expect(put.body["tags"] == .object([:]))
    #expect(put.body["properties"]?["desired"]?["limit"] == nil)
    #expect(put.body["properties"]?["desired"]?["mode"] == "eco")
    #expect(put.body["properties"]?["desired"]?["$version"] == 3)
  }

  @Test func `an etag of yesterday is refused`() async throws {
    let world = try await DeviceWorld()
    try await world.device()
    let etag = try #require(try await world.send("GET", "/twins/CP001").headers["ETag"])
    let first = try await world.send("PATCH", "/twins/CP001", ["tags": ["a": 1]], headers: ["If-Match": etag])
    #expect(first.status == 200)
    let second = try await world.send("PATCH", "/twins/CP001", ["tags": ["a": 2]], headers: ["If-Match": etag])
    #expect(second.status == 412 && second.headers["iothub-errorcode"] == "PreconditionFailed")
    let any = try await world.send("PATCH", "/twins/CP001", ["tags": ["a": 3]], headers: ["If-Match": "*"])
    #expect(any.body["tags"] == ["a": 3])
  }

  @Test func `what breaks a limit changes nothing`() async throws {
    let world = try await DeviceWorld()
    try await world.device()
    func nested(_ depth: Int) -> Value { depth == 0 ? 1 : ["a": nested(depth - 1)] }
    let long = Value.string(String(repeating: "x", count: 4096))
    let patches: [(Value, Int)] = [
      (["tags": nested(10)], 200), (["tags": nested(11)], 400), (["tags": ["a.b": 1]], 400), (["tags": ["$a": 1]], 400),
      (["tags": ["a b": 1]], 400), (["tags": ["": 1]], 400), (["tags": ["n": .integer(1 << 53)]], 400),
      (["tags": ["t": long]], 200), (["tags": ["u": .string(String(repeating: "x", count: 4097))]], 400),
      (["tags": ["v": long]], 413), (["tags": ["l": [1, nil]]], 400), (["tags": [1]], 400),
      (["properties": ["desired": ["a": long, "b": long, "c": long, "d": long]]], 200),
      (["properties": ["desired": ["e": long, "f": long, "g": long, "h": long]]], 413),
      (["properties": ["reported": ["a": 1]]], 400),
    ]
    for (patch, status) in patches {
      let before = try await world.send("GET", "/twins/CP001")
      let reply = try await world.send("PATCH", "/twins/CP001", patch)
      #expect(reply.status == status, "\(patch.jsonText.prefix(80)): \(reply.text.prefix(300))")
      if status != 200 { #expect(try await world.send("GET", "/twins/CP001").body == before.body) }
    }
  }

  @Test func `modules have keys and twins of their own and go with their device`() async throws {
    let world = try await DeviceWorld()
    try await world.device()
    let path = "/devices/CP001/modules/meter"
    let body: Value = ["deviceId": "CP001", "moduleId": "meter", "authentication": ["type": "sas"]]
    let made = try await world.send("PUT", path, body)
    #expect(made.status == 200 && made.body["moduleId"] == "meter")
    #expect(made.body["authentication"]?["symmetricKey"]?["primaryKey"]?.string?.count == 44)
    #expect(try await world.send("PUT", path, body).status == 409)
    #expect(try await world.send("GET", "/devices/CP001/modules").body.array?.count == 1)
    let twin = try await world.send("PATCH", "/twins/CP001/modules/meter", ["tags": ["kind": "ac"]])
    #expect(twin.body["moduleId"] == "meter" && twin.body["tags"] == ["kind": "ac"])
    #expect(try await world.send("GET", "/twins/CP001").body["tags"] == .object([:]))
    _ = try await world.send("DELETE", "/devices/CP001", headers: ["If-Match": "*"])
    try await world.device()
    #expect(try await world.send("GET", path).headers["iothub-errorcode"] == "ModuleNotFound")
  }

  @Test func `queries filter, project, count and group`() async throws {
    let world = try await DeviceWorld()
    for (index, site) in ["a", "b", "a"].enumerated() {
      try await world.device("CP00\(index)")
      _ = try await world.send(
        "PATCH", "/twins/CP00\(index)",
        ["tags": ["site": .string(site), "power": .integer(Int64(index) * 11)]])
    }
    func ask(_ query: String) async throws -> Reply {
      try await world.send("POST", "/devices/query", ["query": .string(query)])
    }
    let cases: [(String, Value)] = [
      ("SELECT deviceId FROM devices WHERE tags.site = 'a'", [["deviceId": "CP000"], ["deviceId": "CP002"]]),
      ("SELECT COUNT() AS n FROM devices", [["n": 3]]),
      (
        "SELECT tags.site AS site, COUNT() AS n, SUM(tags.power) AS p FROM devices GROUP BY tags.site",
        [["site": "a", "n": 2, "p": 22], ["site": "b", "n": 1, "p": 11]]
      ),
      ("SELECT TOP 1 deviceId FROM devices WHERE tags.power >= 11", [["deviceId": "CP001"]]),
      ("select deviceId from devices where NOT tags.site IN ['a','c']", [["deviceId": "CP001"]]),
      ("SELECT deviceId FROM devices WHERE tags.gone = 1 OR is_defined(tags.gone)", []),
      ("SELECT deviceId FROM devices WHERE STARTSWITH(deviceId, 'CP') AND tags.power % 2 = 1", [["deviceId": "CP001"]]),
      ("SELECT deviceId FROM devices WHERE devices.deviceId = \"CP002\"", [["deviceId": "CP002"]]),
    ]
    for (query, rows) in cases { #expect(try await ask(query).body == rows, "\(query)") }
    for query in [
      "SELECT", "SELECT * FROM twins", "SELECT * FROM devices WHERE a =", "SELECT * FROM devices WHERE f(1)",
    ] {
      #expect(try await ask(query).headers["iothub-errorcode"] == "ArgumentInvalid", "\(query)")
    }
    let twins = try await ask("SELECT * FROM devices WHERE tags.site = 'b'")
    #expect(twins.headers["x-ms-item-type"] == "Twin" && twins.body.array?.first?["deviceId"] == "CP001")
  }

  @Test func `a policy's key opens what the policy allows`() async throws {
    let world = try await DeviceWorld()
    try await world.device()
    for (policy, registry, service) in [("registryRead", 200, 401), ("service", 401, 200), ("device", 401, 401)] {
      let keys = try await world.world.arm("POST", "\(Sample.hub)/IotHubKeys/\(policy)/listkeys")
      let key = try #require(keys.body["primaryKey"]?.string.flatMap { Data(base64Encoded: $0) })
      let header = DeviceWorld.signature(key, place: DeviceWorld.host, policy: policy)
      for (path, status) in [("/devices/CP001", registry), ("/twins/CP001", service)] {
        let reply = try await world.world.send(
          "GET", "https://\(DeviceWorld.host)\(path)?api-version=2021-04-12", headers: ["Authorization": header],
          token: nil)
        #expect(reply.status == status, "\(policy) \(path)")
      }
    }
  }
}
