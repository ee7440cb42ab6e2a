import Diagnostics
import Documents
import Rendering
import Testing

@Suite struct FindingsSARIFTests {
  private func log(_ findings: Findings) -> Value {
    FindingsSARIF(root: "/srv/repo", toolVersion: "0.1.0").log(FindingsReport(findings))
  }

  private func run(_ findings: Findings) throws -> Value { try #require(log(findings)["runs"]?.array?.first) }

  @Test func `the log has the shape that SARIF asks for`() throws {
    #expect(SARIFShape.problems(log(try Sample().findings())).isEmpty)
    #expect(SARIFShape.problems(log(Findings())).isEmpty)
    #expect(!SARIFShape.problems(["version": "2.1.0", "runs": [["tool": [:]]]]).isEmpty)
  }

  @Test func `severities become the levels that SARIF has`() throws {
    let findings = Findings(Severity.allCases.map { Diagnostic("TW1", $0, "m") })
    let levels = try run(findings)["results"]?.array?.map { $0["level"]?.string }
    #expect(levels == ["note", "note", "warning", "error", "error"])
  }

  @Test func `each result has its rule, region, related places and edit`() throws {
    let run = try run(try Sample().findings())
    let rules = try #require(run["tool"]?["driver"]?["rules"]?.array)
    #expect(rules.map { $0["id"]?.string } == ["TW0031", "TW1107", "TW1111"])
    #expect(rules.allSatisfy { $0["help"]?["text"]?.string?.isEmpty == false && $0["helpUri"] != nil })
    let results = try #require(run["results"]?.array)
    for result in results {
      #expect(rules[Int(try #require(result["ruleIndex"]?.integer))]["id"] == result["ruleId"])
    }
    #expect(
      results[1]["locations"]?.array?.first?.jsonText
        == #"{"physicalLocation":{"artifactLocation":{"uri":"dtdl/meter.json","uriBaseId":"%SRCROOT%"},"#
        + #""region":{"startLine":10,"startColumn":15,"endLine":10,"endColumn":22,"byteOffset":309,"byteLength":7}}}"#)
    #expect(
      results[1]["relatedLocations"]?.array?.last?["physicalLocation"]?["artifactLocation"]?["uri"]
        == "dtdl/a%20b%3Ac.json")
    let replacement = results[2]["fixes"]?.array?.first?["artifactChanges"]?.array?.first?["replacements"]?.array?.first
    #expect(replacement?["insertedContent"]?["text"] == "\"integer\"")
    #expect(replacement?["deletedRegion"]?["byteLength"] == 5)
  }

  @Test func `the same findings give the same bytes, and no path of the machine is in them`() throws {
    let file = SourceFile(path: "/srv/repo/dtdl/x.json", text: "{}")
    let findings = Findings([Diagnostic("TW1020", "m", at: file.span(0, 1))])
    let text = log(findings).jsonText
    #expect(text == log(findings).jsonText)
    #expect(text.contains("\"dtdl/x.json\"") && !text.contains("/srv/repo"))
  }
}
