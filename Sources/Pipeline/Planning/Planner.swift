package import Diagnostics
package import Plans
package import Resources

/// Makes plans: a pure function of what the manifests declare and what is live.
package struct Planner: Sendable {
  private let fingerprints: Fingerprinter
  private let secrets: [SecretReference: String]
  private let isForApplying: Bool

  /// `secrets` holds the value of every secret that the desired state refers to, but for outputs of resources.
  /// A plan that is not for applying is for looking only: what stands against applying it is no reason against it, and
  /// what a missing secret went into is not compared.
  package init(fingerprints: Fingerprinter, secrets: [SecretReference: String], isForApplying: Bool = true) {
    self.fingerprints = fingerprints
    self.secrets = secrets
    self.isForApplying = isForApplying
  }

  /// What to do to make `live` what `desired` says, or for `.destroy` to take all that is ours away.
  ///
  /// Throws every reason for which there is no plan: protected objects in the way, secrets without a value, objects of
  /// another environment. Findings are TW4001-TW4049 and TW4131-TW4136.
  package func plan(_ desired: DesiredState, _ live: LiveState, purpose: Plan.Purpose) throws(DiagnosticError) -> Plan {
    let input = PlanInput(
      desired: desired, live: live, fingerprints: fingerprints, secrets: secrets, isForApplying: isForApplying)
    var plan =
      switch purpose {
      case .apply: try ApplyPlanning(input).plan()
      case .destroy: try DestroyPlanning(input).plan()
      }
    plan.approvals = desired.policy.approvals
    plan.limits = desired.policy.limits
    guard isForApplying else { return plan }
    var analysis = ImpactAnalysis(input)
    analysis.apply(to: &plan)
    return plan
  }
}

extension LiveState {
  /// What could not be asked before resources are made, as notes, and what goes on changing what was seen: the plan
  /// stands, and Azure decides when it is applied.
  package var reservations: Findings {
    var findings = Findings(outlook.unanswered.map(PlanningFindings.unanswered))
    for (id, instance) in instances.sorted(by: { $0.key < $1.key }) {
      for job in instance.runningJobs { findings.add(PlanningFindings.jobRuns(job, in: id)) }
    }
    return findings
  }
}

/// Everything a plan is made of.
struct PlanInput: Sendable {
  let desired: DesiredState
  let live: LiveState
  let fingerprints: Fingerprinter
  let secrets: [SecretReference: String]
  /// Whether what stands against applying the plan is a reason against it.
  var isForApplying = true

  var environment: DesiredState.Environment { desired.environment }

  /// What stands against the plan, of all that was found.
  func reasons(_ findings: Findings) -> Findings {
    isForApplying ? findings : Findings(findings.all.filter { !PlanningFindings.againstApplying.contains($0.code) })
  }
}
