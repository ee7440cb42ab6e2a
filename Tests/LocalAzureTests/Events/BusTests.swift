import Crypto
import Documents
import FoundationEssentials
import HTTP
import LocalAzure
import Testing

/// The HTTPS side of Event Hubs.
struct BusTests {
  /// A signature as Event Hubs wants it: the text of the key is the key.
  private func signature(_ events: EventsWorld, key: String? = nil, expiry: Int64 = 1_795_003_600) -> String {
    let resource = "https%3A%2F%2F\(EventsWorld.busHost)%2Ftwin-events"
    let code = HMAC<SHA256>.authenticationCode(
      for: Array("\(resource)\n\(expiry)".utf8), using: SymmetricKey(data: Array((key ?? events.busKey).utf8)))
    let text = Data(code).base64EncodedString().replacing("+", with: "%2B").replacing("/", with: "%2F")
      .replacing("=", with: "%3D")
    return "SharedAccessSignature sr=\(resource)&sig=\(text)&se=\(expiry)&skn=RootManageSharedAccessKey"
  }

  private func send(
    _ events: EventsWorld, _ path: String, _ body: String, headers: HTTPFields = [:], by authorization: String
  ) async throws -> Int {
    var headers = headers
    headers["Authorization"] = authorization
    return try await events.world.transport.send(
      HTTPRequest("POST", "https://\(EventsWorld.busHost)\(path)", headers: headers, body: Array(body.utf8))
    ).status
  }

  @Test func `events are sent alone and in batches, and read by partition`() async throws {
    let events = try await EventsWorld()
    let signature = signature(events)
    let json: HTTPFields = ["Content-Type": "application/json", "BrokerProperties": "{\"PartitionKey\":\"a\"}"]
    #expect(try await send(events, "/twin-events/messages", "{\"n\":1}", headers: json, by: signature) == 201)
    let batch: HTTPFields = ["Content-Type": "application/vnd.microsoft.servicebus.json"]
    let items = "[{\"Body\":\"{\\\"n\\\":2}\",\"UserProperties\":{\"k\":\"v\"}},{\"Body\":\"text\"}]"
    #expect(
      try await send(events, "/twin-events/partitions/1/messages", items, headers: batch, by: signature) == 201)
    let all = try await events.log("eventhubs/ev-bus/twin-events")
    #expect(Set(all.compactMap { $0["body"]?["n"]?.integer }) == [1, 2])
    #expect(all.contains { $0["bodyBase64"] == "dGV4dA==" })
    let url = "https://\(EventsWorld.busHost)/-/events/twin-events"
    let token = try await events.world.token("https://eventhubs.azure.net/.default")
    let second = try await events.world.send("GET", "\(url)?partition=1", token: token)
    #expect(second.body["events"]?.array?.contains { $0["properties"]?["k"] == "v" } == true, "\(second.text)")
    let ends = try await events.world.send("GET", url, token: token)
    #expect(ends.body["partitions"]?.array?.count == 2)
  }

  @Test func `who has no key and no token, or a wrong one, is refused`() async throws {
    let events = try await EventsWorld()
    for (path, authorization, status) in [
      ("/twin-events/messages", "", 401), ("/twin-events/messages", signature(events, key: "wrong"), 401),
      ("/twin-events/messages", signature(events, expiry: 1_794_000_000), 401),
      ("/other/messages", signature(events), 404), ("/twin-events/partitions/2/messages", signature(events), 400),
      ("/twin-events/elsewhere", signature(events), 404),
    ] {
      #expect(try await send(events, path, "x", by: authorization) == status, "\(path)")
    }
    #expect(try await events.log("eventhubs/ev-bus/twin-events").isEmpty)
  }

  @Test func `a reader that waits is let go when the local Azure ends`() async throws {
    let events = try await EventsWorld()
    events.world.clock.never()
    let reader = Task {
      try await events.world.send(
        "GET", "https://localhost/-/events/eventhubs/ev-bus/twin-events?wait=60", token: events.world.secret)
    }
    await events.world.azure?.releaseReaders()
    #expect(try await reader.value.body["events"] == [])
  }

  @Test func `a reader of all partitions goes on where it was`() async throws {
    let events = try await EventsWorld()
    let signature = signature(events)
    for number in 0..<10 {
      let headers: HTTPFields = [
        "Content-Type": "application/json", "BrokerProperties": "{\"PartitionKey\":\"\(number)\"}",
      ]
      #expect(try await send(events, "/twin-events/messages", "\(number)", headers: headers, by: signature) == 201)
      events.world.clock.advance(seconds: 1)
    }
    var (seen, next): ([Int64], String) = ([], "")
    for _ in 0..<5 {
      let page = try await events.world.send(
        "GET", "https://localhost/-/events/eventhubs/ev-bus/twin-events?max=3&from=\(next)", token: events.world.secret)
      seen += page.body["events"]?.array?.compactMap { $0["body"]?.integer } ?? []
      next = page.body["next"]?.string ?? ""
    }
    #expect(seen == Array(0..<10))
    let end = try await events.world.send(
      "GET", "https://localhost/-/events/eventhubs/ev-bus/twin-events?from=end", token: events.world.secret)
    #expect(end.body["events"]?.array?.isEmpty == true && end.body["next"]?.string == next)
  }
}
