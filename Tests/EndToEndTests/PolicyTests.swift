import Foundation
import Testing

/// Rules of an environment's policy, through the built program.
@Suite(.timeLimit(.minutes(15))) struct PolicyTests {
  private static let environment = """
    apiVersion: twinwright/v1
    kind: Environment
    metadata: {name: p}
    spec:
      subscription: 7e0d1a52-5a1f-4f0e-9d7b-2c61f8f5a002
      location: eastus
      resourceGroup: p-rg
      policy:
        rules:

    """

  private static let instance = """
    apiVersion: twinwright/v1
    kind: DigitalTwinsInstance
    metadata: {name: p-twins}
    spec:
      publicNetworkAccess: Enabled

    """

  private static func withRules(_ rules: String, _ body: (Workspace) async throws -> Void) async throws {
    try await withWorkspace { workspace in
      let indented = rules.split(separator: "\n").map { "      \($0)\n" }.joined()
      try workspace.write("m/environment.yaml", environment + indented)
      try workspace.write("m/twins.yaml", instance)
      try await body(workspace)
    }
  }

  @Test func `built-in rules warn at the manifest's line, and can refuse, be off, and let an object pass`() async throws
  {
    try await Self.withRules("missing-diagnostics: off") { workspace in
      let warned = try await workspace.run("plan", "m", "--local", "--out", "p.plan.json")
      #expect(warned.status == 2, "\(warned.all)")
      #expect(
        warned.errors.contains("warning[TW4152]: DigitalTwinsInstance.p-twins can be reached"), "\(warned.errors)")
      #expect(warned.errors.contains("m/twins.yaml:3"))
      #expect(!warned.errors.contains("diagnostic setting"))
      #expect(try workspace.read("p.plan.json").contains("\"id\":\"missing-diagnostics\",\"effect\":\"off\""))

      try workspace.edit("m/environment.yaml", "missing-diagnostics: off", "public-network-access: deny")
      let denied = try await workspace.run("plan", "m", "--local", "--out", "q.plan.json")
      #expect(denied.status == 65, "\(denied.all)")
      #expect(denied.errors.contains("error[TW4150]"), "\(denied.errors)")
      #expect(denied.errors.contains("m/environment.yaml:10"), "the rule is not pointed at: \(denied.errors)")
      #expect(workspace.size("q.plan.json") == 0)
      let applied = try await workspace.run("apply", "m", "--local", "--yes")
      #expect(applied.status == 65)
      let sarif = try await workspace.run("plan", "m", "--local", "--format", "sarif")
      #expect(sarif.output.contains("\"TW4150\""))

      try workspace.edit(
        "m/environment.yaml", "public-network-access: deny",
        "public-network-access: {effect: deny, exemptions: "
          + "[{objects: [DigitalTwinsInstance.*], reason: no private link yet, expires: 2999-12-31}]}")
      let exempt = try await workspace.run("plan", "m", "--local")
      #expect(exempt.status == 2, "\(exempt.all)")
      #expect(exempt.errors.contains("note[TW4154]"), "\(exempt.errors)")
      #expect(exempt.errors.contains("no private link yet"))
    }
  }

  @Test func `a rule that asks for an approval lets the plan be saved and not be applied without one`() async throws {
    try await Self.withRules(
      """
      no-instances:
        kinds: [resource]
        when: change.action == 'create' && change.type == 'Microsoft.DigitalTwins/digitalTwinsInstances'
        effect: requireApproval
        message: "{{change.address}} costs money in {{environment.location}}"
      """
    ) { workspace in
      let plan = try await workspace.run("plan", "m", "--local", "--out", "p.plan.json")
      #expect(plan.status == 2, "\(plan.all)")
      #expect(
        plan.errors.contains("warning[TW4151]: DigitalTwinsInstance.p-twins costs money in eastus"), "\(plan.errors)")
      for path in ["m", "p.plan.json"] {
        let applied = try await workspace.run("apply", path, "--local", "--yes")
        #expect(applied.status == 78, "\(applied.all)")
        #expect(applied.errors.contains("error[TW4155]"), "\(applied.errors)")
      }
      #expect(try await workspace.run("plan", "m", "--local").status == 2)
    }
  }
}
