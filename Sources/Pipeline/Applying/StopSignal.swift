import Synchronization

/// Asks a running apply to end: what is in flight is finished, nothing new is started. Ctrl-C sets it.
package final class StopSignal: Sendable {
  private let requested = Atomic(false)

  package init() {}

  /// Asks for the end; asking again changes nothing. Safe to call from a signal's event handler.
  package func request() { requested.store(true, ordering: .releasing) }

  package var isRequested: Bool { requested.load(ordering: .acquiring) }
}
