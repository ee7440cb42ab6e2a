import Cloud
import Documents
import Exporting
import HTTP
import OrderedCollections
import Plans
import Resources
import Testing

/// What somebody else made is managed without being changed.
struct ImportTests {
  private static let store = "\(World.group)/providers/Microsoft.Storage/storageAccounts/handmade"
  private static let manifest = KindSample.document("EventGridTopic", "ev-events", "{}")

  private func world() async throws -> KindWorld {
    let world = try await KindWorld(polls: 0)
    try await world.apply(try await world.plan(Self.manifest))
    let body: Value = [
      "location": "westus2", "kind": "StorageV2", "sku": ["name": "Standard_LRS"], "tags": ["team": "b"],
    ]
    let reply = try await world.world.arm("PUT", Self.store, body)
    try #require(reply.status < 300, "\(reply.text)")
    return world
  }

  private func imported(_ world: KindWorld, through transport: (any Transport)? = nil) async throws -> Export {
    let id = try #require(ResourceID(Self.store))
    let cloud = transport.map { world.cloud(through: $0) } ?? world.cloud
    let survey = try #require(
      try await Surveyor(cloud: cloud, width: 2) { _ in }.survey(KindWorld.group, only: [id]))
    let state = try #require(KindWorld.load(Self.manifest).state)
    var exporter = Exporter(
      survey,
      purpose: .addition(
        DeclaredPlaces(
          environment: state.environment.name, location: state.environment.location, tags: state.environment.tags,
          ids: Dictionary(uniqueKeysWithValues: state.resources.map { ($0.id, $0.address.description) }),
          addresses: state.resources.map(\.address.description))))
    return exporter.export()
  }

  /// The sample's manifest and what was imported, without its comments and versions.
  private func manifest(with export: Export) -> String {
    let lines = (export.files.first?.text ?? "").split(separator: "\n")
      .filter { !$0.hasPrefix("#") && !$0.hasPrefix("apiVersion") }
    return "\(Self.manifest)\n---\n\(lines.joined(separator: "\n"))\n"
  }

  @Test func `a resource made by hand is imported, planned to nothing and untouched`() async throws {
    let world = try await world()
    let before = try await world.world.arm("GET", Self.store).text
    let transport = AskedTransport(world.world.transport)
    let export = try await imported(world, through: transport)
    let asked = transport.requests.filter { !$0.url.contains("/oauth2/") }
    #expect(asked.contains { $0.url.contains(Self.store) })
    #expect(asked.filter { $0.method != "GET" }.map(\.url) == [], "an import only reads")
    #expect(export.files.map(\.path) == ["imported.yaml"])
    let text = export.files.first?.text ?? ""
    #expect(text.contains("metadata: {name: handmade, adopted: true}"), "\(text)")
    #expect(text.contains("tags: {team: b}"), "\(text)")
    let plan = try await world.plan(manifest(with: export))
    #expect(plan.changes.contains { $0.address.description == "StorageAccount.handmade" })
    #expect(plan.changes.filter { $0.action != .none }.map(\.address.description) == [], "\(text)")
    #expect(try await world.world.arm("GET", Self.store).text == before)
  }

  @Test func `a difference of what was imported is an update that puts no mark on it`() async throws {
    let world = try await world()
    let edited = try manifest(with: try await imported(world)).editing("team: b", "team: c")
    let plan = try await world.plan(edited)
    let change = try #require(plan.changes.first { $0.address.description == "StorageAccount.handmade" })
    #expect(change.action == .update)
    try await world.apply(plan)
    let after = try await world.world.arm("GET", Self.store).body
    #expect(after["tags"] == ["team": "c"])
    #expect(try await world.plan(edited).changes.allSatisfy { $0.action == .none })
  }

  @Test func `destroy keeps what was imported and says why`() async throws {
    let world = try await world()
    let whole = manifest(with: try await imported(world))
    let plan = try await world.plan(whole, purpose: .destroy)
    let change = try #require(plan.changes.first { $0.address.description == "StorageAccount.handmade" })
    #expect(change.action == .none)
    #expect(change.reason.text.contains("metadata.adopted"), "\(change.reason.text)")
    try await world.apply(plan)
    #expect(try await world.world.arm("GET", Self.store).status == 200)
  }

  @Test func `a replacement of what was imported is refused`() async throws {
    let world = try await world()
    let edited = try manifest(with: try await imported(world)).editing("westus2", "westus3")
    await #expect(throws: (any Error).self) { try await world.plan(edited) }
  }

  @Test func `conditions are read as Azure reads them`() throws {
    let live = LiveResource(
      id: try #require(ResourceID(Self.store)), body: ["location": "westus2", "tags": ["team": "b and c"]])
    #expect(try ResourceFilter("resourceType eq 'microsoft.storage/storageaccounts'").matches(live))
    #expect(try ResourceFilter("tagName eq 'Team' and tagValue eq 'b and c'").matches(live))
    #expect(try !ResourceFilter("tagName eq 'team' and tagValue eq 'a'").matches(live))
    #expect(try !ResourceFilter("name eq 'other' and location eq 'West US 2'").matches(live))
    #expect(ResourceFilter(tag: "TEAM", value: nil).matches(live))
    for text in ["", "name ne 'a'", "tagValue eq 'a'", "kind eq 'a'", "name eq a"] {
      #expect(throws: ResourceFilter.Malformed.self, "\(text)") { try ResourceFilter(text) }
    }
  }
}
