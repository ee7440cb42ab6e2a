/// Why the local Azure cannot be started, stopped or reset.
package struct LocalHostError: Error, Sendable, Hashable, CustomStringConvertible {
  package enum Kind: String, Sendable {
    /// Another process serves this folder.
    case alreadyRunning
    /// It did not end when it was asked to.
    case stillRunning
    /// The folder or a file in it cannot be used.
    case folder
    /// The port cannot be listened on.
    case network
    /// A file of keys holds none that can be used.
    case key
    /// The store cannot be opened.
    case store
  }

  package let kind: Kind
  package let detail: String

  init(_ kind: Kind, _ detail: String) {
    self.kind = kind
    self.detail = detail
  }

  package var description: String { detail }
}
