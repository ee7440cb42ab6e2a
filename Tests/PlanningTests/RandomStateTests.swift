import Cloud
import DTDL
import Diagnostics
import Documents
import Foundation
import OrderedCollections
import Plans
import Resources
import Seeds
import Testing
import Twins

@testable import Planning

/// Random manifests over a small space of names, so that two of them overlap.
struct RandomState {
  var random: SplitMix

  init(seed: UInt64) { random = SplitMix(seed: seed) }

  mutating func desired() -> DesiredState {
    var desired = Make.whole
    desired.resources = resources()
    let addresses = Set(desired.resources.map(\.address))
    let versions = modelVersions()
    desired.modelSets = [Make.modelSet(definitions(versions), prune: random.isOne(in: 3) ? [] : ["dtmi:test:*"])]
    desired.twinGraphs = [graph(versions)]
    if !addresses.contains(Make.endpointAddress) || random.isOne(in: 3) { desired.eventRoutes = [] }
    desired.devices = desired.devices.filter { _ in addresses.contains(Make.hubAddress) && !random.isOne(in: 3) }
    if random.isOne(in: 2) { desired.environment.prunedTags = ["scope": "ours"] }
    return desired
  }

  // MARK: Resources

  private mutating func resources() -> [DesiredResource] {
    var resources = [Make.groupResource, instance()]
    if !random.isOne(in: 4) {
      resources.append(topic())
      if !random.isOne(in: 3) { resources.append(Make.endpointResource) }
    }
    if !random.isOne(in: 4) { resources.append(Make.roleResource) }
    if !random.isOne(in: 4) { resources.append(Make.hubResource) }
    if !random.isOne(in: 4) {
      resources.append(
        Make.containerResource(
          image: "runtime:\(random.int(1..<3))", secret: random.isOne(in: 2) ? "KEY" : "OTHER"))
    }
    resources.shuffle(using: &random)
    return resources
  }

  private mutating func location() -> Value { random.isOne(in: 6) ? "westeurope" : "eastus" }

  private mutating func instance() -> DesiredResource {
    var resource = Make.instanceResource
    resource.body = .object([
      "location": .literal(location()), "tags": .literal(tags()), "identity": ["type": "SystemAssigned"],
      "properties": .literal(random.isOne(in: 2) ? [:] : ["publicNetworkAccess": "Disabled"]),
    ])
    return resource
  }

  private mutating func topic() -> DesiredResource {
    var resource = Make.topicResource
    let rules: [Value] = (0..<random.int(0..<3)).map { ["ipMask": .string("10.0.\($0).0/24"), "action": "Allow"] }
    resource.body = .object([
      "location": .literal(location()), "tags": .literal(tags()),
      "properties": .literal(["inboundIpRules": .array(rules.shuffled(using: &random))]),
    ])
    return resource
  }

  private mutating func tags() -> Value {
    var tags: OrderedDictionary<String, Value> = ["owner": "team"]
    for name in ["a", "b", "c"] where random.isOne(in: 2) { tags[name] = .string("\(random.int(0..<2))") }
    return .object(tags)
  }

  // MARK: Models

  private struct Versions {
    var vehicle: Int
    var batteryHasExtra: Bool
    var extra: [Int]
  }

  private mutating func modelVersions() -> Versions {
    Versions(
      vehicle: random.int(1..<3), batteryHasExtra: random.isOne(in: 3),
      extra: (0..<6).filter { _ in random.isOne(in: 2) })
  }

  private mutating func definitions(_ versions: Versions) -> [Value] {
    let battery = Make.interface(
      "dtmi:test:Battery;1",
      [Make.property("kind"), Make.property("soc", "double")]
        + (versions.batteryHasExtra ? [Make.property("extra")] : []))
    var vehicle = Make.vehicle.object ?? [:]
    vehicle["@id"] = .string("dtmi:test:Vehicle;\(versions.vehicle)")
    var definitions = [Make.base, battery, .object(vehicle)]
    for number in versions.extra {
      let bases = versions.extra.filter { $0 < number }.suffix(1).map { "dtmi:test:X\($0);1" }
      definitions.append(
        Make.interface("dtmi:test:X\(number);1", extends: bases, [Make.property("p\(number)_\(random.int(0..<2))")]))
    }
    return definitions.shuffled(using: &random)
  }

