import AzureClient
import Cloud
import Synchronization

/// Where the page is, once it is known.
final class Address: Sendable {
  private let state = Mutex<Int?>(nil)

  var port: Int? {
    get { state.withLock { $0 } }
    set { state.withLock { $0 = newValue } }
  }

  /// The code stands behind the `#`, which browsers send to nobody.
  static func text(_ port: Int, _ code: String) -> String { "http://127.0.0.1:\(port)/#code=\(code)" }
}

/// Tokens of a credential, one for each scope for as long as it holds.
actor PageTokens {
  /// Seconds before its end from which on a token is not used any more.
  private static let margin = 60.0

  private let credential: any TokenCredential
  private let effects: Effects
  private var tokens: [String: AccessToken] = [:]

  init(_ credential: any TokenCredential, effects: Effects) {
    self.credential = credential
    self.effects = effects
  }

  func token(scope: String) async throws(AzureError) -> String {
    if let token = tokens[scope], effects.now() < token.expiresAt - Self.margin { return token.value }
    let fresh = try await credential.token(scope: scope)
    tokens[scope] = fresh
    return fresh.value
  }
}
