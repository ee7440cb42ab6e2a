import Cloud
import Synchronization

/// Remembers which hosts gave no answer to a call that was tried as often as may be: until one answers again, further
/// calls to it are made once and not again and again.
///
/// Without it every step of a long apply would run out its own retries against a server that is gone.
final class HostHealth: Sendable {
  private let silent = Mutex<Set<String>>([])

  func isSilent(_ host: String) -> Bool { silent.withLock { $0.contains(host) } }

  /// The host answered, whatever it said.
  func answered(_ host: String) {
    silent.withLock { _ = $0.remove(host) }
  }

  /// A call got no answer after all of its attempts.
  func gaveUp(_ host: String) {
    silent.withLock { _ = $0.insert(host) }
  }
}
