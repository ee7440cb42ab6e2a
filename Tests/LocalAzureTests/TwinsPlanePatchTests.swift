import Documents
import HTTP
import LocalAzure
import OrderedCollections
import Testing

struct TwinsPlanePatchTests {
  private func step(_ op: String, _ path: String, _ value: Value? = nil) -> Value {
    value.map { ["op": .string(op), "path": .string(path), "value": $0] } ?? ["op": .string(op), "path": .string(path)]
  }

  @Test func `add sets, replace changes and remove takes away`() async throws {
    let twins = try await TwinsWorld.furnished()
    let before = try await twins.call("GET", "/digitaltwins/room1").body
    twins.world.clock.advance(seconds: 60)
    let patch: Value = [
      step("add", "/name", "Lab"), step("replace", "/temperature", 22), step("add", "/tags", [:]),
      step("add", "/tags/red", true), step("add", "/thermostat/mode", "eco"), step("add", "/size", ["width": 3]),
      step("remove", "/size"),
    ]
    #expect(try await twins.call("PATCH", "/digitaltwins/room1", patch).status == 204)
    let twin = try await twins.call("GET", "/digitaltwins/room1").body
    #expect(twin["name"] == "Lab" && twin["temperature"] == 22 && twin["tags"] == ["red": true])
    #expect(twin["size"] == nil && twin["$metadata"]?["size"] == nil)
    #expect(twin["thermostat"]?["mode"] == "eco")
    let time = try #require(twin["$metadata"]?["$lastUpdateTime"])
    #expect(time != before["$metadata"]?["$lastUpdateTime"])
    for stamp in [twin["$metadata"]?["temperature"], twin["thermostat"]?["$metadata"]?["mode"]] {
      #expect(stamp == ["lastUpdateTime": time])
    }
    // What the patch leaves alone keeps its time.
    twins.world.clock.advance(seconds: 60)
    try await twins.must("PATCH", "/digitaltwins/room1", [step("add", "/name", "Hall")])
    let later = try await twins.call("GET", "/digitaltwins/room1").body
    #expect(later["$metadata"]?["temperature"] == ["lastUpdateTime": time])
    #expect(later["$metadata"]?["name"] != ["lastUpdateTime": time])
  }

  @Test(
    arguments: [
      ("move", "/temperature", 1, "JsonPatchInvalid", "Unsupported operation type move."),
      ("copy", "/temperature", 1, "JsonPatchInvalid", "Unsupported operation type copy."),
      ("test", "/temperature", 1, "JsonPatchInvalid", "Unsupported operation type test."),
      ("replace", "/name", "x", "JsonPatchInvalid", "name does not exist on component."),
      ("remove", "/name", nil, "JsonPatchInvalid", "name does not exist on component."),
      ("remove", "/thermostat/mode", nil, "JsonPatchInvalid", "mode does not exist on component."),
      ("replace", "/nothing/mode", "x", "JsonPatchInvalid", "Could not resolve path /nothing/mode."),
      ("add", "/tags/red", true, "JsonPatchInvalid", "Could not resolve path /tags/red."),
      ("add", "/temperature/x", true, "JsonPatchInvalid", "Could not resolve path /temperature/x."),
      ("add", "temperature", 1, "JsonPatchInvalid", ""), ("add", "/temperature", nil, "JsonPatchInvalid", ""),
      ("add", "/$dtId", "x", "JsonPatchInvalid", ""), ("replace", "/$etag", "x", "JsonPatchInvalid", ""),
      ("replace", "/$metadata/$lastUpdateTime", "x", "JsonPatchInvalid", ""),
      ("replace", "/$metadata/temperature/lastUpdateTime", "x", "JsonPatchInvalid", ""),
      ("remove", "/$metadata", nil, "JsonPatchInvalid", ""),
      ("replace", "/thermostat/$metadata", [:], "JsonPatchInvalid", ""),
      ("add", "/humidity", 1, "ValidationFailed", ""), ("add", "/temperature", "warm", "ValidationFailed", ""),
      ("remove", "/thermostat", nil, "ValidationFailed", ""), ("add", "/thermostat", [:], "ValidationFailed", ""),
      ("replace", "/$metadata/$model", "dtmi:test:None;1", "ValidationFailed", ""),
      ("replace", "/$metadata/$model", "dtmi:test:Floor;1", "ValidationFailed", ""),
    ] as [(String, String, Value?, String, String)])
  func `a patch that cannot be done changes nothing`(
    op: String, path: String, value: Value?, code: String, message: String
  ) async throws {
    let twins = try await TwinsWorld.furnished()
    let before = try await twins.call("GET", "/digitaltwins/room1").text
    let reply = try await twins.call(
      "PATCH", "/digitaltwins/room1", [step("add", "/name", "x"), step(op, path, value)].dropping(op, path))
    #expect(reply.status == 400 && reply.code == code, "\(reply.text)")
    #expect(reply.message.hasPrefix(message), "\(reply.message)")
    #expect(try await twins.call("GET", "/digitaltwins/room1").text == before)
  }

