import Cloud
import DTDL
import Diagnostics
import Documents
import OrderedCollections
import Plans
import Resources
import Testing
import Twins

@testable import Planning

@Suite struct GraphRuleTests {
  /// An instance with the three models and two vehicles, one leading to the other.
  private static var desired: DesiredState {
    DesiredState(
      environment: Make.environment, resources: [Make.groupResource, Make.instanceResource],
      modelSets: [Make.modelSet()],
      twinGraphs: [Make.graph([Make.vehicle("A"), Make.vehicle("B")], [Make.relationship("A", "B")])])
  }

  private static func applied(_ desired: DesiredState = desired) throws -> World {
    var world = World()
    try world.apply(try Make.planner().plan(desired, world.live(desired), purpose: .apply))
    return world
  }

  private func plan(_ desired: DesiredState, _ world: World, _ purpose: Plan.Purpose = .apply) throws -> Plan {
    let plan = try Make.planner().plan(desired, world.live(desired), purpose: purpose)
    var after = world
    try after.apply(plan)
    Told.expectSettled(try Make.planner().plan(desired, after.live(desired), purpose: purpose))
    return plan
  }

  private func acting(_ plan: Plan) -> [String] {
    plan.changes.filter { $0.action != .none }.map { "\($0.action.rawValue) \($0.identifier)" }
  }

  private func foreignTwin(_ id: String, model: String = "dtmi:other:Thing;1") -> (twin: Twin, etag: String) {
    (Twin(id: id, model: Make.dtmi(model)), "e")
  }

  private static let otherModel = Make.interface("dtmi:other:Thing;1", [Make.property("name")])

  private func withForeigners(_ world: inout World) {
    world.planes[Make.instance]?.models[Make.dtmi("dtmi:other:Thing;1")] = GraphRuleTests.otherModel
    world.planes[Make.instance]?.twins["U"] = foreignTwin("U")
  }

  // MARK: Pruning

  @Test func `undeclared twins of a pruned model go after the relationships at their ends`() throws {
    var desired = GraphRuleTests.desired
    let world = try GraphRuleTests.applied()
    desired.twinGraphs = [Make.graph([Make.vehicle("A")])]
    let plan = try plan(desired, world)
    #expect(acting(plan) == ["delete A/r", "delete B"])
    #expect(plan.changes.last?.dependsOn.map(\.description) == ["TwinGraph.fleet/twins/A/relationships/r"])
  }

  @Test func `without a pruned scope nothing goes, and all is listed`() throws {
    var desired = GraphRuleTests.desired
    let world = try GraphRuleTests.applied()
    desired.twinGraphs = [Make.graph([Make.vehicle("A")], prune: [])]
    let plan = try plan(desired, world)
    #expect(acting(plan).isEmpty)
    #expect(plan.unmanaged.map(\.identifier) == ["A/r", "B"])
    #expect(plan.unmanaged.allSatisfy { $0.container == Make.instance })
  }

  @Test func `a pruned twin stays while a relationship of somebody else leads to it`() throws {
    var desired = GraphRuleTests.desired
    var world = try GraphRuleTests.applied()
    withForeigners(&world)
    let key = RelationshipKey(source: "U", id: "x")
    world.planes[Make.instance]?.relationships[key] = (Make.relationship("U", "B", "x"), "e")
    desired.twinGraphs = [Make.graph([Make.vehicle("A")])]
    let plan = try plan(desired, world)
    #expect(acting(plan) == ["delete A/r"])
    let kept = try #require(plan.changes.first { $0.reason.code == .kept })
    #expect(kept.identifier == "B" && kept.reason.text.contains("U/x"))
    #expect(plan.unmanaged.map(\.identifier) == ["U/x", "U", "dtmi:other:Thing;1"])
  }

  @Test func `a relationship to another twin frees the twin it led to`() throws {
    var desired = GraphRuleTests.desired
    let world = try GraphRuleTests.applied()
    desired.twinGraphs = [Make.graph([Make.vehicle("A"), Make.vehicle("C")], [Make.relationship("A", "C")])]
    let plan = try plan(desired, world)
    #expect(acting(plan) == ["create C", "replace A/r", "delete B"])
  }

