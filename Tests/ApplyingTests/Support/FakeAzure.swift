import Cloud
import DTDL
import Documents
import OrderedCollections
import Resources
import Synchronization
import Twins

/// A little Azure in memory that keeps the service's rules of order and fails where a test says so.
final class FakeAzure: Cloud {
  /// What goes wrong with one call.
  enum Fault: Sendable {
    /// Refused before anything happened.
    case refuse(AzureError)
    /// Done, but the answer never arrives.
    case loseAnswer
  }

  struct Instance: Sendable {
    var models: OrderedDictionary<DTMI, Value> = [:]
    var decommissioned: Set<DTMI> = []
    var twins: [String: (twin: Twin, etag: String)] = [:]
    var relationships: [RelationshipKey: (relationship: Relationship, etag: String)] = [:]
    var routes: [String: EventRoute] = [:]
  }

  struct World: Sendable {
    var resources: [ResourceID: LiveResource] = [:]
    /// By host name.
    var instances: [String: Instance] = [:]
    var hubs: [String: [String: Device]] = [:]
    var deviceTwins: [String: [String: LiveDeviceTwin]] = [:]
    var etags = 0
    var calls: [String] = []
    var running = 0
    var mostRunning = 0

    mutating func etag() -> String {
      etags += 1
      return "W/\"\(etags)\""
    }
  }

  /// In a struct: a closure that goes through a generic `inout` is wrapped once more each time.
  private struct Faults {
    var decide: @Sendable (Int, String) -> Fault?
  }

  private let world: Mutex<World>
  /// Asked with the number of the call (from 0) and its name before the call is done.
  private let faults: Mutex<Faults>
  /// Called inside every call, between its begin and its effect.
  private let pause: @Sendable () async -> Void

  init(pause: @escaping @Sendable () async -> Void = {}) {
    world = Mutex(World())
    faults = Mutex(Faults { _, _ in nil })
    self.pause = pause
  }

  func setFaults(_ decide: @escaping @Sendable (Int, String) -> Fault?) { faults.withLock { $0.decide = decide } }

  func change<Answer: Sendable>(_ change: @Sendable (inout World) -> Answer) -> Answer {
    world.withLock { change(&$0) }
  }

  var now: World { world.withLock { $0 } }
  /// `PUT twin a`, `POST models 3`, in the order in which they began.
  var calls: [String] { now.calls }

  /// Counts the call, lets the fault happen around its effect.
  func call<Answer: Sendable>(
    _ name: String, _ effect: @Sendable (inout World) throws(AzureError) -> Answer
  ) async throws(AzureError) -> Answer {
    let number = world.withLock { world in
      world.calls.append(name)
      world.running += 1
      world.mostRunning = max(world.mostRunning, world.running)
      return world.calls.count - 1
    }
    await pause()
    let fault = faults.withLock { $0 }.decide(number, name)
    let outcome: Result<Answer, AzureError> = world.withLock { world in
      world.running -= 1
      if case .refuse(let error) = fault { return .failure(error) }
      do throws(AzureError) { return .success(try effect(&world)) } catch { return .failure(error) }
    }
    let answer = try outcome.get()
    if case .loseAnswer = fault { throw AzureError(.transport, code: "ConnectionLost", message: "the answer was lost") }
    return answer
  }

  static func refusal(_ kind: AzureError.Kind, _ status: Int, _ code: String, _ message: String = "no") -> AzureError {
    AzureError(kind, status: status, code: code, message: message, request: "")
  }

  static func check(_ condition: Condition, _ etag: String?) throws(AzureError) {
    let failed = refusal(.preconditionFailed, 412, "PreconditionFailed")
    switch condition {
    case .always: return
    case .absent: if etag != nil { throw failed }
    case .matches(let wanted): if etag != wanted { throw failed }
    }
  }

  // MARK: Control plane

  func deployerObjectID() async throws(AzureError) -> String { "deployer-object" }
  func deployerTenantID() async throws(AzureError) -> String { "deployer-tenant" }

  func resource(_ id: ResourceID, apiVersion: String) async throws(AzureError) -> LiveResource? {
    try await call("GET \(id.name)") { $0.resources[id] }
  }

