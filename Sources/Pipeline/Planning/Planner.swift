package import Diagnostics
package import Plans
package import Resources

/// Makes plans: a pure function of what the manifests declare and what is live.
package struct Planner: Sendable {
  private let fingerprints: Fingerprinter
  private let secrets: [SecretReference: String]

  /// `secrets` holds the value of every secret that the desired state refers to, but for outputs of resources.
  package init(fingerprints: Fingerprinter, secrets: [SecretReference: String]) {
    self.fingerprints = fingerprints
    self.secrets = secrets
  }

  /// What to do to make `live` what `desired` says, or for `.destroy` to take all that is ours away.
  ///
  /// Throws every reason for which there is no plan: protected objects in the way, secrets without a value, objects of
  /// another environment. Findings are TW4001-TW4049.
  package func plan(_ desired: DesiredState, _ live: LiveState, purpose: Plan.Purpose) throws(DiagnosticError) -> Plan {
    let input = PlanInput(desired: desired, live: live, fingerprints: fingerprints, secrets: secrets)
    switch purpose {
    case .apply: return try ApplyPlanning(input).plan()
    case .destroy: return try DestroyPlanning(input).plan()
    }
  }
}

/// Everything a plan is made of.
struct PlanInput: Sendable {
  let desired: DesiredState
  let live: LiveState
  let fingerprints: Fingerprinter
  let secrets: [SecretReference: String]

  var environment: DesiredState.Environment { desired.environment }
}
