import Cloud
import Documents
import HTTP

/// The token endpoint of one tenant: found by OpenID discovery, then asked by form.
struct TokenEndpoint: Sendable {
  let login: String
  let tenant: String
  let sender: Sender

  /// Finds the endpoint's URL. It must lie on the login host: the secret goes there.
  func discover() async throws(AzureError) -> String {
    let url = "https://\(login)/\(URLText.encode(tenant))/v2.0/.well-known/openid-configuration"
    let reply = try await sender.send(AzureCall("GET", url))
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
    let reply = try await sender.send(call)
    let body = try reply.json()
    guard let value = body["access_token"]?.string, !value.isEmpty else {
      throw AzureError(
        .unauthorized, status: reply.response.status, code: "TokenUnreadable",
        message: "the token endpoint answered without a token", request: reply.label)
    }
    let lifetime = body["expires_in"]?.number ?? body["expires_in"]?.string.flatMap(Double.init) ?? 300
    return AccessToken(value: value, expiresAt: sender.effects.now() + lifetime)
  }
}
