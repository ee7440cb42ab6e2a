import Foundation
import Testing

/// Both examples there and back: applied, exported into an empty folder, and the plan of that is empty.
@Suite(.serialized) struct ExportTests {
  @Test(arguments: [
    ("manifests/ev-charging", "ev-digital-twins-rg"), ("manifests/ev-charging-prod", "ev-digital-twins-prod-rg"),
  ])
  func `the export of an applied example is valid and plans to nothing`(_ manifests: String, _ group: String)
    async throws
  {
    try await withWorkspace { workspace in
      let apply = try await workspace.run("apply", manifests, "--local", "--yes")
      #expect(apply.status == 0, "\(apply.all)")
      let export = try await workspace.run("export", "--resource-group", group, "--out", "found", "--local")
      #expect(export.status == 0, "\(export.all)")
      #expect(!export.all.contains("warning["), "\(export.all)")
      #expect(!export.all.contains(Workspace.backendToken))
      let validate = try await workspace.run("validate", "found", "--local")
      #expect(validate.status == 0 && !validate.all.contains("warning["), "\(validate.all)")
      let plan = try await workspace.run("plan", "found", "--local")
      #expect(plan.status == 0, "\(plan.all)")
      #expect(plan.output.contains("Nothing to do."), "\(plan.all)")
      let formatted = try await workspace.run("fmt", "--check", "found/dtdl")
      #expect(formatted.status == 0, "\(formatted.all)")
      // What is there is not written over; written again, it is the same.
      let runtime = try workspace.read("found/runtime.yaml")
      #expect(!runtime.contains(": null"), "\(runtime)")
      let again = try await workspace.run("export", "--resource-group", group, "--out", "found", "--local")
      #expect(again.status != 0)
      #expect(again.errors.contains("error[TW0013]"), "\(again.all)")
      let forced = try await workspace.run(
        "export", "--resource-group", group, "--out", "found", "--local", "--force")
      #expect(forced.status == 0, "\(forced.all)")
      #expect(try workspace.read("found/runtime.yaml") == runtime)
    }
  }

  @Test func `what is taken out of the manifests is imported again, and nothing else`() async throws {
    try await withWorkspace { workspace in
      let manifests = "manifests/ev-charging"
      #expect(try await workspace.run("apply", manifests, "--local", "--yes").status == 0)
      let nothing = try await workspace.run(
        "import", manifests, "--local", "--resource-group", "ev-digital-twins-rg")
      #expect(nothing.status == 0)
      #expect(nothing.all.contains("Nothing to import"), "\(nothing.all)")
      try workspace.write(
        "\(manifests)/extra.yaml",
        """
        apiVersion: twinwright/v1
        kind: StorageAccount
        metadata: {name: evextrastore}
        spec: {kind: StorageV2, sku: {name: Standard_LRS}, queues: [more]}
        """)
      #expect(try await workspace.run("apply", manifests, "--local", "--yes").status == 0)
      try FileManager.default.removeItem(at: workspace.folder.appendingPathComponent("\(manifests)/extra.yaml"))
      let imported = try await workspace.run(
        "import", manifests, "--local", "--query", "resourceType eq 'Microsoft.Storage/storageAccounts'")
      #expect(imported.status == 0, "\(imported.all)")
      let text = try workspace.read("\(manifests)/imported.yaml")
      #expect(text.contains("name: evextrastore") && !text.contains("evchargingmlstore"), "\(text)")
      let plan = try await workspace.run("plan", manifests, "--local")
      #expect(plan.status == 0, "\(plan.all)\n\(text)")
      let elsewhere = try await workspace.run("import", manifests, "--local", "--resource-group", "other-rg")
      #expect(elsewhere.status == 65)
      #expect(elsewhere.errors.contains("error[TW4110]"), "\(elsewhere.all)")
    }
  }
}
