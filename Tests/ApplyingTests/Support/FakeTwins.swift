import Cloud
import DTDL
import Documents
import OrderedCollections
import Resources
import Twins

/// The data plane of one instance of a `FakeAzure`.
struct FakeTwins: TwinsService {
  let azure: FakeAzure
  let host: String

  private func call<Answer: Sendable>(
    _ name: String, _ effect: @Sendable (inout FakeAzure.Instance, String) throws(AzureError) -> Answer
  ) async throws(AzureError) -> Answer {
    try await azure.call(name) { [host] world throws(AzureError) in
      let etag = world.etag()
      guard world.instances[host] != nil else { throw FakeAzure.refusal(.notFound, 404, "NotFound", "no such host") }
      return try effect(&world.instances[host]!, etag)
    }
  }

  func runningJobs(_ kind: InstanceJob.Kind) async throws(AzureError) -> [InstanceJob] { [] }

  func models() async throws(AzureError) -> [LiveModel] {
    try await call("GET models") { instance, _ in
      instance.models.map {
        LiveModel(id: $0.key, definition: $0.value, decommissioned: instance.decommissioned.contains($0.key))
      }
    }
  }

  func createModels(_ definitions: [Value]) async throws(AzureError) {
    try await call("POST models \(definitions.count)") { instance, _ throws(AzureError) in
      guard (1...250).contains(definitions.count) else { throw FakeAzure.refusal(.invalid, 400, "InvalidArgument") }
      var models = instance.models
      for definition in definitions {
        guard let id = definition["@id"]?.string.flatMap(DTMI.init) else {
          throw FakeAzure.refusal(.invalid, 400, "DTDLParserError")
        }
        guard models.updateValue(definition, forKey: id) == nil else {
          throw FakeAzure.refusal(.conflict, 409, "ModelIdAlreadyExists")
        }
      }
      for definition in definitions {
        for base in FakeTwins.bases(definition) where models[base] == nil {
          throw FakeAzure.refusal(.invalid, 400, "DTDLParserError", "\(base) is not known")
        }
      }
      instance.models = models
    }
  }

  private static func bases(_ definition: Value) -> [DTMI] {
    (definition["extends"]?.array ?? []).compactMap { $0.string.flatMap(DTMI.init) }
  }

  func deleteModel(_ id: DTMI) async throws(AzureError) {
    try await call("DELETE model \(id)") { instance, _ throws(AzureError) in
      for (other, definition) in instance.models where FakeTwins.bases(definition).contains(id) {
        throw FakeAzure.refusal(.conflict, 409, "ModelReferencesNotDeleted", "\(other)")
      }
      guard instance.models.removeValue(forKey: id) != nil else {
        throw FakeAzure.refusal(.notFound, 404, "ModelNotFound")
      }
    }
  }

  func decommissionModel(_ id: DTMI) async throws(AzureError) {
    try await call("PATCH model \(id)") { instance, _ throws(AzureError) in
      guard instance.models[id] != nil else { throw FakeAzure.refusal(.notFound, 404, "ModelNotFound") }
      instance.decommissioned.insert(id)
    }
  }

  func eachTwinPage(_ page: ([TwinRow]) throws(AzureError) -> Void) async throws(AzureError) {
    try page(
      try await call("QUERY twins") { instance, _ in instance.twins.values.map { FakeTwins.row($0.twin, $0.etag) } })
  }

  func eachRelationshipPage(_ page: ([RelationshipRow]) throws(AzureError) -> Void) async throws(AzureError) {
    try page(
      try await call("QUERY relationships") { instance, _ in
        instance.relationships.values.map { FakeTwins.row($0.relationship, $0.etag) }
      })
  }

  func twin(_ id: String) async throws(AzureError) -> TwinRow? {
    try await call("GET twin \(id)") { instance, _ in instance.twins[id].map { FakeTwins.row($0.twin, $0.etag) } }
  }

