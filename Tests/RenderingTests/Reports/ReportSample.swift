import Diagnostics
import Documents
import Plans
import Rendering
import Resources

/// Plans for reports.
enum ReportSample {
  static func plan(_ changes: [Change], name: String = "ev") -> Plan {
    let environment = DesiredState.Environment(
      name: name, subscription: "S", location: "eastus", resourceGroup: "ev-rg")
    var plan = Plan(environment: environment, purpose: .apply, changes: changes, unchanged: [.twin: 7])
    plan.impact = PlanImpact(twins: 3, relationships: 5)
    plan.provenance = Provenance(
      tool: "0.1.0", cloud: "local", principal: "who", tenant: "where",
      inputs: [InputFile(path: "m/environment.yaml", digest: String(repeating: "ab", count: 32))])
    return plan
  }

  static func report(_ plan: Plan?, _ findings: Findings = Findings()) -> PlanReport {
    PlanReport(
      plan, environment: plan?.environment.name ?? "ev", findings: findings, digest: String(repeating: "0", count: 64),
      file: "plans/ev.plan.json", root: "/srv/repo", toolVersion: "0.1.0")
  }

  static func text(_ report: PlanReport, _ format: ReportFormat) -> String {
    String(decoding: report.rendered(format), as: UTF8.self)
  }

  static func twin(_ action: Action, _ id: String, changing paths: [String] = ["soc"], forever: Bool = false) -> Change
  {
    var change = Change(
      address: ObjectAddress("TwinGraph.fleet/twins/\(id)"), kind: .twin, identifier: id, action: action,
      reason: Reason(.differs, "differs from what is declared"),
      properties: paths.map { PropertyChange(path: ValuePath([.member($0)]), before: 1, after: .known(2)) },
      pin: action == .create ? .absent : .present(etag: nil, digest: ""),
      origin: Origin(file: "m/graph.yaml", line: 12, column: 5))
    change.type = "dtmi:ev:Battery;1"
    if forever {
      var impact = Impact()
      impact.twins = 1
      impact.irreversible = [Irreversibility(.data, "it is lost")]
      change.impact = impact
    }
    return change
  }
}