  func putResource(_ id: ResourceID, apiVersion: String, body: Value, condition: Condition) async throws(AzureError)
    -> LiveResource
  {
    try await call("PUT \(id.name)") { world throws(AzureError) in
      try FakeAzure.check(condition, world.resources[id]?.etag)
      if let parent = id.parent, parent.type.contains("/"), !parent.type.hasPrefix("Microsoft.Resources"),
        world.resources[parent] == nil
      {
        throw FakeAzure.refusal(.notFound, 404, "ParentResourceNotFound")
      }
      let live = LiveResource(id: id, body: FakeAzure.stored(id, body), etag: world.etag())
      world.resources[id] = live
      if let host = live.body["properties"]?["hostName"]?.string {
        if id.type.hasSuffix("IotHubs") {
          world.hubs[host] = world.hubs[host] ?? [:]
        } else {
          world.instances[host] = world.instances[host] ?? Instance()
        }
      }
      return live
    }
  }

  /// What the service adds: the id, host names, a principal for an identity.
  private static func stored(_ id: ResourceID, _ body: Value) -> Value {
    var members = body.object ?? [:]
    members["id"] = .string(id.description)
    var properties = members["properties"]?.object ?? [:]
    switch id.type {
    case "Microsoft.DigitalTwins/digitalTwinsInstances": properties["hostName"] = .string("\(id.name).adt")
    case "Microsoft.Devices/IotHubs": properties["hostName"] = .string("\(id.name).hub")
    default: break
    }
    if members["identity"] != nil { members["identity"] = ["principalId": .string("principal-of-\(id.name)")] }
    members["properties"] = .object(properties)
    return .object(members)
  }

  func deleteResource(_ id: ResourceID, apiVersion: String) async throws(AzureError) {
    try await call("DELETE \(id.name)") { world in
      if let host = world.resources[id]?.body["properties"]?["hostName"]?.string {
        world.instances[host] = nil
        world.hubs[host] = nil
      }
      world.resources = world.resources.filter { $0.key != id && !$0.key.isInside(id) }
    }
  }

  func setTag(_ name: String, to value: String, on id: ResourceID) async throws(AzureError) {
    try await call("TAG \(id.name) \(value.prefix(7))") { world throws(AzureError) in
      guard var members = world.resources[id]?.body.object else {
        throw FakeAzure.refusal(.notFound, 404, "ResourceNotFound")
      }
      var tags = members["tags"]?.object ?? [:]
      tags[name] = .string(value)
      members["tags"] = .object(tags)
      world.resources[id]?.body = .object(members)
    }
  }

  func removeTag(_ name: String, havingValue value: String, on id: ResourceID) async throws(AzureError) {
    try await call("UNTAG \(id.name)") { world in
      guard var members = world.resources[id]?.body.object, var tags = members["tags"]?.object,
        tags[name]?.string == value
      else { return }
      tags[name] = nil
      members["tags"] = .object(tags)
      world.resources[id]?.body = .object(members)
    }
  }

  func post(_ id: ResourceID, action: String, apiVersion: String, body: Value?) async throws(AzureError) -> Value {
    try await call("POST \(id.name) \(action)") { world throws(AzureError) in
      guard world.resources[id] != nil else { throw FakeAzure.refusal(.notFound, 404, "ResourceNotFound") }
      return ["key1": .string("key-one-of-\(id.name)"), "key2": .string("key-two-of-\(id.name)")]
    }
  }

  func resources(inGroup group: ResourceID) async throws(AzureError) -> [LiveResource] {
    try await call("LIST \(group.name)") { world in world.resources.values.filter { $0.id.isInside(group) } }
  }

  func children(of parent: ResourceID, collection: String, apiVersion: String) async throws(AzureError)
    -> [LiveResource]
  {
    try await call("LIST \(parent.name) \(collection)") { world in
      world.resources.values.filter { $0.id.parent == parent }
    }
  }

  func twins(host: String) -> any TwinsService { FakeTwins(azure: self, host: host) }
  func devices(host: String) -> any DeviceRegistry { FakeDevices(azure: self, host: host) }

  func keyVaultSecret(vault: String, name: String) async throws(AzureError) -> String {
    throw FakeAzure.refusal(.notFound, 404, "SecretNotFound")
  }
}
