package import Cloud
import HTTP
import Redaction

/// A job of Azure Pipelines with a service connection of the kind "workload identity federation": Azure DevOps vouches
/// for it with a token that is exchanged for one of Azure. `SYSTEM_OIDCREQUESTURI` comes from the pipeline;
/// `SYSTEM_ACCESSTOKEN` has to be handed to the step.
package struct AzurePipelinesCredential: TokenCredential {
  /// Of the call for the job's token.
  private static let apiVersion = "7.1"

  private let endpoint: TokenEndpoint
  private let client: String
  private let url: String
  private let accessToken: String

  package init(
    tenant: String, client: String, connection: String, requestURL: String, accessToken: String, signIn: SignIn
  ) {
    let redactor = Redactor()
    redactor.add(accessToken)
    endpoint = signIn.endpoint(tenant: tenant, redactor)
    self.client = client
    self.accessToken = accessToken
    let requestURL = requestURL.hasSuffix("/") ? String(requestURL.dropLast()) : requestURL
    url = "\(requestURL)?api-version=\(Self.apiVersion)&serviceConnectionId=\(URLText.encode(connection))"
  }

  package func token(scope: String) async throws(AzureError) -> AccessToken {
    var call = AzureCall("POST", url, repeatability: .safe)
    call.headers["Content-Type"] = "application/json"
    call.headers["Authorization"] = "Bearer \(accessToken)"
    // A refusal, not a way to a sign-in page.
    call.headers["X-TFS-FedAuthRedirect"] = "Suppress"
    let assertion = try await endpoint.sender.federatedToken(call, member: "oidcToken", issuer: "Azure Pipelines")
    let token = try await endpoint.discover()
    return try await endpoint.token(at: token, client: client, scope: scope, assertion: assertion)
  }
}
