package import Cloud
package import HTTP
import Redaction

/// An application that knows a secret: `AZURE_TENANT_ID`, `AZURE_CLIENT_ID`, `AZURE_CLIENT_SECRET`.
package struct ClientSecretCredential: TokenCredential {
  private let endpoint: TokenEndpoint
  private let client: String
  private let secret: String

  package init(tenant: String, client: String, secret: String, signIn: SignIn) {
    let redactor = Redactor()
    redactor.add(secret)
    endpoint = signIn.endpoint(tenant: tenant, redactor)
    self.client = client
    self.secret = secret
  }

  package init(
    tenant: String, client: String, secret: String, transport: any Transport,
    cloud: AzureEndpoints = .publicCloud, policy: RetryPolicy = RetryPolicy(), effects: Effects,
    product: String = "twinwright"
  ) {
    self.init(
      tenant: tenant, client: client, secret: secret,
      signIn: SignIn(transport: transport, cloud: cloud, policy: policy, effects: effects, product: product))
  }

  package func token(scope: String) async throws(AzureError) -> AccessToken {
    let url = try await endpoint.discover()
    return try await endpoint.token(at: url, client: client, scope: scope, proof: [("client_secret", secret)])
  }
}
