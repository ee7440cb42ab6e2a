import Documents
import OrderedCollections

extension ResourceType {
  static let storageAccount = ResourceType(
    kind: "StorageAccount", noun: "a storage account", type: "Microsoft.Storage/storageAccounts",
    apiVersion: "2026-04-01", documentation: "A storage account.",
    body: Common.tracked(
      "A storage account.",
      [
        "sku": .object(
          "Redundancy.",
          [
            "name": .text(
              "Tier and replication.",
              of: [
                "Standard_LRS", "Standard_GRS", "Standard_RAGRS", "Standard_ZRS", "Standard_GZRS", "Standard_RAGZRS",
                "Premium_LRS", "Premium_ZRS", "StandardV2_LRS", "StandardV2_GRS", "StandardV2_ZRS", "StandardV2_GZRS",
                "PremiumV2_LRS", "PremiumV2_ZRS",
              ]
            ).required.replaced(.ofPrefix),
            "tier": .text("Standard or Premium.").readOnly,
          ]
        ).required,
        "kind": .text(
          "What it holds.", of: ["StorageV2", "Storage", "BlobStorage", "BlockBlobStorage", "FileStorage"]
        ).required.replaced(.unlessTo("StorageV2")),
        "identity": Common.identity(),
        "zones": .list("Availability zones.", of: .text("Zone."), .unordered).immutable,
        "extendedLocation": .any("Edge zone.").immutable,
      ],
      properties: storageProperties),
    name: NameRule(3...24, .lowercaseAlphanumeric),
    outputs: [
      Output("primaryBlobEndpoint", ["properties", "primaryEndpoints", "blob"]),
      Output("primaryQueueEndpoint", ["properties", "primaryEndpoints", "queue"]),
      Output("primaryTableEndpoint", ["properties", "primaryEndpoints", "table"]),
      Output("primaryFileEndpoint", ["properties", "primaryEndpoints", "file"]),
      Output("key1", secret: SecretOutput(action: "listKeys", [.answer(storageKey("key1"))])),
      Output("key2", secret: SecretOutput(action: "listKeys", [.answer(storageKey("key2"))])),
      Output(
        "connectionString",
        secret: SecretOutput(
          action: "listKeys",
          [
            .text("DefaultEndpointsProtocol=https;AccountName="), .resource(.of("name")), .text(";BlobEndpoint="),
            .resource(.of("properties", "primaryEndpoints", "blob")), .text(";QueueEndpoint="),
            .resource(.of("properties", "primaryEndpoints", "queue")), .text(";AccountKey="),
            .answer(storageKey("key1")),
          ])),
    ] + Common.identityOutputs,
    volatile: [.of("properties", "creationTime"), .of("properties", "keyCreationTime")])

  private static func storageKey(_ name: String) -> ValuePath { .of("keys").item("keyName", name).member("value") }

  private static let storageProperties: Members = [
    "accessTier": .text("How blobs are charged.", of: ["Hot", "Cool", "Cold", "Premium"]).defaulting(to: "Hot"),
    "supportsHttpsTrafficOnly": .flag("Refuse plain HTTP.").defaulting(to: true),
    "minimumTlsVersion": .text("Oldest TLS version taken.", of: ["TLS1_0", "TLS1_1", "TLS1_2", "TLS1_3"]),
    "allowBlobPublicAccess": .flag("Whether containers may be public.").defaulting(to: false),
    "allowSharedKeyAccess": .flag("Whether account keys are taken."),
    "allowCrossTenantReplication": .flag("Whether objects may be copied to another tenant.").defaulting(to: false),
    "allowedCopyScope": .text("From where may be copied.", of: ["PrivateLink", "AAD", "All"]),
    "defaultToOAuthAuthentication": .flag("The portal signs in with Entra first."),
    "publicNetworkAccess": .text(
      "Whether the public endpoint answers.", of: ["Enabled", "Disabled", "SecuredByPerimeter"]
    ).defaulting(to: "Enabled"),
    "isHnsEnabled": .flag("Hierarchical namespace (Data Lake).").immutable.defaulting(to: false),
    "isNfsV3Enabled": .flag("NFS 3.").immutable,
    "isSftpEnabled": .flag("SFTP."),
    "isLocalUserEnabled": .flag("Local users."),
    "dnsEndpointType": .text("How hosts are named.", of: ["Standard", "AzureDnsZone"]).immutable,
    "largeFileSharesState": .text("Large file shares.", of: ["Enabled", "Disabled"]),
    "networkAcls": .object(
      "Who may connect.",
      [
        "defaultAction": .text("For everyone else.", of: ["Allow", "Deny"]).defaulting(to: "Allow"),
        "bypass": .text("Who passes anyway.", of: ["None", "Logging", "Metrics", "AzureServices"], isOpen: true)
          .defaulting(to: "AzureServices"),
        "ipRules": .list("Addresses.", of: .any("A rule."), .keyed("value")).defaulting(to: []),
        "ipv6Rules": .list("IPv6 addresses.", of: .any("A rule."), .keyed("value")).defaulting(to: []),
        "virtualNetworkRules": .list("Subnets.", of: .any("A rule."), .keyed("id")).defaulting(to: []),
        "resourceAccessRules": .list("Resources.", of: .any("A rule."), .unordered).defaulting(to: []),
      ]),
    "encryption": .object(
      "Encryption at rest.",
      [
        "keySource": .text("Whose keys.", of: ["Microsoft.Storage", "Microsoft.Keyvault"])
          .defaulting(to: "Microsoft.Storage"),
        "requireInfrastructureEncryption": .flag("Encrypt twice.").immutable,
        "services": .any("Per service."), "keyvaultproperties": .any("Customer-managed key."),
        "identity": .any("Identity that reads the key."),
      ]),
    "keyPolicy": .any("How long keys live."), "sasPolicy": .any("How long SAS tokens live."),
    "azureFilesIdentityBasedAuthentication": .any("How file shares sign in."),
    "routingPreference": .any("How traffic is routed."), "customDomain": .any("Own domain."),
    "immutableStorageWithVersioning": .any("Immutability.").immutable,
    "creationTime": .text("When it was made.").readOnly, "keyCreationTime": .any("When keys were made.").readOnly,
    "primaryEndpoints": .any("Hosts.").readOnly, "secondaryEndpoints": .any("Hosts of the copy.").readOnly,
    "primaryLocation": .text("Region.").readOnly, "secondaryLocation": .text("Region of the copy.").readOnly,
    "statusOfPrimary": .text("State.").readOnly, "statusOfSecondary": .text("State of the copy.").readOnly,
    "privateEndpointConnections": .list("Private endpoints.", of: .any("A connection."), .unordered).readOnly,
    "geoReplicationStats": .any("Replication.").readOnly, "failoverInProgress": .flag("Failover.").readOnly,
    "lastGeoFailoverTime": .text("Last failover.").readOnly, "blobRestoreStatus": .any("Restore.").readOnly,
    "accountMigrationInProgress": .flag("Migration.").readOnly,
    "storageAccountSkuConversionStatus": .any("Conversion.").readOnly,
  ]
}
