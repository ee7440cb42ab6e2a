package import HTTP
import Redaction

/// What every credential needs to ask for a token: the way there, the cloud it is in, time and chance.
package struct SignIn: Sendable {
  package var transport: any Transport
  package var cloud: AzureEndpoints
  package var policy: RetryPolicy
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
