import Diagnostics
import Testing

@Suite struct FindingPolicyTests {
  private let all = Findings(
    Severity.allCases.map { Diagnostic("TW1", $0, "\($0)") } + [Diagnostic("TW2", .advice, "other")])

  @Test func `an allowed code is left out, but never as an error or a restriction`() {
    let left = FindingPolicy(allowed: ["TW1"]).filtered(all).all
    #expect(left.map(\.severity) == [.restriction, .error, .advice])
    #expect(FindingPolicy().filtered(all).all.count == all.all.count)
  }

  @Test func `a threshold refuses what weighs as much or more, and errors are refused whatever it is`() {
    let refused = FindingPolicy(threshold: .warning)
    #expect(
      Severity.allCases.filter { refused.refuses(Diagnostic("TW1", $0, "m")) } == [.warning, .restriction, .error])
    #expect(FindingPolicy(threshold: .error).refuses(Diagnostic("TW1", .restriction, "m")))
    #expect(!FindingPolicy().refuses(Findings([Diagnostic("TW1", .warning, "m")])))
  }

  @Test func `a denied code refuses the input at whatever severity`() {
    let policy = FindingPolicy(denied: ["TW2"])
    #expect(policy.refuses(Findings([Diagnostic("TW2", .advice, "m")])))
    #expect(!policy.refuses(Findings([Diagnostic("TW1", .warning, "m")])))
  }
}
