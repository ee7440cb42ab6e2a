import Plans
import Policies
import Testing

@Suite struct PolicyRuleTests {
  private static let own = """
    no-deletes:
      description: Twins are not deleted by a pipeline.
      kinds: [twin]
      when: change.action == 'delete'
      effect: requireApproval
      message: "{{change.address}} goes"
      exemptions:
        - objects: ["TwinGraph.fleet/twins/T*"]
          reason: test twins
          expires: 2027-03-31
    """

  private static func policy(_ rules: String, _ name: String = "shared") -> String {
    let indented = rules.split(separator: "\n", omittingEmptySubsequences: false).map { "    \($0)" }
    return Loading.header("Policy", name) + "spec:\n  rules:\n" + indented.joined(separator: "\n") + "\n"
  }

  private static func rule(_ loaded: Loading, _ id: String) -> PolicyRule? {
    loaded.state?.policy.rules.first { $0.id == id }
  }

  @Test func `without a policy the built-in rules warn`() throws {
    let rules = try #require(Loading([:]).state?.policy.rules)
    #expect(rules.map(\.id) == BuiltInRules.all.map(\.id))
    #expect(rules.allSatisfy { $0.effect == .warn && $0.when == nil && $0.origin == nil })
  }

  @Test func `a Policy holds rules with all that belongs to them`() throws {
    let loaded = Loading(Self.policy(Self.own))
    #expect(loaded.marks.isEmpty, "\(loaded.messages)")
    let rule = try #require(Self.rule(loaded, "no-deletes"))
    #expect(rule.effect == .requireApproval)
    #expect(rule.kinds == [.twin])
    #expect(rule.when == "change.action == 'delete'")
    #expect(rule.origin == Origin(file: "m/x.yaml", line: 6, column: 5))
    #expect(rule.exemptions.map(\.expires) == ["2027-03-31"])
    #expect(rule.exemptions[0].covers("TwinGraph.fleet/twins/T1"))
  }

  @Test func `an environment sets shared and built-in rules by their ids`() throws {
    var files = PolicyTests.environment(
      "{rules: {public-network-access: deny, weak-tls: off, no-deletes: {effect: deny}}}")
    files["m/policy.yaml"] = Self.policy(Self.own)
    let loaded = Loading(files)
    #expect(loaded.marks.isEmpty, "\(loaded.messages)")
    #expect(Self.rule(loaded, "public-network-access")?.effect == .deny)
    #expect(Self.rule(loaded, "weak-tls")?.effect == .off)
    #expect(Self.rule(loaded, "owner-role")?.effect == .warn)
    let own = try #require(Self.rule(loaded, "no-deletes"))
    #expect(own.effect == .deny)
    #expect(own.when == "change.action == 'delete'")
    #expect(own.exemptions.count == 1)
    #expect(own.origin?.file == "m/environment.yaml")
  }

  @Test func `an overlay sets what its base says, and its rules may hold variables`() throws {
    var files = PolicyTests.environment(
      "{rules: {big: {each: plan, when: \"plan.deletes > ${var.most}\"}}}, variables: {most: 3}")
    files["p/environment.yaml"] = """
      apiVersion: twinwright/v1
      kind: Environment
      metadata: {name: prod}
      spec: {extends: ../m, variables: {most: 1}, policy: {rules: {big: {effect: warn}, owner-role: deny}}}
      """
    let loaded = Loading(files, at: "p")
    #expect(loaded.marks.isEmpty, "\(loaded.messages)")
    let big = try #require(Self.rule(loaded, "big"))
    #expect(big.when == "plan.deletes > 1")
    #expect(big.effect == .warn)
    #expect(big.subject == .plan)
    #expect(Self.rule(loaded, "owner-role")?.effect == .deny)
  }

  @Test(arguments: [
    ("a: {when: \"change.actoin ==\"}", "TW1140 x.yaml:6:31", "`when`: "),
    ("a: {when: \"chance.action == 'x'\"}", "TW1140 x.yaml:6:16", "undeclared reference to 'chance'"),
    ("a: {when: \"leaf.text == 'x'\"}", "TW1140 x.yaml:6:16", "undeclared reference to 'leaf'"),
    ("a: {when: \"true\", message: \"is {{change.}}\"}", "TW1140", "`message`: "),
    ("a: {when: \"timestamp('x') == 1\"}", "TW1140", "timestamp() is not supported"),
    ("weak-tls: {when: \"true\"}", "TW1140 x.yaml:6:5", "is a built-in rule"),
    ("weak-tsl: deny", "TW1141 x.yaml:6:5", "did you mean `weak-tls`?"),
    ("weak-tls: denny", "TW1107", "deny"),
    ("weak-tls: {effect: deny, kinds: [twin]}", "TW1140", "`kinds` belongs to `when`"),
    ("a: {when: \"true\", exemptions: [{objects: [X], reason: r, expires: 2027-02-30}]}", "TW1142", "is no day"),
    ("a: {when: \"true\", exemptions: [{objects: [], reason: r, expires: 2027-02-28}]}", "TW1142", "names the objects"),
    ("a: {when: \"true\", exemptions: [{objects: [X], expires: 2027-02-28}]}", "TW1105", "reason"),
    ("a: {when: \"true\", efect: deny}", "TW1104", "did you mean `effect`?"),
    ("a: {when: \"'${secret.env.X}' == 'a'\"}", "TW1116", ""),
  ])
  func `what is wrong with a rule is told where it stands`(_ rule: String, _ mark: String, _ part: String) {
    let loaded = Loading(Self.policy(rule), process: ["X": "1"])
    #expect(loaded.marks.count == 1, "\(loaded.messages)")
    #expect(loaded.marks.first?.hasPrefix(mark) == true, "\(loaded.marks)")
    #expect(loaded.messages.first?.contains(part) == true, "\(loaded.messages)")
  }

  @Test func `a rule is written once`() {
    let loaded = Loading([
      "m/a.yaml": Self.policy("a: {when: \"true\"}", "one"), "m/b.yaml": Self.policy("a: {when: \"false\"}", "two"),
    ])
    #expect(loaded.marks == ["TW1111 b.yaml:6:5"], "\(loaded.messages)")
  }
}
