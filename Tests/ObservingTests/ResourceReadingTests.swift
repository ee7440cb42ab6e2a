import Catalogue
import Cloud
import Documents
import OrderedCollections
import Plans
import Resources
import Seeds
import Testing

@testable import Observing

private let group = ResourceID.resourceGroup("s", "g")
private let storage = "Microsoft.Storage/storageAccounts"
private let roles = "Microsoft.Authorization/roleAssignments"

/// Reading by lists must see what reading one by one sees, and take far fewer requests for it.
@Suite struct ResourceReadingTests {
  @Test(arguments: 0..<200)
  func `lists show what reads by id show, whatever they leave out, refuse or do not know yet`(_ seed: UInt64)
    async throws
  {
    var world = RandomWorld(seed: seed)
    let (live, declared, behaviour) = world.make()
    let cloud = ListCloud(live, behaviour)
    let state = try await Observer(cloud: cloud, width: 8).observe(desired(declared)) { _ in }
    let wanted = Set(declared.map(\.id))
    let expected = live.filter { wanted.contains($0.id) }
    #expect(state.resources.count == expected.count, "seed \(seed)")
    for resource in expected {
      let seen = try #require(state.resources[resource.id], "seed \(seed): \(resource.id) was not seen")
      #expect(seen == resource, "seed \(seed)")
      #expect(seen.id.description == resource.id.description, "seed \(seed)")
    }
    let beside = live.filter { !wanted.contains($0.id) && ($0.body["location"] != nil || isWatched($0.id, state)) }
    let unseen = beside.map(\.id).filter { id in
      !state.undeclared.contains { $0.id == id } && !behaviour.lagging.contains(id)
    }
    #expect(unseen == [], "seed \(seed)")
  }

  @Test func `ten thousand resources of five types take fewer than a hundred requests`() async throws {
    let types = [
      storage, "Microsoft.ManagedIdentity/userAssignedIdentities", "Microsoft.OperationalInsights/workspaces",
      "Microsoft.ContainerRegistry/registries", "Microsoft.Insights/actionGroups",
    ]
    let live = types.flatMap { type in
      (0..<2000).map {
        LiveResource(
          id: group.provider(type, "n\($0)"), body: ["location": "x", "properties": ["n": .integer(Int64($0))]])
      }
    }
    // Without the lists of children, of which every parent has its own.
    let flat = live.filter { !hasChildren($0.id) }
    let cloud = ListCloud([LiveResource(id: group, body: [:])] + flat)
    let state = try await Observer(cloud: cloud, width: 8).observe(
      desired([declared(group)] + flat.map { declared($0.id) })
    ) { _ in }
    #expect(state.resources.count == flat.count + 1)
    #expect(cloud.reads.count + cloud.lists.count < 20)

    let all = ListCloud([LiveResource(id: group, body: [:])] + live)
    let whole = try await Observer(cloud: all, width: 8).observe(
      desired([declared(group)] + live.map { declared($0.id) })
    ) { _ in }
    #expect(whole.resources.count == 10_001)
    #expect(all.reads.count < 20, "one by one: \(all.reads.prefix(20))")
    let ofChildren = all.lists.filter { $0.contains("/n") }
    #expect(all.lists.count - ofChildren.count < 20)
  }

  @Test func `nothing is asked about what lies in a declared resource that does not exist`() async throws {
    let account = group.provider(storage, "a")
    let queue = account.child("queueServices/default/queues", "q")
    let role = account.provider(roles, "r")
    let cloud = ListCloud([LiveResource(id: group, body: [:])])
    let live = try await Observer(cloud: cloud, width: 2).observe(desired([group, account, queue, role].map(declared)))
    { _ in }
    #expect(live.resources.keys.map(\.name) == ["g"])
    #expect(cloud.reads.map(\.name).sorted() == ["a", "g"])
  }

  @Test func `few resources of a type are read by id`() async throws {
    let ids = (0..<7).map { group.provider(storage, "a\($0)") }
    let cloud = ListCloud(([group] + ids).map { LiveResource(id: $0, body: [:]) })
    let live = try await Observer(cloud: cloud, width: 2).observe(desired(([group] + ids).map(declared))) { _ in }
    #expect(live.resources.count == ids.count + 1)
    #expect(!cloud.lists.contains("\(group)/providers/\(storage)"))
  }

  @Test func `children are read from the list that is read for what lies beside them`() async throws {
    let hub = group.provider("Microsoft.Devices/IotHubs", "h")
    let collection = "eventHubEndpoints/events/ConsumerGroups"
    let groups = (0..<5).map { hub.child(collection, "c\($0)") }
    let cloud = ListCloud(([hub] + groups).map { LiveResource(id: $0, body: [:]) })
    let live = try await Observer(cloud: cloud, width: 2).observe(desired(([hub] + groups.dropLast()).map(declared))) {
      _ in
    }
    #expect(live.resources.count == 5)
    #expect(live.undeclared.map(\.id.name) == ["C4"])
    #expect(cloud.reads.count == 2, "the hub and one of the consumer groups: \(cloud.reads)")
  }

  @Test func `a list of what is attached reaches all that the group holds`() async throws {
    let accounts = (0..<10).map { group.provider(storage, "a\($0)") }
    let attached = accounts.flatMap { account in (0..<10).map { account.provider(roles, "r\($0)") } }
    let cloud = ListCloud((accounts + attached).map { LiveResource(id: $0, body: [:]) })
    let live = try await Observer(cloud: cloud, width: 2).observe(desired((accounts + attached).map(declared))) { _ in }
    #expect(live.resources.count == 110)
    #expect(cloud.lists.filter { $0.hasSuffix(roles) } == ["\(group)/providers/\(roles)"])
    #expect(cloud.reads.count == 2)
  }

