import Documents
import OrderedCollections

extension ResourceType {
  static let storageQueue = ResourceType(
    kind: "StorageQueue", noun: "a storage queue", type: "Microsoft.Storage/storageAccounts/queueServices/queues",
    apiVersion: "2026-04-01",
    parent: Parentage(kind: "StorageAccount", collection: "queues", segments: "queueServices/default/queues"),
    documentation: "A queue of a storage account.",
    body: .envelope(
      "A queue.",
      properties: [
        "metadata": .map("Name and value pairs.", of: .text("Value.")),
        "approximateMessageCount": .integer("Messages in it.").readOnly,
      ]),
    name: NameRule(3...63, .lowercaseAlphanumericHyphen, first: .alphanumeric, last: .alphanumeric),
    hasLocation: false, hasTags: false, volatile: [.of("properties", "approximateMessageCount")])

  static let storageContainer = ResourceType(
    kind: "StorageContainer", noun: "a blob container",
    type: "Microsoft.Storage/storageAccounts/blobServices/containers", apiVersion: "2026-04-01",
    parent: Parentage(
      kind: "StorageAccount", collection: "blobContainers", segments: "blobServices/default/containers"),
    documentation: "A blob container of a storage account.",
    body: .envelope(
      "A blob container.",
      properties: [
        "publicAccess": .text("What anybody may read.", of: ["None", "Blob", "Container"]).defaulting(to: "None"),
        "metadata": .map("Name and value pairs.", of: .text("Value.")),
        "defaultEncryptionScope": .text("Encryption scope.").immutable.defaulting(to: "$account-encryption-key"),
        "denyEncryptionScopeOverride": .flag("Refuse other scopes.").immutable.defaulting(to: false),
        "enableNfsV3AllSquash": .flag("NFS squash."), "enableNfsV3RootSquash": .flag("NFS root squash."),
        "immutableStorageWithVersioning": .any("Immutability.").immutable,
        "lastModifiedTime": .text("When it was changed.", format: .dateTime).readOnly,
        "leaseState": .text("Lease.").readOnly, "leaseStatus": .text("Lease.").readOnly,
        "leaseDuration": .text("Lease.").readOnly, "hasImmutabilityPolicy": .flag("Policy.").readOnly,
        "hasLegalHold": .flag("Hold.").readOnly, "legalHold": .any("Hold.").readOnly,
        "immutabilityPolicy": .any("Policy.").readOnly, "version": .text("Version.").readOnly,
        "deleted": .flag("Deleted.").readOnly, "deletedTime": .text("When.").readOnly,
        "remainingRetentionDays": .integer("Days.").readOnly,
      ]),
    name: NameRule(3...63, .lowercaseAlphanumericHyphen, first: .alphanumeric, last: .alphanumeric),
    hasLocation: false, hasTags: false, volatile: [.of("properties", "lastModifiedTime")])
}
