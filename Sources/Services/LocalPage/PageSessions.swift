import Crypto
import Encodings
import Synchronization

/// Who may use the page: whoever has a code that was shown once on the terminal, or a key that such a code was given for.
///
/// Keys are sent in a header that the page sets itself, not in a cookie: browsers send the cookies of 127.0.0.1 to every
/// port of it, whoever listens there, and with every request that any page makes.
final class PageSessions: Sendable {
  /// More windows than anybody opens.
  private static let maximumKeys = 64

  private struct State {
    var code: String
    /// Digests of keys, oldest first.
    var keys: [[UInt8]] = []
  }

  private let state: Mutex<State>
  private let random: @Sendable (Int) -> [UInt8]

  init(random: @escaping @Sendable (Int) -> [UInt8]) {
    self.random = random
    state = Mutex(State(code: Hex.text(random(32))))
  }

  /// The code that is good for one session.
  var code: String { state.withLock { $0.code } }

  /// A key for a code, which is used up; `nil` for any other text.
  func key(for code: String) -> String? {
    let (key, next) = (Hex.text(random(32)), Hex.text(random(32)))
    return state.withLock { state in
      guard Self.digest(code) == Self.digest(state.code) else { return nil }
      state.code = next
      state.keys.append(Self.digest(key))
      if state.keys.count > Self.maximumKeys { state.keys.removeFirst() }
      return key
    }
  }

  /// Digests are compared: how long that takes says nothing of the key.
  func admits(_ key: String) -> Bool {
    let digest = Self.digest(key)
    return state.withLock { $0.keys.contains(digest) }
  }

  private static func digest(_ text: String) -> [UInt8] { Array(SHA256.hash(data: Array(text.utf8))) }
}
