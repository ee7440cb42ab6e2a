import Diagnostics
import Documents
import LocalAzure
import Plans
import Resources
import Testing

/// What a replacement costs, and where it cannot be had.
struct ReplacementTests {
  private static let vault = KindSample.all.first { $0.kind == "KeyVault" }?.manifest ?? ""

  private func refusal(_ body: () async throws -> Plan) async -> [String] {
    do {
      _ = try await body()
      return []
    } catch let error as DiagnosticError {
      return error.findings.sorted.map { "\($0.code): \($0.message)" }
    } catch {
      return ["\(error)"]
    }
  }

  @Test func `a replacement names what needs the resource`() async throws {
    let sample = try #require(KindSample.all.first { $0.kind == "DataHistoryConnection" })
    let world = try await KindWorld(polls: 0)
    try await world.apply(try await world.plan(sample.manifest))
    let moved = try sample.manifest.editing("{sku: {name: Standard}", "{location: westus2, sku: {name: Standard}")
    let plan = try await world.plan(moved)
    let change = try #require(plan.changes.first { $0.address.description == "EventHubsNamespace.ev-streams" })
    #expect(change.action == .replace)
    #expect(
      change.reason.text == "location cannot be changed in place; needed by EventHubsNamespace.ev-streams/eventhubs/"
        + "history, DigitalTwinsInstance.ev-twins/timeSeriesDatabaseConnections/history")
    let hub = plan.changes.first { $0.address.description == "EventHubsNamespace.ev-streams/eventhubs/history" }
    #expect(hub?.action == .create)
  }

  @Test func `a key vault whose replacement would fail half-way is not replaced`() async throws {
    let world = try await KindWorld(polls: 0)
    try await world.apply(try await world.plan(Self.vault))
    for (old, new) in [
      ("location: eastus", "location: westus2"), ("softDeleteRetentionInDays: 7", "softDeleteRetentionInDays: 30"),
    ] {
      let edited = try Self.vault.editing(old, new)
      #expect(
        await refusal { try await world.plan(edited) } == [
          "TW4012: `KeyVault.ev-vault` would have to be replaced, but a deleted one keeps its name for up to 90 days"
        ])
    }
  }

  @Test func `the name of a deleted key vault is refused before any call, and taken again once it is purged`()
    async throws
  {
    let world = try await KindWorld(polls: 0)
    try await world.apply(try await world.plan(Self.vault))
    let id = "\(World.group)/providers/Microsoft.KeyVault/vaults/ev-vault"
    #expect(try await world.world.arm("DELETE", id, version: "2026-02-01").status == 200)
    let told = ["TW4012: the name `ev-vault` of `KeyVault.ev-vault` is taken by a deleted one"]
    #expect(await refusal { try await world.plan(Self.vault) } == told)
    let remains =
      "/subscriptions/\(World.subscription)/providers/Microsoft.KeyVault/locations/eastus/deletedVaults/ev-vault"
    #expect(try await world.world.arm("GET", remains, version: "2026-02-01").properties["vaultId"]?.string == id)
    let again = try await world.world.arm(
      "PUT", id,
      [
        "location": "eastus",
        "properties": [
          "tenantId": .string(World.tenant), "sku": ["family": "A", "name": "standard"],
          "enableRbacAuthorization": true,
        ],
      ], version: "2026-02-01")
    #expect(again.status == 409 && again.code == "ConflictError", "\(again.text)")
    #expect(try await world.world.arm("POST", "\(remains)/purge", version: "2026-02-01").status == 202)
    let plan = try await world.plan(Self.vault)
    try await world.apply(plan)
    #expect(try await world.plan(Self.vault).changes.allSatisfy { $0.action == .none })
  }

  private static let workspace = KindSample.all.first { $0.kind == "LogAnalyticsWorkspace" }?.manifest ?? ""

  @Test func `a deleted workspace comes back with what it held, and is told to`() async throws {
    let world = try await KindWorld(polls: 0)
    try await world.apply(try await world.plan(Self.workspace))
    let id = "\(World.group)/providers/Microsoft.OperationalInsights/workspaces/ev-logs"
    let before = try await world.world.arm("GET", id, version: "2026-03-01").properties["customerId"]
    #expect(before != nil)
    #expect(try await world.world.arm("DELETE", id, version: "2026-03-01").status == 200)
    let list = "/subscriptions/\(World.subscription)/providers/Microsoft.OperationalInsights/deletedWorkspaces"
    let listed = try await world.world.arm("GET", list, version: "2026-03-01").body["value"]?.array ?? []
    #expect(listed.map { $0["id"]?.string } == [id])
    let moved = try Self.workspace.editing("location: eastus", "location: westus2")
    #expect(
      await refusal { try await world.plan(moved) } == [
        "TW4012: the name `ev-logs` of `LogAnalyticsWorkspace.ev-logs` is taken by a deleted one"
      ])
    let plan = try await world.plan(Self.workspace)
    let change = try #require(plan.changes.first { $0.address.description == "LogAnalyticsWorkspace.ev-logs" })
    #expect(change.action == .create)
    #expect(change.reason.text == "was deleted less than 14 days ago; Azure brings it back, with what it held")
    try await world.apply(plan)
    #expect(try await world.world.arm("GET", id, version: "2026-03-01").properties["customerId"] == before)
    #expect(try await world.plan(Self.workspace).changes.allSatisfy { $0.action == .none })
    #expect(
      await refusal { try await world.plan(moved) } == [
        "TW4012: `LogAnalyticsWorkspace.ev-logs` would have to be replaced, but a deleted one keeps its name for up to "
          + "14 days"
      ])
  }

  @Test func `a workspace deleted for good, or two weeks ago, is gone`() async throws {
    for isForced in [true, false] {
      let world = try await KindWorld(polls: 0)
      try await world.apply(try await world.plan(Self.workspace))
      let id = "\(World.group)/providers/Microsoft.OperationalInsights/workspaces/ev-logs"
      let query = isForced ? "?force=true" : ""
      _ = try await world.world.arm("DELETE", id + query, version: "2026-03-01")
      if !isForced { world.world.clock.advance(seconds: 14 * 86_400) }
      let plan = try await world.plan(Self.workspace)
      let change = try #require(plan.changes.first { $0.address.description == "LogAnalyticsWorkspace.ev-logs" })
      #expect(change.reason.text == "does not exist", "\(isForced)")
    }
  }

  @Test func `a lock is put on last, holds, and is taken off first`() async throws {
    let store = KindSample.document("StorageAccount", "evstore", "{sku: {name: Standard_LRS}, kind: StorageV2}")
    let lock = KindSample.document("Lock", "frozen", "{level: ReadOnly}")
    let manifest = KindSample.documents(lock, store)
    let world = try await KindWorld(polls: 0)
    let plan = try await world.plan(manifest)
    #expect(plan.changes.last { $0.action == .create }?.address.description == "Lock.frozen")
    try await world.apply(plan)
    #expect(try await world.plan(manifest).changes.allSatisfy { $0.action == .none })
    let id = "\(World.group)/providers/Microsoft.Storage/storageAccounts/evstore"
    for (method, path) in [("DELETE", id), ("DELETE", World.group), ("PUT", id), ("PATCH", id)] {
      let reply = try await world.world.arm(method, path, Sample.storageBody)
      #expect(reply.status == 409 && reply.code == "ScopeLocked", "\(method) \(path): \(reply.text)")
    }
    try await world.apply(try await world.plan(manifest, purpose: .destroy))
    #expect(try await world.world.arm("GET", World.group).status == 404)
  }
}
