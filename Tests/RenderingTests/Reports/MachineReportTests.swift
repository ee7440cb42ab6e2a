import Diagnostics
import Documents
import Foundation
import Plans
import Resources
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

@testable import Rendering

@Suite struct MachineReportTests {
  private static var plan: Plan {
    var pruned = ReportSample.twin(.delete, "D", forever: true)
    pruned.origin = nil
    var plan = ReportSample.plan([
      ReportSample.twin(.create, "C"), ReportSample.twin(.update, "U"), pruned, ReportSample.twin(.none, "N"),
    ])
    plan.limits = [PlanLimit(.deletes, 0, at: Origin(file: "m/environment.yaml", line: 7, column: 3))]
    return plan
  }

  private static var refused: PlanReport {
    ReportSample.report(plan, Findings(plan.breaches.map { $0.diagnostic(at: nil) }))
  }

  @Test func `the SARIF log has the shape that SARIF asks for, with and without a plan`() {
    #expect(SARIFShape.problems(PlanSARIF(Self.refused).log) == [])
    let none = ReportSample.report(nil, Findings([Diagnostic("TW4001", "a ring")]))
    #expect(SARIFShape.problems(PlanSARIF(none).log) == [])
  }

  @Test func `results point at the manifest, what goes is a warning, the rest a note, findings are as they are`() throws
  {
    let run = try #require(PlanSARIF(Self.refused).log["runs"]?.array?.first)
    let results = try #require(run["results"]?.array)
    #expect(results.map { $0["ruleId"] } == ["TW4140", "plan-delete", "plan-create", "plan-update"])
    #expect(results.map { $0["level"] } == ["error", "warning", "note", "note"])
    let places = results.dropFirst().map { $0["locations"]?.array?.first?["physicalLocation"] }
    #expect(places[1]?["artifactLocation"]?["uri"] == "m/graph.yaml" && places[1]?["region"]?["startLine"] == 12)
    // What no manifest declares points at the environment.
    #expect(places[0]?["artifactLocation"]?["uri"] == "m/environment.yaml")
    #expect(results[1]["message"]?["text"]?.string?.contains("cannot be undone: it is lost") == true)
    let rules = run["tool"]?["driver"]?["rules"]?.array?.map { $0["id"] } ?? []
    #expect(results.allSatisfy { rules[Int($0["ruleIndex"]?.integer ?? -1)] == $0["ruleId"] })
    let fingerprints = Set(results.dropFirst().compactMap { $0["partialFingerprints"]?["address/v1"]?.string })
    #expect(fingerprints.count == 3)
  }

  @Test func `more results than a service takes are left out and counted, what goes last`() throws {
    let plan = ReportSample.plan((0..<30).map { ReportSample.twin($0 < 20 ? .update : .delete, "T\($0)") })
    let run = try #require(PlanSARIF(ReportSample.report(plan), mostResults: 12).log["runs"]?.array?.first)
    let levels = run["results"]?.array?.map { $0["level"] } ?? []
    #expect(levels.filter { $0 == "warning" }.count == 10 && levels.count == 12)
    #expect(run["properties"]?["leftOut"] == 18)
  }

  @Test func `every object is a test case, and what the limit counts fails`() throws {
    let report = try Cases.read(Self.refused.rendered(.junit))
    #expect(report.names.count == 5)
    #expect(report.failed == ["TwinGraph.fleet/twins/D", "deletes"])
    #expect(report.totals["tests"] == "5" && report.totals["failures"] == "2")
  }

  @Test func `XML holds whatever a name holds`() throws {
    let evil = "<&>\"'\u{0}\u{1B}\u{FFFF}\t]]>é🚗"
    let report = try Cases.read(
      ReportSample.report(ReportSample.plan([ReportSample.twin(.update, evil)])).rendered(.junit))
    #expect(report.names == ["TwinGraph.fleet/twins/<&>\"'\u{FFFD}\u{FFFD}\u{FFFD}\t]]>é🚗"])
  }

  @Test func `the same plan gives the same bytes in every format`() {
    for format in ReportFormat.allCases {
      #expect(Self.refused.rendered(format) == Self.refused.rendered(format) && !Self.refused.rendered(format).isEmpty)
    }
  }
}

/// The test cases of a JUnit report.
private final class Cases: NSObject, XMLParserDelegate {
  var names: [String] = []
  var failed: [String] = []
  var totals: [String: String] = [:]

  static func read(_ bytes: [UInt8]) throws -> Cases {
    let cases = Cases()
    let parser = XMLParser(data: Data(bytes))
    parser.delegate = cases
    try #require(parser.parse(), "\(String(describing: parser.parserError))")
    return cases
  }

  func parser(
    _: XMLParser, didStartElement name: String, namespaceURI _: String?, qualifiedName _: String?,
    attributes: [String: String]
  ) {
    switch name {
    case "testsuites": totals = attributes
    case "testcase": names.append(attributes["name"] ?? "")
    case "failure": failed.append(names.last ?? "")
    default: break
    }
  }
}
