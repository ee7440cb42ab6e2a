/// Whether the containers of container groups run.
package enum ContainerRunning: String, Sendable, Hashable, CaseIterable {
  /// Not at all: groups say that they run.
  case off
  /// In a sandbox where bubblewrap works; not at all otherwise.
  case auto
  /// In a sandbox; where none works they wait, and say why.
  case bwrap
  /// As plain programs of this user, with the machine's files and network: for images that are trusted like programs of
  /// one's own.
  case plain
}

/// Which network the containers in a sandbox have.
package enum ContainerNetwork: String, Sendable, Hashable, CaseIterable {
  /// Each its own, which leads nowhere.
  case none
  /// This machine's: they reach whatever it reaches, and what they listen on is open as they open it.
  case machine
}
