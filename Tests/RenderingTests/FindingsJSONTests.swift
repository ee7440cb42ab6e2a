import Diagnostics
import Documents
import Rendering
import Testing

@Suite struct FindingsJSONTests {
  private func document(_ findings: Findings) -> Value {
    FindingsJSON(root: "/srv/repo").document(FindingsReport(findings))
  }

  @Test func `a finding is written whole, what it does not have as null or empty`() throws {
    let document = document(Findings([try Sample().schema(), Diagnostic("TW0031", .note, "nothing was changed")]))
    #expect(document["version"] == 1)
    #expect(
      document["findings"]?.array?.first?.jsonText
        == #"{"code":"TW0031","severity":"note","message":"nothing was changed","path":null,"start":null,"end":null,"#
        + #""label":null,"related":[],"notes":[],"help":[],"fixes":[],"aliases":[]}"#)
    let finding = document["findings"]?.array?.last
    #expect(
      finding?["fixes"]?.jsonText
        == #"[{"title":"write `integer`","certain":true,"edits":[{"path":"dtdl/meter.json","#
        + #""start":{"line":12,"column":51,"offset":378},"end":{"line":12,"column":56,"offset":383},"#
        + #""replacement":"\"integer\""}]}]"#)
    #expect(finding?["start"] == finding?["fixes"]?.array?.first?["edits"]?.array?.first?["start"])
    #expect(document["summary"]?.jsonText == #"{"error":0,"restriction":1,"warning":0,"advice":0,"note":1}"#)
  }

  @Test func `related places and aliases are there, and the order is that of the files`() throws {
    let document = document(try Sample().findings())
    let findings = try #require(document["findings"]?.array)
    #expect(findings.map { $0["code"]?.string } == ["TW0031", "TW1111", "TW1107"])
    #expect(findings[1]["related"]?.array?.map { $0["path"]?.string } == ["dtdl/meter.json", "dtdl/a b:c.json"])
    #expect(findings[1]["aliases"] == ["duplicateContents"])
  }

  @Test func `the document fits its own schema`() throws {
    #expect(SchemaShape(FindingsJSON.schema).problems(document(try Sample().findings())).isEmpty)
    #expect(!SchemaShape(FindingsJSON.schema).problems(["version": 1, "findings": [["code": 1]]]).isEmpty)
  }

  @Test func `paths below the root are relative, others lead out of it`() {
    let paths = ["/srv/repo/a.json", "/srv/other/b.json", "c.json", "/srv/repository/d.json"].map {
      document(Findings([Diagnostic("TW1", "m", at: SourceFile(path: $0, text: "x").span(0, 1))]))["findings"]?.array?
        .first?["path"]?.string
    }
    #expect(paths == ["a.json", "../other/b.json", "c.json", "../repository/d.json"])
  }
}
