import Crypto
import Documents
import Encodings
import HTTP

/// The identity platform: who may have a token, and for what.
struct LoginPlane: Sendable {
  let surroundings: Surroundings
  let options: Options
  let trust: LocalTrust
  let store: Store

  /// Whether a path on loopback is one of the identity platform's.
  static func isMeant(by segments: [String]) -> Bool {
    segments.contains("oauth2") || segments.contains(".well-known") || segments == ["common", "discovery", "instance"]
      || isKeySet(segments)
  }

  /// `TENANT/discovery/keys` and `TENANT/discovery/v2.0/keys`.
  private static func isKeySet(_ segments: [String]) -> Bool {
    segments.count >= 3 && segments[1] == "discovery" && segments.last == "keys"
  }

  func respond(to request: ServiceRequest) async -> HTTPResponse {
    let segments = request.segments.map { $0.lowercased() }
    if segments.suffix(2) == ["discovery", "instance"] { return instanceDiscovery(request) }
    if segments.suffix(2) == [".well-known", "openid-configuration"] { return openIDConfiguration(request) }
    if Self.isKeySet(segments) { return keySet(request) }
    guard segments.last == "token", segments.contains("oauth2"), let tenant = request.segments.first else {
      return .empty(404)
    }
    guard request.method == "POST" else {
      return refusal(
        LoginError(
          .invalidRequest, 900_561, "The endpoint only accepts POST requests. Received a \(request.method) request."))
    }
    do {
      return try await token(request, tenant: tenant, isFirstVersion: !segments.contains("v2.0"))
    } catch {
      return refusal(error)
    }
  }

  // MARK: Discovery

  private func openIDConfiguration(_ request: ServiceRequest) -> HTTPResponse {
    let tenant = request.segments.first ?? "common"
    guard let known = tenantID(tenant) else { return refusal(.unknownTenant(tenant)) }
    let shown = ["common", "organizations", "consumers"].contains(tenant.lowercased()) ? "{tenantid}" : known
    let place = "\(request.base)/\(tenant)"
    // Tokens are of version 1.0 in either case; their issuer is the one that the first version names.
    let isFirstVersion = !request.segments.contains { $0.lowercased() == "v2.0" }
    let version = isFirstVersion ? "" : "v2.0/"
    return .json(
      200,
      [
        "token_endpoint": .string("\(place)/oauth2/\(version)token"),
        "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt"],
        "jwks_uri": .string("\(place)/discovery/\(version)keys"),
        "response_modes_supported": ["query", "fragment", "form_post"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "response_types_supported": ["code", "id_token", "code id_token", "id_token token"],
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "issuer": .string(isFirstVersion ? AccessToken.issuer(of: shown) : "\(request.base)/\(shown)/v2.0"),
        "authorization_endpoint": .string("\(place)/oauth2/\(version)authorize"),
        "device_authorization_endpoint": .string("\(place)/oauth2/\(version)devicecode"),
        "tenant_region_scope": .null,
        "cloud_instance_name": "microsoftonline.com",
      ])
  }

  /// The public half of what signs access tokens.
  private func keySet(_ request: ServiceRequest) -> HTTPResponse {
    let tenant = request.segments.first ?? "common"
    guard let known = tenantID(tenant) else { return refusal(.unknownTenant(tenant)) }
    return .json(200, trust.key.keySet(issuer: AccessToken.issuer(of: known)))
  }

  private func instanceDiscovery(_ request: ServiceRequest) -> HTTPResponse {
    let isDirect = HostName(request.host) == .direct
    let network = isDirect ? request.authority : "login.microsoftonline.com"
    let cache = isDirect ? request.authority : "login.windows.net"
    let aliases: [Value] =
      isDirect
      ? [.string(request.authority)]
      : ["login.microsoftonline.com", "login.windows.net", "login.microsoft.com", "sts.windows.net"]
    let tenant =
      request.query["authorization_endpoint"].flatMap { $0.split(separator: "/").dropFirst(2).first.map(String.init) }
      ?? "common"
    return .json(
      200,
      [
        "tenant_discovery_endpoint": .string("https://\(network)/\(tenant)/v2.0/.well-known/openid-configuration"),
        "api-version": "1.1",
        "metadata": [
          [
            "preferred_network": .string(network), "preferred_cache": .string(cache), "aliases": .array(aliases),
          ]
        ],
      ])
  }

  /// The id behind a tenant segment: that of the local tenant for its id, a domain or an alias; there is no other tenant.
  private func tenantID(_ text: String) -> String? {
    let text = text.lowercased()
    let isLocal =
      text == options.tenant.lowercased() || ["common", "organizations"].contains(text) || text.contains(".")
    return isLocal ? options.tenant.lowercased() : nil
  }

  // MARK: Tokens

  private func token(
    _ request: ServiceRequest, tenant: String, isFirstVersion: Bool
  ) async throws(LoginError) -> HTTPResponse {
    let form = TokenForm(request.body)
    guard let tenantID = tenantID(tenant) else { throw .unknownTenant(tenant) }
    guard let grant = form["grant_type"] else { throw .missing("grant_type") }
    guard let client = form["client_id"], !client.isEmpty else { throw .missing("client_id") }
    guard grant == "client_credentials" else {
      throw LoginError(
        .unsupportedGrant, 70003, "The app requested an unsupported grant type '\(grant)'.")
    }
    guard UUIDText.isUUID(client) else {
      throw LoginError(
        .unauthorizedClient, 700_016,
        "Application with identifier '\(client)' was not found in the directory '\(tenantID)'.")
    }
    let now = surroundings.now() / 1_000_000
    let hosts = [request.base, "https://login.microsoftonline.com", "https://login.windows.net"]
    try await ClientProof(trust: trust, options: options, store: store, now: now)
      .check(form, client: client, endpoints: hosts.map { "\($0)/\(tenant)/" })
    let audience = try audience(form, isFirstVersion: isFirstVersion)
    let access = AccessToken(
      audience: audience, issuer: AccessToken.issuer(of: tenantID),
      caller: Caller(
        objectID: LoginPlane.objectID(ofClient: client, tenant: tenantID), tenant: tenantID,
        application: client.lowercased()),
      issuedAt: now, expires: now + AccessToken.lifetime)
    return try answer(access, isFirstVersion: isFirstVersion)
  }

