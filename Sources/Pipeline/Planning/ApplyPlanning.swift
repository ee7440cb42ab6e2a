import Diagnostics
import OrderedCollections
import Plans
import Resources

/// Plans to make the world as declared.
struct ApplyPlanning {
  let input: PlanInput

  init(_ input: PlanInput) { self.input = input }

  func plan() throws(DiagnosticError) -> Plan {
    var draft = Draft()
    var resources = ResourcePlanning(input)
    resources.plan(into: &draft)
    PrunedResources(environment: input.environment).plan(input, into: &draft)
    return try finish(&draft)
  }

  private func finish(_ draft: inout Draft) throws(DiagnosticError) -> Plan {
    let changes = draft.ordered()
    if draft.findings.hasErrors { throw DiagnosticError(draft.findings) }
    var plan = Plan(
      environment: input.environment, purpose: .apply, changes: changes, unchanged: draft.unchanged,
      unmanaged: draft.unmanaged)
    let bodies = PlannedBodies(changes)
    plan.referents = bodies.referents(input.desired.resources)
    plan.secretFingerprints = bodies.secretFingerprints(input)
    return plan
  }
}
