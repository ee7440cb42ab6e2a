import Foundation
import Testing

/// What moved, what is locked and what is lost: the three questions before anything is done.
@Suite(.serialized) struct DriftTests {
  private static let manifests = "manifests/ev-charging"

  /// Applies edits and takes them back in the manifests: for these the world has moved.
  private func move(_ workspace: Workspace, _ edits: [(file: String, old: String, new: String)]) async throws {
    var saved: [String: String] = [:]
    for edit in edits {
      let path = "\(Self.manifests)/\(edit.file)"
      if saved[path] == nil { saved[path] = try workspace.read(path) }
      try workspace.edit(path, edit.old, edit.new)
    }
    let apply = try await workspace.run("apply", Self.manifests, "--local", "--yes")
    #expect(apply.status == 0, "\(apply.all)")
    for (path, text) in saved { try workspace.write(path, text) }
  }

  /// Declares the hub in another region: it has to be replaced.
  private func moveHub(_ workspace: Workspace) throws {
    let sku = "  sku: ${var.hubSku}"
    try workspace.edit("\(Self.manifests)/hub.yaml", sku, "  location: westus2\n\(sku)")
  }

  @Test func `drift tells exactly what moved, what it is and what is declared`() async throws {
    try await withWorkspace { workspace in
      #expect(try await workspace.run("apply", Self.manifests, "--local", "--yes").status == 0)
      let still = try await workspace.run("drift", Self.manifests, "--local")
      #expect(still.status == 0, "\(still.all)")
      #expect(still.output.contains("Nothing has moved"), "\(still.all)")
      try await move(
        workspace,
        [
          ("graph.yaml", "year: 2024", "year: 2025"), ("runtime.yaml", "accessTier: Hot", "accessTier: Cool"),
          ("graph.yaml", "        servesVehicle: EV-001\n", ""),
        ])
      let drift = try await workspace.run("drift", Self.manifests, "--local", "--format", "json")
      #expect(drift.status == 2, "\(drift.all)")
      let document = try #require(try JSONSerialization.jsonObject(with: Data(drift.output.utf8)) as? [String: Any])
      let items = try #require(document["items"] as? [[String: Any]])
      let told = items.map { "\($0["departure"] ?? "") \($0["address"] ?? "")" }.sorted()
      #expect(
        told == [
          "changed StorageAccount.evchargingmlstore", "changed TwinGraph.fleet/twins/EV-001",
          "missing TwinGraph.fleet/twins/CP001/relationships/servesVehicle-EV-001",
        ])
      let text = try await workspace.run("drift", Self.manifests, "--local")
      #expect(text.output.contains("year: is 2025, declared 2024"), "\(text.all)")
      #expect(text.output.contains("accessTier: is \"Cool\", declared \"Hot\""), "\(text.all)")
      #expect(text.output.contains("2 changed"), "\(text.all)")
      let markdown = try await workspace.run("drift", Self.manifests, "--local", "--format", "markdown")
      #expect(markdown.output.contains("| `2025` | `2024` |"), "\(markdown.all)")
      let only = try await workspace.run("drift", Self.manifests, "--local", "--only", "IoTHub")
      #expect(only.status == 0, "\(only.all)")
      let other = try await workspace.run("drift", Self.manifests, "--local", "--only", "TwinGraph.fleet/twins/EV-001")
      #expect(other.status == 2, "\(other.all)")
      #expect(!other.output.contains("StorageAccount"))
      let mistyped = try await workspace.run("drift", Self.manifests, "--local", "--only", "IotHubb")
      #expect(mistyped.status == 65)
      #expect(mistyped.errors.contains("did you mean `IoTHub`?"), "\(mistyped.all)")
      // It offers nothing and changes nothing.
      #expect(try await workspace.run("drift", Self.manifests, "--local").status == 2)
    }
  }

  @Test func `drift needs no secret and says which were not compared`() async throws {
    try await withWorkspace { workspace in
      #expect(try await workspace.run("apply", Self.manifests, "--local", "--yes").status == 0)
      let without = try await workspace.run("drift", Self.manifests, "--local", adding: ["OCPP_BACKEND_TOKEN": ""])
      #expect(without.status == 0, "\(without.all)")
      #expect(without.output.contains("secret.env.OCPP_BACKEND_TOKEN"), "\(without.all)")
      // With another value than the one that was sent it is a departure.
      let other = try await workspace.run(
        "drift", Self.manifests, "--local", adding: ["OCPP_BACKEND_TOKEN": "other-token"])
      #expect(other.status == 2, "\(other.all)")
      #expect(!other.all.contains("other-token"))
    }
  }

  @Test func `a replacement of what holds state is not covered by --yes`() async throws {
    try await withWorkspace { workspace in
      #expect(try await workspace.run("apply", Self.manifests, "--local", "--yes").status == 0)
      try moveHub(workspace)
      let refused = try await workspace.run("apply", Self.manifests, "--local", "--yes")
      #expect(refused.status == 78, "\(refused.all)")
      #expect(refused.errors.contains("error[TW4132]"), "\(refused.all)")
      #expect(refused.errors.contains("--allow-replace IoTHub.ev-charging-hub"), "\(refused.all)")
      let other = try await workspace.run(
        "apply", Self.manifests, "--local", "--yes", "--allow-replace", "StorageAccount.evchargingmlstore")
      #expect(other.status == 78, "\(other.all)")
      let saved = "plans/replace.plan.json"
      #expect(try await workspace.run("plan", Self.manifests, "--local", "--out", saved).status == 2)
      #expect(try await workspace.run("apply", saved, "--local", "--yes").status == 78)
      let allowed = try await workspace.run(
        "apply", saved, "--local", "--yes", "--allow-replace", "IoTHub.ev-charging-hub")
      #expect(allowed.status == 0, "\(allowed.all)")
      #expect(try await workspace.run("plan", Self.manifests, "--local").status == 0)
    }
  }

  @Test func `a plan that a lock forbids is refused before any call`() async throws {
    try await withWorkspace { workspace in
      try workspace.write(
        "\(Self.manifests)/lock.yaml",
        """
        apiVersion: twinwright/v1
        kind: Lock
        metadata: {name: keep}
        spec: {scope: "${IoTHub.ev-charging-hub}", level: CanNotDelete, notes: holds the fleet}
        """)
      let apply = try await workspace.run("apply", Self.manifests, "--local", "--yes")
      #expect(apply.status == 0, "\(apply.all)")
      let hub = try workspace.read("\(Self.manifests)/hub.yaml")
      try moveHub(workspace)
      let refused = try await workspace.run("plan", Self.manifests, "--local")
      #expect(refused.status == 65, "\(refused.all)")
      #expect(refused.errors.contains("error[TW4131]"), "\(refused.all)")
      #expect(refused.errors.contains("CanNotDelete on /subscriptions/"), "\(refused.all)")
      #expect(refused.errors.contains("holds the fleet"), "\(refused.all)")
      // What the lock does not forbid goes on, and drift still tells.
      #expect(try await workspace.run("drift", Self.manifests, "--local").status == 2)
      try workspace.write("\(Self.manifests)/hub.yaml", hub)
      // A plan to destroy takes the lock off first.
      let destroy = try await workspace.run("destroy", Self.manifests, "--local", "--yes")
      #expect(destroy.status == 0, "\(destroy.all)")
    }
  }

  @Test func `a plan that --max-deletes refuses is not saved`() async throws {
    try await withWorkspace { workspace in
      #expect(try await workspace.run("apply", Self.manifests, "--local", "--yes").status == 0)
      let saved = "plans/refused.plan.json"
      let plan = try await workspace.run(
        "plan", Self.manifests, "--local", "--destroy", "--max-deletes", "1", "--out", saved)
      #expect(plan.status == 65, "\(plan.all)")
      #expect(plan.errors.contains("error[TW4010]"))
      #expect(workspace.size(saved) == 0)
      #expect(!FileManager.default.fileExists(atPath: workspace.folder.appendingPathComponent(saved).path))
    }
  }
}
