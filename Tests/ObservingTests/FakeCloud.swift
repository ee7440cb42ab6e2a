import Cloud
import DTDL
import Documents
import OrderedCollections
import Resources
import Synchronization
import Twins

/// Azure as a few dictionaries, reading only. Everything asked is written down.
final class FakeCloud: Cloud {
  struct State {
    var resources: [ResourceID: LiveResource] = [:]
    var listed: [LiveResource] = []
    var children: [String: [LiveResource]] = [:]
    var devices: [Device] = []
    var deviceTwins: [String: LiveDeviceTwin] = [:]
    var calls: [String] = []
    var running = 0
    var mostRunning = 0
  }

  let state = Mutex(State())
  let data = FakeTwins()
  /// Called before every answer; throws what the call is to fail with.
  let hook: @Sendable (FakeCloud, String) async throws(AzureError) -> Void

  init(hook: @escaping @Sendable (FakeCloud, String) async throws(AzureError) -> Void = { _, _ in }) {
    self.hook = hook
  }

  var calls: [String] { state.withLock { $0.calls } }

  func add(_ id: ResourceID, _ body: Value = [:]) {
    state.withLock { $0.resources[id] = LiveResource(id: id, body: body, etag: "e") }
  }

  func remove(_ id: ResourceID) { state.withLock { $0.resources[id] = nil } }

  private func enter(_ call: String) async throws(AzureError) {
    state.withLock { state in
      state.calls.append(call)
      state.running += 1
      state.mostRunning = max(state.mostRunning, state.running)
    }
    await Task.yield()
    defer { state.withLock { $0.running -= 1 } }
    try await hook(self, call)
  }

  func deployerObjectID() async throws(AzureError) -> String { "object-1" }
  func deployerTenantID() async throws(AzureError) -> String { "tenant-1" }

  func resource(_ id: ResourceID, apiVersion: String) async throws(AzureError) -> LiveResource? {
    try await enter("resource \(id.name)")
    return state.withLock { $0.resources[id] }
  }

  func resources(inGroup group: ResourceID) async throws(AzureError) -> [LiveResource] {
    try await enter("group \(group.name)")
    return state.withLock { $0.listed }
  }

  func children(of parent: ResourceID, collection: String, apiVersion: String) async throws(AzureError)
    -> [LiveResource]
  {
    try await enter("children \(parent.name) \(collection)")
    return state.withLock { $0.children["\(parent.name)/\(collection)"] ?? [] }
  }

  func twins(host: String) -> any TwinsService { FakeTwinsService(cloud: self, host: host) }
  func devices(host: String) -> any DeviceRegistry { FakeRegistry(cloud: self, host: host) }

  func enterData(_ call: String) async throws(AzureError) { try await enter(call) }

  func putResource(_ id: ResourceID, apiVersion: String, body: Value, condition: Condition) async throws(AzureError)
    -> LiveResource
  { throw .refusingToWrite }
  func deleteResource(_ id: ResourceID, apiVersion: String) async throws(AzureError) { throw .refusingToWrite }
  func setTag(_ name: String, to value: String, on id: ResourceID) async throws(AzureError) { throw .refusingToWrite }
  func removeTag(_ name: String, havingValue value: String, on id: ResourceID) async throws(AzureError) {
    throw .refusingToWrite
  }
  func post(_ id: ResourceID, action: String, apiVersion: String, body: Value?) async throws(AzureError) -> Value {
    throw .refusingToWrite
  }
  func keyVaultSecret(vault: String, name: String) async throws(AzureError) -> String { throw .refusingToWrite }
}

extension AzureError {
  /// An observation that writes has a mistake.
  static let refusingToWrite = AzureError(.other, code: "Wrote", message: "an observation must not write")

  static func of(_ kind: Kind) -> AzureError { AzureError(kind, code: "\(kind)", message: "planted") }
}

/// What an instance holds, in pages as they are to come.
final class FakeTwins: Sendable {
  let models = Mutex<[LiveModel]>([])
  let twinPages = Mutex<[[TwinRow]]>([])
  let relationshipPages = Mutex<[[RelationshipRow]]>([])
  let routes = Mutex<[EventRoute]>([])
  let jobs = Mutex<[InstanceJob]>([])
  /// What reads by id know and queries do not yet.
  let unindexed = Mutex<(twins: [TwinRow], relationships: [RelationshipRow])>(([], []))
}

