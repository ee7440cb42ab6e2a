import Documents
import Encodings
import OrderedCollections
import Resources

/// Key vaults.
enum VaultRules {
  static let vaultType = "Microsoft.KeyVault/vaults"
  static let deletedType = "Microsoft.KeyVault/locations/deletedVaults"
  static let space = ".vault.azure.net"

  static let all = [vault, deletedVault]

  private static let vault = TypeRules(
    type: vaultType,
    versions: ["2026-02-01", "2025-05-01", "2024-11-01", "2023-07-01", "2023-02-01", "2022-07-01", "2021-10-01"],
    name: .characters(3...24, .hyphenated, startsWithLetter: true), unsetTags: .empty,
    properties: PropertyRule.required(
      "properties.tenantId", "properties.sku", "properties.sku.family", "properties.sku.name",
      "properties.accessPolicies[].tenantId", "properties.accessPolicies[].objectId",
      "properties.accessPolicies[].permissions")
      + PropertyRule.oneOf("properties.sku.family", "A")
      + PropertyRule.oneOf("properties.sku.name", "standard", "premium")
      + PropertyRule.oneOf("properties.publicNetworkAccess", "Enabled", "Disabled")
      + PropertyRule.within("properties.softDeleteRetentionInDays", 7...90)
      + PropertyRule.immutable("properties.softDeleteRetentionInDays")
      + PropertyRule.readOnly(
        "properties.vaultUri", "properties.hsmPoolResourceId", "properties.provisioningState",
        "properties.privateEndpointConnections")
      + PropertyRule.fallbacks([
        "properties.accessPolicies": [], "properties.enabledForDeployment": false,
        "properties.enabledForDiskEncryption": false, "properties.enabledForTemplateDeployment": false,
        "properties.enableSoftDelete": true, "properties.softDeleteRetentionInDays": 90,
        "properties.enableRbacAuthorization": true, "properties.publicNetworkAccess": "Enabled",
      ]),
    timing: Timing(headers: [.asyncOperation("operationResults")], createStatus: 200, creating: "RegisteringDns"),
    claim: { NameClaim(space: space, name: $0.name) },
    nameTaken: { draft in
      ServiceError(409, "VaultAlreadyExists", "The vault name '\(draft.name)' is already in use.")
    },
    check: check,
    finish: { draft in
      draft["properties.vaultUri"] = .string("https://\(draft.name.lowercased())\(space)/")
      draft["properties.createMode"] = nil
      draft.reorder("properties.accessPolicies")
    })

  @Sendable private static func check(_ draft: Draft, _ scene: Scene) throws {
    if draft.isNew, let deleted = deletedID(of: draft.id, location: draft["location"]?.string),
      try scene.find(deleted) != nil
    {
      throw ServiceError(
        409, "ConflictError",
        "A vault with the same name already exists in deleted state. You need to either recover or purge existing key "
          + "vault. Follow this link https://go.microsoft.com/fwlink/?linkid=2149745 for more information on soft delete."
      )
    }
    if draft.name.contains("--") {
      throw ServiceError(
        400, "VaultNameNotValid", "The vault name '\(draft.name)' is invalid: it holds two hyphens in a row.")
    }
    if draft["properties.enableSoftDelete"] == false {
      throw ServiceError(
        400, "BadRequest", "The property \"enableSoftDelete\" can be set to false only for creating new vaults.")
    }
    let wasProtected = draft.existing?.body["properties"]?["enablePurgeProtection"] == true
    if wasProtected, draft["properties.enablePurgeProtection"] == false {
      throw ServiceError(
        400, "BadRequest",
        "The property \"enablePurgeProtection\" cannot be set to false. Enabling the purge protection for a vault is an "
          + "irreversible action.")
    }
  }

  // MARK: Deleted vaults

  /// What is left of a vault that was deleted: its name, until it is purged.
  private static let deletedVault = TypeRules(
    type: deletedType, versions: vault.versions, placement: .child, location: .none, hasSystemData: false)

  static func deletedID(of vault: ResourceID, location: String?) -> ResourceID? {
    guard let subscription = vault.subscription, let location else { return nil }
    return ResourceID(
      "/subscriptions/\(subscription)/providers/Microsoft.KeyVault/locations/\(location)/deletedVaults/\(vault.name)")
  }

  /// The record that a deleted vault leaves behind; `nil` for anything but a vault.
  static func remains(of resource: StoredResource, now: Int64) -> StoredResource? {
    guard resource.id.foldedType == vaultType.lowercased(),
      let id = deletedID(of: resource.id, location: resource.location)
    else { return nil }
    let properties = resource.body["properties"]
    let days = properties?["softDeleteRetentionInDays"]?.integer ?? 90
    let body: Value = [
      "properties": .members([
        "vaultId": .string(resource.id.description), "location": .string(resource.location ?? ""),
        "tags": resource.body["tags"], "deletionDate": .string(Timestamp.text(microseconds: now)),
        "scheduledPurgeDate": .string(Timestamp.text(microseconds: now + days * 86_400_000_000)),
        "purgeProtectionEnabled": properties?["enablePurgeProtection"],
      ])
    ]
    return StoredResource(
      number: 0, id: id, body: body, secrets: .object([:]), etag: "", created: now, changed: now, pollsLeft: 0,
      pendingKind: nil)
  }
}
