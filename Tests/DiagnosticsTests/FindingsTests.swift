import Diagnostics
import Testing

@Suite struct FindingsTests {
  @Test func `findings sort by place and those without one come first`() {
    let file = SourceFile(path: "f", text: "abc")
    var findings = Findings([Diagnostic("TW1", "late", at: file.span(2, 3))])
    findings.add(Diagnostic("TW2", "early", at: file.span(0, 1)))
    findings.add(
      contentsOf: Findings([Diagnostic("TW3", "nowhere"), Diagnostic("TW4", "early too", at: file.span(0, 1))]))
    #expect(findings.sorted.map(\.code) == ["TW3", "TW2", "TW4", "TW1"])
  }

  @Test func `only errors and restrictions refuse an input`() {
    var findings = Findings([Diagnostic("TW1", .warning, "w"), Diagnostic("TW2", .note, "n")])
    #expect(!findings.hasErrors && !findings.isEmpty)
    findings.add(Diagnostic("TW3", "e"))
    #expect(findings.hasErrors)
    #expect(Severity.allCases.sorted() == [.note, .advice, .warning, .restriction, .error])
  }
}
