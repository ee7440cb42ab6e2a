import Documents
import HTTP
import LocalAzure
import OrderedCollections
import Synchronization
import Testing

/// An instance with furniture, a topic, an event hub and blobs, and webhooks that are played by the test.
struct EventsWorld: Sendable {
  static let topicURL = "https://ev-events.eastus-1.eventgrid.azure.net/api/events"
  static let namespace = "\(World.group)/providers/Microsoft.EventHub/namespaces/ev-bus"
  static let eventHub = "\(namespace)/eventhubs/twin-events"
  static let busHost = "ev-bus.servicebus.windows.net"

  let twins: TwinsWorld
  let webhooks: Webhooks
  /// Of the topic.
  let key: String
  /// Of the namespace.
  let busKey: String

  var world: World { twins.world }

  /// `inputSchema` is what the topic takes.
  init(
    _ place: Store.Place = .memory, inputSchema: String = "EventGridSchema",
    retries: RetrySchedule = .azure
  ) async throws {
    let webhooks = Webhooks()
    var options = Options(tenant: World.tenant, subscription: World.subscription)
    options.retries = retries
    twins = try await TwinsWorld(place, options: options, webhooks: webhooks)
    self.webhooks = webhooks
    try await twins.world.make(
      (Sample.topic, ["location": "eastus", "properties": ["inputSchema": .string(inputSchema)]]),
      (Self.namespace, ["location": "eastus", "sku": ["name": "Standard"]]),
      (Self.eventHub, ["properties": ["partitionCount": 2]]))
    let keys = try await twins.world.arm("POST", "\(Sample.topic)/listKeys")
    key = try #require(keys.body["key1"]?.string)
    let bus = try await twins.world.arm(
      "POST", "\(Self.namespace)/authorizationRules/RootManageSharedAccessKey/listKeys", version: "2024-01-01")
    busKey = try #require(bus.body["primaryKey"]?.string, "\(bus.text)")
    try await twins.must("POST", "/models", .array(Furniture.models))
  }

  func close() async throws { try await world.close() }

  // MARK: Routes

  /// An endpoint to the topic and a route to it.
  func routeToTopic(_ filter: String = "true", key: String? = nil) async throws {
    try await world.make(
      (
        "\(Sample.twins)/endpoints/grid",
        [
          "properties": [
            "endpointType": "EventGrid", "authenticationType": "KeyBased", "TopicEndpoint": .string(Self.topicURL),
            "accessKey1": .string(key ?? self.key),
          ]
        ]
      ))
    try await twins.must("PUT", "/eventroutes/to-grid", ["endpointName": "grid", "filter": .string(filter)])
  }

  /// An endpoint to the event hub and a route to it.
  func routeToHub(_ filter: String = "true") async throws {
    let connection =
      "Endpoint=sb://\(Self.busHost)/;SharedAccessKeyName=RootManageSharedAccessKey;SharedAccessKey=\(busKey);"
      + "EntityPath=twin-events"
    try await world.make(
      (
        "\(Sample.twins)/endpoints/hub",
        [
          "properties": [
            "endpointType": "EventHub", "authenticationType": "KeyBased",
            "connectionStringPrimaryKey": .string(connection),
          ]
        ]
      ))
    try await twins.must("PUT", "/eventroutes/to-hub", ["endpointName": "hub", "filter": .string(filter)])
  }

  // MARK: Subscriptions

  /// A subscription of the topic by a webhook of this machine.
  @discardableResult
  func subscribe(
    _ name: String = "hook", url: String = "https://127.0.0.1:7443/hook", schema: String = "EventGridSchema",
    filter: Value = [:], retry: Value = [:], deadLetters: Bool = false, batch: Int64 = 1
  ) async throws -> Reply {
    var properties: Value = [
      "destination": [
        "endpointType": "WebHook",
        "properties": ["endpointUrl": .string(url), "maxEventsPerBatch": .integer(batch)],
      ], "eventDeliverySchema": .string(schema), "filter": filter, "retryPolicy": retry,
    ]
    if deadLetters, case .object(var members) = properties {
      members["deadLetterDestination"] = [
        "endpointType": "StorageBlob",
        "properties": ["resourceId": .string(Sample.storage), "blobContainerName": "letters"],
      ]
      properties = .object(members)
    }
    return try await world.arm(
      "PUT", "\(Sample.topic)/providers/Microsoft.EventGrid/eventSubscriptions/\(name)", ["properties": properties])
  }

