import Cloud
import Documents
import Encodings

/// What an access token says about the caller. Read, never validated: only Azure can do that, and it does with every
/// call.
struct TokenClaims: Sendable, Hashable {
  /// Object id of the user, application or identity.
  var objectID: String
  var tenantID: String

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
  }
}