  // MARK: Graph

  private mutating func graph(_ versions: Versions) -> DesiredTwinGraph {
    let model = Make.dtmi("dtmi:test:Vehicle;\(versions.vehicle)")
    var twins: [Twin] = []
    for name in ["A", "B", "C", "D", "E", "F"] where !random.isOne(in: 3) {
      var twin = Make.vehicle(
        name, make: ["Volvo", "Saab"].randomElement(using: &random)!, power: .integer(Int64(random.int(1..<3))),
        kind: ["NMC", "LFP"].randomElement(using: &random)!)
      twin.model = model
      if random.isOne(in: 3) { twin.contents["place"] = ["lat": .integer(Int64(random.int(0..<2))), "lon": 1.5] }
      twins.append(twin)
    }
    twins.shuffle(using: &random)
    var relationships: [Relationship] = []
    for source in twins {
      for target in twins where source.id != target.id && random.isOne(in: 3) {
        let id = "r\(random.int(0..<2))"
        guard !relationships.contains(where: { $0.key == RelationshipKey(source: source.id, id: id) }) else { continue }
        let name = ["near", "feeds"].randomElement(using: &random)!
        relationships.append(Make.relationship(source.id, target.id, id, name: name))
      }
    }
    return Make.graph(
      twins, relationships, prune: random.isOne(in: 3) ? [] : ["dtmi:test:*"],
      runtime: ["dtmi:test:*": ["speed", "battery/soc"]])
  }

  // MARK: Drift

  /// Things that others do to the world between two plans.
  mutating func disturb(_ world: inout World) {
    if var plane = world.planes[Make.instance] {
      for id in plane.twins.keys where random.isOne(in: 4) {
        plane.twins[id]?.twin.contents[["make", "label", "speed"].randomElement(using: &random)!] = "changed"
      }
      if random.isOne(in: 2) { addForeigners(&plane) }
      world.planes[Make.instance] = plane
    }
    if random.isOne(in: 3) {
      world.resources[Make.group.provider("Microsoft.Storage/storageAccounts", "theirs")] = ["location": "eastus"]
    }
    if random.isOne(in: 3) {
      world.resources[Make.group.provider("Microsoft.Storage/storageAccounts", "scoped")] = [
        "location": "eastus", "tags": ["scope": "ours"],
      ]
    }
    for id in [Make.topic, Make.instance] where random.isOne(in: 4) {
      guard var body = world.resources[id]?.object else { continue }
      body["tags"] = ["drifted": "yes", "twinwright-environment": "test"]
      world.resources[id] = .object(body)
    }
    if world.hubs[Make.hub] != nil, random.isOne(in: 3) { world.hubs[Make.hub]?["theirs"] = Device(id: "theirs") }
  }

  private mutating func addForeigners(_ plane: inout World.Plane) {
    let model = Make.dtmi("dtmi:other:Thing;1")
    plane.models[model] = Make.interface(
      "dtmi:other:Thing;1", [Make.property("name")])
    plane.twins["U"] = (Twin(id: "U", model: model, contents: ["name": "theirs"]), "etag-u")
    if let target = plane.twins.keys.randomElement(using: &random), target != "U", random.isOne(in: 2) {
      let relationship = Make.relationship("U", target, "theirs")
      plane.relationships[relationship.key] = (relationship, "etag-r")
    }
  }
}

@Suite struct RandomStateTests {
  /// `TWINWRIGHT_SEEDS=FIRST-LAST` runs others.
  private static let seeds: [UInt64] = {
    let range = ProcessInfo.processInfo.environment["TWINWRIGHT_SEEDS"]?.split(separator: "-").compactMap { UInt64($0) }
    guard let range, range.count == 2, range[0] <= range[1] else { return Array(1...40) }
    return Array(range[0]...range[1])
  }()

