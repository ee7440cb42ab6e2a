import Catalogue
import Cloud
import DTDL
import Documents
import OrderedCollections
import Plans
import Resources
import Twins
import Seeds

@testable import Planning

/// What a plan may not do to Azure.
struct Refused: Error, CustomStringConvertible {
  let description: String
}

/// A small Azure that plans are applied to: it refuses what the real one refuses and adds what the real one adds.
struct World {
  struct Plane {
    var models: OrderedDictionary<DTMI, Value> = [:]
    var decommissioned: Set<DTMI> = []
    var twins: OrderedDictionary<String, (twin: Twin, etag: String)> = [:]
    var relationships: OrderedDictionary<RelationshipKey, (relationship: Relationship, etag: String)> = [:]
    var routes: OrderedDictionary<String, EventRoute> = [:]
  }

  var resources: OrderedDictionary<ResourceID, Value> = [:]
  var planes: [ResourceID: Plane] = [:]
  var hubs: [ResourceID: OrderedDictionary<String, Device>] = [:]
  /// By hub and device; every device has one.
  var deviceTwins: [ResourceID: [String: LiveDeviceTwin]] = [:]
  private var clock = 0
  var secrets = Make.secrets

  private mutating func tick() -> String {
    clock += 1
    return "etag-\(clock)"
  }

  // MARK: Seeing

  /// What an observer would make of it.
  func live(_ desired: DesiredState) -> LiveState {
    let declared = Set(desired.resources.map(\.id))
    var live = LiveState(deployerObjectID: "deployer-oid", deployerTenantID: "tenant")
    for (id, body) in resources {
      let resource = LiveResource(id: id, body: body, etag: body["etag"]?.string)
      if declared.contains(id) { live.resources[id] = resource } else { live.undeclared.append(resource) }
    }
    for (id, plane) in planes where declared.contains(id) { live.instances[id] = instance(id, plane, desired) }
    for (id, devices) in hubs where declared.contains(id) { live.hubs[id] = Array(devices.values) }
    for device in desired.devices where device.declaresTwin && hubs[device.hub]?[device.id] != nil {
      live.deviceTwins[device.hub, default: [:]][device.id] =
        deviceTwins[device.hub]?[device.id] ?? LiveDeviceTwin(etag: "new")
    }
    return live
  }

  private func instance(_ id: ResourceID, _ plane: Plane, _ desired: DesiredState) -> LiveInstance {
    let graphs = desired.twinGraphs.filter { $0.instance == id }.map(\.graph)
    let migrated = Set(desired.modelSets.filter { $0.instance == id }.flatMap(\.migrations).map(\.from))
    var graph = TwinGraph()
    for (id, entry) in plane.twins {
      if migrated.contains(entry.twin.model) || graphs.contains(where: { $0.contains(twin: id) }) {
        graph.insert(entry.twin, etag: entry.etag)
      } else {
        graph.insertBare(twin: id, model: entry.twin.model, etag: entry.etag)
      }
    }
    for (key, entry) in plane.relationships {
      if graphs.contains(where: { $0.contains(relationship: key) }) {
        graph.insert(entry.relationship, etag: entry.etag)
      } else {
        let ends = entry.relationship
        graph.insertBare(relationship: key, name: ends.name, target: ends.target, etag: entry.etag)
      }
    }
    let models = plane.models.map {
      ($0.key, LiveModel(id: $0.key, definition: $0.value, decommissioned: plane.decommissioned.contains($0.key)))
    }
    return LiveInstance(
      host: "twins.example", models: Dictionary(uniqueKeysWithValues: models), graph: graph,
      eventRoutes: Array(plane.routes.values))
  }

  // MARK: Doing

