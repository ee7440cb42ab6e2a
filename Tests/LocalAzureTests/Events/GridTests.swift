import Crypto
import Documents
import FoundationEssentials
import HTTP
import LocalAzure
import OrderedCollections
import Testing

/// Topics of Event Grid: who may publish, what is taken, who gets it.
struct GridTests {
  @Test func `a topic takes events with its key, a signature or a token, and nothing else`() async throws {
    let events = try await EventsWorld()
    #expect(try await events.publish("1").status == 200)
    let url = "\(EventsWorld.topicURL)?api-version=2018-01-01"
    let event: Value = [["id": "2", "subject": "s", "eventType": "t", "data": [:], "dataVersion": "1"]]
    func send(_ headers: HTTPFields, token: String? = nil) async throws -> Reply {
      try await events.world.send("POST", url, event, headers: headers, token: token)
    }
    #expect(try await send([:]).status == 401)
    let wrong = try await send(["aeg-sas-key": "AAAA"])
    #expect(wrong.status == 401 && wrong.code == "Unauthorized")
    #expect(wrong.message.contains("EV-EVENTS.EASTUS-1.EVENTGRID.AZURE.NET"), "\(wrong.message)")
    let good = try signature(events, url, "2026-12-31 00:00:00+00:00")
    #expect(try await send(["aeg-sas-token": good]).status == 200)
    #expect(try await send(["Authorization": "SharedAccessSignature \(good)"]).status == 200)
    #expect(try await send(["aeg-sas-token": try signature(events, url, "2026-01-01 00:00:00+00:00")]).status == 401)
    #expect(try await send(["aeg-sas-token": try signature(events, url, "11/30/2026 1:00:00 PM")]).status == 200)
    let other = EventsWorld.topicURL.replacing("ev-events", with: "other")
    #expect(try await send(["aeg-sas-token": try signature(events, other, "2026-12-31 00:00:00+00:00")]).status == 401)
    let token = try await events.world.token("https://eventgrid.azure.net/.default")
    #expect(try await send([:], token: token).status == 200)
    #expect(try await send([:], token: try await events.world.token()).status == 401)
    #expect(try await events.topicEvents().count == 5)
  }