struct FakeTwinsService: TwinsService {
  let cloud: FakeCloud
  let host: String

  func models() async throws(AzureError) -> [LiveModel] {
    try await cloud.enterData("models \(host)")
    return cloud.data.models.withLock { $0 }
  }

  func eventRoutes() async throws(AzureError) -> [EventRoute] {
    try await cloud.enterData("routes \(host)")
    return cloud.data.routes.withLock { $0 }
  }

  func runningJobs(_ kind: InstanceJob.Kind) async throws(AzureError) -> [InstanceJob] {
    cloud.data.jobs.withLock { $0.filter { $0.kind == kind } }
  }

  func eachTwinPage(_ page: ([TwinRow]) throws(AzureError) -> Void) async throws(AzureError) {
    for rows in cloud.data.twinPages.withLock({ $0 }) {
      try await cloud.enterData("twins \(host)")
      try page(rows)
    }
  }

  func eachRelationshipPage(_ page: ([RelationshipRow]) throws(AzureError) -> Void) async throws(AzureError) {
    for rows in cloud.data.relationshipPages.withLock({ $0 }) {
      try await cloud.enterData("relationships \(host)")
      try page(rows)
    }
  }

  func createModels(_ definitions: [Value]) async throws(AzureError) { throw .refusingToWrite }
  func deleteModel(_ id: DTMI) async throws(AzureError) { throw .refusingToWrite }
  func decommissionModel(_ id: DTMI) async throws(AzureError) { throw .refusingToWrite }
  func twin(_ id: String) async throws(AzureError) -> TwinRow? {
    try await cloud.enterData("twin \(id)")
    return cloud.data.unindexed.withLock { $0.twins.first { $0.id == id } }
  }
  func putTwin(_ id: String, body: Value, condition: Condition) async throws(AzureError) -> String {
    throw .refusingToWrite
  }
  func patchTwin(_ id: String, _ patch: [PatchOperation], condition: Condition) async throws(AzureError) -> String {
    throw .refusingToWrite
  }
  func deleteTwin(_ id: String, condition: Condition) async throws(AzureError) { throw .refusingToWrite }
  func relationship(_ key: RelationshipKey) async throws(AzureError) -> RelationshipRow? {
    try await cloud.enterData("relationship \(key.source)/\(key.id)")
    return cloud.data.unindexed.withLock { $0.relationships.first { $0.key == key } }
  }
  func relationships(from source: String) async throws(AzureError) -> [RelationshipRow] { throw .refusingToWrite }
  func putRelationship(_ relationship: Relationship, condition: Condition) async throws(AzureError) -> String {
    throw .refusingToWrite
  }
  func patchRelationship(_ key: RelationshipKey, _ patch: [PatchOperation], condition: Condition)
    async throws(AzureError) -> String
  { throw .refusingToWrite }
  func deleteRelationship(_ key: RelationshipKey, condition: Condition) async throws(AzureError) {
    throw .refusingToWrite
  }
  func putEventRoute(_ route: EventRoute) async throws(AzureError) { throw .refusingToWrite }
  func deleteEventRoute(_ id: String) async throws(AzureError) { throw .refusingToWrite }
}

struct FakeRegistry: DeviceRegistry {
  let cloud: FakeCloud
  let host: String

  func devices() async throws(AzureError) -> [Device] {
    try await cloud.enterData("devices \(host)")
    return cloud.state.withLock { $0.devices }
  }

  func device(_ id: String) async throws(AzureError) -> Device? { throw .refusingToWrite }
  func putDevice(_ device: Device, condition: Condition) async throws(AzureError) -> Device { throw .refusingToWrite }
  func deleteDevice(_ id: String, condition: Condition) async throws(AzureError) { throw .refusingToWrite }

  func deviceTwins() async throws(AzureError) -> [String: LiveDeviceTwin] { throw .refusingToWrite }

  func deviceTwin(_ id: String) async throws(AzureError) -> LiveDeviceTwin? {
    try await cloud.enterData("twin \(id) \(host)")
    return cloud.state.withLock { $0.deviceTwins[id] }
  }

  func patchDeviceTwin(_ id: String, _ patch: DeviceTwinPatch, condition: Condition) async throws(AzureError)
    -> LiveDeviceTwin
  {
    throw .refusingToWrite
  }
}
