package import Diagnostics

/// A limit of the environment's policy that a plan goes beyond.
package struct LimitBreach: Sendable {
  package var limit: PlanLimit
  /// What the plan does of it; more than `limit.maximum`.
  package var found: Int
  /// The first of what was counted, with their marks.
  package var examples: [String]

  package static let code = "TW4140"

  /// The finding; `span` is where the limit is written, where that file is at hand as it was.
  package func diagnostic(at span: SourceSpan?) -> Diagnostic {
    var notes = examples.isEmpty ? [] : [examples.joined(separator: ", ") + (found > examples.count ? ", …" : "")]
    if span == nil, let origin = limit.origin {
      notes.append("the limit stands in \(origin.file):\(origin.line):\(origin.column)")
    }
    return Diagnostic(
      LimitBreach.code, .error,
      "the plan goes beyond a limit: `\(limit.measure.rawValue)` is \(found), and \(limit.maximum) is allowed",
      at: span,
      notes: notes,
      help: ["read the plan; where it is meant, raise `policy.limits.\(limit.measure.rawValue)` of the Environment"])
  }
}

extension Plan {
  /// Every limit that the plan goes beyond, in the order of the measures.
  package var breaches: [LimitBreach] {
    limits.compactMap { limit in
      let found = amount(of: limit.measure)
      guard found > limit.maximum else { return nil }
      let examples = changes.lazy.filter { $0.counts(as: limit.measure) }.prefix(5)
      return LimitBreach(limit: limit, found: found, examples: examples.map { "\($0.action.symbol) \($0.address)" })
    }
  }

  /// How much the plan does of what is measured.
  package func amount(of measure: PlanLimit.Measure) -> Int {
    switch measure {
    case .affectedTwins: impact?.twins ?? 0
    case .affectedRelationships: impact?.relationships ?? 0
    case .creates, .updates, .replaces, .deletes, .irreversible:
      changes.reduce(0) { $0 + ($1.counts(as: measure) ? 1 : 0) }
    }
  }
}

extension Change {
  /// Whether the change is one of those that a limit is about.
  package func counts(as measure: PlanLimit.Measure) -> Bool {
    switch measure {
    case .creates: action == .create
    case .updates: action == .update || action == .adopt
    case .replaces: action == .replace
    case .deletes: loses
    case .irreversible: isIrreversible
    case .affectedTwins: (impact?.twins ?? 0) > 0
    case .affectedRelationships: (impact?.relationships ?? 0) > 0
    }
  }

  /// Whether what is there now goes: deleted, replaced, or lost with what it is in and made again.
  package var loses: Bool {
    switch action {
    case .delete, .replace: true
    case .create: if case .present = pin { true } else { false }
    case .update, .adopt, .none: false
    }
  }

  /// Whether it cannot be undone.
  package var isIrreversible: Bool { impact?.irreversible.isEmpty == false }
}
