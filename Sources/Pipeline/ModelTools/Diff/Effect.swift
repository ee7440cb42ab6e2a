/// What a change of a model does to what exists already.
package enum Effect: String, Sendable, Hashable, Comparable, CaseIterable {
  /// Nothing that a program sees: texts for people.
  case none
  /// What exists stays valid, and nobody who reads or writes it has to know of the change.
  case compatible
  /// What exists stays valid, but those who read or write it may meet what they do not know.
  case widening
  /// Twins or relationships become invalid, lose something, or mean something else than they did.
  case breaking

  package static func < (a: Effect, b: Effect) -> Bool {
    Effect.allCases.firstIndex(of: a)! < Effect.allCases.firstIndex(of: b)!
  }
}

/// What became of something between two sets of models.
package enum ChangeKind: String, Sendable, Hashable, CaseIterable {
  case added, removed, changed

  /// `+`, `-` or `~`, as in plans.
  package var symbol: String {
    switch self {
    case .added: "+"
    case .removed: "-"
    case .changed: "~"
    }
  }
}
