import Documents
import HTTP
import LocalAzure
import Testing

/// What event routes say of a graph that changes.
struct NotificationTests {
  /// `Type subject`, those of one subject in the order in which they came.
  private func told(_ events: EventsWorld) async throws -> [String] {
    try await events.settle()
    return try await events.log("eventhubs/ev-bus/twin-events").map { event in
      let type = event["properties"]?["cloudEvents:type"]?.string ?? "?"
      let subject = event["properties"]?["cloudEvents:subject"]?.string ?? "-"
      return "\(type.replacing("Microsoft.DigitalTwins.", with: "")) \(subject)"
    }
  }

  private func change(_ twins: TwinsWorld) async throws {
    for id in ["room1", "room2"] {
      try await twins.must("PUT", "/digitaltwins/\(id)", Furniture.room(["temperature": 20]))
      twins.world.clock.advance(seconds: 1)
    }
    try await twins.must("PUT", "/digitaltwins/floor1", Furniture.floor)
    twins.world.clock.advance(seconds: 1)
    try await twins.must("PUT", "/digitaltwins/floor1/relationships/r1", Furniture.contains("room1"))
    twins.world.clock.advance(seconds: 1)
    try await twins.must(
      "PATCH", "/digitaltwins/room1", [["op": "replace", "path": "/temperature", "value": 21]])
    twins.world.clock.advance(seconds: 1)
    try await twins.must(
      "PATCH", "/digitaltwins/floor1/relationships/r1", [["op": "add", "path": "/access", "value": "key"]])
    twins.world.clock.advance(seconds: 1)
    try await twins.must("DELETE", "/digitaltwins/floor1/relationships/r1")
    twins.world.clock.advance(seconds: 1)
    try await twins.must("DELETE", "/digitaltwins/floor1")
    twins.world.clock.advance(seconds: 1)
  }

