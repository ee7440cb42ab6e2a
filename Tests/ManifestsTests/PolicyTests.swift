import Attestations
import Diagnostics
import Plans
import Testing

@Suite struct PolicyTests {
  static func environment(_ policy: String) -> [String: String] {
    [
      "m/environment.yaml": Loading.environment.replacing(
        "tags: {team: a}}\n", with: "tags: {team: a},\n  policy: \(policy)}\n")
    ]
  }

  @Test func `limits are read in a fixed order, each with its place`() throws {
    let loaded = Loading(Self.environment("{limits: {affectedTwins: 100, deletes: 10, irreversible: 0}}"))
    #expect(loaded.marks.isEmpty, "\(loaded.messages)")
    let limits = try #require(loaded.state?.policy.limits)
    #expect(limits.map(\.measure) == [.deletes, .irreversible, .affectedTwins])
    #expect(limits.map(\.maximum) == [10, 0, 100])
    #expect(limits[0].origin == Origin(file: "m/environment.yaml", line: 5, column: 50))
  }

  @Test func `without a policy nothing is limited`() {
    #expect(Loading([:]).state?.policy.limits.isEmpty == true)
    #expect(Loading(Self.environment("null")).state?.policy.limits.isEmpty == true)
  }

  @Test func `what is wrong with limits is told where it stands`() {
    let loaded = Loading(Self.environment("{limits: {delets: 1, updates: -1, creates: many}, limit: 1}"))
    #expect(
      loaded.marks == [
        "TW1104 environment.yaml:5:21", "TW1108 environment.yaml:5:41", "TW1106 environment.yaml:5:54",
        "TW1104 environment.yaml:5:61",
      ], "\(loaded.messages)")
    #expect(loaded.messages.contains { $0.contains("did you mean `deletes`?") })
  }

  @Test func `a limit may be a variable, and an overlay tightens what it extends`() throws {
    var files = Self.environment("{limits: {deletes: \"${var.most}\", creates: 5}}, variables: {most: 3}")
    files["p/environment.yaml"] = """
      apiVersion: twinwright/v1
      kind: Environment
      metadata: {name: prod}
      spec: {extends: ../m, policy: {limits: {creates: 1}}}
      """
    let limits = try #require(Loading(files, at: "p").state?.policy.limits)
    #expect(limits.map(\.maximum) == [1, 3])
    #expect(limits[0].origin?.file == "p/environment.yaml")
  }

  private static let key = """
    -----BEGIN PUBLIC KEY-----
    MCowBQYDK2VwAyEAPUAXw+hDiVqStwqnTRt+vJyYLM8uxJaMwM1V8Sr0Zgw=
    -----END PUBLIC KEY-----

    """

  private static func approvals(_ text: String) -> Loading {
    Loading(environment("{approvals: \(text)}").merging(["m/ann.pem": key, "m/odd.pem": "words"]) { $1 })
  }

  @Test func `the keys of approvals are read from the files that hold them`() throws {
    let loaded = Self.approvals("{required: 1, keys: {ann: ann.pem}}")
    #expect(loaded.messages.isEmpty, "\(loaded.messages)")
    let rule = try #require(loaded.state?.policy.approvals)
    #expect(rule.required == 1 && rule.keys.map(\.name) == ["ann"])
  }

  @Test(arguments: [
    ("{required: 2, keys: {ann: ann.pem}}", "2 signatures are required of 1 different keys"),
    ("{required: 2, keys: {ann: ann.pem, ben: ann.pem}}", "2 signatures are required of 1 different keys"),
    ("{required: 1, keys: {ann: odd.pem}}", "`m/odd.pem` does not hold one public key"),
    ("{required: 1, keys: {ann: gone.pem}}", "cannot read the key in `m/gone.pem`"),
    ("\"${var.rule}\"", "`approvals` must be written out here"),
    ("{required: 1, keys: \"${var.keys}\"}", "`approvals` must be written out here"),
  ])
  func `approvals that cannot be held are refused, never left out`(_ text: String, _ message: String) {
    var loaded = Self.approvals(text)
    if text.contains("var.") {
      var environment = Self.environment("{approvals: \(text)}")
      environment["m/environment.yaml"] = environment["m/environment.yaml"]?.replacing(
        "tags: {team: a},",
        with: "tags: {team: a}, variables: {keys: {ann: ann.pem}, rule: {required: 1, keys: {ann: ann.pem}}},")
      loaded = Loading(environment.merging(["m/ann.pem": Self.key]) { $1 })
    }
    #expect(loaded.messages.contains { $0.hasPrefix("TW1139: " + message) }, "\(loaded.messages)")
    #expect(loaded.findings.all.allSatisfy { $0.span != nil })
  }
}
