package import Attestations
package import Diagnostics

/// What may not happen to an environment, as its manifest says.
package struct Policy: Sendable {
  /// At most one for each measure.
  package var limits: [PlanLimit]
  /// Who has to agree before a plan is applied; `nil`: nobody.
  package var approvals: ApprovalRule?

  package init(limits: [PlanLimit] = [], approvals: ApprovalRule? = nil) {
    self.limits = limits
    self.approvals = approvals
  }
}

/// How much one plan may do.
package struct PlanLimit: Sendable, Hashable {
  /// What is counted. The raw value is the member of `policy.limits`.
  package enum Measure: String, Sendable, Hashable, CaseIterable {
    case creates, updates, replaces, deletes, irreversible, affectedTwins, affectedRelationships

    /// One sentence for editors and reference pages.
    package var documentation: String {
      switch self {
      case .creates: "Objects that are made."
      case .updates: "Objects that are changed in place or adopted."
      case .replaces: "Objects that are deleted and made again."
      case .deletes: "Objects that go, those counted that are deleted to be made again."
      case .irreversible: "Changes that cannot be undone: data lost, an identity or keys lost, a name kept."
      case .affectedTwins: "Live twins that a change touches or that depend on what it touches."
      case .affectedRelationships: "Live relationships that a change touches or that depend on what it touches."
      }
    }
  }

  package var measure: Measure
  package var maximum: Int
  /// Where it is written.
  package var origin: Origin?

  package init(_ measure: Measure, _ maximum: Int, at origin: Origin? = nil) {
    self.measure = measure
    self.maximum = maximum
    self.origin = origin
  }
}

extension Origin {
  /// The first character of a span.
  package init(_ span: SourceSpan) {
    let place = span.location
    self.init(file: span.file.path, line: place.line, column: place.column)
  }
}
