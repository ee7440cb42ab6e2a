import Cloud
import Diagnostics
import Documents
import OrderedCollections
import Plans
import Resources
import Testing

@testable import Planning

@Suite struct ResourceRuleTests {
  private func applied() throws -> World {
    var world = World()
    try world.apply(try Make.planner().plan(Make.whole, world.live(Make.whole), purpose: .apply))
    return world
  }

  private func plan(_ desired: DesiredState, _ live: LiveState, _ purpose: Plan.Purpose = .apply) throws -> Plan {
    try Make.planner().plan(desired, live, purpose: purpose)
  }

  private func codes(_ body: () throws -> Plan) -> [String] {
    do {
      _ = try body()
      return []
    } catch let error as DiagnosticError {
      return error.findings.all.map(\.code)
    } catch { return ["other"] }
  }

  private func change(_ plan: Plan, _ address: ObjectAddress) throws -> Change {
    try #require(plan.changes.first { $0.address == address })
  }

  @Test func `references to what is made are known after apply, ids are known at once`() throws {
    let plan = try plan(Make.whole, World().live(Make.whole))
    let endpoint = try change(plan, Make.endpointAddress)
    let after = endpoint.properties.first { $0.path.description == "properties.TopicEndpoint" }?.after
    #expect(after == .unknown("${EventGridTopic.events.endpoint}"))
    #expect(endpoint.dependsOn == [Make.topicAddress, Make.instanceAddress, Make.groupAddress])
    #expect(plan.referents[Make.topicAddress] == Referent(id: Make.topic, apiVersion: "2023-01-31"))
  }

  @Test func `the deployer is filled in, for another may apply the plan`() throws {
    let plan = try plan(Make.whole, World().live(Make.whole))
    guard case .putResource(_, _, let body)? = try change(plan, Make.roleAddress).operation else {
      throw Refused(description: "no put")
    }
    #expect(body["properties"]?["principalId"]?.literal == "deployer-oid")
  }

  @Test func `everything in a data plane waits for the deployer's role and the instance`() throws {
    let plan = try plan(Make.whole, World().live(Make.whole))
    for change in plan.changes where [.model, .twin, .relationship, .eventRoute].contains(change.kind) {
      #expect(Set(change.dependsOn).isSuperset(of: [Make.instanceAddress, Make.roleAddress]))
    }
  }

  @Test func `a live resource without the mark is adopted, its differences mended`() throws {
    var world = try applied()
    var body = try #require(world.resources[Make.topic]?.object)
    body["tags"] = ["owner": "nobody", "stray": "1"]
    world.resources[Make.topic] = .object(body)
    let plan = try plan(Make.whole, world.live(Make.whole))
    let topic = try change(plan, Make.topicAddress)
    #expect(topic.action == .adopt && topic.reason.code == .unmarked)
    #expect(topic.properties.map(\.path.description) == ["tags.owner", "tags.twinwright-environment", "tags.stray"])
    #expect(plan.count(.adopt) == 1 && plan.changes.count { $0.action != .none } == 1)
  }

  @Test func `a job that runs in the instance is a warning beside the plan`() throws {
    var live = try applied().live(Make.whole)
    live.instances[Make.instance]?.runningJobs = [InstanceJob(.deletions, id: "d")]
    #expect(live.reservations.all.map(\.code) == ["TW4138"])
    #expect(live.reservations.all.first?.severity == .warning)
    #expect(try !plan(Make.whole, live).hasChanges)
  }

  @Test func `a resource of another environment is an error that names it`() throws {
    var world = try applied()
    var body = try #require(world.resources[Make.topic]?.object)
    body["tags"] = ["twinwright-environment": "other"]
    world.resources[Make.topic] = .object(body)
    let live = world.live(Make.whole)
    #expect(codes { try plan(Make.whole, live) } == ["TW4004"])
    #expect(codes { try plan(Make.whole, live, .destroy) } == ["TW4004"])
  }

  @Test func `a protected resource is neither replaced nor destroyed`() throws {
    let world = try applied()
    var desired = Make.whole
    let index = try #require(desired.resources.firstIndex { $0.address == Make.topicAddress })
    desired.resources[index].isProtected = true
    let live = world.live(desired)
    #expect(codes { try plan(desired, live) } == [])
    #expect(codes { try plan(desired, live, .destroy) } == ["TW4006"])
    desired.resources[index].body = .object([
      "location": "westeurope", "tags": ["owner": "team"], "properties": [:],
    ])
    #expect(codes { try plan(desired, live) } == ["TW4005"])
  }