  @Test func `every change of the graph arrives at the event hub, in the order of its twin`() async throws {
    let events = try await EventsWorld()
    try await events.routeToHub()
    try await change(events.twins)
    let all = try await told(events)
    #expect(
      Set(all) == [
        "Twin.Create room1", "Twin.Create room2", "Twin.Create floor1", "Relationship.Create floor1/relationships/r1",
        "Twin.Update room1", "Relationship.Update floor1/relationships/r1",
        "Relationship.Delete floor1/relationships/r1", "Twin.Delete floor1",
      ])
    #expect(all.filter { $0.hasSuffix(" room1") } == ["Twin.Create room1", "Twin.Update room1"])
    #expect(all.filter { $0.hasSuffix(" floor1") } == ["Twin.Create floor1", "Twin.Delete floor1"])
    #expect(
      all.filter { $0.hasSuffix("/r1") }.map { $0.prefix { $0 != " " } } == [
        "Relationship.Create", "Relationship.Update", "Relationship.Delete",
      ])
    #expect(try await told(events).count == 8, "nothing comes twice")
  }

  @Test func `a notification has the attributes and the body that the service documents`() async throws {
    let events = try await EventsWorld()
    try await events.routeToHub()
    try await change(events.twins)
    try await events.settle()
    let all = try await events.log("eventhubs/ev-bus/twin-events")
    let created = try #require(all.first { $0["properties"]?["cloudEvents:subject"] == "room2" })
    let attributes = created["properties"] ?? .null
    #expect(attributes["cloudEvents:specversion"] == "1.0")
    #expect(attributes["cloudEvents:source"] == .string(TwinsWorld.host))
    #expect(attributes["cloudEvents:id"]?.string?.count == 36)
    #expect(attributes["cloudEvents:time"]?.string?.hasSuffix("Z") == true)
    #expect(attributes["cloudEvents:traceparent"]?.string?.split(separator: "-").count == 4)
    #expect(created["systemProperties"]?["content-type"] == "application/json")
    let twin = try await events.twins.call("GET", "/digitaltwins/room2").body
    #expect(created["body"] == twin, "a creation tells what a GET answers")
    let update = try #require(
      all.first { $0["properties"]?["cloudEvents:type"]?.string?.hasSuffix("Twin.Update") == true })
    #expect(
      update["body"] == [
        "modelId": "dtmi:test:Room;1", "patch": [["value": 21, "path": "/temperature", "op": "replace"]],
      ])
    let relationship = try #require(
      all.first { $0["properties"]?["cloudEvents:type"]?.string?.hasSuffix("Relationship.Update") == true })
    #expect(
      relationship["body"] == [
        "modelId": "dtmi:test:Floor;1", "patch": [["value": "key", "path": "/access", "op": "add"]],
      ])
  }

  @Test func `a component's patch begins at the twin, and a replacement tells what it replaces`() async throws {
    let events = try await EventsWorld()
    try await events.twins.must("PUT", "/digitaltwins/room1", Furniture.room(["temperature": 20, "name": "a"]))
    try await events.routeToHub()
    try await events.twins.must(
      "PATCH", "/digitaltwins/room1/components/thermostat", [["op": "add", "path": "/target", "value": 22]])
    try await events.twins.must("PUT", "/digitaltwins/room1", Furniture.room(["temperature": 23]))
    try await events.settle()
    let bodies = try await events.log("eventhubs/ev-bus/twin-events").compactMap { $0["body"]?["patch"] }
    #expect(bodies.first == [["value": 22, "path": "/thermostat/target", "op": "add"]])
    #expect(
      bodies.last?.array?.contains(["value": 23, "path": "/temperature", "op": "replace"]) == true
        && bodies.last?.array?.contains(["path": "/name", "op": "remove"]) == true, "\(bodies)")
  }

  @Test func `telemetry leaves as it was posted, with the model it belongs to`() async throws {
    let events = try await EventsWorld()
    try await events.twins.must("PUT", "/digitaltwins/room1", Furniture.room())
    try await events.routeToHub("type = 'microsoft.iot.telemetry'")
    for path in ["/digitaltwins/room1/telemetry", "/digitaltwins/room1/components/thermostat/telemetry"] {
      let reply = try await events.twins.call("POST", path, ["noise": 3.5], headers: ["Message-Id": "m-1"])
      #expect(reply.status == 204, "\(reply.text)")
    }
    try await events.settle()
    let all = try await events.log("eventhubs/ev-bus/twin-events")
    #expect(all.count == 2 && all.allSatisfy { $0["body"] == ["noise": 3.5] })
    #expect(all.allSatisfy { $0["properties"]?["cloudEvents:id"] == "m-1" })
    #expect(
      all.allSatisfy { $0["properties"]?["cloudEvents:source"] == .string("\(TwinsWorld.host)/digitaltwins/room1") })
    let schemas = all.compactMap { $0["properties"]?["cloudEvents:dataschema"]?.string }
    #expect(Set(schemas) == ["dtmi:test:Room;1", "dtmi:test:Thermostat;1"])
    #expect(
      try await events.twins.call("POST", "/digitaltwins/none/telemetry", [:], headers: ["Message-Id": "m"]).status
        == 404)
  }

  @Test(arguments: [
    ("false", 0), ("type = 'Microsoft.DigitalTwins.Twin.Create'", 3), ("subject = 'room1'", 2),
    ("STARTS_WITH(subject, 'floor1/')", 3),
    ("ENDS_WITH(type, '.Delete') OR $body.temperature >= 20", 4), ("$body.$metadata.$model = 'dtmi:test:Floor;1'", 2),
    ("CONTAINS(source, 'digitaltwins') AND specversion = '1.0'", 8), ("$body.modelId = 'dtmi:test:Room;1'", 1),
    ("$body.patch.path = '/temperature'", 0), ("dataschema = 'dtmi:test:Room;1'", 0), ("subject != 'room1'", 6),
  ])
  func `a filter lets through what it says`(filter: String, count: Int) async throws {
    let events = try await EventsWorld()
    try await events.routeToHub(filter)
    try await change(events.twins)
    #expect(try await told(events).count == count)
  }

  @Test func `two routes to one endpoint tell twice, and a refused write tells nothing`() async throws {
    let events = try await EventsWorld()
    try await events.routeToHub()
    try await events.twins.must("PUT", "/eventroutes/again", ["endpointName": "hub", "filter": "true"])
    try await events.twins.must("PUT", "/digitaltwins/room1", Furniture.room())
    #expect(
      try await events.twins.call("PUT", "/digitaltwins/room2", Furniture.room(["temperature": "warm"])).status == 400)
    #expect(try await events.twins.call("DELETE", "/digitaltwins/room2").status == 404)
    #expect(try await told(events) == ["Twin.Create room1", "Twin.Create room1"])
  }

  @Test func `what was answered is told even when the process ends before it is carried`() async throws {
    let folder = try TemporaryFolder()
    let place = Store.Place.file("\(folder.path)/azure.sqlite")
    let events = try await EventsWorld(place)
    try await events.routeToHub()
    try await change(events.twins)
    #expect(try await events.log("eventhubs/ev-bus/twin-events").isEmpty)
    try await events.close()
    let after = try await World(place)
    try await after.azure?.settleEvents()
    let reply = try await after.send(
      "GET", "https://localhost/-/events/eventhubs/ev-bus/twin-events?max=1000", token: after.secret)
    #expect(reply.body["events"]?.array?.count == 8, "\(reply.text)")
    try await after.close()
  }

  @Test func `an event grid topic gets notifications in the form it takes`() async throws {
    for schema in ["EventGridSchema", "CloudEventSchemaV1_0"] {
      let events = try await EventsWorld(inputSchema: schema)
      try await events.routeToTopic()
      try await events.twins.must("PUT", "/digitaltwins/floor1", Furniture.floor)
      try await events.twins.must("PATCH", "/digitaltwins/floor1", [["op": "add", "path": "/name", "value": "ground"]])
      try await events.settle()
      let all = try await events.topicEvents()
      #expect(all.count == 2)
      let last = try #require(all.last)
      let isGrid = schema == "EventGridSchema"
      #expect(last[isGrid ? "eventType" : "type"] == "Microsoft.DigitalTwins.Twin.Update")
      #expect(last["subject"] == "floor1")
      let body = isGrid ? last["data"]?["data"] : last["data"]
      #expect(
        body == ["modelId": "dtmi:test:Floor;1", "patch": [["value": "ground", "path": "/name", "op": "add"]]],
        "\(last.jsonText)")
      #expect(isGrid ? last["topic"] == .string(Sample.topic) : last["source"] == .string(TwinsWorld.host))
    }
  }

  @Test func `an endpoint that is not let in loses its events into its dead letters`() async throws {
    let events = try await EventsWorld()
    try await events.world.make(
      (Sample.storage, Sample.storageBody),
      ("\(Sample.storage)/blobServices/default/containers/letters", [:]),
      (
        "\(Sample.twins)/endpoints/grid",
        [
          "properties": [
            "endpointType": "EventGrid", "authenticationType": "KeyBased",
            "TopicEndpoint": .string(EventsWorld.topicURL), "accessKey1": "of-an-earlier-topic",
            "deadLetterSecret": "https://evstore.blob.core.windows.net/letters?sv=2022-11-02&sig=planted",
          ]
        ]
      ))
    try await events.twins.must("PUT", "/eventroutes/r", ["endpointName": "grid", "filter": "true"])
    try await events.twins.must("PUT", "/digitaltwins/floor1", Furniture.floor)
    try await events.settle()
    #expect(try await events.topicEvents().isEmpty)
    let lost = try await events.undelivered()
    #expect(lost.count == 1 && lost.first?["target"] == "ev-twins/endpoints/grid")
    #expect(lost.first?["reason"]?.string?.hasPrefix("Unauthorized") == true, "\(lost)")
    let letters = try await DeadLetterBox(events.world).letters()
    #expect(letters.keys.first?.hasPrefix("grid/2026/11/") == true, "\(letters.keys)")
    #expect(letters.values.first?["type"] == "Microsoft.DigitalTwins.Twin.Create")
  }

  @Test func `jobs that import and delete tell of every entity`() async throws {
    let events = try await EventsWorld()
    try await events.world.make(
      (Sample.storage, Sample.storageBody), ("\(Sample.storage)/blobServices/default/containers/jobs", [:]))
    try await events.routeToHub()
    let input = [
      "{\"Section\":\"Header\"}", "{\"fileVersion\":\"1.0.0\"}", "{\"Section\":\"Twins\"}",
      "{\"$dtId\":\"floor1\",\"$metadata\":{\"$model\":\"dtmi:test:Floor;1\"}}",
      "{\"$dtId\":\"floor2\",\"$metadata\":{\"$model\":\"dtmi:test:Floor;1\"}}", "{\"Section\":\"Relationships\"}",
      "{\"$dtId\":\"floor1\",\"$relationshipId\":\"n\",\"$targetId\":\"floor2\",\"$relationshipName\":\"near\"}",
    ]
    let container = "https://evstore.blob.core.windows.net/jobs"
    let token = try await events.world.token("https://storage.azure.com/.default")
    let put = try await events.world.transport.send(
      HTTPRequest(
        "PUT", "\(container)/in", headers: ["Authorization": "Bearer \(token)", "x-ms-blob-type": "BlockBlob"],
        body: Array(input.joined(separator: "\n").utf8)))
    #expect(put.status == 201)
    try await run(
      events, "PUT", "/jobs/imports/j",
      ["inputBlobUri": .string("\(container)/in"), "outputBlobUri": .string("\(container)/out")])
    #expect(
      Set(try await told(events)) == [
        "Twin.Create floor1", "Twin.Create floor2", "Relationship.Create floor1/relationships/n",
      ])
    let deletion = try await events.twins.call("POST", "/jobs/deletions", headers: ["Operation-Id": "d"])
    #expect(deletion.status == 202, "\(deletion.text)")
    try await ended(events, "/jobs/deletions/d")
    #expect(
      Set(try await told(events).filter { $0.contains("Delete") }) == [
        "Relationship.Delete floor1/relationships/n", "Twin.Delete floor1", "Twin.Delete floor2",
      ])
  }

  private func run(_ events: EventsWorld, _ method: String, _ path: String, _ body: Value) async throws {
    let reply = try await events.twins.call(method, path, body)
    #expect(reply.status < 300, "\(reply.text)")
    try await ended(events, path)
  }

  private func ended(_ events: EventsWorld, _ path: String) async throws {
    for _ in 0..<20_000 {
      let job = try await events.twins.call("GET", path).body
      if ["succeeded", "failed", "cancelled"].contains(job["status"]?.string ?? "") {
        #expect(job["status"] == "succeeded", "\(job)")
        return
      }
      await Task.yield()
    }
    Issue.record("the job \(path) does not end")
  }
}

/// What lies in the container of dead letters.
struct DeadLetterBox: Sendable {
  let world: World

  init(_ world: World) { self.world = world }

  /// Blobs by name.
  func letters() async throws -> [String: Value] {
    let token = try await world.token("https://storage.azure.com/.default")
    func get(_ path: String) async throws -> [UInt8] {
      try await world.transport.send(
        HTTPRequest(
          "GET", "https://evstore.blob.core.windows.net/letters\(path)", headers: ["Authorization": "Bearer \(token)"])
      ).body
    }
    let listing = String(decoding: try await get("?restype=container&comp=list"), as: UTF8.self)
    let names = listing.components(after: "<Name>").map { String($0.prefix { $0 != "<" }) }
    var letters: [String: Value] = [:]
    for name in names { letters[name] = try JSONReader.parse(try await get("/\(name)")) }
    return letters
  }
}
