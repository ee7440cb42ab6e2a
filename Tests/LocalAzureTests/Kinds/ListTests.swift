import AzureClient
import Catalogue
import Cloud
import Documents
import Observing
import Plans
import Resources
import Testing

/// What lists of the local Azure show is what reads by id show, through the client that reads them page by page.
struct ListTests {
  @Test(arguments: KindSample.all)
  func `every kind looks the same in lists and by its id`(_ sample: KindSample) async throws {
    let world = try await KindWorld()
    try await world.apply(try await world.plan(sample.manifest))
    let state = try #require(KindWorld.load(sample.manifest).state)
    var byID: [ResourceID: LiveResource] = [:]
    for resource in state.resources {
      byID[resource.id] = try await world.cloud.resource(resource.id, apiVersion: resource.apiVersion)
    }
    #expect(byID.count == state.resources.count)
    for fewest in [1, 1000] {
      let live = try await Observer(cloud: world.cloud, width: 4, fewestListed: fewest).observe(state) { _ in }
      #expect(live.resources == byID, "lists from \(fewest) on")
    }
  }

  @Test func `pages follow one another, and what changes meanwhile upsets no other resource`() async throws {
    let world = try await World()
    try await group(world)
    for index in 10..<55 { try await put(world, "Microsoft.EventGrid/topics/topic-\(index)") }
    let path = "\(World.group)/providers/Microsoft.EventGrid/topics"
    let first = try await world.arm("GET", path)
    #expect(names(first) == (10..<30).map { "topic-\($0)" }, "Event Grid gives 20 a page")
    let link = try #require(first.body["nextLink"]?.string)
    #expect(link.hasPrefix("https://management.azure.com\(World.group)/providers/"))
    _ = try await world.arm("DELETE", "\(path)/topic-29")
    let second = try await world.arm("GET", link)
    #expect(names(second) == (30..<50).map { "topic-\($0)" })
    let third = try await world.arm("GET", try #require(second.body["nextLink"]?.string))
    #expect(names(third) == (50..<55).map { "topic-\($0)" })
    #expect(third.body["nextLink"] == nil)
    #expect(names(try await world.arm("GET", "\(path)?$top=100")).count >= 44)
    #expect(names(try await world.arm("GET", "\(path)?%24top=1")) == ["topic-10"])
  }

  @Test(arguments: ["$top=0", "$top=x", "$skiptoken=%20", "$skiptoken=eA"])
  func `a page that cannot be is refused`(_ query: String) async throws {
    let world = try await World()
    try await group(world)
    let reply = try await world.arm("GET", "\(World.group)/providers/Microsoft.EventGrid/topics?\(query)")
    #expect(reply.status == 400)
  }

  @Test func `the list of a group comes in pages of a thousand`() async throws {
    let world = try await World()
    try await group(world)
    for index in 0..<1005 { try await put(world, "Some.Provider/things/t\(1000 + index)") }
    let first = try await world.arm("GET", "\(World.group)/resources")
    #expect(names(first).count == 1000)
    let second = try await world.arm("GET", try #require(first.body["nextLink"]?.string))
    #expect(names(second) == (2000..<2005).map { "t\($0)" })
    #expect(second.body["nextLink"] == nil)
  }

  @Test func `the client asks Event Grid for its longest pages and reads them all`() async throws {
    let kinds = try await KindWorld()
    try await group(kinds.world)
    for index in 100..<230 { try await put(kinds.world, "Microsoft.EventGrid/topics/topic-\(index)") }
    let counter = AskedTransport(kinds.world.transport)
    let cloud = kinds.cloud(through: counter)
    let topics = try await cloud.children(
      of: try #require(ResourceID(World.group)), collection: "providers/Microsoft.EventGrid/topics",
      apiVersion: "2025-02-15")
    #expect(topics.map(\.id.name) == (100..<230).map { "topic-\($0)" })
    #expect(counter.urls.filter { $0.contains("/topics?") }.count == 2)
  }

  @Test func `a list of role assignments shows those above once and those below page by page`() async throws {
    let world = try await World()
    try await group(world)
    try await put(world, "Some.Provider/things/t")
    let role = "/subscriptions/\(World.subscription)/providers/Microsoft.Authorization/roleDefinitions"
    func assign(_ scope: String, _ index: Int) async throws {
      let id = "0d3d4a55-0000-4000-8000-00000000\(1000 + index)"
      let body: Value = [
        "properties": [
          "roleDefinitionId": .string("\(role)/acdd72a7-3385-48ef-bd42-f606fba81ae7"), "principalId": .string(id),
        ]
      ]
      let reply = try await world.arm(
        "PUT", "\(scope)/providers/Microsoft.Authorization/roleAssignments/\(id)", body, version: "2022-04-01")
      #expect(reply.status == 201, "\(reply.text)")
    }
    try await assign("/subscriptions/\(World.subscription)", 0)
    try await assign(World.group, 1)
    for index in 2..<5 { try await assign("\(World.group)/providers/Some.Provider/things/t", index) }
    let list = "\(World.group)/providers/Microsoft.Authorization/roleAssignments?api-version=2022-04-01"
    var seen: [String] = []
    var next: String? = "\(list)&$top=2"
    var pages = 0
    while let path = next {
      let reply = try await world.arm("GET", path)
      seen += names(reply)
      next = reply.body["nextLink"]?.string
      pages += 1
    }
    #expect(pages == 2)
    #expect(seen.map { String($0.suffix(4)) }.sorted() == (1000..<1005).map { "\($0)" })
    #expect(names(try await world.arm("GET", "\(list)&$filter=atScope()")).count == 2)
  }

  private func group(_ world: World) async throws {
    let reply = try await world.arm("PUT", World.group, ["location": "eastus"])
    #expect(reply.status == 201)
  }

  private func put(_ world: World, _ path: String) async throws {
    let reply = try await world.arm("PUT", "\(World.group)/providers/\(path)", ["location": "eastus"])
    #expect(reply.status == 201, "\(reply.text)")
  }

  private func names(_ reply: Reply) -> [String] {
    (reply.body["value"]?.array ?? []).compactMap { $0["name"]?.string }
  }
}
