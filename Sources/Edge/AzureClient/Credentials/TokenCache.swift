import Cloud

/// Keeps one token per scope, renews it before it ends, and lets only one caller do so while the others wait.
actor TokenCache {
  private struct Entry {
    var token: AccessToken?
    /// From when on a new token is asked for, although the old one still holds.
    var renewAt = 0.0
    var isRenewing = false
    var waiting: [CheckedContinuation<Void, Never>] = []
    var failure: AzureError?
  }

  private let credential: any TokenCredential
  private let effects: Effects
  private var entries: [String: Entry] = [:]

  init(_ credential: any TokenCredential, effects: Effects) {
    self.credential = credential
    self.effects = effects
  }

  /// A token that is good for a while yet.
  func token(scope: String) async throws(AzureError) -> AccessToken {
    while true {
      let entry = entries[scope, default: Entry()]
      let now = effects.now()
      if let token = entry.token, now < entry.renewAt || entry.isRenewing, now < token.expiresAt { return token }
      guard entry.isRenewing else { return try await renew(scope) }
      await withCheckedContinuation { entries[scope, default: Entry()].waiting.append($0) }
      // A renewer that was cancelled has told us nothing: the next in line takes over.
      if let failure = entries[scope]?.failure, failure.kind != .cancelled { throw failure }
    }
  }

  /// Drops a token that Azure refused, unless it has been replaced meanwhile.
  func forget(_ token: AccessToken, scope: String) {
    if entries[scope]?.token == token { entries[scope]?.token = nil }
  }

  private func renew(_ scope: String) async throws(AzureError) -> AccessToken {
    entries[scope, default: Entry()].isRenewing = true
    entries[scope]?.failure = nil
    let result: Result<AccessToken, AzureError>
    do { result = .success(try await credential.token(scope: scope)) } catch { result = .failure(error) }
    return try settle(scope, result).get()
  }

  private func settle(_ scope: String, _ result: Result<AccessToken, AzureError>) -> Result<AccessToken, AzureError> {
    var entry = entries[scope, default: Entry()]
    let now = effects.now()
    var result = result
    switch result {
    case .success(let token):
      entry.token = token
      // Five minutes before the end, or half-way for tokens that do not live that long.
      entry.renewAt = token.expiresAt - min(300, max(0, token.expiresAt - now) / 2)
    case .failure(let error):
      if let token = entry.token, now < token.expiresAt {
        // Renewing early failed, but the old token still holds: go on with it and try again in a while.
        entry.renewAt = min(token.expiresAt, now + 30)
        result = .success(token)
      } else {
        entry.failure = error
      }
    }
    let waiting = entry.waiting
    entry.waiting = []
    entry.isRenewing = false
    entries[scope] = entry
    for continuation in waiting { continuation.resume() }
    return result
  }
}
