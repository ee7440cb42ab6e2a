import Documents
import HTTP
import Synchronization

/// Checks the bearer token of a request before a plane sees it.
struct Gate: Sendable {
  let surroundings: Surroundings
  let options: Options
  let trust: LocalTrust
  private let known = KnownTokens()

  init(surroundings: Surroundings, options: Options, trust: LocalTrust) {
    self.surroundings = surroundings
    self.options = options
    self.trust = trust
  }

  /// The caller behind a request's token.
  func caller(of request: ServiceRequest, for audience: Audience) throws(AccessFlaw) -> Caller {
    guard let header = request.headers["Authorization"], !header.isEmpty else { throw .missing }
    guard header.lowercased().hasPrefix("bearer ") else { throw .invalid("the scheme is not Bearer") }
    let now = surroundings.now() / 1_000_000
    if let caller = known.caller(header, for: audience, now: now) { return caller }
    let text = header.dropFirst(7).drop { $0 == " " }
    do {
      let token = try AccessToken.read(text, for: audience, tenant: options.tenant, key: trust.key, now: now)
      known.remember(header, token, for: audience)
      return token.caller
    } catch {
      switch error {
      case .malformed(let detail): throw .invalid(detail)
      case .expired: throw .expired
      case .wrongAudience(let named): throw .audience(named, audience)
      case .wrongTenant(let issuer): throw .tenant(issuer)
      }
    }
  }

  /// Why a request is not let through.
  enum AccessFlaw: Error, Sendable, Hashable {
    case missing
    case invalid(String)
    case expired
    case audience(String, Audience)
    /// Who issued it.
    case tenant(String)
  }

  /// Whether a request that steers the server itself carries the local secret, as `Authorization: Bearer SECRET`.
  func maySteer(_ request: ServiceRequest) -> Bool {
    guard let header = request.headers["Authorization"], header.lowercased().hasPrefix("bearer ") else { return false }
    return trust.isSecret(String(header.dropFirst(7)))
  }

  /// A 401 as Azure Resource Manager words it.
  func resourceManagerRefusal(_ flaw: AccessFlaw, authority: String) -> ServiceError {
    let (code, message): (String, String) =
      switch flaw {
      case .missing:
        ("AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing.")
      case .invalid(let detail):
        ("InvalidAuthenticationToken", "The access token is invalid: \(detail).")
      case .expired:
        ("ExpiredAuthenticationToken", "The access token expiry UTC time is earlier than current UTC time.")
      case .audience(let named, let audience):
        (
          "InvalidAuthenticationTokenAudience",
          "The access token has been obtained for wrong audience or resource '\(named)'. It should exactly match with "
            + "one of the allowed audiences '\(audience.names.map { "\($0)/" }.joined(separator: "','"))'."
        )
      case .tenant(let issuer):
        (
          "InvalidAuthenticationTokenTenant",
          "The access token is from the wrong issuer '\(issuer)'. It must match the tenant "
            + "'\(AccessToken.issuer(of: options.tenant))' associated with this subscription."
        )
      }
    let challenge =
      "Bearer authorization_uri=\"\(authority)/\(options.tenant)\", error=\"invalid_token\", "
      + "error_description=\"\(message)\""
    return ServiceError(401, code, message, headers: ["WWW-Authenticate": challenge])
  }

  /// The gateway's 401 of Digital Twins.
  func gatewayRefusal() -> HTTPResponse {
    .json(401, ["statusCode": 401, "message": "Unauthorized"], headers: ["WWW-Authenticate": "Bearer"])
  }
}

/// Tokens that were read before: a client sends the same one with thousands of calls.
private final class KnownTokens: Sendable {
  private struct Entry {
    let caller: Caller
    let audience: Audience
    let expires: Int64
  }

  /// Kept at most; beyond that all are read anew.
  private static let limit = 256

  private let entries = Mutex<[String: Entry]>([:])

  func caller(_ header: String, for audience: Audience, now: Int64) -> Caller? {
    guard let entry = entries.withLock({ $0[header] }), entry.audience == audience, entry.expires > now else {
      return nil
    }
    return entry.caller
  }

  func remember(_ header: String, _ token: AccessToken, for audience: Audience) {
    entries.withLock { entries in
      if entries.count >= Self.limit { entries.removeAll() }
      entries[header] = Entry(caller: token.caller, audience: audience, expires: token.expires)
    }
  }
}
