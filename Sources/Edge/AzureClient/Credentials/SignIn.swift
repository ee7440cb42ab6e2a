package import HTTP
import Redaction

/// What every credential needs to ask for a token: the way there, the cloud it is in, time and chance.
package struct SignIn: Sendable {
  /// The way to the token endpoint.
  package var transport: any Transport
  /// Whose token endpoint, and what tokens of other issuers must be meant for.
  package var cloud: AzureEndpoints
  /// When a request for a token is made again.
  package var policy: RetryPolicy
  /// Time and chance.
  package var effects: Effects
  /// What the client calls itself, `twinwright/1.0.0`.
  package var product: String

  package init(
    transport: any Transport, cloud: AzureEndpoints = .publicCloud, policy: RetryPolicy = RetryPolicy(),
    effects: Effects, product: String = "twinwright"
  ) {
    self.transport = transport
    self.cloud = cloud
    self.policy = policy
    self.effects = effects
    self.product = product
  }

  /// A sender without tokens, whose errors are cleared of what `redactor` knows.
  func sender(_ redactor: Redactor) -> Sender {
    Sender(transport: transport, policy: policy, effects: effects, redactor: redactor, product: product)
  }

  /// The token endpoint of a tenant.
  func endpoint(tenant: String, _ redactor: Redactor) -> TokenEndpoint {
    TokenEndpoint(login: cloud.login, tenant: tenant, sender: sender(redactor))
  }
}
