package import Attestations
package import OrderedCollections
package import Resources

/// What has to be done to make the world as the manifests say: a pure function of both.
package struct Plan: Sendable {
  /// What the plan is for.
  package enum Purpose: String, Sendable { case apply, destroy }

  package var environment: DesiredState.Environment
  package var purpose: Purpose
  /// Dependencies before dependents.
  package var changes: [Change]
  /// How many objects of each kind are as declared, those in `changes` with action `none` included.
  package var unchanged: [ObjectKind: Int]
  /// What is live beside what is declared and is left alone.
  package var unmanaged: [Unmanaged]
  /// Where each referenced output comes from: address of a referenced resource to its ARM id and api-version.
  package var referents: [ObjectAddress: Referent]
  /// The fingerprint of every secret by its source (`secret.env.NAME`); apply refuses a secret that has changed.
  package var secretFingerprints: OrderedDictionary<String, String>
  /// Who has to agree before it is applied, as the manifests say; `nil`: nobody.
  package var approvals: ApprovalRule?
  /// What hangs on all changes together; `nil` in plans that were made before it was known.
  package var impact: PlanImpact?
  /// How much the environment's policy lets one plan do.
  package var limits: [PlanLimit] = []
  /// Who made it, with what, and from what; `nil` where that is not known.
  package var provenance: Provenance?

  package init(
    environment: DesiredState.Environment, purpose: Purpose, changes: [Change] = [],
    unchanged: [ObjectKind: Int] = [:], unmanaged: [Unmanaged] = [], referents: [ObjectAddress: Referent] = [:],
    secretFingerprints: OrderedDictionary<String, String> = [:]
  ) {
    self.environment = environment
    self.purpose = purpose
    self.changes = changes
    self.unchanged = unchanged
    self.unmanaged = unmanaged
    self.referents = referents
    self.secretFingerprints = secretFingerprints
  }

  /// Whether applying it would do anything.
  package var hasChanges: Bool { changes.contains { $0.action != .none } }

  package func count(_ action: Action) -> Int { changes.reduce(0) { $0 + ($1.action == action ? 1 : 0) } }
}

/// A live object that no manifest declares.
package struct Unmanaged: Sendable, Hashable {
  package var kind: ObjectKind
  package var identifier: String
  /// The instance or hub it lies in; `nil` for resources.
  package var container: ResourceID?

  package init(kind: ObjectKind, identifier: String, container: ResourceID? = nil) {
    self.kind = kind
    self.identifier = identifier
    self.container = container
  }
}

/// A resource that templates refer to.
package struct Referent: Sendable, Hashable {
  package var id: ResourceID
  package var apiVersion: String

  package init(id: ResourceID, apiVersion: String) {
    self.id = id
    self.apiVersion = apiVersion
  }
}
