import Documents

/// Container registries.
enum RegistryRules {
  static let space = ".azurecr.io"

  static let all = [registry]

  private static let registry = TypeRules(
    type: "Microsoft.ContainerRegistry/registries",
    versions: [
      "2026-01-01-preview", "2025-11-01", "2025-06-01-preview", "2025-05-01-preview", "2025-04-01",
      "2025-03-01-preview",
      "2024-11-01-preview", "2023-11-01-preview", "2023-07-01", "2023-01-01-preview", "2022-12-01", "2021-09-01",
      "2019-05-01",
    ],
    name: .characters(5...50, .alphanumeric), unsetTags: .empty, takesIdentity: true,
    properties: PropertyRule.required("sku", "sku.name")
      + PropertyRule.oneOf("sku.name", "Basic", "Standard", "Premium", "Classic")
      + PropertyRule.readOnly(
        "sku.tier", "properties.loginServer", "properties.creationDate", "properties.provisioningState",
        "properties.status", "properties.privateEndpointConnections", "properties.dataEndpointHostNames")
      + PropertyRule.of(
        .boolean, "properties.adminUserEnabled", "properties.dataEndpointEnabled", "properties.anonymousPullEnabled")
      + PropertyRule.oneOf("properties.publicNetworkAccess", "Enabled", "Disabled")
      + PropertyRule.oneOf("properties.zoneRedundancy", "Enabled", "Disabled")
      + PropertyRule.immutable("properties.zoneRedundancy")
      + PropertyRule.fallback("properties.adminUserEnabled", false)
      + PropertyRule.fallback("properties.anonymousPullEnabled", false)
      + PropertyRule.fallback("properties.dataEndpointEnabled", false)
      + PropertyRule.fallback("properties.dataEndpointHostNames", [])
      + PropertyRule.fallback("properties.encryption", ["status": "disabled"])
      + PropertyRule.fallback("properties.networkRuleBypassOptions", "AzureServices")
      + PropertyRule.fallback("properties.privateEndpointConnections", [])
      + PropertyRule.fallback("properties.publicNetworkAccess", "Enabled")
      + PropertyRule.fallback("properties.zoneRedundancy", "Disabled")
      + PropertyRule.fallback(
        "properties.policies",
        [
          "quarantinePolicy": ["status": "disabled"], "trustPolicy": ["type": "Notary", "status": "disabled"],
          "retentionPolicy": ["days": 7, "status": "disabled"], "exportPolicy": ["status": "enabled"],
        ]),
    timing: Timing(headers: [.asyncOperation("operationStatuses")]),
    claim: { NameClaim(space: space, name: $0.name) },
    nameTaken: { draft in
      ServiceError(
        409, "AlreadyInUse",
        "The registry DNS name \(draft.name.lowercased())\(space) is already in use. You can check if the name is already "
          + "claimed using the checkNameAvailability action.")
    },
    check: { draft, _ in
      let isPremium = draft["sku.name"] == "Premium"
      if !isPremium, draft["properties.zoneRedundancy"] == "Enabled" {
        throw ServiceError(
          400, "ZoneRedundancyNotSupported", "Zone redundancy needs a registry of SKU Premium.")
      }
      if !isPremium, draft["properties.publicNetworkAccess"] == "Disabled" {
        throw ServiceError(
          400, "PublicNetworkAccessNotSupported", "Disabling public network access needs a registry of SKU Premium.")
      }
    },
    finish: { draft in
      draft["sku.tier"] = draft["sku.name"]
      draft["properties.loginServer"] = .string(draft.name.lowercased() + space)
      draft.once("properties.creationDate", .string(draft.time))
      draft.key("password", bytes: 39)
      draft.key("password2", bytes: 39)
    },
    actions: [
      "listcredentials": { registry, _, _ in
        guard registry.body["properties"]?["adminUserEnabled"]?.bool == true else {
          throw ServiceError(
            400, "UnAuthorizedForCredentialOperations",
            "Cannot perform credential operations for \(registry.id) as admin user is disabled. Kindly enable admin user "
              + "as per docs: https://docs.microsoft.com/en-us/azure/container-registry/container-registry-authentication"
          )
        }
        return .value([
          "username": .string(registry.name),
          "passwords": [
            ["name": "password", "value": registry.secrets["password"] ?? .null],
            ["name": "password2", "value": registry.secrets["password2"] ?? .null],
          ],
        ])
      }
    ])
}