  private func answer(_ access: AccessToken, isFirstVersion: Bool) throws(LoginError) -> HTTPResponse {
    let lifetime = AccessToken.lifetime
    let text: String
    do { text = try access.text(signedBy: trust.key) } catch {
      throw LoginError(.temporarilyUnavailable, 90033, "A transient error has occurred. Please try again.")
    }
    var value: Value = [
      "token_type": "Bearer", "expires_in": .integer(lifetime), "ext_expires_in": .integer(lifetime),
      "access_token": .string(text),
    ]
    if isFirstVersion {
      value = [
        "token_type": "Bearer", "expires_in": .string("\(lifetime)"), "ext_expires_in": .string("\(lifetime)"),
        "expires_on": .string("\(access.expires)"), "not_before": .string("\(access.issuedAt)"),
        "resource": .string(access.audience), "access_token": .string(text),
      ]
    }
    return .json(200, value, headers: ["Cache-Control": "no-store, no-cache", "Pragma": "no-cache"])
  }

  /// The `aud` that a scope or, in the first version, a resource asks for.
  private func audience(_ form: TokenForm, isFirstVersion: Bool) throws(LoginError) -> String {
    guard let asked = form[isFirstVersion ? "resource" : "scope"] else {
      throw .missing(isFirstVersion ? "resource" : "scope")
    }
    var resource = asked[...]
    if !isFirstVersion {
      let scopes = asked.split(separator: " ").filter { !["openid", "profile", "offline_access"].contains($0) }
      guard let scope = scopes.first, scopes.count == 1, scope.hasSuffix("/.default") else {
        throw LoginError(
          .invalidScope, 1_002_012,
          "The provided value for scope \(asked) is not valid. Client credential flows must have a scope value with "
            + "/.default suffixed to the resource identifier (application ID URI).")
      }
      resource = scope.dropLast("/.default".count)
    }
    guard Audience.named(String(resource)) != nil else {
      throw LoginError(
        .invalidResource, 500_011,
        "The resource principal named \(resource) was not found in the tenant named \(options.tenant).")
    }
    return String(resource)
  }

  /// The object id of a client's service principal: the same for the same client, in every local Azure.
  static func objectID(ofClient client: String, tenant: String) -> String {
    let digest = SHA256.hash(data: Array("\(tenant)/\(client)".lowercased().utf8))
    return UUIDText.format(Array(digest))
  }

  private func refusal(_ error: LoginError) -> HTTPResponse {
    let trace = surroundings.uuid()
    let correlation = surroundings.uuid()
    let time = surroundings.timestamp().prefix(19).map { $0 == "T" ? " " : $0 }
    let text =
      "AADSTS\(error.number): \(error.message) Trace ID: \(trace) Correlation ID: \(correlation) Timestamp: "
      + String(time) + "Z"
    return .json(
      error.kind.status,
      [
        "error": .string(error.kind.rawValue), "error_description": .string(text),
        "error_codes": [.integer(Int64(error.number))], "timestamp": .string(String(time) + "Z"),
        "trace_id": .string(trace), "correlation_id": .string(correlation),
        "error_uri": .string("https://login.microsoftonline.com/error?code=\(error.number)"),
      ], headers: ["Cache-Control": "no-store, no-cache", "Pragma": "no-cache"])
  }
}

/// The fields of a token request.
struct TokenForm: Sendable {
  private let items: QueryItems

  init(_ body: [UInt8]) { items = QueryItems(String(decoding: body, as: UTF8.self)) }

  subscript(_ name: String) -> String? { items[name] }
}

/// Why no token is given: the OAuth error and Azure's own number.
struct LoginError: Error, Sendable, Hashable {
  enum Kind: String, Sendable {
    case invalidRequest = "invalid_request"
    case invalidClient = "invalid_client"
    case invalidScope = "invalid_scope"
    case invalidResource = "invalid_resource"
    case unauthorizedClient = "unauthorized_client"
    case unsupportedGrant = "unsupported_grant_type"
    case temporarilyUnavailable = "temporarily_unavailable"

    /// Of the answer.
    var status: Int {
      switch self {
      case .invalidClient: 401
      case .temporarilyUnavailable: 503
      default: 400
      }
    }
  }

  let kind: Kind
  /// The number behind `AADSTS`.
  let number: Int
  let message: String

  init(_ kind: Kind, _ number: Int, _ message: String) {
    self.kind = kind
    self.number = number
    self.message = message
  }

  static func missing(_ parameter: String) -> LoginError {
    LoginError(
      .invalidRequest, 900_144, "The request body must contain the following parameter: '\(parameter)'.")
  }

  static func unknownTenant(_ tenant: String) -> LoginError {
    LoginError(
      .invalidRequest, 90002,
      "Tenant '\(tenant)' not found. Check to make sure you have the correct tenant ID and are signing into the correct "
        + "cloud.")
  }
}
