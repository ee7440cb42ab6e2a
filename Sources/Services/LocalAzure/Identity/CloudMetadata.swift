import Documents
import HTTP

/// The description of a cloud that the Azure CLI asks for when the local one is registered by its URL.
enum CloudMetadata {
  static func answer(base: String, tenant: String) -> HTTPResponse {
    let place = Value.string(base)
    let slashed = Value.string("\(base)/")
    return .json(
      200,
      [
        "portal": "https://portal.azure.com",
        "authentication": [
          "loginEndpoint": slashed,
          "audiences": ["https://management.core.windows.net/", "https://management.azure.com/"],
          "tenant": "common", "identityProvider": "AAD",
        ],
        "media": "https://rest.media.azure.net", "graphAudience": "https://graph.windows.net/",
        "graph": "https://graph.windows.net/", "name": "twinwright",
        "suffixes": [
          "acrLoginServer": "azurecr.io", "keyVaultDns": "vault.azure.net", "storage": "core.windows.net",
          "sqlServerHostname": "database.windows.net",
        ],
        "batch": "https://batch.core.windows.net/", "resourceManager": slashed,
        "vmImageAliasDoc":
          "https://raw.githubusercontent.com/Azure/azure-rest-api-specs/main/arm-compute/quickstart-templates/aliases.json",
        "activeDirectoryDataLake": "https://datalake.azure.net/",
        "sqlManagement": "https://management.core.windows.net:8443/", "microsoftGraphResourceId": slashed,
        "gallery": "https://gallery.azure.com/",
      ], headers: ["x-ms-local-azure": place.string ?? ""])
  }
}