  @Test func `pruned models go in reverse order, after the twins that used them`() throws {
    var desired = GraphRuleTests.desired
    let world = try GraphRuleTests.applied()
    desired.modelSets = [Make.modelSet([Make.base])]
    desired.twinGraphs = [Make.graph([])]
    let plan = try plan(desired, world)
    #expect(
      acting(plan) == [
        "delete A/r", "delete A", "delete B", "delete dtmi:test:Vehicle;1", "delete dtmi:test:Battery;1",
      ])
  }

  @Test func `a pruned model stays while twins or models of somebody else need it`() throws {
    var desired = GraphRuleTests.desired
    var world = try GraphRuleTests.applied()
    world.planes[Make.instance]?.models[Make.dtmi("dtmi:other:Van;1")] = Make.interface(
      "dtmi:other:Van;1", extends: ["dtmi:test:Vehicle;1"], [])
    desired.modelSets = [Make.modelSet([Make.base])]
    desired.twinGraphs = [Make.graph([])]
    let plan = try plan(desired, world)
    let kept = plan.changes.filter { $0.reason.code == .kept }
    #expect(kept.map(\.identifier) == ["dtmi:test:Battery;1", "dtmi:test:Vehicle;1"])
  }

  @Test func `a model that others built on cannot change under its version`() throws {
    var desired = GraphRuleTests.desired
    var world = try GraphRuleTests.applied()
    world.planes[Make.instance]?.models[Make.dtmi("dtmi:other:Van;1")] = Make.interface(
      "dtmi:other:Van;1", extends: ["dtmi:test:Base;1"], [])
    let edited = Make.interface("dtmi:test:Base;1", [Make.property("label"), Make.relationship("far")])
    desired.modelSets = [Make.modelSet([edited, Make.battery, Make.vehicle])]
    let live = world.live(desired)
    let error = #expect(throws: DiagnosticError.self) {
      _ = try Make.planner().plan(desired, live, purpose: .apply)
    }
    #expect(error?.findings.all.map(\.code) == ["TW4020"])
    #expect(error?.findings.all.first?.notes.first?.contains("dtmi:other:Van;1") == true)
  }

  // MARK: Models

  @Test func `models go up in batches of at most 250, each whole with those before`() throws {
    var definitions: [Value] = []
    for number in 0..<600 {
      let bases = number == 0 ? [] : ["dtmi:test:M\((number - 1) / 2);1"]
      definitions.append(Make.interface("dtmi:test:M\(number);1", extends: bases, []))
    }
    var desired = GraphRuleTests.desired
    desired.twinGraphs = []
    desired.modelSets = [Make.modelSet(definitions.reversed())]
    var world = World()
    let plan = try Make.planner().plan(desired, world.live(desired), purpose: .apply)
    var sizes: [Int: Int] = [:]
    for case .createModel(_, _, _, let batch)? in plan.changes.map(\.operation) { sizes[batch, default: 0] += 1 }
    #expect(sizes == [0: 250, 1: 250, 2: 100])
    try world.apply(plan)
  }

  @Test func `new models between replaced ones go with them`() throws {
    let world = try GraphRuleTests.applied()
    var desired = GraphRuleTests.desired
    let middle = Make.interface("dtmi:test:Middle;1", extends: ["dtmi:test:Base;1"], [])
    let base = Make.interface(
      "dtmi:test:Base;1", [Make.property("label"), Make.relationship("near"), Make.property("n")])
    var vehicle = try #require(Make.vehicle.object)
    vehicle["extends"] = ["dtmi:test:Middle;1"]
    let after = Make.interface("dtmi:test:After;1", extends: ["dtmi:test:Vehicle;1"], [])
    let before = Make.interface("dtmi:test:Before;1", [])
    desired.modelSets = [Make.modelSet([after, base, Make.battery, middle, .object(vehicle), before])]
    let plan = try plan(desired, world)
    var batches: [Int: [String]] = [:]
    for change in plan.changes {
      switch change.operation {
      case .createModel(_, let id, _, let batch), .replaceModel(_, let id, _, let batch):
        batches[batch, default: []].append(id.description)
      default: break
      }
    }
    #expect(
      batches == [
        0: ["dtmi:test:Before;1"],
        1: ["dtmi:test:Base;1", "dtmi:test:Middle;1", "dtmi:test:Vehicle;1"], 2: ["dtmi:test:After;1"],
      ])
  }

  // MARK: Twins

  @Test func `another model is a patch of the model, behind its upload and before the old one goes`() throws {
    let world = try GraphRuleTests.applied()
    var desired = GraphRuleTests.desired
    var newer = try #require(Make.vehicle.object)
    newer["@id"] = "dtmi:test:Vehicle;2"
    desired.modelSets = [Make.modelSet([Make.base, Make.battery, .object(newer)])]
    let twins = ["A", "B"].map { id in
      var twin = Make.vehicle(id)
      twin.model = Make.dtmi("dtmi:test:Vehicle;2")
      return twin
    }
    desired.twinGraphs = [Make.graph(twins, [Make.relationship("A", "B")])]
    let plan = try plan(desired, world)
    #expect(
      acting(plan) == [
        "create dtmi:test:Vehicle;2", "update A", "update B", "delete dtmi:test:Vehicle;1",
      ])
    guard case .patchTwin(_, _, let patch)? = plan.changes.first(where: { $0.identifier == "A" })?.operation else {
      throw Refused(description: "no patch")
    }
    // The new version says nothing of what the runtime writes, so its old values are undeclared.
    #expect(patch.first == PatchOperation(.replace, "/$metadata/$model", "dtmi:test:Vehicle;2"))
  }

  @Test func `objects are set whole, what is not declared is removed, and nothing else`() throws {
    var desired = GraphRuleTests.desired
    var twin = Make.vehicle("A")
    twin.contents["place"] = ["lat": 1, "lon": 2]
    desired.twinGraphs = [Make.graph([twin])]
    let world = try GraphRuleTests.applied(desired)
    twin.contents["place"] = ["lat": 1, "lon": 3]
    twin.contents["power"] = nil
    desired.twinGraphs = [Make.graph([twin])]
    let plan = try plan(desired, world)
    guard case .patchTwin(_, _, let patch)? = plan.changes.first(where: { $0.identifier == "A" })?.operation else {
      throw Refused(description: "no patch")
    }
    #expect(
      patch == [PatchOperation(.add, "/place", ["lat": 1, "lon": 3]), PatchOperation(.remove, "/power")])
    let properties = plan.changes.first { $0.identifier == "A" }?.properties.map(\.path.description)
    #expect(properties == ["place.lon", "power"])
  }

  @Test func `whole numbers are the same with and without a point`() throws {
    var desired = GraphRuleTests.desired
    desired.twinGraphs = [Make.graph([Make.vehicle("A", power: 75)])]
    let world = try GraphRuleTests.applied(desired)
    desired.twinGraphs = [Make.graph([Make.vehicle("A", power: 75.0)])]
    #expect(acting(try plan(desired, world)).isEmpty)
  }

  @Test func `relationships to nothing are refused`() throws {
    var desired = GraphRuleTests.desired
    desired.twinGraphs = [Make.graph([Make.vehicle("A")], [Make.relationship("A", "gone")])]
    let error = #expect(throws: DiagnosticError.self) {
      _ = try Make.planner().plan(desired, World().live(desired), purpose: .apply)
    }
    #expect(error?.findings.all.map(\.code) == ["TW4031"])
  }

  // MARK: Destroying

  @Test func `an instance with what is not ours stays, and ours goes from it piece by piece`() throws {
    var world = try GraphRuleTests.applied(Make.whole)
    withForeigners(&world)
    let plan = try plan(Make.whole, world, .destroy)
    var after = world
    try after.apply(plan)
    #expect(Set(after.resources.keys) == [Make.group, Make.instance])
    let plane = try #require(after.planes[Make.instance])
    #expect(Array(plane.twins.keys) == ["U"] && plane.relationships.isEmpty && plane.routes.isEmpty)
    #expect(Array(plane.models.keys) == [Make.dtmi("dtmi:other:Thing;1")])
    let kept = plan.changes.filter { $0.reason.code == .kept }
    #expect(kept.map(\.address) == [Make.groupAddress, Make.instanceAddress])
    #expect(kept[1].reason.text == "holds what is not ours: 1 model (dtmi:other:Thing;1), 1 twin (U)")
  }

  @Test func `what goes with its container has no step of its own`() throws {
    let world = try GraphRuleTests.applied(Make.whole)
    let plan = try plan(Make.whole, world, .destroy)
    #expect(plan.changes.filter { $0.action == .delete }.allSatisfy { $0.kind == .resource })
    let instance = plan.changes.first { $0.address == Make.instanceAddress }
    #expect(
      instance?.reason.text
        == "declared by this environment, with its 3 models, 3 twins, 2 relationships, 1 event route")
    let endpoint = plan.changes.first { $0.address == Make.endpointAddress }
    #expect(endpoint?.action == Action.none && endpoint?.reason.code == .destroyed)
    #expect(plan.changes.last { $0.action == .delete }?.address == Make.groupAddress)
  }

  @Test func `a twin of ours stays with its model while another's relationship leads to it`() throws {
    var world = try GraphRuleTests.applied()
    withForeigners(&world)
    let key = RelationshipKey(source: "U", id: "x")
    world.planes[Make.instance]?.relationships[key] = (Make.relationship("U", "B", "x"), "e")
    let plan = try plan(GraphRuleTests.desired, world, .destroy)
    #expect(acting(plan) == ["delete A/r", "delete A"])
    #expect(
      plan.changes.filter { $0.reason.code == .kept && $0.kind != .resource }.map(\.identifier).sorted() == [
        "B", "dtmi:test:Base;1", "dtmi:test:Battery;1", "dtmi:test:Vehicle;1",
      ])
  }

  @Test func `a resource that was never marked is not destroyed`() throws {
    var world = try GraphRuleTests.applied()
    var body = try #require(world.resources[Make.instance]?.object)
    body["tags"] = [:]
    world.resources[Make.instance] = .object(body)
    let plan = try plan(GraphRuleTests.desired, world, .destroy)
    #expect(acting(plan).isEmpty)
    #expect(plan.changes.filter { $0.reason.code == .kept }.count == 2)
  }
}
