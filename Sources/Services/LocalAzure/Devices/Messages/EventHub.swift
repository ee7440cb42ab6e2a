import Documents
import GRDB
import OrderedCollections

/// Where the messages of a hub's devices go: to the endpoints that its routes name, the built-in one among them.
struct EventHub: Sendable {
  /// What a route can be about.
  enum Source: String, Sendable {
    case messages = "DeviceMessages"
    case twinChanges = "TwinChangeEvents"
    case lifecycle = "DeviceLifecycleEvents"
    case connectionState = "DeviceConnectionStateEvents"

    /// `iothub-message-source` of what arrives.
    var mark: String {
      switch self {
      case .messages: "Telemetry"
      case .twinChanges: "twinChangeEvents"
      case .lifecycle: "deviceLifecycleEvents"
      case .connectionState: "deviceConnectionStateEvents"
      }
    }

    /// `iothub-message-schema` of what the hub says itself.
    fileprivate var schema: String? {
      switch self {
      case .messages: nil
      case .twinChanges: "twinChangeNotification"
      case .lifecycle: "deviceLifecycleNotification"
      case .connectionState: "deviceConnectionStateNotification"
      }
    }
  }

  /// The endpoint every hub has.
  static let builtIn = "events"

  let store: Store
  let surroundings: Surroundings
  /// Rings when messages arrived at a hub.
  let bell = Bell<ResourceNumber>()

  init(store: Store, surroundings: Surroundings) {
    self.store = store
    self.surroundings = surroundings
  }

  /// Stores a message wherever it belongs; returns when it is durable.
  func deliver(_ message: DeviceMessage, from client: HubClient, _ source: Source) async throws(ServiceError) {
    try await store.write { [self] db in try append(message, from: client, source, db) }
    await bell.ring(client.hub)
  }

  /// The same inside a transaction; the bell is the caller's to ring.
  func append(_ message: DeviceMessage, from client: HubClient, _ source: Source, _ db: Database) throws {
    guard let hub = try ResourceTable.find(number: client.hub, db) else {
      throw ServiceError.device(404, "IotHubNotFound", "The hub is gone.")
    }
    let now = surroundings.now()
    var message = message
    try mark(&message, client, source, hub, db)
    let router = MessageRouter(hub)
    let twin = { try DeviceTwinTable.find(client, now: surroundings.timestamp(), db) }
    let endpoints = try router.endpoints(for: message, source, twin: twin)
    for endpoint in endpoints {
      let enriched = try router.enriched(message, for: endpoint, twin: twin)
      try EventTable.append(
        enriched, hub: client.hub, endpoint: endpoint,
        partition: Self.partition(of: client.device, among: Self.partitionCount(hub)), now: now,
        retention: Self.retention(hub), db)
    }
  }

  private func mark(
    _ message: inout DeviceMessage, _ client: HubClient, _ source: Source, _ hub: StoredResource, _ db: Database
  ) throws {
    if let schema = source.schema {
      message.system["content-type"] = "application/json"
      message.system["content-encoding"] = "utf-8"
      message.properties["hubName"] = hub.name
      message.properties["deviceId"] = client.device
      if let module = client.module { message.properties["moduleId"] = module }
      message.properties["operationTimestamp"] = surroundings.timestamp()
      message.properties["iothub-message-schema"] = schema
    }
    let device = try DeviceTable.find(client.device, hub: client.hub, db)
    message.system["iothub-connection-device-id"] = .string(client.device)
    if let module = client.module { message.system["iothub-connection-module-id"] = .string(module) }
    if source == .messages {
      message.system["iothub-connection-auth-method"] = .string(
        "{\"scope\":\"\(client.module == nil ? "device" : "module")\",\"type\":\"sas\",\"issuer\":\"iothub\","
          + "\"acceptingIpFilterRule\":null}")
    }
    message.system["iothub-connection-auth-generation-id"] = device?.body["generationId"] ?? ""
    message.system["iothub-enqueuedtime"] = .string(surroundings.timestamp())
    message.system["iothub-message-source"] = .string(source.mark)
  }

  // MARK: Partitions

  static func partitionCount(_ hub: StoredResource) -> Int {
    let count = hub.body["properties"]?["eventHubEndpoints"]?["events"]?["partitionCount"]?.integer ?? 4
    return Int(min(max(count, 1), 128))
  }

  /// Microseconds.
  static func retention(_ hub: StoredResource) -> Int64 {
    let days = hub.body["properties"]?["eventHubEndpoints"]?["events"]?["retentionTimeInDays"]?.integer ?? 1
    return min(max(days, 1), 7) * 86_400_000_000
  }

  /// Messages of one device stay in order: they go to one partition (FNV-1a of its id).
  static func partition(of device: String, among count: Int) -> Int {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in device.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return Int(hash % UInt64(count))
  }
}