  /// Applies a plan in a random order that its dependencies allow.
  mutating func apply(_ plan: Plan, shuffledBy random: inout SplitMix) throws {
    var steps = World.steps(plan)
    var done: Set<ObjectAddress> = []
    while !steps.isEmpty {
      let lowest = steps.compactMap(\.batch).min()
      let ready = steps.indices.filter { index in
        let own = Set(steps[index].changes.map(\.address))
        return (steps[index].batch ?? 0) <= (lowest ?? 0)
          && steps[index].changes.allSatisfy { $0.dependsOn.allSatisfy { done.contains($0) || own.contains($0) } }
      }
      guard let pick = ready.randomElement(using: &random) else { throw Refused(description: "nothing is ready") }
      let step = steps.remove(at: pick)
      if step.batch == nil { for change in step.changes { try apply(change) } } else { try upload(step.changes) }
      done.formUnion(step.changes.map(\.address))
    }
  }

  /// Changes that are done together: models by batch, with the deletions that stand in their way; all others alone.
  private static func steps(_ plan: Plan) -> [(batch: Int?, changes: [Change])] {
    let acting = plan.changes.filter { $0.action != .none }
    var taken: [ObjectAddress: Int] = [:]
    for change in acting {
      guard let batch = batch(of: change) else { continue }
      var open = change.dependsOn
      while let address = open.popLast() {
        guard taken[address] == nil, let found = acting.first(where: { $0.address == address }),
          case .deleteModel? = found.operation
        else { continue }
        taken[address] = batch
        open += found.dependsOn
      }
    }
    var batches: [Int: [Change]] = [:]
    var single: [(batch: Int?, changes: [Change])] = []
    for change in acting {
      if let batch = batch(of: change) ?? taken[change.address] {
        batches[batch, default: []].append(change)
      } else {
        single.append((nil, [change]))
      }
    }
    return batches.sorted { $0.key < $1.key }.map { ($0.key, $0.value) } + single
  }

  /// Applies a plan in the order it has.
  mutating func apply(_ plan: Plan) throws {
    var random = SplitMix(seed: 1)
    try apply(plan, shuffledBy: &random)
  }

  private static func batch(of change: Change) -> Int? {
    switch change.operation {
    case .createModel(_, _, _, let batch), .replaceModel(_, _, _, let batch): batch
    default: nil
    }
  }

  private mutating func upload(_ changes: [Change]) throws {
    var definitions: [(DTMI, Value)] = []
    var place = Make.instance
    var doomed: Set<DTMI> = []
    for change in changes {
      switch change.operation {
      case .createModel(let instance, let id, let definition, _):
        place = instance
        definitions.append((id, definition))
      case .replaceModel(let instance, let id, let definition, _):
        place = instance
        definitions.append((id, definition))
        doomed.insert(id)
      case .deleteModel(let instance, let id):
        place = instance
        doomed.insert(id)
      default: break
      }
    }
    guard definitions.count <= 250 else { throw Refused(description: "more than 250 models") }
    guard var plane = planes[place] else { throw Refused(description: "no instance for models") }
    for (id, definition) in plane.models where !doomed.contains(id) {
      if let need = ModelReferences.of(definition).first(where: doomed.contains) {
        throw Refused(description: "\(id) refers to \(need)")
      }
    }
    for id in doomed { plane.models[id] = nil }
    plane.decommissioned.subtract(doomed)
    let known = Set(plane.models.keys).union(definitions.map(\.0))
    for (id, definition) in definitions {
      if plane.models[id] != nil { throw Refused(description: "\(id) is there") }
      if let missing = ModelReferences.of(definition).first(where: { !known.contains($0) }) {
        throw Refused(description: "\(id) lacks \(missing)")
      }
      plane.models[id] = World.stored(definition)
    }
    planes[place] = plane
  }

  /// As the service spells it: the context last and in a list, texts by language.
  private static func stored(_ definition: Value) -> Value {
    guard var members = definition.object else { return definition }
    let context = members.removeValue(forKey: "@context") ?? .null
    members["@context"] = [context]
    if let name = members["displayName"]?.string { members["displayName"] = ["en": .string(name)] }
    return .object(members)
  }

