import Cloud
import Documents
import HTTP
import Redaction

/// The token endpoint of one tenant: found by OpenID discovery, then asked by form.
struct TokenEndpoint: Sendable {
  let login: String
  let tenant: String
  let sender: Sender

  /// Finds the endpoint's URL. It must lie on the login host: the secret goes there.
  func discover() async throws(AzureError) -> String {
    let url = "https://\(login)/\(URLText.encode(tenant))/v2.0/.well-known/openid-configuration"
    let reply = try await sender.signIn(AzureCall("GET", url))
    let body = try reply.json()
    guard let endpoint = body["token_endpoint"]?.string, URLText.host(of: endpoint) == URLText.host(of: url) else {
      throw AzureError(
        .unauthorized, status: reply.response.status, code: "DiscoveryUnreadable",
        message: "the discovery document names no token endpoint on \(login)", request: reply.label)
    }
    return endpoint
  }

  /// Asks for a token with the parameters that prove who is asking.
  func token(at endpoint: String, client: String, scope: String, proof: [(String, String)]) async throws(AzureError)
    -> AccessToken
  {
    let form =
      [("client_id", client), ("grant_type", "client_credentials"), ("client_info", "1")] + proof + [("scope", scope)]
    var call = AzureCall("POST", endpoint, body: Array(URLText.form(form).utf8), repeatability: .safe)
    call.headers["Content-Type"] = "application/x-www-form-urlencoded"
    return try await sender.accessToken(call)
  }

  /// Exchanges a signed statement for a token (RFC 7523, section 2.2).
  func token(at endpoint: String, client: String, scope: String, assertion: String) async throws(AzureError)
    -> AccessToken
  {
    sender.redactor.add(assertion)
    let proof = [
      ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
      ("client_assertion", assertion),
    ]
    return try await token(at: endpoint, client: client, scope: scope, proof: proof)
  }
}

extension Sender {
  /// Makes a call on the way to a token. Whatever status a refusal has, what it says is that the credential is not
  /// accepted as it stands.
  func signIn(_ call: AzureCall) async throws(AzureError) -> Reply {
    var reply = try await send(call)
    if let kind = reply.error?.kind, [.invalid, .forbidden, .notFound, .conflict, .other].contains(kind) {
      reply.error?.kind = .unauthorized
    }
    return reply
  }

  /// Makes a call whose answer is a token: `access_token` with `expires_in`, a span, or `expires_on`, an epoch, each a
  /// number or a text.
  func accessToken(_ call: AzureCall) async throws(AzureError) -> AccessToken {
    let reply = try await signIn(call)
    let body = try reply.json()
    guard let value = body["access_token"]?.string, !value.isEmpty else {
      throw AzureError(
        .unauthorized, status: reply.response.status, code: "TokenUnreadable",
        message: "the token endpoint answered without a token", request: reply.label)
    }
    redactor.add(value)
    if let end = body["expires_on"].flatMap(Self.number) { return AccessToken(value: value, expiresAt: end) }
    return AccessToken(value: value, expiresAt: effects.now() + (body["expires_in"].flatMap(Self.number) ?? 300))
  }

  private static func number(_ value: Value) -> Double? { value.number ?? value.string.flatMap(Double.init) }
}
