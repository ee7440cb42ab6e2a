package import DTDL
package import Diagnostics

/// What differs between two sets of models, and what that does to existing twins and relationships.
package struct ModelDiff: Sendable {
  /// A change of one element of an interface.
  package struct ElementChange: Sendable, Hashable {
    /// Where in the interface: `soc`, `soc.unit`, `powerCapability.charge`, `extends`.
    package let path: String
    package let kind: ChangeKind
    package let effect: Effect
    /// What stood there, in short; `nil` where it says nothing or nothing stood there.
    package let before: String?
    /// What stands there now.
    package let after: String?
    /// What happens to twins, relationships, readers and writers: one sentence, lower case, no full stop.
    package let reason: String
    /// The content in question, in the new models or, where it is gone, in the old ones.
    package let span: SourceSpan?

    /// Whether two interfaces change in the same way, whatever the words.
    func isSame(as other: ElementChange) -> Bool {
      path == other.path && kind == other.kind && effect == other.effect && before == other.before
        && after == other.after
    }
  }

  /// An interface that differs.
  package struct InterfaceChange: Sendable {
    /// `nil` for an interface that is new.
    package let old: DTMI?
    /// `nil` for an interface that is gone.
    package let new: DTMI?
    package let kind: ChangeKind
    /// The gravest of its changes.
    package let effect: Effect
    /// The gravest first. What an interface merely inherits stands at the interface that declares it.
    package let changes: [ElementChange]
    /// Interfaces that extend it or have it as a component, near or far, in either set.
    package let concerns: [DTMI]
    /// Where it is declared, in the new models or, where it is gone, in the old ones.
    package let span: SourceSpan?

    /// The DTMI it is known by.
    package var id: DTMI { (new ?? old)! }
    /// Whether it is a new version of another interface.
    package var isNewVersion: Bool { old != nil && new != nil && old != new }
  }

  /// Ordered by path, then by version. Interfaces that do not differ are not among them.
  package let interfaces: [InterfaceChange]

  /// The gravest effect of all.
  package var effect: Effect { interfaces.map(\.effect).max() ?? .none }

  /// How many element changes, or interfaces that came or went, have an effect.
  package func count(_ effect: Effect) -> Int {
    interfaces.reduce(0) { $0 + $1.changes.count { $0.effect == effect } }
  }

  /// Compares two sets.
  package init(from old: ModelSet, to new: ModelSet) {
    var comparison = SetComparison(old: old, new: new)
    interfaces = comparison.interfaces()
  }
}
