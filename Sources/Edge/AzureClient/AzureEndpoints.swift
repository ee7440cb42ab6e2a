/// Where one Azure cloud is: its host names and the audiences its tokens are for.
package struct AzureEndpoints: Sendable, Hashable {
  /// As the Azure CLI calls the cloud: `AzureCloud`.
  package var name: String
  /// Host of the Resource Manager, with its port where it has one.
  package var resourceManager: String
  /// Host that hands out tokens, with its port where it has one.
  package var login: String
  /// What the name of a vault is followed by.
  package var keyVaultSuffix: String
  /// Scopes to ask tokens for, each ending in `/.default`.
  package var resourceManagerScope: String
  package var digitalTwinsScope: String
  package var iotHubScope: String
  package var keyVaultScope: String
  /// What a statement of another issuer must be meant for, to be exchanged here.
  package var federationAudience: String

  package init(
    name: String, resourceManager: String, login: String, keyVaultSuffix: String, resourceManagerScope: String,
    digitalTwinsScope: String = "https://digitaltwins.azure.net/.default",
    iotHubScope: String = "https://iothubs.azure.net/.default", keyVaultScope: String,
    federationAudience: String = "api://AzureADTokenExchange"
  ) {
    self.name = name
    self.resourceManager = resourceManager
    self.login = login
    self.keyVaultSuffix = keyVaultSuffix
    self.resourceManagerScope = resourceManagerScope
    self.digitalTwinsScope = digitalTwinsScope
    self.iotHubScope = iotHubScope
    self.keyVaultScope = keyVaultScope
    self.federationAudience = federationAudience
  }

  /// The cloud that is meant where none is named.
  package static let publicCloud = AzureEndpoints(
    name: "AzureCloud", resourceManager: "management.azure.com", login: "login.microsoftonline.com",
    keyVaultSuffix: "vault.azure.net", resourceManagerScope: "https://management.azure.com/.default",
    keyVaultScope: "https://vault.azure.net/.default")

  /// Azure for the government of the United States. Microsoft's clients ask for Digital Twins and IoT Hub tokens under
  /// the same names there as in the public cloud, and so do we.
  package static let usGovernment = AzureEndpoints(
    name: "AzureUSGovernment", resourceManager: "management.usgovcloudapi.net", login: "login.microsoftonline.us",
    keyVaultSuffix: "vault.usgovcloudapi.net",
    resourceManagerScope: "https://management.usgovcloudapi.net/.default",
    keyVaultScope: "https://vault.usgovcloudapi.net/.default", federationAudience: "api://AzureADTokenExchangeUSGov")

  /// Azure in China, operated by 21Vianet.
  package static let china = AzureEndpoints(
    name: "AzureChinaCloud", resourceManager: "management.chinacloudapi.cn", login: "login.chinacloudapi.cn",
    keyVaultSuffix: "vault.azure.cn", resourceManagerScope: "https://management.chinacloudapi.cn/.default",
    keyVaultScope: "https://vault.azure.cn/.default", federationAudience: "api://AzureADTokenExchangeChina")

  /// The clouds that are known without being asked.
  package static let known = [publicCloud, usGovernment, china]

  /// Whether a URL that the Resource Manager named is one of its own: itself or one of its regions. Tokens go nowhere
  /// else.
  func isResourceManager(_ host: String) -> Bool {
    let host = host.lowercased()
    let own = resourceManager.lowercased().prefix { $0 != ":" }
    return host == own || host.hasSuffix("." + own)
  }
}
