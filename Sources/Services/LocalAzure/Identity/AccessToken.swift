import Documents

/// An access token as this service issues it: a JSON Web Token with the claims of Azure's version 1.0.
struct AccessToken: Sendable {
  /// Seconds a token is good for.
  static let lifetime: Int64 = 86_399

  var audience: String
  var issuer: String
  var caller: Caller
  /// Seconds since 1970.
  var issuedAt: Int64
  var expires: Int64

  /// Why a text is no token for a service.
  enum Flaw: Error, Sendable, Hashable {
    case malformed(String)
    case expired
    case wrongAudience(String)
    /// By whom it says it was issued.
    case wrongTenant(String)
  }

  /// Who issues the tokens of a tenant.
  static func issuer(of tenant: String) -> String { "https://sts.windows.net/\(tenant)/" }

  /// The token as `Authorization` carries it.
  func text(signedBy key: TokenKey) throws(ServiceError) -> String {
    try key.sign([
      "aud": .string(audience), "iss": .string(issuer), "iat": .integer(issuedAt), "nbf": .integer(issuedAt),
      "exp": .integer(expires), "appid": .string(caller.application), "appidacr": "1", "idtyp": "app",
      "oid": .string(caller.objectID), "sub": .string(caller.objectID), "tid": .string(caller.tenant), "ver": "1.0",
    ])
  }

  /// Reads a token for `audience` that `key` has signed for `tenant`; `now` in seconds since 1970.
  static func read(
    _ text: some StringProtocol, for audience: Audience, tenant: String, key: TokenKey, now: Int64
  ) throws(Flaw) -> AccessToken {
    let token: SignedToken
    do { token = try SignedToken(text) } catch {
      switch error {
      case .malformed(let detail): throw .malformed(detail)
      }
    }
    guard key.isSigner(of: token) else { throw .malformed("its signature is not that of the local Azure") }
    let claims = token.claims
    guard let named = claims["aud"]?.string, let expires = claims["exp"]?.integer,
      let issuedAt = claims["iat"]?.integer, let issuer = claims["iss"]?.string, let tid = claims["tid"]?.string,
      let application = claims["appid"]?.string, let object = claims["oid"]?.string
    else { throw .malformed("a claim of aud, exp, iat, iss, tid, appid, oid is missing") }
    guard Audience.named(named) == audience else { throw .wrongAudience(named) }
    guard expires > now else { throw .expired }
    guard tid == tenant.lowercased(), issuer == Self.issuer(of: tid) else { throw .wrongTenant(issuer) }
    return AccessToken(
      audience: named, issuer: issuer, caller: Caller(objectID: object, tenant: tid, application: application),
      issuedAt: issuedAt, expires: expires)
  }
}
