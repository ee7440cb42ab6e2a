import Cloud
import DTDL
import Documents
import OrderedCollections
import Plans
import Resources
import Synchronization
import Testing
import Twins

@testable import Observing

private let group = ResourceID.resourceGroup("s", "g")
private let instance = group.provider("Microsoft.DigitalTwins/digitalTwinsInstances", "i")
private let endpoint = instance.child("endpoints", "e")
private let hub = group.provider("Microsoft.Devices/IotHubs", "h")
private let role = instance.provider("Microsoft.Authorization/roleAssignments", "guid")
private let provisioned: Value = ["properties": ["hostName": "host"]]

private func declared(_ id: ResourceID) -> DesiredResource {
  DesiredResource(
    address: ObjectAddress(kind: "X", name: id.name), id: id, apiVersion: "1", body: .object([:]))
}

private func desired(_ ids: [ResourceID], graph: TwinGraph? = nil, device: String? = nil) -> DesiredState {
  let address = ObjectAddress(kind: "DigitalTwinsInstance", name: "i")
  var state = DesiredState(
    environment: .init(name: "test", subscription: "s", location: "eastus", resourceGroup: "g"),
    resources: ids.map(declared))
  if let graph {
    state.twinGraphs = [
      DesiredTwinGraph(
        address: ObjectAddress(kind: "TwinGraph", name: "g"), instance: instance, instanceAddress: address,
        graph: graph)
    ]
  }
  if let device {
    state.devices = [DesiredDevice(address: address, hub: hub, hubAddress: address, id: device)]
  }
  return state
}

private func observe(_ cloud: FakeCloud, _ state: DesiredState, width: Int = 4) async throws(AzureError) -> LiveState {
  try await Observer(cloud: cloud, width: width).observe(state) { _ in }
}

private func twinRow(_ id: String) -> TwinRow {
  let json = #"{"$dtId":"\#(id)","$etag":"W/\"\#(id)\"","soc":1,"$metadata":{"$model":"dtmi:x:B;1"}}"#
  return TwinRow(id: id, model: "dtmi:x:B;1", etag: "W/\"\(id)\"", json: Array(json.utf8)[...])
}

private func relationshipRow(_ source: String) -> RelationshipRow {
  let json =
    #"{"$relationshipId":"r","$etag":"W/\"1\"","$sourceId":"\#(source)","$relationshipName":"has","$targetId":"b","p":1}"#
  return RelationshipRow(
    key: RelationshipKey(source: source, id: "r"), name: "has", target: "b", etag: "W/\"1\"",
    json: Array(json.utf8)[...])
}

@Suite struct ObserverTests {
  @Test func `locks are looked for in the group where the subscription may not be read, and nowhere else`() async throws
  {
    let lock = LiveResource(
      id: group.provider(LiveLock.type, "keep"), body: ["properties": ["level": "ReadOnly", "notes": "why"]])
    let elsewhere = LiveResource(
      id: ResourceID.resourceGroup("s", "other").provider(LiveLock.type, "keep"),
      body: ["properties": ["level": "ReadOnly"]])
    let forbidden = FakeCloud { _, call throws(AzureError) in
      if call.hasPrefix("children s ") {
        throw AzureError(.forbidden, status: 403, code: "AuthorizationFailed", message: "")
      }
    }
    for (cloud, key) in [(FakeCloud(), "s"), (forbidden, "g")] {
      cloud.state.withLock { $0.children["\(key)/providers/\(LiveLock.type)"] = [lock, elsewhere] }
      let live = try await observe(cloud, desired([group]))
      #expect(live.locks == [LiveLock(id: lock.id, scope: group, level: "ReadOnly", notes: "why")], "\(key)")
    }
    let kept = FakeCloud { _, call throws(AzureError) in
      if call.contains("locks") { throw AzureError(.forbidden, status: 403, code: "AuthorizationFailed", message: "") }
    }
    #expect(try await observe(kept, desired([group])).locks == [])
  }

