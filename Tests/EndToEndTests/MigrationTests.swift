import Foundation
import Testing

/// Thousands of twins that no manifest declares move from one version of their model to the next.
///
/// `TWINWRIGHT_MIGRATED=10000 swift test --filter MigrationTests` moves more.
@Suite(.serialized, .timeLimit(.minutes(15))) struct MigrationTests {
  private static let count =
    ProcessInfo.processInfo.environment["TWINWRIGHT_MIGRATED"].flatMap { Int($0) } ?? 1500

  /// An instance with twins of `Battery;1`, and the manifests without them.
  private static func withBatteries(_ body: (Workspace) async throws -> Void) async throws {
    try await withWorkspace { workspace in
      let rows = (0..<count).map { "battery-\($0),\(Double($0 % 100)),note \($0)" }
      try workspace.write("m/batteries.csv", "id,soc,note\n" + rows.joined(separator: "\n") + "\n")
      try workspace.write("m/models/battery.json", model(1, [("soc", "double"), ("note", "string")]))
      try workspace.write("m/environment.yaml", environment + models())
      try workspace.write("m/graph.yaml", graph)
      let made = try await workspace.run("apply", "m", "--local", "--yes")
      try #require(made.status == 0, "\(made.all.suffix(2000))")
      try FileManager.default.removeItem(at: workspace.folder.appendingPathComponent("m/graph.yaml"))
      try await body(workspace)
    }
  }

  @Test func `a compatible version: interrupted twice, every twin arrives with its values and the old model is gone`()
    async throws
  {
    try await Self.withBatteries { workspace in
      try workspace.write(
        "m/models/battery.json", Self.model(2, [("stateOfCharge", "double"), ("note", "string"), ("health", "double")]))
      try workspace.write(
        "m/environment.yaml",
        Self.environment + Self.models("rename: {soc: stateOfCharge}, add: {health: 100}"))
      let plan = try await workspace.run("plan", "m", "--local")
      #expect(plan.status == 2, "\(plan.all.suffix(2000))")
      #expect(plan.output.contains("takes no new twins from now on"), "\(plan.output.prefix(3000))")
      let journal = "plans/m.journal.jsonl"
      for share in [4, 2] {
        let moment = workspace.size(journal) + Self.count * 150 / share
        let victim = try workspace.start(Workspace.program, ["apply", "m", "--local", "--yes"])
        await victim.wait { workspace.size(journal) >= moment }
        victim.kill()
        #expect(try await victim.outcome().status == -9, "the kill came too late")
      }
      let last = try await workspace.run("apply", "m", "--local", "--yes")
      #expect(last.status == 0, "\(last.all.suffix(2000))")
      let again = try await workspace.run("plan", "m", "--local")
      #expect(again.status == 0, "\(again.all.suffix(2000))")
      let exported = try await workspace.run(
        "export", "--local", "--resource-group", "m-rg", "--subscription", "7e0d1a52-5a1f-4f0e-9d7b-2c61f8f5a002",
        "--out", "exported")
      #expect(exported.status == 0, "\(exported.all.suffix(2000))")
      let text = try workspace.files().filter { $0.path.contains("/exported/") }
        .map { try String(contentsOf: $0, encoding: .utf8) }.joined(separator: "\n")
      #expect(!text.contains("Battery;1"))
      let lines = Set(text.split(separator: "\n").map(String.init))
      let missing = (0..<Self.count).filter {
        !lines.contains(
          "{\"id\":\"battery-\($0)\",\"health\":100,\"note\":\"note \($0)\",\"stateOfCharge\":\($0 % 100)}")
      }
      #expect(
        missing.isEmpty, "\(missing.count) twins are not as they should be, such as battery-\(missing.first ?? 0)")
    }
  }

  @Test func `a breaking version: every twin that would not fit is counted and nothing is touched`() async throws {
    try await Self.withBatteries { workspace in
      try workspace.write("m/models/battery.json", Self.model(2, [("soc", "boolean")]))
      try workspace.write("m/environment.yaml", Self.environment + Self.models("remove: [note]"))
      let plan = try await workspace.run("apply", "m", "--local", "--yes")
      #expect(plan.status == 65, "\(plan.status)")
      #expect(plan.errors.contains("error[TW4024]: \(Self.count) twins"), "\(plan.errors.prefix(3000))")
      #expect(plan.errors.contains("m/environment.yaml:"))
      // As it was: the old manifests still plan to nothing.
      try workspace.write("m/models/battery.json", Self.model(1, [("soc", "double"), ("note", "string")]))
      try workspace.write("m/environment.yaml", Self.environment + Self.models())
      try workspace.write("m/graph.yaml", Self.graph)
      let old = try await workspace.run("plan", "m", "--local")
      #expect(old.status == 0, "\(old.all.suffix(2000))")
    }
  }

  private static func model(_ version: Int, _ properties: [(String, String)]) -> String {
    let contents = properties.map { #"{"@type": "Property", "name": "\#($0.0)", "schema": "\#($0.1)"}"# }
    return """
      {"@context": "dtmi:dtdl:context;3", "@id": "dtmi:evcharging:Battery;\(version)", "@type": "Interface",
       "contents": [\(contents.joined(separator: ", "))]}
      """
  }

  private static let environment = """
    apiVersion: twinwright/v1
    kind: Environment
    metadata: {name: m}
    spec: {subscription: "${env.AZURE_SUBSCRIPTION_ID}", location: eastus, resourceGroup: m-rg}
    ---
    apiVersion: twinwright/v1
    kind: DigitalTwinsInstance
    metadata: {name: m-twins}
    spec: {}
    ---
    apiVersion: twinwright/v1
    kind: RoleAssignment
    metadata: {name: deployer-owns-twins}
    spec:
      role: Azure Digital Twins Data Owner
      scope: ${DigitalTwinsInstance.m-twins}
      principalId: ${deployer.objectId}
    ---

    """

  private static func models(_ migration: String? = nil) -> String {
    let migrations = migration.map {
      "\n  migrations:\n    - {from: dtmi:evcharging:Battery;1, to: dtmi:evcharging:Battery;2, \($0)}"
    }
    return """
      apiVersion: twinwright/v1
      kind: ModelSet
      metadata: {name: models}
      spec:
        instance: ${DigitalTwinsInstance.m-twins}
        from: models\(migrations ?? "")

      """
  }

  private static let graph = """
    apiVersion: twinwright/v1
    kind: TwinGraph
    metadata: {name: batteries}
    spec:
      instance: ${DigitalTwinsInstance.m-twins}
      tables:
        - from: batteries.csv
          twins:
            "${row.id}":
              model: dtmi:evcharging:Battery;1
              properties: {soc: "${row.soc}", note: "${row.note}"}

    """
}