  @Test func `a component takes patches of its own`() async throws {
    let twins = try await TwinsWorld.furnished()
    let path = "/digitaltwins/room1/components/thermostat"
    let etag = try await twins.call("GET", path).headers["ETag"]
    let reply = try await twins.call("PATCH", path, [step("add", "/target", 19)], headers: ["If-Match": etag ?? ""])
    #expect(reply.status == 204 && reply.headers["ETag"] != etag)
    #expect(try await twins.call("GET", "/digitaltwins/room1").headers["ETag"] == reply.headers["ETag"])
    #expect(try await twins.call("GET", path).body["target"] == 19)
    let stale = try await twins.call("PATCH", path, [step("add", "/target", 18)], headers: ["If-Match": etag ?? ""])
    #expect(stale.status == 412)
    let absent = try await twins.call("PATCH", "/digitaltwins/room1/components/fan", [step("add", "/speed", 1)])
    #expect(absent.code == "JsonPatchInvalid" && absent.message.hasPrefix("Could not resolve path /fan/speed."))
    #expect(try await twins.call("PATCH", "/digitaltwins/room1/components/fan", []).code == "ComponentNotFound")
    #expect(try await twins.call("PATCH", "/digitaltwins/none/components/fan", []).code == "DigitalTwinNotFound")
    #expect(try await twins.call("PATCH", path, [step("add", "/speed", 1)]).code == "ValidationFailed")
  }

  @Test(arguments: [
    "/digitaltwins/room1", "/digitaltwins/room1/components/thermostat", "/digitaltwins/floor1/relationships/r1",
  ])
  func `an empty patch gives a new etag and a malformed one is refused`(path: String) async throws {
    let twins = try await TwinsWorld.furnished()
    let etag = try await twins.call("GET", path).headers["ETag"]
    let empty = try await twins.call("PATCH", path, [])
    #expect(empty.status == 204 && empty.headers["ETag"] != nil && empty.headers["ETag"] != etag)
    #expect(try await twins.call("PATCH", path, [[:]]).code == "JsonPatchInvalid")
    #expect(try await twins.call("PATCH", path, ["a": 1]).code == "JsonPatchInvalid")
    let problem = try await twins.call("PATCH", path, ["text"])
    #expect(problem.status == 400 && problem.headers["Content-Type"]?.hasPrefix("application/problem+json") == true)
    #expect(
      problem.body.object?.keys.elements
        == ["errors", "type", "title", "status", "detail", "instance", "extensions"])
  }

  @Test func `a client may say when a value was taken`() async throws {
    let twins = try await TwinsWorld.furnished()
    let source: Value = "2026-11-23T10:00:00Z"
    try await twins.must("PATCH", "/digitaltwins/room1", [step("add", "/$metadata/temperature/sourceTime", source)])
    #expect(
      try await twins.call("GET", "/digitaltwins/room1").body["$metadata"]?["temperature"]?["sourceTime"] == source)
    try await twins.must(
      "PATCH", "/digitaltwins/room1",
      [step("add", "/thermostat/target", 20)])
    try await twins.must(
      "PATCH", "/digitaltwins/room1", [step("add", "/thermostat/$metadata/target/sourceTime", source)])
    let twin = try await twins.call("GET", "/digitaltwins/room1").body
    #expect(twin["thermostat"]?["$metadata"]?["target"]?["sourceTime"] == source)
    #expect(twin["$metadata"]?["temperature"]?["sourceTime"] == source)
  }

  @Test func `a twin takes another model when it fits that`() async throws {
    let twins = try await TwinsWorld.furnished()
    let patch: Value = [
      step("replace", "/$metadata/$model", "dtmi:test:Room;1"), step("add", "/thermostat", ["$metadata": [:]]),
    ]
    try await twins.must("PUT", "/digitaltwins/floor2", Furniture.floor)
    try await twins.must("PATCH", "/digitaltwins/floor2", patch)
    #expect(try await twins.call("GET", "/digitaltwins/floor2").body["$metadata"]?["$model"] == "dtmi:test:Room;1")
  }
}

extension Array where Element == Value {
  /// As a patch; when the step under test is about `name` itself, without the step before it.
  fileprivate func dropping(_ op: String, _ path: String) -> Value {
    .array(path == "/name" ? Array(dropFirst()) : self)
  }
}
