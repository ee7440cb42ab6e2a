import Cloud
import DTDL
import Documents
import OrderedCollections
import Plans
import Resources
import Twins
import Seeds

/// What a test declares: small worlds made at random, closed under their own references.
struct Wanted {
  /// Storage accounts by name: sku, which can be changed, and location, which cannot.
  var accounts: [String: (sku: Int, location: Int)] = [:]
  /// By number: the models it extends (smaller numbers) and a note.
  var models: [Int: (extends: [Int], note: Int)] = [:]
  /// By id: model and one property.
  var twins: [String: (model: Int, value: Int)] = [:]
  var relationships: [RelationshipKey: (target: String, weight: Int)] = [:]
  var routes: [String: Int] = [:]
  var devices: [String: Bool] = [:]
  /// Where the instance lies: moving it replaces it with all that is in it.
  var region = 0

  static func random(_ random: inout SplitMix) -> Wanted {
    var wanted = Wanted()
    wanted.region = (random.below(100) < 20) ? 1 : 0
    for name in 0..<5 where (random.below(100) < 60) {
      wanted.accounts["account\(name)"] = (Int.random(in: 0..<3, using: &random), Int.random(in: 0..<2, using: &random))
    }
    for number in 0..<5 where number == 0 || (random.below(100) < 70) {
      let bases = wanted.models.keys.sorted().filter { _ in (random.below(100) < 40) }
      wanted.models[number] = (bases, Int.random(in: 0..<2, using: &random))
    }
    let numbers = wanted.models.keys.sorted()
    for id in 0..<8 where (random.below(100) < 70) {
      wanted.twins["twin\(id)"] = (numbers.randomElement(using: &random)!, Int.random(in: 0..<3, using: &random))
    }
    wanted.relate(&random)
    for id in 0..<3 where (random.below(100) < 50) {
      wanted.routes["route\(id)"] = Int.random(in: 0..<3, using: &random)
    }
    for id in 0..<3 where (random.below(100) < 50) { wanted.devices["device\(id)"] = (random.below(100) < 50) }
    return wanted
  }

  private mutating func relate(_ random: inout SplitMix) {
    let ids = twins.keys.sorted()
    guard ids.count > 1 else { return }
    for _ in 0..<10 {
      let source = ids.randomElement(using: &random)!
      let target = ids.randomElement(using: &random)!
      let key = RelationshipKey(source: source, id: "r\(Int.random(in: 0..<3, using: &random))")
      if source != target { relationships[key] = (target, Int.random(in: 0..<3, using: &random)) }
    }
  }

  // MARK: As manifests declare it

  static let instance = ObjectAddress("DigitalTwinsInstance.dt")
  static let hub = ObjectAddress("IoTHub.hub")
  static let hubID = Make.group.provider("Microsoft.Devices/IotHubs", "hub")
  private static let regions = ["eastus", "westus"]

  var desired: DesiredState {
    var environment = Make.environment
    environment.prunedTags = ["pruned": "yes"]
    return DesiredState(
      environment: environment, resources: resources, modelSets: [modelSet], twinGraphs: [twinGraph],
      eventRoutes: routes.sorted { $0.key < $1.key }.map { id, endpoint in
        DesiredEventRoute(
          address: Wanted.instance.child("eventRoutes", id), instance: Make.instance, instanceAddress: Wanted.instance,
          id: id, endpointName: "endpoint\(endpoint)", filter: "true")
      },
      devices: devices.sorted { $0.key < $1.key }.map { id, isEnabled in
        DesiredDevice(
          address: Wanted.hub.child("devices", id), hub: Wanted.hubID, hubAddress: Wanted.hub, id: id,
          status: isEnabled ? "enabled" : "disabled")
      })
  }

