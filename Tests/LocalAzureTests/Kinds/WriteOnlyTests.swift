import Catalogue
import Documents
import Plans
import Resources
import Testing

/// What Azure does not return, and changes that it takes only some of.
struct WriteOnlyTests {
  private static let hub = KindSample.document(
    "IoTHub", "ev-hub",
    "{sku: {name: S1, capacity: 1}, authorizationPolicies: {reader: {rights: RegistryRead}}}")

  @Test func `policies that Azure never returns plan to nothing, and to an update when they change`() async throws {
    let world = try await KindWorld(polls: 0)
    try await world.apply(try await world.plan(Self.hub))
    #expect(try await world.plan(Self.hub).changes.allSatisfy { $0.action == .none })
    let plan = try await world.plan(try Self.hub.editing("RegistryRead", "RegistryWrite"))
    let change = try #require(plan.changes.first { $0.address.description == "IoTHub.ev-hub" })
    #expect(change.action == .update)
    #expect(change.properties.contains { $0.path.description == "properties.authorizationPolicies" })
  }

  @Test func `a storage account changes its replication in place and its tier by replacement`() async throws {
    let manifest = KindSample.document("StorageAccount", "evtier", "{kind: StorageV2, sku: {name: Standard_LRS}}")
    let world = try await KindWorld(polls: 0)
    try await world.apply(try await world.plan(manifest))
    for (sku, action) in [("Standard_GRS", Action.update), ("Premium_LRS", .replace)] {
      let plan = try await world.plan(try manifest.editing("Standard_LRS", sku))
      #expect(plan.changes.first { $0.address.description == "StorageAccount.evtier" }?.action == action, "\(sku)")
    }
  }

  @Test func `what has an identity of its own holds state, whatever else it is`() {
    let group = "Microsoft.ContainerInstance/containerGroups"
    #expect(!Catalogue.holdsState(arm: group))
    #expect(!Catalogue.holdsState(arm: group, identity: "UserAssigned"))
    #expect(Catalogue.holdsState(arm: group, identity: "SystemAssigned, UserAssigned"))
  }
}
