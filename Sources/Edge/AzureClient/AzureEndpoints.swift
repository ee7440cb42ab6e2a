/// Where one Azure cloud is: its host names and the audiences its tokens are for.
package struct AzureEndpoints: Sendable, Hashable {
  /// Host of the Resource Manager.
  package var resourceManager: String
  /// Host that hands out tokens.
  package var login: String
  /// What the name of a vault is followed by.
  package var keyVaultSuffix: String
  /// Scopes to ask tokens for, each ending in `/.default`.
  package var resourceManagerScope: String
  package var digitalTwinsScope: String
  package var iotHubScope: String
  package var keyVaultScope: String

  package init(
    resourceManager: String, login: String, keyVaultSuffix: String, resourceManagerScope: String,
    digitalTwinsScope: String, iotHubScope: String, keyVaultScope: String
  ) {
    self.resourceManager = resourceManager
    self.login = login
    self.keyVaultSuffix = keyVaultSuffix
    self.resourceManagerScope = resourceManagerScope
    self.digitalTwinsScope = digitalTwinsScope
    self.iotHubScope = iotHubScope
    self.keyVaultScope = keyVaultScope
  }

  /// The public cloud. The only one whose audiences are known; the others differ in host names first of all.
  package static let publicCloud = AzureEndpoints(
    resourceManager: "management.azure.com", login: "login.microsoftonline.com", keyVaultSuffix: "vault.azure.net",
    resourceManagerScope: "https://management.azure.com/.default",
    digitalTwinsScope: "https://digitaltwins.azure.net/.default", iotHubScope: "https://iothubs.azure.net/.default",
    keyVaultScope: "https://vault.azure.net/.default")

  /// Whether a URL that the Resource Manager named is one of its own: itself or one of its regions. Tokens go nowhere
  /// else.
  func isResourceManager(_ host: String) -> Bool {
    let host = host.lowercased()
    return host == resourceManager || host.hasSuffix("." + resourceManager)
  }
}
