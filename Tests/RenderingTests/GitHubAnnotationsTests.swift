import Diagnostics
import Rendering
import Testing

@Suite struct GitHubAnnotationsTests {
  private func text(_ findings: Findings) -> String {
    GitHubAnnotations(root: "/srv/repo").text(FindingsReport(findings))
  }

  @Test func `a finding is one command on one line, with its place and all it says`() throws {
    #expect(
      text(Findings([try Sample().duplicate()]))
        == "::error file=dtdl/meter.json,line=10,col=15,endLine=10,endColumn=22,title=error[TW1111]"
        + "::`power` is declared twice: second time here%0Adtdl/meter.json:5: first declared here"
        + "%0Adtdl/a b:c.json:1: inherited from here%0Anote: names are unique%0Ahelp: rename one of them\n")
  }

  @Test func `what would end a command or a property is escaped, and a finding without a place has none`() {
    let file = SourceFile(path: "a,b:c%.json", text: "x")
    let findings = Findings([
      Diagnostic("TW1", .warning, "50%, a: b\r\n::error::injected", at: file.span(0, 1)),
      Diagnostic("TW2", .advice, "m"),
    ])
    #expect(
      text(findings) == """
        ::notice title=advice[TW2]::m
        ::warning file=a%2Cb%3Ac%25.json,line=1,col=1,endLine=1,endColumn=2,title=warning[TW1]::50%25, a: b%0D%0A::error::injected

        """)
  }

  @Test func `columns are left out where a place goes over several lines`() {
    let file = SourceFile(path: "a.json", text: "{\n}\n")
    #expect(text(Findings([Diagnostic("TW1", "m", at: file.span(0, 3))])).contains("line=1,endLine=2,title"))
  }
}
