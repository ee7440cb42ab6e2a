import Cloud
import Documents
import Redaction

/// Reads secrets from Key Vault.
struct KeyVaultClient: Sendable {
  static let apiVersion = "7.4"

  let sender: Sender
  let endpoints: AzureEndpoints

  /// The current version of a secret.
  func secret(vault: String, name: String) async throws(AzureError) -> String {
    let host = "\(vault).\(endpoints.keyVaultSuffix)"
    guard vault.utf8.allSatisfy({ Self.isNameByte($0) }), !vault.isEmpty else {
      throw AzureError(.invalid, code: "InvalidVaultName", message: "`\(vault)` cannot be the name of a key vault")
    }
    let url = "https://\(host)/secrets/\(URLText.encode(name))?api-version=\(Self.apiVersion)"
    let reply = try await sender.send(AzureCall("GET", url, scope: endpoints.keyVaultScope))
    guard let value = try reply.json()["value"]?.string else { throw reply.unreadable("the secret has no value") }
    sender.redactor.add(value)
    return value
  }

  /// The name becomes part of a host: anything else than letters, digits and hyphens could lead elsewhere.
  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
      true
    default: false
    }
  }
}
