package import Cloud
package import Files
package import HTTP
import Redaction

/// An application that another issuer vouches for: the assertion is the content of a file that the platform renews
/// (`AZURE_FEDERATED_TOKEN_FILE`).
package struct WorkloadIdentityCredential: TokenCredential {
  private let endpoint: TokenEndpoint
  private let client: String
  private let files: any FileStore
  private let path: String

  package init(tenant: String, client: String, tokenFile path: String, files: any FileStore, signIn: SignIn) {
    endpoint = signIn.endpoint(tenant: tenant, Redactor())
    self.client = client
    self.files = files
    self.path = path
  }

  package init(
    tenant: String, client: String, tokenFile path: String, files: any FileStore, transport: any Transport,
    cloud: AzureEndpoints = .publicCloud, policy: RetryPolicy = RetryPolicy(), effects: Effects,
    product: String = "twinwright"
  ) {
    self.init(
      tenant: tenant, client: client, tokenFile: path, files: files,
      signIn: SignIn(transport: transport, cloud: cloud, policy: policy, effects: effects, product: product))
  }

  package func token(scope: String) async throws(AzureError) -> AccessToken {
    let assertion = try assertion()
    let url = try await endpoint.discover()
    return try await endpoint.token(at: url, client: client, scope: scope, assertion: assertion)
  }

  /// Read anew every time: the file is replaced long before the assertion in it ends.
  private func assertion() throws(AzureError) -> String {
    let bytes: [UInt8]
    do { bytes = try files.read(path, limit: 1 << 20) } catch {
      throw AzureError(
        .unauthorized, code: "FederatedTokenUnreadable", message: "the federated token file cannot be read: \(error)")
    }
    let assertion = String(decoding: bytes, as: UTF8.self).trimmed
    guard !assertion.isEmpty else {
      throw AzureError(
        .unauthorized, code: "FederatedTokenUnreadable", message: "the federated token file \(path) is empty")
    }
    return assertion
  }
}
