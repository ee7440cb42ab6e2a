import Documents
import Encodings
import HTTP
import OrderedCollections
import Resources

/// The service side of every IoT Hub in the store: its registry, twins, methods, messages and configurations.
struct DevicePlane: Sendable {
  let store: Store
  let surroundings: Surroundings
  let gateway: DeviceGateway
  /// Whether somebody's roles allow an operation on a hub.
  private let mayDo: @Sendable (Operation, Caller, ResourceID) -> Bool

  init(
    store: Store, surroundings: Surroundings, mayDo: @escaping @Sendable (Operation, Caller, ResourceID) -> Bool
  ) {
    self.mayDo = mayDo
    self.store = store
    self.surroundings = surroundings
    gateway = DeviceGateway(
      store: store, surroundings: surroundings, links: DeviceLinks(),
      events: EventHub(store: store, surroundings: surroundings))
  }

  var links: DeviceLinks { gateway.links }
  var reader: EventReader { EventReader(store: store, surroundings: surroundings, bell: gateway.events.bell) }

  /// Answers a call to the hub of that name.
  func respond(to request: ServiceRequest, hub: String, gate: Gate) async -> HTTPResponse {
    do {
      return try await answer(request, hub, gate)
    } catch {
      return .deviceRefusal(error, tracking: surroundings.uuid(), time: String(surroundings.timestamp().prefix(19)))
    }
  }

  /// Whether a path on loopback, which names its hub in the query, is for a hub.
  static func isMeant(by segments: [String]) -> Bool {
    ["devices", "twins", "messages", "statistics", "configurations"].contains(segments.first)
      || segments.prefix(2) == ["-", "events"]
  }

  private func answer(_ request: ServiceRequest, _ name: String, _ gate: Gate) async throws(ServiceError)
    -> HTTPResponse
  {
    guard let hub = try await store.read({ db in try HubTable.find(name, db) }) else {
      throw .device(404, "IotHubNotFound", "No hub is named '\(name)'.")
    }
    let call = HubCall(request: request, hub: hub, rights: try rights(request, hub, gate))
    if call.words.first == "-" { return try await readEvents(call) }
    guard let version = request.query["api-version"], !version.isEmpty else {
      throw .device(400, "InvalidProtocolVersion", "The api-version query parameter is missing.")
    }
    return try await route(call)
  }

  /// What the caller may do: all that the policy allows whose key signed; with a token what is asked, if roles allow it.
  private func rights(
    _ request: ServiceRequest, _ hub: StoredResource, _ gate: Gate
  ) throws(ServiceError) -> Set<String> {
    let host = hub.body["properties"]?["hostName"]?.string ?? ""
    if let header = request.headers["Authorization"], let signature = SharedAccessSignature(header) {
      let isLocal = HostName(request.host) == .direct
      guard let policy = signature.policy,
        signature.isValid(
          for: isLocal ? request.authority : host, secrets: hub.secrets, now: surroundings.now() / 1_000_000)
      else { throw .unauthorized }
      return IoTHubRules.rights(of: policy)
    }
    let caller: Caller
    do { caller = try gate.caller(of: request, for: .iotHub) } catch { throw .unauthorized }
    let words = request.segments.map { $0.lowercased() }
    for operation in Operation.hub(request.method, words, body: request.body) ?? []
    where !mayDo(operation, caller, hub.id) {
      throw .device(
        401, "IotHubUnauthorized",
        "Principal \(caller.objectID) is not authorized for \(request.method) on \(request.path) due to no assigned "
          + "permissions")
    }
    return ["RegistryRead", "RegistryWrite", "ServiceConnect"]
  }

  private func route(_ call: HubCall) async throws(ServiceError) -> HTTPResponse {
    let words = call.words
    switch (call.method, words.count, words.first) {
    case ("GET", 1, "devices"): return try await list(call)
    case ("POST", 1, "devices"): return try await bulk(call)
    case ("POST", 2, "devices") where words[1] == "query": return try await query(call)
    case (_, 2, "devices"): return try await device(call, call.segments[1])
    case ("GET", 3, "devices") where words[2] == "modules": return try await modules(call, of: call.segments[1])
    case (_, 4, "devices") where words[2] == "modules":
      return try await module(call, call.segments[3], of: call.segments[1])
    case ("DELETE", 3, "devices") where words[2] == "commands": return try await purge(call, call.segments[1])
    case (_, 2, "twins"): return try await twin(call, call.client(call.segments[1]))
    case (_, 4, "twins") where words[2] == "modules":
      return try await twin(call, call.client(call.segments[1], call.segments[3]))
    case ("POST", 3, "twins") where words[2] == "methods":
      return try await invoke(call, call.client(call.segments[1]))
    case ("POST", 5, "twins") where words[2] == "modules" && words[4] == "methods":
      return try await invoke(call, call.client(call.segments[1], call.segments[3]))
    case ("POST", 2, "messages") where words[1] == "devicebound": return try await send(call)
    case (_, _, "messages") where words.count >= 3 && words[1] == "servicebound" && words[2] == "feedback":
      return try await feedback(call)
    case ("GET", 2, "statistics"): return try await statistics(call)
    case ("GET", 1, "configurations"): return try await configurations(call)
    case (_, 2, "configurations"): return try await configuration(call, call.segments[1])
    default: throw .device(404, "ResourceNotFound", "Nothing answers at '\(call.request.path)'.")
    }
  }
}

/// A call to one hub, by somebody who was let in.
struct HubCall: Sendable {
  let request: ServiceRequest
  let hub: StoredResource
  /// Of the caller: `RegistryRead`, `RegistryWrite`, `ServiceConnect`, `DeviceConnect`.
  let rights: Set<String>

  var method: String { request.method }
  var segments: [String] { request.segments }
  /// The segments in lower case.
  var words: [String] { request.segments.map { $0.lowercased() } }
  var condition: String? { request.headers["If-Match"] }

  func client(_ device: String, _ module: String? = nil) -> HubClient {
    HubClient(hub: hub.number, device: device, module: module)
  }

  /// Refuses a caller that has none of these rights.
  func demand(_ wanted: String...) throws(ServiceError) {
    guard !rights.isDisjoint(with: wanted) else { throw .unauthorized }
  }

  /// The body as JSON.
  func body() throws(ServiceError) -> Value {
    do { return try JSONReader.parse(request.body) } catch { throw .deviceArgument("\(error)") }
  }
}
