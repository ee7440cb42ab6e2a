import Documents
import Encodings

/// A JSON Web Token as this service issues them: three parts, the last of which proves nothing.
///
/// Real signatures would need a key that clients fetch; none of them checks access tokens, which are for the service.
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
  }

  /// The token as `Authorization` carries it.
  var text: String {
    let header: Value = ["typ": "JWT", "alg": "none", "kid": "local"]
    let claims: Value = [
      "aud": .string(audience), "iss": .string(issuer), "iat": .integer(issuedAt), "nbf": .integer(issuedAt),
      "exp": .integer(expires), "appid": .string(caller.application), "appidacr": "1", "idtyp": "app",
      "oid": .string(caller.objectID), "sub": .string(caller.objectID), "tid": .string(caller.tenant), "ver": "1.0",
    ]
    return [header, claims].map { Base64.encodeURL($0.json) }.joined(separator: ".") + "."
      + Base64.encodeURL(Array("local".utf8))
  }

  /// Reads a token for `audience`; `now` in seconds since 1970.
  static func read(_ text: some StringProtocol, for audience: Audience, now: Int64) throws(Flaw) -> AccessToken {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3 else { throw .malformed("it has \(parts.count) parts instead of 3") }
    guard let payload = Base64.decode(parts[1]), let claims = try? JSONReader.parse(payload) else {
      throw .malformed("its claims are not JSON")
    }
    guard let named = claims["aud"]?.string, let expires = claims["exp"]?.number else {
      throw .malformed("a claim of aud, exp is missing")
    }
    guard Audience.named(named) == audience else { throw .wrongAudience(named) }
    guard expires > Double(now) else { throw .expired }
    let tenant = claims["tid"]?.string ?? ""
    let application = claims["appid"]?.string ?? claims["azp"]?.string ?? ""
    let object = claims["oid"]?.string ?? claims["sub"]?.string ?? ""
    return AccessToken(
      audience: named, issuer: claims["iss"]?.string ?? "",
      caller: Caller(objectID: object, tenant: tenant, application: application),
      issuedAt: claims["iat"]?.integer ?? 0, expires: Int64(exactly: expires.rounded(.down)) ?? .max)
  }
}
