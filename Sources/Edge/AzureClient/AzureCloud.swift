package import Cloud
package import Documents
package import HTTP
import Redaction
package import Resources

/// Azure over REST: the `Cloud` that is the real one, and the local Azure alike.
package struct AzureCloud: Cloud {
  private let sender: Sender
  private let tokens: TokenCache
  private let endpoints: AzureEndpoints

  /// - Parameters:
  ///   - product: what the client calls itself, `twinwright/1.0.0`.
  ///   - now: seconds since 1970.
  ///   - sleep: waits; throws when the task is cancelled.
  ///   - random: evenly spread over 0..<1; spreads retries and makes request ids.
  package init(
    transport: any Transport, credential: any TokenCredential, cloud: AzureEndpoints = .publicCloud,
    now: @escaping @Sendable () -> Double, sleep: @escaping @Sendable (Duration) async throws -> Void,
    random: @escaping @Sendable () -> Double, rates: RateLimits = .azure, policy: RetryPolicy = RetryPolicy(),
    product: String = "twinwright"
  ) {
    let effects = Effects(now: now, sleep: sleep, random: random)
    endpoints = cloud
    tokens = TokenCache(credential, effects: effects)
    sender = Sender(
      transport: transport, policy: policy, effects: effects, redactor: Redactor(), product: product,
      governor: RateGovernor(rates, effects: effects), tokens: tokens)
  }

  package func conceal(_ secret: String) { sender.redactor.add(secret) }

  package func deployerObjectID() async throws(AzureError) -> String { try await claims().objectID }

  package func deployerTenantID() async throws(AzureError) -> String { try await claims().tenantID }

  /// Whom Azure takes us for, as the token for its Resource Manager says.
  package func caller() async throws(AzureError) -> TokenClaims { try await claims() }

  package func resource(_ id: ResourceID, apiVersion: String) async throws(AzureError) -> LiveResource? {
    try await resourceManager.get(id, apiVersion: apiVersion)
  }

  package func putResource(_ id: ResourceID, apiVersion: String, body: Value, condition: Condition)
    async throws(AzureError) -> LiveResource
  {
    try await resourceManager.put(id, apiVersion: apiVersion, body: body, condition: condition)
  }

  package func deleteResource(_ id: ResourceID, apiVersion: String) async throws(AzureError) {
    try await resourceManager.delete(id, apiVersion: apiVersion)
  }

  package func setTag(_ name: String, to value: String, on id: ResourceID) async throws(AzureError) {
    try await resourceManager.changeTag("Merge", name, value, on: id)
  }

  package func removeTag(_ name: String, havingValue value: String, on id: ResourceID) async throws(AzureError) {
    do { try await resourceManager.changeTag("Delete", name, value, on: id) } catch {
      if !ResourceManager.isAbsence(error) { throw error }
    }
  }

  package func post(_ id: ResourceID, action: String, apiVersion: String, body: Value?) async throws(AzureError)
    -> Value
  {
    try await resourceManager.post(id, action: action, apiVersion: apiVersion, body: body)
  }

  package func resources(inGroup group: ResourceID) async throws(AzureError) -> [LiveResource] {
    try await resourceManager.resources(inGroup: group)
  }

  package func children(of parent: ResourceID, collection: String, apiVersion: String) async throws(AzureError)
    -> [LiveResource]
  {
    try await resourceManager.children(of: parent, collection: collection, apiVersion: apiVersion)
  }

  package func twins(host: String) -> any TwinsService {
    TwinsClient(sender: sender, host: host, scope: endpoints.digitalTwinsScope)
  }

  package func devices(host: String) -> any DeviceRegistry {
    DeviceClient(sender: sender, host: host, scope: endpoints.iotHubScope)
  }

  package func keyVaultSecret(vault: String, name: String) async throws(AzureError) -> String {
    try await KeyVaultClient(sender: sender, endpoints: endpoints).secret(vault: vault, name: name)
  }

  private var resourceManager: ResourceManager { ResourceManager(sender: sender, endpoints: endpoints) }

  private func claims() async throws(AzureError) -> TokenClaims {
    do { return try TokenClaims(try await tokens.token(scope: endpoints.resourceManagerScope)) } catch {
      throw sender.redactor.redact(error)
    }
  }
}