  @Test func `replacing an instance makes everything in it again`() throws {
    let world = try applied()
    var desired = Make.whole
    let index = try #require(desired.resources.firstIndex { $0.address == Make.instanceAddress })
    desired.resources[index].body = .object([
      "location": "westeurope", "tags": ["owner": "team"], "identity": ["type": "SystemAssigned"],
    ])
    let plan = try plan(desired, world.live(desired))
    let replaced = try change(plan, Make.instanceAddress)
    #expect(replaced.action == .replace)
    #expect(replaced.contents.count == 1 && (replaced.contents.first?.count ?? 0) > 0)
    for change in plan.changes where change.kind != .resource && change.kind != .device {
      #expect(change.action == .create && change.reason.code == .dependency, "\(change.address)")
      guard case .present(nil, _) = change.pin else { throw Refused(description: "\(change.address): \(change.pin)") }
    }
    #expect(try change(plan, Make.endpointAddress).action == .create)
    #expect(try change(plan, Make.roleAddress).action == .create)
    // The container group refers to the host name, which is new.
    #expect(try change(plan, Make.containersAddress).action == .replace)
    var after = world
    try after.apply(plan)
    Told.expectSettled(try self.plan(desired, after.live(desired)))
  }

  @Test func `new keys of a replaced topic go to the endpoint`() throws {
    let world = try applied()
    var desired = Make.whole
    let index = try #require(desired.resources.firstIndex { $0.address == Make.topicAddress })
    desired.resources[index].body = .object([
      "location": "westeurope", "tags": ["owner": "team"], "properties": [:],
    ])
    let plan = try plan(desired, world.live(desired))
    let endpoint = try change(plan, Make.endpointAddress)
    #expect(endpoint.action == .update)
    #expect(
      endpoint.properties.map(\.path.description) == ["properties.TopicEndpoint", "properties.accessKey1"])
    #expect(endpoint.properties[1].after == .secret(source: "EventGridTopic.events.key1", fingerprint: ""))
  }

  @Test func `what nobody declares survives a write`() throws {
    var world = try applied()
    var body = try #require(world.resources[Make.topic]?.object)
    var properties = try #require(body["properties"]?.object)
    properties["novelty"] = ["a": 1]
    properties["publicNetworkAccess"] = "Disabled"
    body["properties"] = .object(properties)
    body["tags"] = .object(
      (body["tags"]?.object ?? [:]).merging(["hidden-link": "x", "stray": "y"], uniquingKeysWith: { $1 }))
    world.resources[Make.topic] = .object(body)
    let plan = try plan(Make.whole, world.live(Make.whole))
    let topic = try change(plan, Make.topicAddress)
    guard case .putResource(_, _, let put)? = topic.operation, let sent = put.literal else {
      throw Refused(description: "no put")
    }
    #expect(sent["properties"]?["novelty"] == ["a": 1])
    #expect(sent["properties"]?["publicNetworkAccess"] == "Enabled")
    #expect(sent["properties"]?["endpoint"] == nil && sent["id"] == nil && sent["etag"] == nil)
    #expect(sent["tags"]?["hidden-link"] == "x" && sent["tags"]?["stray"] == nil)
    #expect(topic.properties.map(\.path.description) == ["properties.publicNetworkAccess", "tags.stray"])
  }

  @Test func `ignored tags are never compared and are kept`() throws {
    var world = try applied()
    var body = try #require(world.resources[Make.topic]?.object)
    body["tags"] = .object((body["tags"]?.object ?? [:]).merging(["cost-x": "1"], uniquingKeysWith: { $1 }))
    world.resources[Make.topic] = .object(body)
    var desired = Make.whole
    desired.environment.ignoredTags = ["Cost-*"]
    let plan = try plan(desired, world.live(desired))
    Told.expectSettled(plan)
    #expect(try change(plan, Make.topicAddress).suppressed.contains { $0.rule == .ignoredTag })
  }

  @Test func `a secret without a value is an error at its place`() throws {
    do {
      _ = try Make.planner([:]).plan(Make.whole, World().live(Make.whole), purpose: .apply)
      Issue.record("there is a plan")
    } catch {
      let finding = try #require(error.findings.all.first)
      #expect(finding.code == "TW4003" && finding.span == Make.file.span(0, 4))
    }
  }

  @Test func `a fingerprint under another key tells nothing`() throws {
    let world = try applied()
    let planner = Planner(fingerprints: Fingerprinter(key: [9]), secrets: Make.secrets)
    let plan = try planner.plan(Make.whole, world.live(Make.whole), purpose: .apply)
    Told.expectSettled(plan)
    #expect(try change(plan, Make.containersAddress).suppressed.contains { $0.rule == .writeOnly })
  }

  @Test func `references to nothing, unknown outputs and rings are told together`() throws {
    var desired = Make.whole
    desired.resources = [
      Make.groupResource,
      Make.resource(Make.topicAddress, Make.topic, ["x": Make.ref(ObjectAddress("IoTHub.none"), "id")]),
      Make.resource(Make.hubAddress, Make.hub, ["x": Make.ref(Make.topicAddress, "endpont")]),
    ]
    #expect(codes { try plan(desired, World().live(desired)) } == ["TW4002", "TW4008"])
    desired.resources = [
      Make.resource(Make.topicAddress, Make.topic, ["x": Make.ref(Make.hubAddress, "id")]),
      Make.resource(Make.hubAddress, Make.hub, ["x": Make.ref(Make.topicAddress, "id")]),
    ]
    #expect(codes { try plan(desired, World().live(desired)) }.contains("TW4001"))
  }

  @Test func `undeclared resources go only where the pruned tags say so`() throws {
    var world = try applied()
    let storage = Make.group.provider("Microsoft.Storage/storageAccounts", "old")
    let foreign = Make.group.provider("Microsoft.Storage/storageAccounts", "theirs")
    world.resources[storage] = ["location": "eastus", "tags": ["Workload": "ev"]]
    world.resources[foreign] = ["location": "eastus", "tags": [:]]
    world.resources[Make.hub.child("eventHubEndpoints/events/ConsumerGroups", "$Default")] = [:]
    var desired = Make.whole
    let listed = try plan(desired, world.live(desired))
    Told.expectSettled(listed)
    #expect(listed.unmanaged.map(\.identifier) == [storage.description, foreign.description])
    desired.environment.prunedTags = ["workload": "ev"]
    let pruning = try plan(desired, world.live(desired))
    #expect(pruning.changes.filter { $0.action != .none }.map(\.identifier) == [storage.description])
    #expect(pruning.unmanaged.map(\.identifier) == [foreign.description])
  }

  @Test func `a resource is not replaced while it holds what is not ours`() throws {
    var world = try applied()
    world.hubs[Make.hub]?["theirs"] = Device(id: "theirs")
    var desired = Make.whole
    let index = try #require(desired.resources.firstIndex { $0.address == Make.hubAddress })
    desired.resources[index].body = .object([
      "location": "westeurope", "tags": ["owner": "team"], "sku": ["name": "S1", "capacity": 1], "properties": [:],
    ])
    #expect(codes { try plan(desired, world.live(desired)) } == ["TW4009"])
    world.hubs[Make.hub]?["theirs"] = nil
    #expect(codes { try plan(desired, world.live(desired)) } == [])
    // A registry that nobody could look into may hold anything.
    var live = world.live(desired)
    live.hubs = [:]
    #expect(codes { try plan(desired, live) } == ["TW4009"])
    let destroying = try plan(Make.whole, live, .destroy)
    #expect(
      try change(destroying, Make.hubAddress).reason.text == "holds what is not ours: what could not be looked into")
  }

  @Test func `a resource whose last operation failed is written again`() throws {
    var world = try applied()
    var body = try #require(world.resources[Make.topic]?.object)
    var properties = try #require(body["properties"]?.object)
    properties["provisioningState"] = "Failed"
    body["properties"] = .object(properties)
    world.resources[Make.topic] = .object(body)
    let plan = try plan(Make.whole, world.live(Make.whole))
    #expect(try change(plan, Make.topicAddress).action == .update)
    #expect(plan.changes.count { $0.action != .none } == 1)
  }
}
