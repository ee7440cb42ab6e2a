/// A rule that plans are judged by: which changes it is about, and what follows where it holds.
package struct PolicyRule: Sendable, Hashable {
  /// What follows. The raw value is what manifests and plan documents hold.
  package enum Effect: String, Sendable, Hashable, CaseIterable {
    /// Nothing: the rule is not looked at.
    case off
    /// It is told.
    case warn
    /// The plan is applied only with somebody's approval.
    case requireApproval
    /// The plan is refused.
    case deny
  }

  /// What a rule is asked about, one after the other.
  package enum Subject: String, Sendable, Hashable, CaseIterable {
    /// Every change that does something.
    case change
    /// Every text in what such a change writes.
    case leaf
    /// The plan, once.
    case plan
  }

  /// Objects that a rule lets pass for a while.
  package struct Exemption: Sendable, Hashable {
    /// Addresses; a trailing `*` stands for anything.
    package var objects: [String]
    package var reason: String
    /// The last day on which it holds, in UTC: `2026-12-31`.
    package var expires: String
    package var origin: Origin?

    package init(objects: [String], reason: String, expires: String, origin: Origin? = nil) {
      self.objects = objects
      self.reason = reason
      self.expires = expires
      self.origin = origin
    }

    /// Whether it is about the object.
    package func covers(_ address: String) -> Bool {
      objects.contains { $0.hasSuffix("*") ? address.hasPrefix($0.dropLast()) : address == $0 }
    }
  }

  package var id: String
  package var effect: Effect
  /// One sentence; empty where nothing is said.
  package var description: String
  package var subject: Subject
  /// The kinds of objects it is about; empty: all.
  package var kinds: [ObjectKind]
  /// An expression that is true of what the rule is against; `nil` for a built-in rule.
  package var when: String?
  /// What is said then, with expressions in `{{` and `}}`; `nil` where the description does.
  package var message: String?
  package var exemptions: [Exemption]
  /// Where it is written or set; `nil` for a built-in rule that is as it came.
  package var origin: Origin?

  package init(
    _ id: String, _ effect: Effect, description: String = "", subject: Subject = .change, kinds: [ObjectKind] = [],
    when: String? = nil, message: String? = nil, exemptions: [Exemption] = [], origin: Origin? = nil
  ) {
    self.id = id
    self.effect = effect
    self.description = description
    self.subject = subject
    self.kinds = kinds
    self.when = when
    self.message = message
    self.exemptions = exemptions
    self.origin = origin
  }
}