  /// As the Python client makes it.
  private func signature(_ events: EventsWorld, _ url: String, _ expiry: String) throws -> String {
    func quoted(_ text: String) -> String {
      text.utf8.map { byte in
        let kept = Character(UnicodeScalar(byte))
        if kept.isASCII, kept.isLetter || kept.isNumber || kept == "-" || kept == "." { return String(kept) }
        let hex = String(byte, radix: 16, uppercase: true)
        return "%" + (hex.count == 1 ? "0" : "") + hex
      }.joined()
    }
    let text = "r=\(quoted(url))&e=\(quoted(expiry))"
    let key = try #require(Data(base64Encoded: events.key))
    let code = HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: SymmetricKey(data: key))
    return "\(text)&s=\(quoted(Data(code).base64EncodedString()))"
  }

  @Test func `roles count for tokens where they are heeded`() async throws {
    let options = Options(tenant: World.tenant, subscription: World.subscription, roles: .data)
    let world = try await World(options: options)
    try await world.make((Sample.topic, Sample.plain))
    let token = try await world.token("https://eventgrid.azure.net/.default")
    let event: Value = [["id": "2", "subject": "s", "eventType": "t", "data": [:], "dataVersion": "1"]]
    let refused = try await world.send("POST", EventsWorld.topicURL, event, token: token)
    #expect(refused.status == 403 && refused.message.contains("events/send/action"), "\(refused.text)")
  }

  @Test func `what is no event of the topic's form is refused, and nothing of the request is kept`() async throws {
    let grid = try await EventsWorld()
    let cloud = try await EventsWorld(inputSchema: "CloudEventSchemaV1_0")
    let cloudEvent: Value = ["specversion": "1.0", "id": "1", "source": "/s", "type": "t", "data": 1]
    let gridEvent: Value = ["id": "1", "subject": "s", "eventType": "t", "data": 1, "dataVersion": ""]
    let wrong: [(EventsWorld, Value)] = [
      (grid, [gridEvent, cloudEvent]), (grid, gridEvent), (grid, [["id": "1"]]), (grid, "text"),
      (cloud, [cloudEvent, gridEvent]), (cloud, gridEvent),
    ]
    for (world, body) in wrong {
      let reply = try await world.world.send(
        "POST", EventsWorld.topicURL, body, headers: ["aeg-sas-key": world.key], token: nil)
      #expect(reply.status == 400 && reply.body["error"]?["details"]?.array?.first?["code"] == "InputJsonInvalid")
      #expect(try await world.topicEvents().isEmpty)
    }
    let alone = try await cloud.world.send(
      "POST", EventsWorld.topicURL, cloudEvent, headers: ["aeg-sas-key": cloud.key], token: nil)
    let binary = try await cloud.world.send(
      "POST", EventsWorld.topicURL, ["x": 1],
      headers: [
        "aeg-sas-key": cloud.key, "ce-specversion": "1.0", "ce-id": "2", "ce-source": "/s", "ce-type": "t",
        "Content-Type": "application/json",
      ], token: nil)
    #expect(alone.status == 200 && binary.status == 200)
    #expect(try await cloud.topicEvents().compactMap { $0["data"] } == [1, ["x": 1]])
    let huge = Value.string(String(repeating: "x", count: 1 << 20))
    #expect(try await grid.publish("big", data: huge).status == 413)
  }

  /// Filters, and the ids of the events that pass.
  private static let filters: [(Value, String)] = [
    (["includedEventTypes": ["Made"]], "1 2"), (["includedEventTypes": ["made", "Other"]], "1 2 3"),
    (["subjectBeginsWith": "A/", "subjectEndsWith": "b"], "1"),
    (["subjectBeginsWith": "A/", "isSubjectCaseSensitive": true], ""),
    (advanced("NumberGreaterThan", "data.n", value: 1), "2"), (advanced("NumberIn", "data.n", [1, 2.0]), "1 2"),
    (advanced("NumberInRange", "data.n", [[0, 1], [5, 6]]), "1"),
    (advanced("StringBeginsWith", "Subject", ["C/"]), "2"),
    (advanced("StringNotContains", "data.text", ["ell"]), "1 2"),
    (advanced("BoolEquals", "data.deep.yes", value: true), "3"),
    (advanced("IsNullOrUndefined", "data.n"), "3"), (advanced("IsNotNull", "data.n"), "1 2"),
    (advanced("StringIn", "data.tags", ["x"]), ""), (advanced("StringIn", "data.tags", ["x"], arrays: true), "3"),
    (advanced("StringIn", "eventType", ["MADE"]), "1 2"),
  ]

  private static func advanced(
    _ name: String, _ key: String, _ values: Value? = nil, value: Value? = nil, arrays: Bool = false
  ) -> Value {
    var condition: OrderedDictionary<String, Value> = ["operatorType": .string(name), "key": .string(key)]
    condition["values"] = values
    condition["value"] = value
    return ["advancedFilters": .array([.object(condition)]), "enableAdvancedFilteringOnArrays": .bool(arrays)]
  }

  @Test(arguments: filters)
  func `a subscription gets what its filter says`(filter: Value, wanted: String) async throws {
    let events = try await EventsWorld()
    try await events.subscribe(filter: filter)
    try await events.publish("1", subject: "a/b", data: ["n": 1])
    try await events.publish("2", subject: "c/d", data: ["n": 2])
    try await events.publish(
      "3", type: "Other", subject: "e", data: ["text": "HELLO", "deep": ["yes": true], "tags": ["w", "x"]])
    _ = events.webhooks.take()
    try await events.settle()
    let got = events.webhooks.take().compactMap { $0.json.array?.first?["id"]?.string }
    #expect(got.sorted().joined(separator: " ") == wanted)
  }

  @Test func `subscriptions by hubs and queues fill their logs`() async throws {
    let events = try await EventsWorld()
    let queue = "\(Sample.storage)/queueServices/default/queues/changes"
    let places = "\(Sample.topic)/providers/Microsoft.EventGrid/eventSubscriptions"
    try await events.world.make(
      (Sample.storage, Sample.storageBody), (queue, [:]),
      (
        "\(places)/to-hub",
        [
          "properties": [
            "destination": ["endpointType": "EventHub", "properties": ["resourceId": .string(EventsWorld.eventHub)]],
            "eventDeliverySchema": "CloudEventSchemaV1_0",
          ]
        ]
      ),
      (
        "\(places)/to-queue",
        [
          "properties": [
            "destination": [
              "endpointType": "StorageQueue",
              "properties": ["resourceId": .string(Sample.storage), "queueName": "changes"],
            ]
          ]
        ]
      ))
    try await events.publish("1")
    try await events.settle()
    let hub = try #require(try await events.log("eventhubs/ev-bus/twin-events").first)
    #expect(hub["body"]?["specversion"] == "1.0" && hub["body"]?["source"] == .string(Sample.topic))
    #expect(hub["properties"]?["aeg-subscription-name"] == "TO-HUB")
    let letter = try #require(try await events.log("queues/evstore/changes").first)
    #expect(letter["body"]?["eventType"] == "Made" && letter["body"]?["topic"] == .string(Sample.topic))
    let logs =
      try await events.world.send("GET", "https://localhost/-/events", token: events.world.secret).body["value"]?.array
      ?? []
    #expect(Set(logs.compactMap { $0["name"]?.string }) == ["ev-events", "ev-bus/twin-events", "evstore/changes"])
  }
}