  /// What in the world is not ours, before and after.
  private func foreign(_ world: World) -> Set<String> {
    var found = Set(world.resources.keys.filter { $0.name == "theirs" }.map(\.description))
    let plane = world.planes[Make.instance]
    for (id, twin) in plane?.twins ?? [:] where twin.twin.model.description.contains("other") { found.insert(id) }
    for key in plane?.relationships.keys ?? [] where key.source == "U" { found.insert("\(key.source)/\(key.id)") }
    for id in plane?.models.keys ?? [] where id.description.contains("other") { found.insert(id.description) }
    for id in world.hubs[Make.hub]?.keys ?? [] where id == "theirs" { found.insert("device \(id)") }
    return found
  }

  /// A plan, or the findings for which there is none.
  private func plan(_ desired: DesiredState, _ world: World, _ purpose: Plan.Purpose = .apply) -> Result<Plan, Refused>
  {
    do {
      let live = world.live(desired)
      let plan = try Make.planner().plan(desired, live, purpose: purpose)
      let bytes = PlanDocument.encode(plan)
      let decoded = try PlanDocument.decode(bytes, path: "random")
      guard PlanDocument.encode(decoded) == bytes else { return .failure(Refused(description: "round trip differs")) }
      let again = PlanDocument.encode(try Make.planner().plan(desired, live, purpose: purpose))
      guard again == bytes else { return .failure(Refused(description: "not a function")) }
      for secret in Make.secrets.values where String(decoding: bytes, as: UTF8.self).contains(secret) {
        return .failure(Refused(description: "the plan tells a secret"))
      }
      return .success(decoded)
    } catch {
      return .failure(
        Refused(description: error.findings.all.map { "\($0.code) \($0.message)" }.joined(separator: "\n")))
    }
  }

  @Test(arguments: seeds) func `any plan applies in any order it allows and leaves nothing to do`(seed: UInt64) throws {
    var states = RandomState(seed: seed)
    var shuffle = SplitMix(seed: seed &+ 7)
    var world = World()
    var last: DesiredState?
    for round in 0..<4 {
      let desired = states.desired()
      let before = foreign(world)
      switch plan(desired, world) {
      case .failure(let why):
        // What cannot be planned must be a finding that names the reason, and only where others are in the way.
        #expect(why.description.hasPrefix("TW40"), "seed \(seed) round \(round): \(why)")
        continue
      case .success(let plan):
        do { try world.apply(plan, shuffledBy: &shuffle) } catch {
          Issue.record("seed \(seed) round \(round): \(error)\n\(Told.plan(plan))")
          return
        }
        let lost = before.subtracting(foreign(world))
        #expect(lost.isEmpty, "seed \(seed) round \(round)")
        last = desired
      }
      if case .success(let plan) = plan(desired, world) { Told.expectSettled(plan, "seed \(seed) round \(round)") }
      states.disturb(&world)
    }
    if let last { try destroy(last, &world, seed, &shuffle) }
  }

  private func destroy(_ desired: DesiredState, _ world: inout World, _ seed: UInt64, _ shuffle: inout SplitMix) throws
  {
    let before = foreign(world)
    let destroying = try plan(desired, world, .destroy).get()
    do { try world.apply(destroying, shuffledBy: &shuffle) } catch {
      Issue.record("seed \(seed) destroying: \(error)\n\(Told.plan(destroying))")
      return
    }
    #expect(before.subtracting(foreign(world)).isEmpty, "seed \(seed): foreigners lost")
    Told.expectSettled(try plan(desired, world, .destroy).get(), "seed \(seed) destroying")
    let graph = desired.twinGraphs[0].graph
    let held = Set(world.planes[Make.instance]?.relationships.values.map(\.relationship.target) ?? [])
    for id in world.planes[Make.instance]?.twins.keys ?? [] where graph.contains(twin: id) {
      #expect(held.contains(id), "seed \(seed): \(id) is still there")
    }
  }
}