  private mutating func apply(_ change: Change) throws {
    switch change.operation {
    case .putResource(let id, _, let body):
      try put(id, body, isNew: change.action == .create)
      try keep(change.keptFingerprint)
    case .deleteResource(let id, _):
      try delete(id)
      try keep(change.keptFingerprint)
    case .replaceResource(let id, _, let body):
      try delete(id)
      try put(id, body, isNew: true)
      try keep(change.keptFingerprint)
    case .putDevice(let hub, let device):
      guard hubs[hub] != nil else { throw Refused(description: "no hub") }
      hubs[hub]?[device.id] = device
    case .deleteDevice(let hub, let id): hubs[hub]?[id] = nil
    case .patchDeviceTwin(let hub, let id, let patch): try patchTwin(hub, id, patch)
    case nil: break
    default: try applyInGraph(change)
    }
  }

  private mutating func patchTwin(_ hub: ResourceID, _ id: String, _ patch: DeviceTwinPatch) throws {
    guard hubs[hub]?[id] != nil else { throw Refused(description: "no device") }
    var twin = deviceTwins[hub]?[id] ?? LiveDeviceTwin()
    if let desired = patch.desired { twin.desired = Self.merge(desired, into: twin.desired) }
    if let tags = patch.tags { twin.tags = Self.merge(tags, into: twin.tags) }
    twin.etag = tick()
    deviceTwins[hub, default: [:]][id] = twin
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

  // MARK: Resources

  private mutating func put(_ id: ResourceID, _ template: Template, isNew: Bool) throws {
    if isNew, resources[id] != nil { throw Refused(description: "\(id) is there") }
    var around = id.parent
    while let container = around, container.type != "Microsoft.Resources/subscriptions" {
      let isReal = container == Make.group || container.type.split(separator: "/").count % 2 == 0
      if isReal, resources[container] == nil { throw Refused(description: "\(id) lies in nothing") }
      around = container.parent
    }
    let world = self
    let resolved = template.resolved(
      reference: { world.output($0) },
      secret: { secret in
        if case .output(let reference) = secret { return world.key(reference) }
        return world.secrets[secret]
      })
    guard let body = resolved.literal else { throw Refused(description: "\(id): unresolved \(resolved.text)") }
    let type = Catalogue.type(arm: id.type, apiVersion: "")
    let etag = tick()
    let birth = resources[id]?["properties"]?["createdTime"]?.string ?? "\(clock)"
    resources[id] = Server.stored(body, id, type, etag: etag, birth: birth)
    if id.type.lowercased().hasSuffix("digitaltwinsinstances"), planes[id] == nil { planes[id] = Plane() }
    if id.type.lowercased().hasSuffix("iothubs"), hubs[id] == nil { hubs[id] = [:] }
  }

  private static let addresses: [ObjectAddress: ResourceID] = [
    Make.groupAddress: Make.group, Make.instanceAddress: Make.instance, Make.topicAddress: Make.topic,
    Make.hubAddress: Make.hub, Make.containersAddress: Make.containers,
  ]

  private func output(_ reference: Reference) -> Value? {
    guard let id = World.addresses[reference.target], let body = resources[id] else { return nil }
    return Catalogue.type(arm: id.type)?.output(reference.output)?.value(in: body)
  }

  private func key(_ reference: Reference) -> String? {
    World.addresses[reference.target].flatMap { resources[$0] }.map { "key-of-\($0["etag"]?.string ?? "")" }
  }

  private mutating func keep(_ kept: KeptFingerprint?) throws {
    guard let kept else { return }
    guard var members = resources[kept.holder]?.object else {
      throw Refused(description: "\(kept.holder) is not there")
    }
    var tags = members["tags"]?.object ?? [:]
    tags[kept.tag] = kept.after.map { .string($0) }
    if tags.count > 50 { throw Refused(description: "\(kept.holder) has too many tags") }
    members["tags"] = .object(tags)
    resources[kept.holder] = .object(members)
  }

  private mutating func delete(_ id: ResourceID) throws {
    let gone = resources.keys.filter { $0 == id || $0.isInside(id) }
    for id in gone {
      resources[id] = nil
      planes[id] = nil
      hubs[id] = nil
    }
  }

  // MARK: Graph

  private mutating func applyInGraph(_ change: Change) throws {
    switch change.operation {
    case .deleteModel(let place, let id):
      let users = planes[place]?.models.filter { ModelReferences.of($0.value).contains(id) } ?? [:]
      if let user = users.keys.first { throw Refused(description: "\(user) refers to \(id)") }
      planes[place]?.models[id] = nil
      planes[place]?.decommissioned.remove(id)
    case .decommissionModel(let place, let id):
      guard let plane = planes[place], let definition = plane.models[id] else {
        throw Refused(description: "no model \(id)")
      }
      if let need = ModelReferences.of(definition).first(where: { !plane.decommissioned.contains($0) }) {
        throw Refused(description: "\(id) refers to \(need)")
      }
      planes[place]?.decommissioned.insert(id)
    case .createTwin(let place, let twin):
      guard planes[place]?.models[twin.model] != nil else { throw Refused(description: "no model for \(twin.id)") }
      if planes[place]?.decommissioned.contains(twin.model) == true {
        throw Refused(description: "\(twin.model) takes no new twins")
      }
      guard planes[place]?.twins[twin.id] == nil else { throw Refused(description: "\(twin.id) is there") }
      let etag = tick()
      planes[place]?.twins[twin.id] = (twin, etag)
    case .patchTwin(let place, let id, let patch):
      guard var twin = planes[place]?.twins[id]?.twin else { throw Refused(description: "no twin \(id)") }
      try World.patch(&twin.contents, patch) { model in twin.model = Make.dtmi(model) }
      guard planes[place]?.models[twin.model] != nil else { throw Refused(description: "no model for \(id)") }
      let etag = tick()
      planes[place]?.twins[id] = (twin, etag)
    case .deleteTwin(let place, let id):
      let holder = planes[place]?.relationships.keys.first {
        $0.source == id || planes[place]?.relationships[$0]?.relationship.target == id
      }
      if let holder { throw Refused(description: "\(holder) holds \(id)") }
      planes[place]?.twins[id] = nil
    case .putEventRoute(let place, let route):
      guard resources[place.child("endpoints", route.endpointName)] != nil else {
        throw Refused(description: "no endpoint \(route.endpointName)")
      }
      planes[place]?.routes[route.id] = route
    case .deleteEventRoute(let place, let id): planes[place]?.routes[id] = nil
    default: try applyToRelationship(change)
    }
  }

  private mutating func applyToRelationship(_ change: Change) throws {
    switch change.operation {
    case .createRelationship(let place, let relationship):
      if planes[place]?.relationships[relationship.key] != nil { throw Refused(description: "relationship is there") }
      try put(place, relationship)
    case .replaceRelationship(let place, let relationship):
      planes[place]?.relationships[relationship.key] = nil
      try put(place, relationship)
    case .patchRelationship(let place, let key, let patch):
      guard var found = planes[place]?.relationships[key]?.relationship else {
        throw Refused(description: "no relationship")
      }
      try World.patch(&found.properties, patch) { _ in }
      try put(place, found)
    case .deleteRelationship(let place, let key): planes[place]?.relationships[key] = nil
    default: throw Refused(description: "\(change.address): unknown operation")
    }
  }

  private mutating func put(_ place: ResourceID, _ relationship: Relationship) throws {
    for end in [relationship.key.source, relationship.target] where planes[place]?.twins[end] == nil {
      throw Refused(description: "no twin \(end)")
    }
    let etag = tick()
    planes[place]?.relationships[relationship.key] = (relationship, etag)
  }

  /// JSON Patch as the service takes it: `add` needs the object around, `remove` the member.
  private static func patch(
    _ contents: inout OrderedDictionary<String, Value>, _ operations: [PatchOperation], model: (String) -> Void
  ) throws {
    for operation in operations {
      if operation.path == "/$metadata/$model" {
        model(operation.value?.string ?? "")
        continue
      }
      var value = Value.object(contents)
      try change(&value, operation.path.split(separator: "/").map(String.init)[...], operation)
      contents = value.object ?? [:]
    }
  }

  private static func change(_ value: inout Value, _ path: ArraySlice<String>, _ operation: PatchOperation) throws {
    guard let name = path.first, var members = value.object else { throw Refused(description: "bad path") }
    if path.count == 1 {
      if operation.name != .add, members[name] == nil { throw Refused(description: "no \(operation.path)") }
      members[name] = operation.name == .remove ? nil : operation.value
    } else {
      guard var inner = members[name] else { throw Refused(description: "no \(operation.path)") }
      try change(&inner, path.dropFirst(), operation)
      members[name] = inner
    }
    value = .object(members)
  }
}

/// What the server makes of a body.
enum Server {
  static func stored(_ body: Value, _ id: ResourceID, _ type: ResourceType, etag: String, birth: String) -> Value {
    var members = filled(hidden(body, ValuePath(), type), type.body).object ?? [:]
    members["id"] = .string(id.description.lowercased())
    members["name"] = .string(id.name)
    members["type"] = .string(id.type)
    members["etag"] = .string(etag)
    if let location = members["location"]?.string { members["location"] = .string(location.capitalized(first: 4)) }
    if let identity = members["identity"]?.object, identity["type"]?.string?.contains("SystemAssigned") == true {
      members["identity"] = .object(
        identity.merging(
          ["principalId": .string("principal-\(birth)"), "tenantId": "tenant"], uniquingKeysWith: { $1 }))
    }
    var properties = members["properties"]?.object ?? [:]
    properties["provisioningState"] = "Succeeded"
    properties["createdTime"] = .string(birth)
    properties["hostName"] = .string("\(id.name)-\(birth).example")
    properties["endpoint"] = .string("https://\(id.name)-\(birth).example")
    members["properties"] = .object(properties)
    return .object(members)
  }