  func putTwin(_ id: String, body: Value, condition: Condition) async throws(AzureError) -> String {
    try await call("PUT twin \(id)") { instance, etag throws(AzureError) in
      try FakeAzure.check(condition, instance.twins[id]?.etag)
      guard let model = body["$metadata"]?["$model"]?.string.flatMap(DTMI.init), instance.models[model] != nil else {
        throw FakeAzure.refusal(.invalid, 400, "ValidationFailed", "the model is not known")
      }
      var contents = body.object ?? [:]
      contents.removeValue(forKey: "$metadata")
      instance.twins[id] = (Twin(id: id, model: model, contents: contents), etag)
      return etag
    }
  }

  func patchTwin(_ id: String, _ patch: [PatchOperation], condition: Condition) async throws(AzureError) -> String {
    try await call("PATCH twin \(id)") { instance, etag throws(AzureError) in
      guard let live = instance.twins[id] else { throw FakeAzure.refusal(.notFound, 404, "DigitalTwinNotFound") }
      try FakeAzure.check(condition, live.etag)
      var twin = live.twin
      for operation in patch {
        if operation.path == "/$metadata/$model", let model = operation.value?.string.flatMap(DTMI.init) {
          guard instance.models[model] != nil else { throw FakeAzure.refusal(.invalid, 400, "ValidationFailed") }
          twin.model = model
        } else {
          twin.contents[String(operation.path.dropFirst())] = operation.value
        }
      }
      instance.twins[id] = (twin, etag)
      return etag
    }
  }

  func deleteTwin(_ id: String, condition: Condition) async throws(AzureError) {
    try await call("DELETE twin \(id)") { instance, _ throws(AzureError) in
      guard let live = instance.twins[id] else { throw FakeAzure.refusal(.notFound, 404, "DigitalTwinNotFound") }
      try FakeAzure.check(condition, live.etag)
      guard !instance.relationships.contains(where: { $0.key.source == id || $0.value.relationship.target == id })
      else {
        throw FakeAzure.refusal(.invalid, 400, "RelationshipsNotDeleted")
      }
      instance.twins[id] = nil
    }
  }

  func relationship(_ key: RelationshipKey) async throws(AzureError) -> RelationshipRow? {
    try await call("GET relationship \(key.source)/\(key.id)") { instance, _ in
      instance.relationships[key].map { FakeTwins.row($0.relationship, $0.etag) }
    }
  }

  func relationships(from source: String) async throws(AzureError) -> [RelationshipRow] {
    try await call("LIST relationships \(source)") { instance, _ in
      instance.relationships.filter { $0.key.source == source }.values.map { FakeTwins.row($0.relationship, $0.etag) }
    }
  }

  func putRelationship(_ relationship: Relationship, condition: Condition) async throws(AzureError) -> String {
    let key = relationship.key
    return try await call("PUT relationship \(key.source)/\(key.id)") { instance, etag throws(AzureError) in
      try FakeAzure.check(condition, instance.relationships[key]?.etag)
      guard instance.twins[key.source] != nil else { throw FakeAzure.refusal(.notFound, 404, "DigitalTwinNotFound") }
      guard instance.twins[relationship.target] != nil else {
        throw FakeAzure.refusal(.notFound, 404, "TargetDigitalTwinNotFound")
      }
      instance.relationships[key] = (relationship, etag)
      return etag
    }
  }

  func patchRelationship(_ key: RelationshipKey, _ patch: [PatchOperation], condition: Condition)
    async throws(AzureError) -> String
  {
    try await call("PATCH relationship \(key.source)/\(key.id)") { instance, etag throws(AzureError) in
      guard let live = instance.relationships[key] else {
        throw FakeAzure.refusal(.notFound, 404, "RelationshipNotFound")
      }
      try FakeAzure.check(condition, live.etag)
      var relationship = live.relationship
      for operation in patch { relationship.properties[String(operation.path.dropFirst())] = operation.value }
      instance.relationships[key] = (relationship, etag)
      return etag
    }
  }

  func deleteRelationship(_ key: RelationshipKey, condition: Condition) async throws(AzureError) {
    try await call("DELETE relationship \(key.source)/\(key.id)") { instance, _ throws(AzureError) in
      guard let live = instance.relationships[key] else {
        throw FakeAzure.refusal(.notFound, 404, "RelationshipNotFound")
      }
      try FakeAzure.check(condition, live.etag)
      instance.relationships[key] = nil
    }
  }

