import Cloud
import DTDL
import Documents
import OrderedCollections
import Plans
import Resources
import Testing
import Twins

@testable import Planning

/// One edit of a manifest is one change and nothing else.
@Suite struct SingleEditTests {
  /// The world after the whole example was applied, and the plan for an edited version of it.
  private func plan(_ edit: (inout DesiredState) -> Void, world change: (inout World) -> Void = { _ in }) throws -> Plan
  {
    var world = World()
    var desired = Make.whole
    try world.apply(try Make.planner().plan(desired, world.live(desired), purpose: .apply))
    change(&world)
    edit(&desired)
    let plan = try Make.planner().plan(desired, world.live(desired), purpose: .apply)
    var after = world
    try after.apply(plan)
    Told.expectSettled(try Make.planner().plan(desired, after.live(desired), purpose: .apply))
    return plan
  }

  private func only(_ plan: Plan) throws -> Change {
    let acting = plan.changes.filter { $0.action != .none }
    #expect(acting.count == 1, "\(Told.plan(plan))")
    return try #require(acting.first)
  }

  private func replace(_ desired: inout DesiredState, _ resource: DesiredResource) {
    let index = desired.resources.firstIndex { $0.address == resource.address }!
    desired.resources[index] = resource
  }

  @Test func `a property of a resource`() throws {
    let plan = try plan { desired in
      var resource = Make.instanceResource
      resource.body = .object([
        "location": "eastus", "tags": ["owner": "team"], "identity": ["type": "SystemAssigned"],
        "properties": ["publicNetworkAccess": "Disabled"],
      ])
      replace(&desired, resource)
    }
    let change = try only(plan)
    #expect(change.action == .update && change.address == Make.instanceAddress)
    #expect(change.properties.map(\.path.description) == ["properties.publicNetworkAccess"])
    #expect(change.properties[0].before == "ENABLED" && change.properties[0].after == .known("Disabled"))
  }

  @Test func `a tag`() throws {
    let plan = try plan { desired in
      var resource = Make.topicResource
      resource.body = .object(["location": "eastus", "tags": ["owner": "others"], "properties": [:]])
      replace(&desired, resource)
    }
    let change = try only(plan)
    #expect(change.action == .update)
    #expect(change.properties.map(\.path.description) == ["tags.owner"])
  }

  @Test func `a property of a twin`() throws {
    let plan = try plan { desired in
      desired.twinGraphs = [
        Make.graph(
          [Make.vehicle("A", make: "Saab"), Make.vehicle("B"), Make.vehicle("C")],
          [Make.relationship("A", "B"), Make.relationship("B", "C")])
      ]
    }
    let change = try only(plan)
    #expect(change.address.description == "TwinGraph.fleet/twins/A")
    guard case .patchTwin(_, "A", let patch)? = change.operation else { throw Refused(description: "no patch") }
    #expect(patch == [PatchOperation(.add, "/make", "Saab")])
    #expect(change.properties.map(\.path.description) == ["make"])
  }

  @Test func `a property inside a component`() throws {
    let plan = try plan { desired in
      desired.twinGraphs = [
        Make.graph(
          [Make.vehicle("A", kind: "LFP"), Make.vehicle("B"), Make.vehicle("C")],
          [Make.relationship("A", "B"), Make.relationship("B", "C")])
      ]
    }
    let change = try only(plan)
    guard case .patchTwin(_, "A", let patch)? = change.operation else { throw Refused(description: "no patch") }
    #expect(patch == [PatchOperation(.add, "/battery/kind", "LFP")])
    #expect(change.properties.map(\.path.description) == ["battery.kind"])
  }

  @Test func `the target of a relationship`() throws {
    let plan = try plan { desired in
      desired.twinGraphs = [
        Make.graph(
          [Make.vehicle("A"), Make.vehicle("B"), Make.vehicle("C")],
          [Make.relationship("A", "C"), Make.relationship("B", "C")])
      ]
    }
    let change = try only(plan)
    #expect(change.action == .replace && change.kind == .relationship)
    #expect(change.properties.map(\.path.description) == ["$targetId"])
  }

  @Test func `a relationship taken out`() throws {
    let plan = try plan { desired in
      desired.twinGraphs = [
        Make.graph([Make.vehicle("A"), Make.vehicle("B"), Make.vehicle("C")], [Make.relationship("A", "B")])
      ]
    }
    let change = try only(plan)
    #expect(change.action == .delete && change.address.description == "TwinGraph.fleet/twins/B/relationships/r")
  }

