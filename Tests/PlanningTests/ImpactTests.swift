import DTDL
import Documents
import OrderedCollections
import Plans
import Resources
import Testing
import Twins

@testable import Planning

@Suite struct ImpactTests {
  /// What is declared, applied to a world; and the plan from there to something else.
  private func plan(_ change: (inout DesiredState) -> Void, _ purpose: Plan.Purpose = .apply) throws -> Plan {
    var world = World()
    try world.apply(try Make.planner().plan(Make.whole, world.live(Make.whole), purpose: .apply))
    var desired = Make.whole
    change(&desired)
    return try Make.planner().plan(desired, world.live(desired), purpose: purpose)
  }

  private func impact(_ address: String, _ plan: Plan) throws -> Impact {
    let change = try #require(plan.changes.first { $0.address.description == address })
    return change.impact ?? Impact()
  }

  private static func twins(_ twins: [Twin], _ relationships: [Relationship]) -> (inout DesiredState) -> Void {
    { $0.twinGraphs = [Make.graph(twins, relationships)] }
  }

  private static let all = [Make.vehicle("A"), Make.vehicle("B"), Make.vehicle("C")]

  @Test func `a first plan touches nothing that lives`() throws {
    let plan = try Make.planner().plan(Make.whole, World().live(Make.whole), purpose: .apply)
    #expect(plan.impact?.twins == 0 && plan.impact?.relationships == 0)
    #expect(plan.amount(of: .irreversible) == 0)
    #expect(try impact("TwinGraph.fleet/twins/A", plan) == Impact())
    // What waits for the instance is counted all the same.
    #expect(try impact("DigitalTwinsInstance.twins", plan).dependents.names.contains("ContainerGroup.runtime"))
  }

  @Test func `a twin that changes has its relationships, routes, endpoints and the code that uses its instance`() throws
  {
    let plan = try plan(
      Self.twins(
        [Make.vehicle("A"), Make.vehicle("B", make: "Saab"), Make.vehicle("C")],
        [Make.relationship("A", "B"), Make.relationship("B", "C")]))
    let impact = try impact("TwinGraph.fleet/twins/B", plan)
    #expect(impact.twins == 1 && impact.relationships == 2)
    #expect(impact.eventRoutes.names == ["DigitalTwinsInstance.twins/eventRoutes/all"])
    #expect(impact.endpoints.names == ["out"] && impact.runtime.names == ["ContainerGroup.runtime"])
    #expect(impact.irreversible.isEmpty)
    #expect(plan.impact?.twins == 1 && plan.impact?.relationships == 2)
    #expect(plan.changes.first { $0.identifier == "B" }?.type == "dtmi:test:Vehicle;1")
  }

  @Test func `everything is counted once in the whole`() throws {
    let plan = try plan(
      Self.twins(Self.all.map { Make.vehicle($0.id, make: "Saab") }, [Make.relationship("A", "B")]))
    // B -> C goes, A, B and C change: three twins, two relationships, though they are touched nine times.
    #expect(plan.impact?.twins == 3 && plan.impact?.relationships == 2)
  }

  @Test func `a deleted twin and relationship cannot be had again`() throws {
    let plan = try plan(Self.twins(Array(Self.all.prefix(2)), [Make.relationship("A", "B")]))
    let twin = try impact("TwinGraph.fleet/twins/C", plan)
    #expect(twin.irreversible.map(\.code) == [.data] && twin.twins == 1 && twin.relationships == 1)
    #expect(try impact("TwinGraph.fleet/twins/B/relationships/r", plan).irreversible.map(\.code) == [.data])
    #expect(plan.amount(of: .irreversible) == 2)
  }

  @Test func `a model that changes affects its twins, those of models that need it, and their relationships`() throws {
    let base = Make.interface("dtmi:test:Base;1", [Make.property("label", "integer"), Make.relationship("near")])
    let plan = try plan { $0.modelSets = [Make.modelSet([base, Make.battery, Make.vehicle])] }
    let impact = try impact("ModelSet.models/models/dtmi:test:Base;1", plan)
    #expect(impact.twins == 3 && impact.relationships == 2)
    #expect(impact.dependents.names == ["ModelSet.models/models/dtmi:test:Vehicle;1"])
    #expect(impact.eventRoutes.count == 1)
  }

  @Test func `tags hang on nothing; other properties of an instance on all that is in it`() throws {
    let tagged = try plan {
      $0.resources[1].body = Make.instanceResource.body.setting("tags", ["owner": "others"])
    }
    #expect(try impact("DigitalTwinsInstance.twins", tagged) == Impact())
    #expect(tagged.impact?.twins == 0)
    let closed = try plan {
      $0.resources[1].body = Make.instanceResource.body.setting("properties", ["publicNetworkAccess": "Disabled"])
    }
    let impact = try impact("DigitalTwinsInstance.twins", closed)
    #expect(impact.twins == 3 && impact.relationships == 2)
    #expect(impact.eventRoutes.count == 1 && impact.endpoints.names == ["DigitalTwinsInstance.twins/endpoints/out"])
    #expect(impact.dependents.count == 3 + 4, "\(impact.dependents)")
  }

  @Test func `what is destroyed says what is lost with it`() throws {
    let plan = try plan({ _ in }, .destroy)
    let group = try #require(plan.changes.first { $0.address == Make.groupAddress })
    #expect(group.action == .delete && group.impact?.twins == 3)
    #expect(group.impact?.irreversible.first?.text.hasPrefix("what a resource group holds is lost") == true)
  }

  @Test func `few changed twins are drawn by name with their neighbours, many by model`() throws {
    let few = try plan(
      Self.twins(
        [Make.vehicle("A", make: "Saab"), Make.vehicle("B"), Make.vehicle("C")],
        [Make.relationship("A", "B"), Make.relationship("B", "C")]))
    let drawn = try #require(few.impact?.surroundings)
    #expect(drawn.nodes.map(\.twin) == ["A", "B"] && drawn.nodes.map(\.changed) == [1, 0])
    #expect(drawn.edges.map(\.name) == ["near"] && !drawn.isAggregated)
    let new = (0..<100).map { Make.vehicle("N\($0)") }
    let many = try plan(Self.twins(Self.all + new, [Make.relationship("A", "B"), Make.relationship("B", "C")]))
    let models = try #require(many.impact?.surroundings)
    #expect(models.nodes == [Surroundings.Node(twin: "", model: "dtmi:test:Vehicle;1", count: 103, changed: 100)])
    #expect(models.edges == [Surroundings.Edge(source: 0, target: 0, name: "near", count: 2, changed: 0)])
  }

  @Test(arguments: [
    ("true", true), ("false", false), ("type = 'Microsoft.DigitalTwins.Twin.Update'", true),
    ("type = 'Microsoft.DigitalTwins.Twin.Create' OR type = 'Microsoft.DigitalTwins.Twin.Update'", true),
    ("type = 'Microsoft.DigitalTwins.Twin.Create'", false), ("$body.modelId = 'dtmi:test:Vehicle;1'", true),
  ])
  func `a route carries what its filter names, or names nothing of`(filter: String, carries: Bool) {
    #expect(EventPaths.carries(filter, .twinUpdate) == carries)
  }
}

extension Template {
  fileprivate func setting(_ name: String, _ value: Value) -> Template {
    guard case .object(var members) = content else {
      guard case .literal(.object(var members)) = content else { return self }
      members[name] = value
      return .literal(.object(members))
    }
    members[name] = .literal(value)
    return .object(members)
  }
}