  @Test func `every declared resource group is looked into, not only the environment's own`() async throws {
    let other = ResourceID.resourceGroup("s", "other")
    let cloud = FakeCloud()
    cloud.add(group)
    cloud.add(other)
    cloud.state.withLock {
      $0.listed = [LiveResource(id: other.provider("A.B/c", "stranger"), body: [:], etag: nil)]
    }
    let live = try await observe(cloud, desired([group, other, ResourceID.resourceGroup("s", "absent")]))
    #expect(cloud.calls.filter { $0.hasPrefix("group") }.sorted() == ["group g", "group other"])
    #expect(live.undeclared.map(\.id.name) == ["stranger"])
  }

  @Test func `nothing of what is declared may exist, and that is no error`() async throws {
    let cloud = FakeCloud()
    let live = try await observe(cloud, desired([group, instance, hub]))
    #expect(live.deployerObjectID == "object-1")
    #expect(live.deployerTenantID == "tenant-1")
    #expect(live.resources.isEmpty)
    #expect(live.undeclared.isEmpty)
    #expect(live.instances.isEmpty)
    #expect(
      cloud.calls.sorted() == ["children s providers/Microsoft.Authorization/locks", "resource g"],
      "what lies in a group that does not exist is not asked for")
  }

  @Test func `declared resources are found whatever the case of their ids`() async throws {
    let cloud = FakeCloud()
    cloud.state.withLock {
      $0.resources[instance] = LiveResource(id: ResourceID(instance.description.lowercased())!, body: [:])
    }
    let live = try await observe(cloud, desired([instance]))
    #expect(live.resources[instance]?.id.description == instance.description)
  }

  @Test func `what lies beside the declared is listed once, in order, children of declared parents included`()
    async throws
  {
    let cloud = FakeCloud()
    cloud.add(instance, provisioned)
    cloud.add(hub)
    let stranger = group.provider("Microsoft.Storage/storageAccounts", "stranger")
    let other = instance.child("endpoints", "other")
    cloud.state.withLock { state in
      state.listed = [stranger, instance, stranger].map { LiveResource(id: $0, body: [:]) }
      state.children["i/endpoints"] = [endpoint, other].map { LiveResource(id: $0, body: [:]) }
      state.children["h/eventHubEndpoints/events/ConsumerGroups"] = ["$Default", "mine"].map {
        LiveResource(id: hub.child("eventHubEndpoints/events/ConsumerGroups", $0), body: [:])
      }
    }
    let live = try await observe(cloud, desired([instance, endpoint, hub]))
    #expect(live.undeclared.map(\.id.name).sorted() == ["mine", "other", "stranger"])
    #expect(live.undeclared.map(\.id) == live.undeclared.map(\.id).sorted())
  }

  @Test func `declared twins are read whole, others bare, each with its etag`() async throws {
    let cloud = FakeCloud()
    cloud.add(instance, provisioned)
    cloud.data.twinPages.withLock { $0 = [[twinRow("a"), twinRow("x")], [twinRow("b")], []] }
    cloud.data.relationshipPages.withLock { $0 = [[relationshipRow("a"), relationshipRow("x")]] }
    cloud.data.routes.withLock { $0 = [EventRoute(id: "r", endpointName: "e", filter: "true")] }
    cloud.data.models.withLock {
      $0 = [LiveModel(id: DTMI("dtmi:x:B;1")!, definition: ["@id": "dtmi:x:B;1"], decommissioned: false)]
    }
    var graph = TwinGraph()
    let model = try #require(DTMI("dtmi:x:B;1"))
    graph.insert(Twin(id: "a", model: model))
    graph.insert(Relationship(source: "a", id: "r", name: "has", target: "b"))
    let live = try await observe(cloud, desired([instance], graph: graph))
    let seen = try #require(live.instances[instance])
    #expect(seen.host == "host")
    #expect(seen.models.keys.map(\.description) == ["dtmi:x:B;1"])
    #expect(seen.eventRoutes.map(\.id) == ["r"])
    #expect(seen.graph.twinCount == 3)
    #expect(seen.graph.twin("a")?.contents["soc"] == 1)
    #expect(seen.graph.etag(ofTwin: "a") == "W/\"a\"")
    #expect(seen.graph.twin("x") == nil)
    #expect(seen.graph.model(ofTwin: "x") == model)
    #expect(seen.graph.etag(ofTwin: "x") == "W/\"x\"")
    #expect(seen.graph.relationship(RelationshipKey(source: "a", id: "r"))?.properties["p"] == 1)
    #expect(seen.graph.relationship(RelationshipKey(source: "x", id: "r")) == nil)
    #expect(seen.graph.ends(ofRelationship: RelationshipKey(source: "x", id: "r"))?.target == "b")
  }

  @Test func `jobs that run in an instance are seen`() async throws {
    let cloud = FakeCloud()
    cloud.add(group)
    cloud.add(instance, provisioned)
    let jobs = [InstanceJob(.deletions, id: "d"), InstanceJob(.imports, id: "i")]
    cloud.data.jobs.withLock { $0 = jobs }
    let live = try await observe(cloud, desired([group, instance], graph: TwinGraph()))
    #expect(Set(live.instances[instance]?.runningJobs ?? []) == Set(jobs))
  }

  @Test func `what the query index does not show yet is found by its id`() async throws {
    let cloud = FakeCloud()
    cloud.add(instance, provisioned)
    cloud.data.twinPages.withLock { $0 = [[twinRow("a")]] }
    cloud.data.unindexed.withLock { $0 = ([twinRow("b")], [relationshipRow("b")]) }
    let model = try #require(DTMI("dtmi:x:B;1"))
    var graph = TwinGraph()
    for id in ["a", "b", "c"] {
      graph.insert(Twin(id: id, model: model))
      graph.insert(Relationship(source: id, id: "r", name: "has", target: "a"))
    }
    let live = try await observe(cloud, desired([instance], graph: graph))
    let seen = try #require(live.instances[instance]?.graph)
    #expect(Array(seen.twinIDs).sorted() == ["a", "b"])
    #expect(Array(seen.relationshipKeys) == [RelationshipKey(source: "b", id: "r")])
    #expect(
      cloud.calls.filter { $0.hasPrefix("twin ") || $0.hasPrefix("relationship ") }.sorted()
        == ["relationship a/r", "relationship b/r", "twin b", "twin c"])
  }

  @Test func `a graph that was never created is not asked for twin by twin`() async throws {
    let cloud = FakeCloud()
    cloud.add(instance, provisioned)
    let model = try #require(DTMI("dtmi:x:B;1"))
    var graph = TwinGraph()
    for index in 0..<1001 { graph.insert(Twin(id: "t\(index)", model: model)) }
    let live = try await observe(cloud, desired([instance], graph: graph))
    #expect(live.instances[instance]?.graph.twinCount == 0)
    #expect(!cloud.calls.contains { $0.hasPrefix("twin ") })
  }

  @Test func `an instance that is still being made has no data plane yet`() async throws {
    let cloud = FakeCloud()
    cloud.add(instance, ["properties": ["hostName": nil, "provisioningState": "Provisioning"]])
    let live = try await observe(cloud, desired([instance]))
    #expect(live.resources[instance] != nil)
    #expect(live.instances.isEmpty)
  }

  @Test func `the devices of a declared hub are read`() async throws {
    let cloud = FakeCloud()
    cloud.add(hub, provisioned)
    cloud.state.withLock { $0.devices = [Device(id: "CP001")] }
    let live = try await observe(cloud, desired([hub], device: "CP001"))
    #expect(live.hubs == [hub: [Device(id: "CP001")]])
  }

  @Test(arguments: [AzureError.Kind.notFound, .transport, .timeout, .server])
  func `an instance that goes away while it is looked at is taken as absent, with its children`(
    _ kind: AzureError.Kind
  ) async throws {
    let cloud = FakeCloud { cloud, call throws(AzureError) in
      guard call == "twins host" else { return }
      cloud.remove(instance)
      throw .of(kind)
    }
    cloud.add(instance, provisioned)
    cloud.add(endpoint)
    cloud.data.twinPages.withLock { $0 = [[]] }
    let live = try await observe(cloud, desired([instance, endpoint]))
    #expect(live.resources.isEmpty)
    #expect(live.instances.isEmpty)
  }

  @Test func `an error of a data plane whose resource is still there is an error`() async {
    let cloud = FakeCloud { _, call throws(AzureError) in if call == "models host" { throw .of(.server) } }
    cloud.add(instance, provisioned)
    let error = await thrown { () throws(AzureError) in _ = try await observe(cloud, desired([instance])) }
    #expect(error?.kind == .server)
  }

  @Test func `being kept out is expected while a declared role assignment is missing`() async throws {
    let cloud = FakeCloud { _, call throws(AzureError) in if call == "models host" { throw .of(.forbidden) } }
    cloud.add(instance, provisioned)
    var graph = TwinGraph()
    graph.insert(Twin(id: "a", model: try #require(DTMI("dtmi:x:B;1"))))
    let live = try await observe(cloud, desired([instance, role], graph: graph))
    #expect(live.resources[instance] != nil)
    #expect(live.instances.isEmpty)
    cloud.add(role)
    let state = desired([instance, role], graph: graph)
    let error = await thrown { () throws(AzureError) in _ = try await observe(cloud, state) }
    #expect(error?.kind == .forbidden)
  }

  @Test func `a data plane in which nothing is declared need not let us in`() async throws {
    let cloud = FakeCloud { _, call throws(AzureError) in
      if call == "devices host" || call == "models host" { throw .of(.forbidden) }
    }
    cloud.add(instance, provisioned)
    cloud.add(hub, provisioned)
    let live = try await observe(cloud, desired([instance, hub]))
    #expect(live.resources.count == 2)
    #expect(live.hubs.isEmpty)
  }

  @Test(arguments: [1, 3])
  func `no more calls are under way than the width`(_ width: Int) async throws {
    let cloud = FakeCloud { _, _ throws(AzureError) in for _ in 0..<5 { await Task.yield() } }
    let ids = (0..<30).map { group.provider("Some.Provider/things", "s\($0)") }
    for id in ids { cloud.add(id) }
    let live = try await observe(cloud, desired(ids), width: width)
    #expect(live.resources.count == 30)
    #expect(cloud.state.withLock { $0.mostRunning } <= width)
  }

  @Test func `the first failure is the one reported and ends the rest`() async {
    let cloud = FakeCloud { _, call throws(AzureError) in
      if call == "resource s3" { throw .of(.unauthorized) }
      if Task.isCancelled { throw .of(.cancelled) }
    }
    let ids = (0..<200).map { group.provider("Some.Provider/things", "s\($0)") }
    let error = await thrown { () throws(AzureError) in _ = try await observe(cloud, desired(ids), width: 2) }
    #expect(error?.kind == .unauthorized)
    #expect(cloud.calls.count < 200)
  }

  @Test func `it says how far it has come with a large graph`() async throws {
    let cloud = FakeCloud()
    cloud.add(instance, provisioned)
    cloud.data.twinPages.withLock { pages in
      pages = (0..<25).map { page in (0..<1000).map { twinRow("t\(page)-\($0)") } }
    }
    let lines = Mutex<[String]>([])
    _ = try await Observer(cloud: cloud, width: 2).observe(desired([instance])) { line in
      lines.withLock { $0.append(line) }
    }
    #expect(
      lines.withLock { $0 }.filter { $0.hasPrefix("i:") } == [
        "i: 10000 twins, 0 relationships read", "i: 20000 twins, 0 relationships read",
      ])
  }
}

/// The error that a call throws; `nil` when it throws none.
private func thrown(_ body: () async throws(AzureError) -> Void) async -> AzureError? {
  do {
    try await body()
    return nil
  } catch {
    return error
  }
}
