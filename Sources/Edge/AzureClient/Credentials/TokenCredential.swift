package import Cloud

/// A bearer token and how long it is good for. Never prints the token itself.
package struct AccessToken: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible {
  package var value: String
  /// Seconds since 1970.
  package var expiresAt: Double

  package init(value: String, expiresAt: Double) {
    self.value = value
    self.expiresAt = expiresAt
  }

  package var description: String { "an access token" }
  package var debugDescription: String { description }
}

/// Something that can prove to Entra ID who is calling.
package protocol TokenCredential: Sendable {
  /// A fresh token for a scope such as `https://management.azure.com/.default`. Keeping it is the caller's matter.
  func token(scope: String) async throws(AzureError) -> AccessToken
}

/// Always the same token, whatever the scope: for tests.
package struct StaticCredential: TokenCredential {
  private let token: AccessToken

  package init(_ value: String, expiresAt: Double = .infinity) {
    token = AccessToken(value: value, expiresAt: expiresAt)
  }

  package func token(scope: String) async throws(AzureError) -> AccessToken { token }
}

/// A token from wherever a closure takes it: `az account get-access-token`, for one, which only commands may run.
package struct ClosureCredential: TokenCredential {
  private let body: @Sendable (String) async throws(AzureError) -> AccessToken

  package init(_ body: @escaping @Sendable (_ scope: String) async throws(AzureError) -> AccessToken) {
    self.body = body
  }

  package func token(scope: String) async throws(AzureError) -> AccessToken { try await body(scope) }
}
