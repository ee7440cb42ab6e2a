import Diagnostics
import Documents
import OrderedCollections
import Plans
import Policies
import Resources

/// A plan judged by rules, in the forms in which tests look at it.
struct Judged {
  let judgement: PolicyJudgement

  /// Noon of 2026-03-01.
  static let now: Int64 = 1_772_366_400_000

  init(_ changes: [Change], by rules: [PolicyRule], now: Int64 = Judged.now) {
    self.init(Judged.plan(changes, rules), now: now)
  }

  init(_ plan: Plan, now: Int64 = Judged.now) { judgement = PolicyJudge(now: now).judge(plan) }

  var messages: [String] { judgement.violations.map(\.message) }
  var findings: [Diagnostic] { judgement.findings().all }
  /// `TW4150 error` for each finding.
  var marks: [String] { findings.map { "\($0.code) \($0.severity.rawValue)" } }

  static let group = ResourceID.resourceGroup("sub", "rg")

  static func plan(_ changes: [Change], _ rules: [PolicyRule] = []) -> Plan {
    var plan = Plan(
      environment: .init(
        name: "test", subscription: "sub", location: "eastus", resourceGroup: "rg", tags: ["team": "a"]),
      purpose: .apply, changes: changes)
    plan.rules = rules
    return plan
  }

  /// A resource that is written whole.
  static func resource(
    _ name: String, _ type: String, _ body: Template, _ action: Action = .create, on parent: ResourceID = group
  ) -> Change {
    let id = parent.provider(type, name)
    var change = Change(
      address: ObjectAddress("R.\(name)"), kind: .resource, identifier: id.description, action: action,
      reason: Reason(.absent, "does not exist"), pin: .absent, origin: Origin(file: "a.yaml", line: 3, column: 7))
    switch action {
    case .none: break
    case .delete: change.operation = .deleteResource(id, apiVersion: "v")
    case .replace: change.operation = .replaceResource(id, apiVersion: "v", body: body)
    case .create, .update, .adopt: change.operation = .putResource(id, apiVersion: "v", body: body)
    }
    return change
  }

  static func twin(_ id: String, _ action: Action = .delete) -> Change {
    var change = Change(
      address: ObjectAddress("TwinGraph.fleet/twins/\(id)"), kind: .twin, identifier: id, action: action,
      reason: Reason(.pruned, "undeclared"), pin: .present(etag: "e", digest: "d"),
      operation: .deleteTwin(instance: group, id))
    change.type = "dtmi:t:Thing;1"
    return change
  }
}