  private var resources: [DesiredResource] {
    let declared = [
      DesiredResource(
        address: Wanted.instance, id: Make.instance, apiVersion: "2023-01-31",
        body: .literal(["location": .string(Wanted.regions[region])])),
      DesiredResource(
        address: Wanted.hub, id: Wanted.hubID, apiVersion: "2023-06-30",
        body: .literal(["location": "eastus", "sku": ["name": "S1", "capacity": 1]])),
    ]
    return declared
      + accounts.sorted { $0.key < $1.key }.map { name, account in
        DesiredResource(
          address: ObjectAddress(kind: "StorageAccount", name: name),
          id: Make.group.provider("Microsoft.Storage/storageAccounts", name), apiVersion: "2026-04-01",
          body: .literal([
            "location": .string(Wanted.regions[account.location]), "kind": "StorageV2",
            "sku": ["name": .string(["Standard_LRS", "Standard_GRS", "Standard_ZRS"][account.sku])],
            "tags": ["pruned": "yes"],
          ]))
      }
  }

  private var modelSet: DesiredModelSet {
    let definitions = models.keys.sorted().map { number -> Value in
      let model = models[number]
      return Make.definition(
        Wanted.model(number), extends: (model?.extends ?? []).map(Wanted.model), note: "note \(model?.note ?? 0)")
    }
    return DesiredModelSet(
      address: ObjectAddress("ModelSet.test"), instance: Make.instance, instanceAddress: Wanted.instance,
      models: ModelSet.read(definitions: definitions, known: ModelSet()).0, prune: ["dtmi:test:M*"])
  }

  private static func model(_ number: Int) -> DTMI { DTMI("dtmi:test:M\(number);1")! }

  private var twinGraph: DesiredTwinGraph {
    var graph = TwinGraph()
    for (id, twin) in twins.sorted(by: { $0.key < $1.key }) {
      graph.insert(
        Twin(id: id, model: Wanted.model(twin.model), contents: ["value": .integer(Int64(twin.value))]))
    }
    for (key, ends) in relationships.sorted(by: { $0.key < $1.key }) {
      graph.insert(
        Relationship(
          source: key.source, id: key.id, name: "to", target: ends.target,
          properties: ["weight": .integer(Int64(ends.weight))]))
    }
    return DesiredTwinGraph(
      address: ObjectAddress("TwinGraph.test"), instance: Make.instance, instanceAddress: Wanted.instance, graph: graph,
      pruneModels: ["dtmi:test:M*"])
  }
}

extension FakeAzure.World {
  /// What an observer would see of it.
  func live(_ desired: DesiredState) -> LiveState {
    let declared = Set(desired.resources.map(\.id))
    var live = LiveState(deployerObjectID: "deployer-object", deployerTenantID: "deployer-tenant")
    for (id, resource) in resources.sorted(by: { $0.key < $1.key }) {
      if declared.contains(id) { live.resources[id] = resource } else { live.undeclared.append(resource) }
    }
    if let found = instances[Make.host] { live.instances[Make.instance] = FakeAzure.World.live(found, desired) }
    if let found = hubs["hub.hub"] {
      live.hubs[Wanted.hubID] = found.sorted { $0.key < $1.key }.map(\.value)
    }
    return live
  }

  private static func live(_ instance: FakeAzure.Instance, _ desired: DesiredState) -> LiveInstance {
    let declared = desired.twinGraphs[0].graph
    var graph = TwinGraph()
    for (id, found) in instance.twins.sorted(by: { $0.key < $1.key }) {
      if declared.contains(twin: id) {
        graph.insert(found.twin, etag: found.etag)
      } else {
        graph.insertBare(twin: id, model: found.twin.model, etag: found.etag)
      }
    }
    for (key, found) in instance.relationships.sorted(by: { $0.key < $1.key }) {
      if declared.contains(relationship: key) {
        graph.insert(found.relationship, etag: found.etag)
      } else {
        graph.insertBare(
          relationship: key, name: found.relationship.name, target: found.relationship.target, etag: found.etag)
      }
    }
    let models = instance.models.map { ($0.key, LiveModel(id: $0.key, definition: $0.value, decommissioned: false)) }
    return LiveInstance(
      host: Make.host, models: Dictionary(uniqueKeysWithValues: models), graph: graph,
      eventRoutes: instance.routes.sorted { $0.key < $1.key }.map(\.value))
  }
}