  @Test func `many that a list lacks are asked for when the list of the group has them`() async throws {
    let ids = (0..<300).map { group.provider(storage, "a\($0)") }
    let live = ids.prefix(150).map { LiveResource(id: $0, body: ["location": "x"]) }
    let cloud = ListCloud(Array(live), .init(lagging: Set(ids)))
    let state = try await Observer(cloud: cloud, width: 8).observe(desired(ids.map(declared))) { _ in }
    #expect(state.resources.count == 150)
    #expect(Set(cloud.reads) == Set(ids.prefix(150)))
  }

  @Test(arguments: [AzureError.Kind.unauthorized, .throttled, .transport, .timeout, .cancelled])
  func `a list that fails for a reason that reads share ends the observation`(_ kind: AzureError.Kind) async throws {
    let ids = (0..<20).map { group.provider(storage, "a\($0)") }
    let cloud = FakeCloud { _, call throws(AzureError) in
      if call == "children g providers/\(storage)" { throw .of(kind) }
    }
    for id in ids { cloud.add(id) }
    await #expect(throws: AzureError.of(kind)) {
      _ = try await Observer(cloud: cloud, width: 2).observe(desired(ids.map(declared))) { _ in }
    }
  }
}

private func hasChildren(_ id: ResourceID) -> Bool {
  Catalogue.type(arm: id.type).map { !Catalogue.children(of: $0.kind).isEmpty } ?? false
}

/// Whether a resource lies in a collection of children of a declared resource that exists.
private func isWatched(_ id: ResourceID, _ state: LiveState) -> Bool {
  var next = id.parent
  while let around = next {
    if state.resources[around] != nil {
      return hasChildren(around) && Catalogue.type(arm: id.type)?.parent?.isListed == true
    }
    next = around.parent
  }
  return false
}

private func declared(_ id: ResourceID) -> DesiredResource {
  DesiredResource(
    address: ObjectAddress("X.\(id.description.dropFirst())"), id: id,
    apiVersion: Catalogue.type(arm: id.type)?.apiVersion ?? "1",
    body: .object(["location": .literal("x")]))
}

private func desired(_ resources: [DesiredResource]) -> DesiredState {
  DesiredState(
    environment: .init(name: "test", subscription: "s", location: "eastus", resourceGroup: "g"), resources: resources)
}

/// A group with resources of several types, of which some are declared, some exist and some do both.
private struct RandomWorld {
  private var random: SplitMix

  init(seed: UInt64) { random = SplitMix(seed: seed) }

  private static let tracked = [
    storage, "Microsoft.Devices/IotHubs", "Microsoft.EventGrid/topics", "Microsoft.ContainerInstance/containerGroups",
    "Microsoft.Insights/actionGroups", "Some.Provider/things",
  ]

  mutating func make() -> (live: [LiveResource], declared: [DesiredResource], ListCloud.Behaviour) {
    var ids: [ResourceID] = [group]
    for type in Self.tracked {
      for index in 0..<Int.random(in: 0...14, using: &random) { ids.append(group.provider(type, "n\(index)")) }
    }
    for parent in ids {
      let segments = ["queueServices/default/queues", "eventHubEndpoints/events/ConsumerGroups", "eventSubscriptions"]
      if let place = Self.tracked.prefix(3).firstIndex(of: parent.type) {
        for index in 0..<Int.random(in: 0...4, using: &random) {
          ids.append(parent.child(segments[place], "c\(index)"))
        }
      }
      if Bool.random(using: &random) { ids.append(parent.provider(roles, "r")) }
    }
    var live: [LiveResource] = []
    var isAbsent: Set<ResourceID> = []
    for id in ids {
      guard Int.random(in: 0..<5, using: &random) > 0 || id == group, !isAbsent.contains(id.parent ?? id) else {
        isAbsent.insert(id)
        continue
      }
      live.append(LiveResource(id: id, body: body(of: id), etag: Bool.random(using: &random) ? "e\(id.name)" : nil))
    }
    let existing = Set(live.map(\.id))
    live.removeAll { resource in
      var next = resource.id.parent
      while let around = next, around.description.contains("/providers/") {
        if ids.contains(around), !existing.contains(around) { return true }
        next = around.parent
      }
      return false
    }
    let declaredIDs = ids.filter { _ in Int.random(in: 0..<4, using: &random) > 0 }
    var behaviour = ListCloud.Behaviour()
    for type in Self.tracked + [roles, "\(storage)/queueServices/queues"] {
      switch Int.random(in: 0..<6, using: &random) {
      case 0: behaviour.partial.insert(type.lowercased())
      case 1 where !type.contains("queues"): behaviour.refused.insert(type.lowercased())
      default: break
      }
    }
    behaviour.lagging = Set(live.map(\.id).filter { _ in Int.random(in: 0..<20, using: &random) == 0 })
    return (live, declaredIDs.shuffled(using: &random).map(declared), behaviour)
  }

  private mutating func body(of id: ResourceID) -> Value {
    let body: Value = [
      "properties": ["extra": .string(id.name), "n": .integer(Int64.random(in: 0..<9, using: &random))]
    ]
    return Self.tracked.contains(id.type) ? body.with("location", "x") : body
  }
}
