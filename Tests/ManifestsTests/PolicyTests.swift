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
}
