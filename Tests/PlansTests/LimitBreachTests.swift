import Diagnostics
import Resources
import Testing

@testable import Plans

@Suite struct LimitBreachTests {
  private static func change(_ action: Action, _ name: String, twins: Int = 0, forever: Bool = false) -> Change {
    var change = Change(
      address: ObjectAddress("A.\(name)"), kind: .twin, identifier: name, action: action, reason: Reason(.differs, "x"),
      pin: action == .create ? .absent : .present(etag: nil, digest: ""))
    var impact = Impact()
    impact.twins = twins
    if forever { impact.irreversible = [Irreversibility(.data, "lost")] }
    if !impact.isEmpty { change.impact = impact }
    return change
  }

  private static func plan(_ limits: [PlanLimit]) -> Plan {
    let environment = DesiredState.Environment(name: "e", subscription: "s", location: "l", resourceGroup: "g")
    var remade = change(.create, "remade")
    remade.pin = .present(etag: nil, digest: "d")
    var plan = Plan(
      environment: environment, purpose: .apply,
      changes: [
        change(.create, "new"), remade, change(.update, "u", twins: 4), change(.adopt, "a"),
        change(.replace, "r", forever: true), change(.delete, "d", twins: 1, forever: true), change(.none, "same"),
      ])
    plan.impact = PlanImpact(twins: 4, relationships: 2)
    plan.limits = limits
    return plan
  }

  @Test(arguments: [
    (PlanLimit.Measure.creates, 2), (.updates, 2), (.replaces, 1), (.deletes, 3), (.irreversible, 2),
    (.affectedTwins, 4), (.affectedRelationships, 2),
  ])
  func `a limit holds up to its number and not beyond`(measure: PlanLimit.Measure, amount: Int) {
    #expect(Self.plan([PlanLimit(measure, amount)]).breaches.isEmpty)
    #expect(Self.plan([PlanLimit(measure, amount - 1)]).breaches.map(\.found) == [amount])
  }

  @Test func `a breach says what was counted and where the limit stands`() throws {
    let limit = PlanLimit(.deletes, 0, at: Origin(file: "e.yaml", line: 3, column: 9))
    let diagnostic = try #require(Self.plan([limit]).breaches.first).diagnostic(at: nil)
    #expect(diagnostic.code == "TW4140" && diagnostic.severity == .error)
    #expect(diagnostic.message == "the plan goes beyond a limit: `deletes` is 3, and 0 is allowed")
    #expect(diagnostic.notes == ["+ A.remade, -/+ A.r, - A.d", "the limit stands in e.yaml:3:9"])
  }
}
