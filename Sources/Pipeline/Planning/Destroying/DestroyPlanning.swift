import Diagnostics
import Plans

/// Plans to take away all that is ours and nothing else.
struct DestroyPlanning {
  let input: PlanInput

  init(_ input: PlanInput) { self.input = input }

  func plan() throws(DiagnosticError) -> Plan {
    Plan(environment: input.environment, purpose: .destroy)
  }
}
