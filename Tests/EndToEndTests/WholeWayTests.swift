import Foundation
import Testing

/// The program as a user runs it: processes, files, TLS, SQLite.
@Suite(.serialized) struct WholeWayTests {
  static let manifests = "manifests/ev-charging"

  @Test func `plan, apply, and a second plan that is empty`() async throws {
    try await withWorkspace { workspace in
      let plan = try await workspace.run("plan", Self.manifests, "--local")
      #expect(plan.status == 2, "\(plan.all)")
      #expect(plan.output.contains("to create"))
      let apply = try await workspace.run("apply", Self.manifests, "--local", "--yes")
      #expect(apply.status == 0, "\(apply.all)")
      let second = try await workspace.run("plan", Self.manifests, "--local")
      #expect(second.status == 0, "\(second.all)")
      #expect(second.output.contains("Nothing to do."))
    }
  }

  @Test func `what Azure would not make is refused before anything is written`() async throws {
    try await withWorkspace { workspace in
      let file = "\(Self.manifests)/hub.yaml"
      let saved = try workspace.read(file)
      let sku = "  sku: ${var.hubSku}"
      try workspace.edit(file, sku, "  location: westeurop\n\(sku)")
      let line = try workspace.read(file).split(separator: "\n", omittingEmptySubsequences: false)
        .firstIndex { $0.contains("westeurop") }
      for command in [["plan"], ["apply", "--yes"]] {
        let refused = try await workspace.start(Workspace.program, command + [Self.manifests, "--local"]).outcome()
        #expect(refused.status == 65, "\(refused.all)")
        #expect(refused.all.contains("TW4133") && refused.all.contains("did you mean `westeurope`?"), "\(refused.all)")
        #expect(refused.all.contains("hub.yaml:\(try #require(line) + 1):13"), "\(refused.all)")
      }
      try workspace.write(file, saved)
      let plan = try await workspace.run("plan", Self.manifests, "--local", "--format", "json")
      #expect(plan.status == 2, "\(plan.all)")
      #expect(try changes(plan.output).contains { $0.hasPrefix("create ResourceGroup.") }, "\(plan.output)")
      #expect(!plan.all.contains("TW4137"), "\(plan.all)")
    }
  }

  @Test func `each single edit of the manifests is exactly one change`() async throws {
    try await withWorkspace { workspace in
      let apply = try await workspace.run("apply", Self.manifests, "--local", "--yes")
      #expect(apply.status == 0, "\(apply.all)")
      for edit in SingleEdit.all {
        let saved = try workspace.read(edit.file)
        try workspace.edit(edit.file, edit.old, edit.new)
        let plan = try await workspace.run("plan", Self.manifests, "--local", "--format", "json")
        #expect(plan.status == (edit.expected.isEmpty ? 0 : 2), "\(edit.name): \(plan.all)")
        #expect(try changes(plan.output) == edit.expected, "\(edit.name)")
        try workspace.write(edit.file, saved)
      }
      let after = try await workspace.run("plan", Self.manifests, "--local")
      #expect(after.status == 0, "\(after.all)")
    }
  }

  @Test func `a saved plan is applied exactly, and refused when the world has moved`() async throws {
    try await withWorkspace { workspace in
      let saved = "plans/first.plan.json"
      #expect(try await workspace.run("plan", Self.manifests, "--local", "--out", saved).status == 2)
      #expect(try await workspace.run("show", saved).status == 2)
      let apply = try await workspace.run("apply", saved, "--local", "--yes")
      #expect(apply.status == 0, "\(apply.all)")
      let again = try await workspace.run("apply", saved, "--local", "--yes")
      #expect(again.status == 75, "\(again.all)")
      #expect(again.errors.contains("appeared") || again.errors.contains("exists"), "\(again.errors)")
    }
  }

  @Test func `destroy leaves nothing of ours and everything that is not`() async throws {
    try await withWorkspace { workspace in
      #expect(try await workspace.run("apply", Self.manifests, "--local", "--yes").status == 0)
      let destroy = try await workspace.run("destroy", Self.manifests, "--local", "--yes")
      #expect(destroy.status == 0, "\(destroy.all)")
      let again = try await workspace.run("destroy", Self.manifests, "--local", "--yes")
      #expect(again.status == 0)
      #expect(again.output.contains("Nothing to do."), "\(again.output)")
      let plan = try await workspace.run("plan", Self.manifests, "--local")
      #expect(plan.status == 2)
    }
  }

  @Test func `no artefact holds a planted secret`() async throws {
    try await withWorkspace { workspace in
      let saved = "plans/secret.plan.json"
      var told = try await workspace.run("plan", Self.manifests, "--local", "--explain", "--out", saved).all
      told += try await workspace.run("apply", saved, "--local", "--yes", "--log", "json").all
      told += try await workspace.run("show", saved, "--format", "markdown").all
      // An apply that must fail: the world has moved.
      told += try await workspace.run("apply", saved, "--local", "--yes").all
      for secret in [Workspace.backendToken, Workspace.clientSecret] {
        #expect(!told.contains(secret))
        for file in workspace.files() where !file.path.contains("/local/") {
          let bytes = try Data(contentsOf: file)
          #expect(bytes.range(of: Data(secret.utf8)) == nil, "\(file.path) holds a secret")
        }
        // Azure itself must keep what it was given; what the server logs must not.
        let log = try workspace.read("local/server.log")
        #expect(!log.contains(secret))
      }
    }
  }

  @Test func `without a terminal nothing is changed unless --yes is given`() async throws {
    try await withWorkspace { workspace in
      let apply = try await workspace.run("apply", Self.manifests, "--local")
      #expect(apply.status == 78)
      #expect(apply.errors.contains("--yes"))
      #expect(try await workspace.run("plan", Self.manifests, "--local").status == 2)
    }
  }

  @Test func `every mistake is told in one run with file, line and column`() async throws {
    try await withWorkspace { workspace in
      try workspace.write(
        "manifests/ev-charging/zz-broken.yaml",
        """
        apiVersion: twinwright/v1
        kind: EventGridTopc
        metadata: {name: a}
        spec: {}
        ---
        apiVersion: twinwright/v1
        kind: StorageAccount
        metadata: {name: evotherstore}
        spec: {sku: {nam: Standard_LRS}, kind: StorageV2}
        """)
      let outcome = try await workspace.run("validate", Self.manifests, "--local")
      #expect(outcome.status == 65)
      #expect(outcome.errors.contains("zz-broken.yaml:2:7"), "\(outcome.errors)")
      #expect(outcome.errors.contains("did you mean `EventGridTopic`?"))
      #expect(outcome.errors.contains("zz-broken.yaml:9:14"), "\(outcome.errors)")
    }
  }

  /// `action address` of every change but those with nothing to do.
  private func changes(_ document: String) throws -> [String] {
    let json = try #require(JSONSerialization.jsonObject(with: Data(document.utf8)) as? [String: Any])
    let changes = try #require(json["changes"] as? [[String: Any]])
    return changes.compactMap { change in
      guard let action = change["action"] as? String, action != "none", let address = change["address"] as? String
      else { return nil }
      return "\(action) \(address)"
    }
  }
}
