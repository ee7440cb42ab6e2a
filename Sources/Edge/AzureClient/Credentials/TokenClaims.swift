import Cloud
import Documents
import Encodings

/// What an access token says about the caller. Read, never validated: only Azure can do that, and it does with every
/// call.
package struct TokenClaims: Sendable, Hashable {
  /// Object id of the user, application or identity.
  package var objectID: String
  package var tenantID: String
  /// Id of the application that asked for the token, where the token names it.
  package var applicationID: String?
  /// How a person is called; `nil` for applications and identities.
  package var userName: String?
  /// Seconds since 1970 until which the token is good.
  package var expiresAt: Double

  init(_ token: AccessToken) throws(AzureError) {
    let parts = token.value.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, let payload = Base64.decode(parts[1]), let claims = try? JSONReader.parse(payload),
      let objectID = claims["oid"]?.string, let tenantID = claims["tid"]?.string
    else {
      throw AzureError(
        .unauthorized, code: "TokenUnreadable",
        message: "the access token does not say which identity it is for (claims `oid` and `tid`)")
    }
    self.objectID = objectID
    self.tenantID = tenantID
    applicationID = (claims["appid"] ?? claims["azp"])?.string
    userName = ["upn", "preferred_username", "unique_name"].lazy.compactMap { claims[$0]?.string }.first
    expiresAt = token.expiresAt
  }
}