  func subscription(_ name: String = "hook") async throws -> Reply {
    try await world.arm("GET", "\(Sample.topic)/providers/Microsoft.EventGrid/eventSubscriptions/\(name)")
  }

  /// Publishes an event of the Event Grid form.
  @discardableResult
  func publish(_ id: String, type: String = "Made", subject: String = "a/b", data: Value = ["n": 1]) async throws
    -> Reply
  {
    let event: Value = [
      "id": .string(id), "subject": .string(subject), "eventType": .string(type),
      "eventTime": "2026-11-18T00:00:00Z", "data": data, "dataVersion": "1.0",
    ]
    return try await world.send(
      "POST", "\(Self.topicURL)?api-version=2018-01-01", .array([event]), headers: ["aeg-sas-key": key], token: nil)
  }

  func settle() async throws { try await world.azure?.settleEvents() }

  // MARK: Reading

  /// What lies in a log, as `/-/events` shows it.
  func log(_ path: String) async throws -> [Value] {
    let reply = try await world.send("GET", "https://localhost/-/events/\(path)?max=1000", token: world.secret)
    return try #require(reply.body["events"]?.array, "\(reply.text)")
  }

  /// The bodies of what went through the topic.
  func topicEvents() async throws -> [Value] { try await log("topics/ev-events").compactMap { $0["body"] } }

  func undelivered() async throws -> [Value] {
    try await world.send("GET", "https://localhost/-/undelivered", token: world.secret).body["value"]?.array ?? []
  }

  func history(_ table: String) async throws -> [Value] {
    try await world.send("GET", "https://localhost/-/history/\(table)?max=1000", token: world.secret).body["rows"]?
      .array ?? []
  }
}

/// Webhooks as the test plays them: keeps what they are sent and answers as told.
final class Webhooks: Transport {
  private struct State {
    var requests: [HTTPRequest] = []
    var answer: @Sendable (HTTPRequest) throws(TransportError) -> HTTPResponse = Webhooks.polite
  }

  private let state = Mutex(State())

  func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
    let answer = state.withLock { state in
      state.requests.append(request)
      return state.answer
    }
    return try answer(request)
  }

  /// What was sent since the last look.
  func take() -> [HTTPRequest] {
    state.withLock { state in
      defer { state.requests = [] }
      return state.requests
    }
  }

  func answer(_ answer: @escaping @Sendable (HTTPRequest) throws(TransportError) -> HTTPResponse) {
    state.withLock { $0.answer = answer }
  }

  /// Proves itself, except for events, which it answers with a status.
  func answerEvents(_ status: Int) {
    answer { request in
      request.headers["aeg-event-type"] == "Notification" ? HTTPResponse(status: status) : Webhooks.polite(request)
    }
  }

  /// Proves itself as both forms ask and takes every event.
  @Sendable static func polite(_ request: HTTPRequest) -> HTTPResponse {
    if request.method == "OPTIONS" {
      return HTTPResponse(status: 200, headers: ["WebHook-Allowed-Origin": "*"])
    }
    guard request.headers["aeg-event-type"] == "SubscriptionValidation" else { return HTTPResponse(status: 200) }
    let code = (try? JSONReader.parse(request.body))?.array?.first?["data"]?["validationCode"]
    return HTTPResponse(status: 200, body: Value.object(["validationResponse": code ?? .null]).json)
  }
}

extension HTTPRequest {
  /// The body as JSON.
  var json: Value { (try? JSONReader.parse(body)) ?? .null }
}