  /// Secrets are never returned, nor what only a write may hold.
  private static func hidden(_ value: Value, _ path: ValuePath, _ type: ResourceType) -> Value {
    if type.facts(at: path).isSecret { return .null }
    switch value {
    case .object(let members):
      return .object(
        OrderedDictionary(
          uniqueKeysWithValues: members.map { ($0.key, hidden($0.value, path.member($0.key), type)) }))
    case .array(let items): return .array(items.map { hidden($0, path.appending(.index(0)), type) })
    default: return value
    }
  }

  /// Defaults where nothing was said; lists whose order means nothing come back the other way round.
  private static func filled(_ value: Value, _ schema: PropertySchema) -> Value {
    switch (value, schema.shape) {
    case (.object(var members), .object(let shape)):
      for (name, member) in shape.members {
        if let found = members[name], !found.isNull {
          members[name] = filled(found, member)
        } else if let usual = member.serverDefault, !member.isSecret {
          members[name] = usual
        }
      }
      return .object(members)
    case (.array(let items), .list(let item, let kind)):
      let filledItems = items.map { filled($0, item) }
      return .array(kind == .ordered ? filledItems : filledItems.reversed())
    case (.string(let text), _) where schema.ignoresCase: return .string(text.uppercased())
    default: return value
    }
  }
}

extension String {
  fileprivate func capitalized(first count: Int) -> String { prefix(count).capitalized + " " + dropFirst(count) }
  private var capitalized: String { prefix(1).uppercased() + dropFirst().lowercased() }
}

extension Substring {
  fileprivate var capitalized: String { prefix(1).uppercased() + dropFirst().lowercased() }
}