  @Test func `a new version of a model that nothing uses yet`() throws {
    let newer = Make.interface("dtmi:test:Vehicle;2", [Make.property("make")])
    let plan = try plan { $0.modelSets = [Make.modelSet(Make.definitions + [newer])] }
    let change = try only(plan)
    #expect(change.action == .create && change.identifier == "dtmi:test:Vehicle;2")
  }

  @Test func `a model changed under the same version is replaced with those that refer to it`() throws {
    let edited = Make.interface("dtmi:test:Battery;1", [Make.property("kind"), Make.property("soc", "float")])
    let plan = try plan { $0.modelSets = [Make.modelSet([Make.base, edited, Make.vehicle])] }
    let acting = plan.changes.filter { $0.action != .none }
    #expect(acting.map(\.identifier) == ["dtmi:test:Battery;1", "dtmi:test:Vehicle;1"])
    #expect(acting.allSatisfy { $0.action == .replace })
    #expect(acting.map(\.reason.code) == [.content, .dependency])
    #expect(acting[0].properties.map(\.path.description) == ["contents[name=soc].schema"])
  }

  @Test func `the filter of a route and the status of a device`() throws {
    let routed = try plan { $0.eventRoutes[0].filter = "false" }
    #expect(try only(routed).properties.map(\.path.description) == ["filter"])
    let disabled = try plan { $0.devices[0].status = "disabled" }
    #expect(try only(disabled).properties.map(\.path.description) == ["status"])
  }

  @Test func `a secret, by its fingerprint alone`() throws {
    var world = World()
    let desired = Make.whole
    try world.apply(try Make.planner().plan(desired, world.live(desired), purpose: .apply))
    let rotated = Make.secrets.merging([.environment("KEY"): "r0tated-s3cret"], uniquingKeysWith: { $1 })
    world.secrets = rotated
    // Somebody copied the secret to where we can read it: it must not come along in what survives the write.
    var body = try #require(world.resources[Make.topic]?.object)
    var properties = try #require(body["properties"]?.object)
    properties["publicNetworkAccess"] = "Disabled"
    properties["note"] = "it is r0tated-s3cret!"
    body["properties"] = .object(properties)
    world.resources[Make.topic] = .object(body)
    let plan = try Make.planner(rotated).plan(desired, world.live(desired), purpose: .apply)
    let change = try #require(plan.changes.first { $0.address == Make.containersAddress })
    #expect(plan.changes.count { $0.action != .none } == 2)
    let variables = "properties.containers[name=runtime].properties.environmentVariables"
    #expect(
      change.properties.map(\.path.description) == [
        "\(variables)[name=SHOWN].value", "\(variables)[name=KEY].secureValue",
        "\(variables)[name=MIXED].secureValue", "tags.hidden-twinwright-secrets",
      ])
    guard case .secret("secret.env.KEY", let fingerprint)? = change.properties[1].after else {
      throw Refused(description: "not a secret")
    }
    #expect(fingerprint == Make.fingerprints.fingerprint(of: "r0tated-s3cret"))
    let text = String(decoding: PlanDocument.encode(plan), as: UTF8.self)
    #expect(!text.contains("r0tated-s3cret"))
    #expect(text.contains("{\"$text\":[\"it is \",{\"$secret\":{\"environment\":\"KEY\"}},\"!\"]}"))
  }

  @Test func `what somebody changed in the portal is changed back`() throws {
    let plan = try plan({ _ in }) { world in
      world.planes[Make.instance]?.twins["B"]?.twin.contents["make"] = "Lada"
    }
    let change = try only(plan)
    #expect(change.identifier == "B" && change.properties[0].before == "Lada")
  }

  @Test func `what the runtime writes is never planned`() throws {
    let plan = try plan({ _ in }) { world in
      world.planes[Make.instance]?.twins["B"]?.twin.contents["speed"] = 88
      world.planes[Make.instance]?.twins["B"]?.twin.contents["battery"] = ["$metadata": [:], "kind": "NMC", "soc": 0.1]
    }
    #expect(!plan.hasChanges)
    let told = plan.changes.first { $0.identifier == "B" }
    #expect(told?.suppressed.map(\.rule) == [.runtime, .runtime])
    #expect(plan.unchanged[.twin] == 3)
  }
}
