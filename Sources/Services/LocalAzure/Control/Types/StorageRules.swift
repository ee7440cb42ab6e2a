import Documents
import OrderedCollections

/// Storage accounts.
enum StorageRules {
  static let space = ".core.windows.net"

  static let all = [account]

  static let versions = [
    "2026-04-01", "2025-08-01", "2025-06-01", "2025-01-01", "2024-01-01", "2023-05-01", "2023-04-01", "2023-01-01",
    "2022-09-01",
    "2022-05-01", "2021-09-01", "2021-08-01", "2021-06-01", "2021-04-01", "2021-02-01", "2021-01-01", "2019-06-01",
  ]

  private static let account = TypeRules(
    type: "Microsoft.Storage/storageAccounts",
    versions: versions,
    unsetTags: .empty, takesIdentity: true, hasSystemData: false,
    properties: PropertyRule.required("sku", "sku.name", "kind")
      + PropertyRule.oneOf(
        "sku.name", "Standard_LRS", "Standard_GRS", "Standard_RAGRS", "Standard_ZRS", "Standard_GZRS",
        "Standard_RAGZRS",
        "Premium_LRS", "Premium_ZRS", "StandardV2_LRS", "StandardV2_GRS", "StandardV2_ZRS", "StandardV2_GZRS",
        "PremiumV2_LRS", "PremiumV2_ZRS")
      + PropertyRule.oneOf("kind", "StorageV2", "Storage", "BlobStorage", "FileStorage", "BlockBlobStorage")
      + PropertyRule.oneOf("properties.accessTier", "Hot", "Cool", "Cold", "Premium")
      + PropertyRule.oneOf("properties.minimumTlsVersion", "TLS1_0", "TLS1_1", "TLS1_2", "TLS1_3")
      + PropertyRule.oneOf("properties.publicNetworkAccess", "Enabled", "Disabled", "SecuredByPerimeter")
      + PropertyRule.of(
        .boolean, "properties.allowBlobPublicAccess", "properties.supportsHttpsTrafficOnly",
        "properties.allowSharedKeyAccess", "properties.isHnsEnabled", "properties.isNfsV3Enabled")
      + PropertyRule.immutable(
        "properties.isHnsEnabled", "properties.isNfsV3Enabled", "properties.dnsEndpointType",
        "properties.encryption.requireInfrastructureEncryption")
      + PropertyRule.readOnly(
        "sku.tier", "properties.primaryEndpoints", "properties.secondaryEndpoints", "properties.creationTime",
        "properties.primaryLocation", "properties.secondaryLocation", "properties.statusOfPrimary",
        "properties.statusOfSecondary", "properties.keyCreationTime", "properties.provisioningState")
      + PropertyRule.fallback("properties.accessTier", "Hot")
      + PropertyRule.fallback("properties.minimumTlsVersion", "TLS1_2")
      + PropertyRule.fallback("properties.allowBlobPublicAccess", false)
      + PropertyRule.fallback("properties.supportsHttpsTrafficOnly", true)
      + PropertyRule.fallback("properties.privateEndpointConnections", [])
      + PropertyRule.fallback("properties.dnsEndpointType", "Standard"),
    timing: Timing(headers: [.location("asyncoperations")], answersWithBody: false, creating: "Creating"),
    claim: { NameClaim(space: space, name: $0.name) },
    nameTaken: { draft in
      ServiceError(409, "StorageAccountAlreadyTaken", "The storage account named \(draft.name) is already taken.")
    },
    check: check, finish: finish,
    actions: [
      "listkeys": { account, _, _ in
        let keys = ["key1", "key2"].map { name -> Value in
          [
            "creationTime": account.body["properties"]?["creationTime"] ?? .null, "keyName": .string(name),
            "value": account.secrets[name] ?? .null, "permissions": "FULL",
          ]
        }
        return .value(["keys": .array(keys)])
      }
    ])

  @Sendable private static func check(_ draft: Draft, _ scene: Scene) throws {
    let name = draft.name
    guard NameRule.characters(3...24, .lowerAlphanumeric).accepts(name) else {
      throw ServiceError(
        400, "AccountNameInvalid",
        "\(name) is not a valid storage account name. Storage account name must be between 3 and 24 characters in length "
          + "and use numbers and lower-case letters only.")
    }
    guard let existing = draft.existing else { return }
    let (old, new) = (existing.body["kind"]?.string ?? "", draft["kind"]?.string ?? "")
    if old != new, new != "StorageV2" {
      throw ServiceError(
        409, "AccountPropertyCannotBeUpdated", "The property 'kind' cannot be changed from \(old) to \(new).")
    }
    let oldSku = existing.body["sku"]?["name"]?.string ?? ""
    let newSku = draft["sku.name"]?.string ?? ""
    if oldSku.prefix(while: { $0 != "_" }) != newSku.prefix(while: { $0 != "_" }) {
      throw ServiceError(
        409, "AccountPropertyCannotBeUpdated", "The property 'sku' cannot be changed from \(oldSku) to \(newSku).")
    }
  }

  @Sendable private static func finish(_ draft: inout Draft) {
    let sku = draft["sku.name"]?.string ?? ""
    draft["sku.tier"] = .string(sku.hasPrefix("Premium") ? "Premium" : "Standard")
    let services = ["dfs", "web", "blob", "queue", "table", "file"]
    draft["properties.primaryEndpoints"] = .object(
      OrderedDictionary(
        uniqueKeysWithValues: services.map {
          ($0, .string("https://\(draft.name).\($0 == "web" ? "z13.web" : $0).core.windows.net/"))
        }))
    draft["properties.primaryLocation"] = .string(draft.region?.name ?? "")
    draft["properties.statusOfPrimary"] = "available"
    if sku.contains("GRS") || sku.contains("GZRS") {
      draft["properties.secondaryLocation"] = .string(draft.region?.paired ?? "")
      draft["properties.statusOfSecondary"] = "available"
    }
    draft.once("properties.creationTime", .string(draft.time))
    draft.once("properties.keyCreationTime", ["key1": .string(draft.time), "key2": .string(draft.time)])
    draft.fallback("properties.networkAcls.bypass", "AzureServices")
    draft.fallback("properties.networkAcls.virtualNetworkRules", [])
    draft.fallback("properties.networkAcls.ipRules", [])
    draft.fallback("properties.networkAcls.defaultAction", "Allow")
    draft.fallback("properties.encryption.keySource", "Microsoft.Storage")
    for service in ["file", "blob"] {
      draft.fallback("properties.encryption.services.\(service)", ["keyType": "Account", "enabled": true])
    }
    draft.key("key1", bytes: 64)
    draft.key("key2", bytes: 64)
  }
}
