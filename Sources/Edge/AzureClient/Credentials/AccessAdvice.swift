package import Cloud

/// How to mend that an identity is known and not let in: which role it lacks.
package enum AccessAdvice {
  /// Empty for errors of any other kind, and where nothing more is known than what the error says.
  package static func help(for error: AzureError) -> [String] {
    // A hub answers 401 with this code to those whom it knows and whose roles do not suffice.
    guard error.kind == .forbidden || error.code == "IotHubUnauthorized" else { return [] }
    if error.request.contains("digitaltwins.azure.") {
      return [role("Azure Digital Twins Data Owner", "the instance")]
    }
    if error.request.contains("azure-devices.") { return [role("IoT Hub Data Contributor", "the hub")] }
    if error.request.contains("vault.") { return [role("Key Vault Secrets User", "the vault")] }
    if error.code == "AuthorizationFailed" {
      return [
        "the message names the operation and the scope: ask who administers it for a role that allows the one on the other"
      ]
    }
    return []
  }

  private static func role(_ name: String, _ place: String) -> String {
    "whoever applies needs the role `\(name)` on \(place) or above it: declare a RoleAssignment with "
      + "`principalId: ${deployer.objectId}`, or ask for one; Azure takes up to ten minutes to heed it"
  }
}
