import Documents
import OrderedCollections

extension ResourceType {
  static let sqlServer = ResourceType(
    kind: "SqlServer", noun: "an Azure SQL server", type: "Microsoft.Sql/servers", apiVersion: "2025-01-01",
    documentation: "A logical Azure SQL server with its databases.",
    body: Common.tracked(
      "An Azure SQL server.",
      ["identity": Common.identity(), "kind": .text("Version.").readOnly],
      properties: [
        "administratorLogin": .text("Name of the administrator.").required.immutable,
        "administratorLoginPassword": .text("The administrator's password.").secret,
        "version": .text("Version.").immutable.defaulting(to: "12.0"),
        "administrators": .object(
          "The Entra administrator.",
          [
            "administratorType": .text("Where from.", of: ["ActiveDirectory"]),
            "principalType": .text("What it is.", of: ["User", "Group", "Application"]),
            "login": .text("Name."), "sid": .text("Object id.", format: .uuid),
            "tenantId": .text("Tenant.", format: .uuid),
            "azureADOnlyAuthentication": .flag("Refuse SQL passwords."),
          ]),
        "minimalTlsVersion": .text("Oldest TLS version taken.", of: ["None", "1.0", "1.1", "1.2", "1.3"])
          .defaulting(to: "1.2"),
        "publicNetworkAccess": .text(
          "Whether the public endpoint answers.", of: ["Enabled", "Disabled", "SecuredByPerimeter"]
        ).defaulting(to: "Enabled"),
        "restrictOutboundNetworkAccess": .text("Call only what is allowed.", of: ["Enabled", "Disabled"])
          .defaulting(to: "Disabled"),
        "isIPv6Enabled": .text("IPv6.", of: ["Enabled", "Disabled"]),
        "primaryUserAssignedIdentityId": Common.resourceID("The identity it acts as first."),
        "federatedClientId": .text("Client id for keys of another tenant.", format: .uuid),
        "keyId": .text("Customer-managed key.", format: .url),
        "fullyQualifiedDomainName": .text("Host.").readOnly, "state": .text("State.").readOnly,
        "workspaceFeature": .text("Synapse.").readOnly, "externalGovernanceStatus": .text("Purview.").readOnly,
        "privateEndpointConnections": Common.privateEndpointConnections,
      ]),
    name: NameRule(1...63, .lowercaseAlphanumericHyphen, first: .alphanumeric, last: .alphanumeric),
    outputs: [Output("fullyQualifiedDomainName", ["properties", "fullyQualifiedDomainName"])]
      + Common.identityOutputs, volatile: [.of("properties", "state")])

  /// What says how a database comes to be (`createMode`, `sourceDatabaseId`) is never shown again, and not listed.
  static let sqlDatabase = ResourceType(
    kind: "SqlDatabase", noun: "an Azure SQL database", type: "Microsoft.Sql/servers/databases",
    apiVersion: "2025-01-01",
    parent: Parentage(kind: "SqlServer", collection: "databases", segments: "databases"),
    documentation: "A database of an Azure SQL server.",
    body: Common.tracked(
      "An Azure SQL database.",
      [
        "sku": .object(
          "Size.",
          [
            "name": .text("Size: `S0`, `GP_S_Gen5_1`.").ignoringCase.required, "tier": .text("Tier.").ignoringCase,
            "family": .text("Hardware."), "capacity": .integer("Units or cores."), "size": .text("Size."),
          ]),
        "identity": Common.identity(["None", "UserAssigned"]),
        "kind": .text("Kind.").readOnly, "managedBy": .text("What manages it.").readOnly,
      ],
      properties: [
        "collation": .text("Order of texts.").immutable.defaulting(to: "SQL_Latin1_General_CP1_CI_AS"),
        "catalogCollation": .text("Order of names.", of: ["DATABASE_DEFAULT", "SQL_Latin1_General_CP1_CI_AS"])
          .immutable,
        "isLedgerOn": .flag("Ledger.").immutable.defaulting(to: false),
        "maxSizeBytes": .integer("Largest size."),
        "zoneRedundant": .flag("Spread over zones.").defaulting(to: false),
        "readScale": .text("Readable copies.", of: ["Enabled", "Disabled"]),
        "licenseType": .text("Licence.", of: ["LicenseIncluded", "BasePrice"]),
        "autoPauseDelay": .integer("Minutes of rest before a serverless database pauses; -1 is never."),
        "minCapacity": .number("Fewest cores of a serverless database."),
        "requestedBackupStorageRedundancy": .text("Copies of backups.", of: ["Geo", "GeoZone", "Local", "Zone"]),
        "elasticPoolId": Common.resourceID("Pool it lies in."),
        "highAvailabilityReplicaCount": .integer("Copies.", 0...4),
        "maintenanceConfigurationId": Common.resourceID("When it is maintained."),
        "preferredEnclaveType": .text("Enclave.", of: ["Default", "VBS"]),
        "status": .text("State.").readOnly, "databaseId": .text("Id.", format: .uuid).readOnly,
        "creationDate": .text("When it was made.").readOnly,
        "currentServiceObjectiveName": .text("Size.").readOnly,
        "requestedServiceObjectiveName": .text("Size.").readOnly, "currentSku": .any("Size.").readOnly,
        "currentBackupStorageRedundancy": .text("Copies of backups.").readOnly,
        "defaultSecondaryLocation": .text("Paired region.").readOnly,
        "earliestRestoreDate": .text("From when on it can be restored.").readOnly,
        "maxLogSizeBytes": .integer("Largest log.").readOnly, "failoverGroupId": .text("Group.").readOnly,
        "isInfraEncryptionEnabled": .flag("Encrypted twice.").readOnly, "availabilityZone": .text("Zone.").readOnly,
        "pausedDate": .text("When it paused.").readOnly, "resumedDate": .text("When it resumed.").readOnly,
      ]),
    name: NameRule(1...128, .wordAnd("-. ")),
    volatile: [.of("properties", "status"), .of("properties", "earliestRestoreDate")])
}
