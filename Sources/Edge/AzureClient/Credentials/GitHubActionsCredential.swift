package import Cloud
import Documents
import HTTP
import Redaction

/// A job of GitHub Actions with `permissions: id-token: write`: GitHub vouches for it with a token that is exchanged
/// for one of Azure. `ACTIONS_ID_TOKEN_REQUEST_URL` and `ACTIONS_ID_TOKEN_REQUEST_TOKEN` come from GitHub.
package struct GitHubActionsCredential: TokenCredential {
  private let endpoint: TokenEndpoint
  private let client: String
  private let requestURL: String
  private let requestToken: String
  private let audience: String

  package init(tenant: String, client: String, requestURL: String, requestToken: String, signIn: SignIn) {
    let redactor = Redactor()
    redactor.add(requestToken)
    endpoint = signIn.endpoint(tenant: tenant, redactor)
    self.client = client
    self.requestURL = requestURL
    self.requestToken = requestToken
    audience = signIn.cloud.federationAudience
  }

  package func token(scope: String) async throws(AzureError) -> AccessToken {
    var call = AzureCall(
      "GET", "\(requestURL)\(requestURL.contains("?") ? "&" : "?")audience=\(URLText.encode(audience))")
    call.headers["Authorization"] = "Bearer \(requestToken)"
    let assertion = try await endpoint.sender.federatedToken(call, member: "value", issuer: "GitHub Actions")
    let url = try await endpoint.discover()
    return try await endpoint.token(at: url, client: client, scope: scope, assertion: assertion)
  }
}

extension Sender {
  /// Asks a CI system for the statement about the job that is under way. Its own token goes over https only.
  func federatedToken(_ call: AzureCall, member: String, issuer: String) async throws(AzureError) -> String {
    guard !URLText.host(of: call.url).isEmpty else {
      throw AzureError(
        .unauthorized, code: "FederatedTokenUnreadable", message: "the URL of \(issuer) for tokens is not https")
    }
    let reply = try await signIn(call)
    // A sign-in page instead of a refusal is how such servers answer a token that they do not know.
    guard try reply.success().status == 200, let token = (try? reply.json())?[member]?.string, !token.isEmpty else {
      throw AzureError(
        .unauthorized, status: reply.response.status, code: "FederatedTokenUnreadable",
        message: "\(issuer) answered without a token in `\(member)`", request: reply.label)
    }
    redactor.add(token)
    return token
  }
}