  func eventRoutes() async throws(AzureError) -> [EventRoute] {
    try await call("GET routes") { instance, _ in Array(instance.routes.values) }
  }

  func putEventRoute(_ route: EventRoute) async throws(AzureError) {
    try await call("PUT route \(route.id)") { instance, _ in instance.routes[route.id] = route }
  }

  func deleteEventRoute(_ id: String) async throws(AzureError) {
    try await call("DELETE route \(id)") { instance, _ in instance.routes[id] = nil }
  }

  static func row(_ twin: Twin, _ etag: String) -> TwinRow {
    var body = twin.serviceBody.object ?? [:]
    body["$dtId"] = .string(twin.id)
    body["$etag"] = .string(etag)
    return TwinRow(id: twin.id, model: twin.model.description, etag: etag, json: Value.object(body).json[...])
  }

  static func row(_ relationship: Relationship, _ etag: String) -> RelationshipRow {
    var body = relationship.serviceBody.object ?? [:]
    body["$relationshipId"] = .string(relationship.key.id)
    body["$sourceId"] = .string(relationship.key.source)
    body["$etag"] = .string(etag)
    return RelationshipRow(
      key: relationship.key, name: relationship.name, target: relationship.target, etag: etag,
      json: Value.object(body).json[...])
  }
}

/// The registry of one hub of a `FakeAzure`.
struct FakeDevices: DeviceRegistry {
  let azure: FakeAzure
  let host: String

  func devices() async throws(AzureError) -> [Device] {
    try await azure.call("GET devices") { [host] in Array(($0.hubs[host] ?? [:]).values) }
  }

  func device(_ id: String) async throws(AzureError) -> Device? {
    try await azure.call("GET device \(id)") { [host] in $0.hubs[host]?[id] }
  }

  func putDevice(_ device: Device, condition: Condition) async throws(AzureError) -> Device {
    try await azure.call("PUT device \(device.id)") { [host] world throws(AzureError) in
      guard world.hubs[host] != nil else { throw FakeAzure.refusal(.notFound, 404, "NotFound", "no such host") }
      try FakeAzure.check(condition, world.hubs[host]?[device.id]?.etag)
      var device = device
      device.etag = world.etag()
      world.hubs[host]?[device.id] = device
      return device
    }
  }

  func deleteDevice(_ id: String, condition: Condition) async throws(AzureError) {
    try await azure.call("DELETE device \(id)") { [host] world throws(AzureError) in
      try FakeAzure.check(condition, world.hubs[host]?[id]?.etag)
      world.hubs[host]?[id] = nil
    }
  }

  func deviceTwins() async throws(AzureError) -> [String: LiveDeviceTwin] {
    try await azure.call("GET device twins") { [host] in $0.deviceTwins[host] ?? [:] }
  }

  func deviceTwin(_ id: String) async throws(AzureError) -> LiveDeviceTwin? {
    try await azure.call("GET device twin \(id)") { [host] in $0.deviceTwins[host]?[id] }
  }

  func patchDeviceTwin(_ id: String, _ patch: DeviceTwinPatch, condition: Condition) async throws(AzureError)
    -> LiveDeviceTwin
  {
    try await azure.call("PATCH device twin \(id)") { [host] world throws(AzureError) in
      var twin = world.deviceTwins[host]?[id] ?? LiveDeviceTwin()
      if condition != .always { try FakeAzure.check(condition, twin.etag) }
      if let desired = patch.desired { twin.desired = FakeDevices.merge(desired, into: twin.desired) }
      if let tags = patch.tags { twin.tags = FakeDevices.merge(tags, into: twin.tags) }
      twin.etag = world.etag()
      world.deviceTwins[host, default: [:]][id] = twin
      return twin
    }
  }

  private static func merge(_ patch: Value, into value: Value) -> Value {
    guard let changes = patch.object else { return patch }
    var members = value.object ?? [:]
    for (name, change) in changes {
      if change.isNull {
        members.removeValue(forKey: name)
      } else {
        members[name] = merge(change, into: members[name] ?? .null)
      }
    }
    return .object(members)
  }
}
