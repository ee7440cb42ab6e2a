import Foundation
import Testing

/// The examples of docs/policy.md for other tools, as they stand there, with the plan of the example.
@Suite(.timeLimit(.minutes(15))) struct PolicyToolTests {
  /// The first block of a language in the page.
  private static func example(_ language: String) throws -> String {
    let page = try String(contentsOf: Workspace.root.appendingPathComponent("docs/policy.md"), encoding: .utf8)
    let start = try #require(page.range(of: "```\(language)\n"))
    let end = try #require(page.range(of: "\n```", range: start.upperBound..<page.endIndex))
    return String(page[start.upperBound..<end.lowerBound]) + "\n"
  }

  /// A workspace with the plan document of the example in `plan.json`.
  private static func withPlan(_ body: (Workspace) async throws -> Void) async throws {
    try await withWorkspace { workspace in
      let made = try await workspace.run("plan", "manifests/ev-charging", "--local", "--out", "p.plan.json")
      try #require(made.status == 2, "\(made.all.suffix(2000))")
      let shown = try await workspace.run("show", "p.plan.json", "--format", "json")
      #expect(shown.output == (try workspace.read("p.plan.json")))
      try workspace.write("plan.json", shown.output)
      try await body(workspace)
    }
  }

  @Test func `the rules for OPA find in a plan what they look for`() async throws {
    let python = try await PinnedEnvironment.named("opa-eval", ["opa-eval==0.1.1"])
    try await Self.withPlan { workspace in
      try workspace.write("plan.rego", try Self.example("rego"))
      try workspace.write(
        "ask.py",
        """
        import opa_eval
        text = open("plan.json").read()
        for rule in ["deny", "warn"]:
            print(rule, opa_eval.OpaEval("plan.rego", query="data.main." + rule).evaluate(text))
        """)
      let asked = try await workspace.start(python.program("python"), ["ask.py"]).outcome()
      try #require(asked.status == 0, "\(asked.all)")
      let lines = asked.output.split(separator: "\n")
      #expect(lines.first == "deny []", "\(asked.output)")
      #expect(lines.last?.contains("DigitalTwinsInstance.ev-charging-twins") == true, "\(asked.output)")
    }
  }

  @Test func `the script for checkov makes a template of what would be written, without secrets`() async throws {
    try await Self.withPlan { workspace in
      try workspace.write("to_arm.py", try Self.example("python"))
      let made = try await workspace.start(
        URL(fileURLWithPath: "/bin/sh"), ["-c", "python3 to_arm.py < plan.json"]
      ).outcome()
      try #require(made.status == 0, "\(made.all)")
      let template = try #require(try JSONSerialization.jsonObject(with: Data(made.output.utf8)) as? [String: Any])
      let resources = try #require(template["resources"] as? [[String: Any]])
      let types = Set(resources.compactMap { $0["type"] as? String })
      #expect(types.contains("Microsoft.DigitalTwins/digitalTwinsInstances"))
      #expect(types.contains("Microsoft.DigitalTwins/digitalTwinsInstances/endpoints"))
      #expect(resources.allSatisfy { $0["name"] as? String != "" && $0["apiVersion"] is String })
      #expect(!made.output.contains("$secret"))
    }
  }
}
