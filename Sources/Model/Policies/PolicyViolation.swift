package import Documents
package import Plans
package import Resources

/// Something in a plan that a rule is about.
package struct PolicyViolation: Sendable {
  /// What came of it.
  package enum Outcome: Sendable, Hashable {
    case holds
    /// The rule holds, but lets the object pass.
    case exempt(PolicyRule.Exemption)
    /// The expression had no answer; the sentence says why.
    case undecided(String)
  }

  package var rule: PolicyRule
  /// The object, `nil` of the plan as a whole.
  package var address: ObjectAddress?
  /// Where the manifest declares the object.
  package var origin: Origin?
  /// The text in what is written.
  package var path: ValuePath?
  /// What the rule says.
  package var message: String
  package var outcome: Outcome
  /// An exemption that would have covered the object and has ended.
  package var ended: PolicyRule.Exemption?

  /// Whether the plan may not be applied because of it. What cannot be decided is not let pass.
  package var refuses: Bool { outcome.counts && rule.effect == .deny }
  /// Whether the plan needs an approval because of it.
  package var needsApproval: Bool { outcome.counts && rule.effect == .requireApproval }
}

extension PolicyViolation.Outcome {
  fileprivate var counts: Bool { if case .exempt = self { false } else { true } }
}

/// What rules say of a plan.
package struct PolicyJudgement: Sendable {
  /// In the order of the rules, of each at most `mostOfEach`.
  package var violations: [PolicyViolation] = []
  /// How many more there are, by the id of their rule.
  package var left: [String: Int] = [:]
  /// Rules without which nothing can be said, and what is wrong with them.
  package var broken: [(rule: PolicyRule, error: PolicyRuleError)] = []
  /// The ids of the rules that ask for an approval, in their order, whatever was left out.
  package var needingApproval: [String] = []
  /// Whether the plan may not be applied.
  package var isRefused = false

  /// So many violations of one rule are told.
  package static let mostOfEach = 20
}
