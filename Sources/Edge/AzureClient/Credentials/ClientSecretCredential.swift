package import Cloud
package import HTTP
import Redaction

/// An application that knows a secret: `AZURE_TENANT_ID`, `AZURE_CLIENT_ID`, `AZURE_CLIENT_SECRET`.
package struct ClientSecretCredential: TokenCredential {
  private let endpoint: TokenEndpoint
  private let client: String
  private let secret: String

  package init(
    tenant: String, client: String, secret: String, transport: any Transport,
    cloud: AzureEndpoints = .publicCloud, policy: RetryPolicy = RetryPolicy(), effects: Effects,
    product: String = "twinwright"
  ) {
    let redactor = Redactor()
    redactor.add(secret)
    endpoint = TokenEndpoint(
      login: cloud.login, tenant: tenant,
      sender: Sender(transport: transport, policy: policy, effects: effects, redactor: redactor, product: product))
    self.client = client
    self.secret = secret
  }

  package func token(scope: String) async throws(AzureError) -> AccessToken {
    let url = try await endpoint.discover()
    return try await endpoint.token(at: url, client: client, scope: scope, proof: [("client_secret", secret)])
  }
}
