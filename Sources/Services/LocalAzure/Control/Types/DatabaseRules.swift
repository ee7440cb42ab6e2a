import Documents
import OrderedCollections

/// Azure SQL servers and databases.
enum DatabaseRules {
  static let all = [server, database]

  private static let serverType = "Microsoft.Sql/servers"
  private static let versions = [
    "2025-01-01", "2024-11-01-preview", "2024-05-01-preview", "2023-08-01", "2023-08-01-preview", "2023-05-01-preview",
    "2022-05-01-preview", "2021-11-01", "2021-11-01-preview", "2021-02-01-preview",
  ]

  /// SQL answers a PUT with 202 and nothing in it.
  private static let timing = Timing(
    headers: [.asyncOperation("operationStatuses"), .location("operationResults")], createStatus: 202,
    deleteIsPolled: true, deleteHeaders: [.asyncOperation("operationStatuses"), .location("operationResults")],
    answersWithBody: false)

  private static let server = TypeRules(
    type: serverType, versions: versions, name: .characters(1...63, .lowerHyphenated), takesIdentity: true,
    hasSystemData: false,
    properties: PropertyRule.immutable("properties.administratorLogin", "properties.version")
      + PropertyRule.secret("properties.administratorLoginPassword")
      + PropertyRule.oneOf("properties.publicNetworkAccess", "Enabled", "Disabled", "SecuredByPerimeter")
      + PropertyRule.oneOf("properties.minimalTlsVersion", "None", "1.0", "1.1", "1.2", "1.3")
      + PropertyRule.oneOf("properties.version", "12.0", "2.0")
      + PropertyRule.readOnly(
        "kind", "properties.fullyQualifiedDomainName", "properties.state", "properties.provisioningState",
        "properties.workspaceFeature", "properties.externalGovernanceStatus")
      + PropertyRule.fallbacks([
        "properties.version": "12.0", "properties.minimalTlsVersion": "1.2",
        "properties.publicNetworkAccess": "Enabled",
        "properties.restrictOutboundNetworkAccess": "Disabled", "properties.privateEndpointConnections": [],
      ]),
    timing: timing, claim: { NameClaim(space: ".database.windows.net", name: $0.name) },
    nameTaken: { draft in
      ServiceError(409, "NameAlreadyExists", "The name '\(draft.name)' already exists. Choose a different name.")
    },
    check: checkServer,
    finish: { draft in
      draft["kind"] = "v12.0"
      draft["properties.state"] = "Ready"
      draft["properties.fullyQualifiedDomainName"] = .string("\(draft.name).database.windows.net")
      draft["properties.externalGovernanceStatus"] = "Disabled"
    })

  @Sendable private static func checkServer(_ draft: Draft, _ scene: Scene) throws {
    guard draft.isNew, draft["properties.administrators.azureADOnlyAuthentication"] != true else { return }
    guard draft["properties.administratorLogin"]?.string?.isEmpty == false else {
      throw ServiceError(400, "InvalidParameterValue", "Invalid value given for parameter AdministratorLogin.")
    }
    let password = draft["properties.administratorLoginPassword"]?.string ?? ""
    let kinds =
      [password.contains(where: \.isUppercase), password.contains(where: \.isLowercase)]
      + [password.contains(where: \.isNumber), password.contains { !$0.isLetter && !$0.isNumber }]
    guard (8...128).contains(password.count), kinds.filter({ $0 }).count >= 3 else {
      throw ServiceError(
        400, "PasswordNotComplex",
        "Password validation failed. The password does not meet policy requirements because it is not complex enough.")
    }
  }

  private static let database = TypeRules(
    type: "\(serverType)/databases", versions: versions,
    name: NameRule(description: "1-128 characters without <>*%&:\\/? and no dot or space at the end") { name in
      (1...128).contains(name.count) && !name.contains { "<>*%&:\\/?".contains($0) } && ![".", " "].contains(name.last)
    },
    placement: .child, takesTagsAsChild: true, takesIdentity: true, hasSystemData: false,
    properties: PropertyRule.immutable("properties.collation", "properties.catalogCollation", "properties.isLedgerOn")
      + PropertyRule.readOnly(
        "kind", "managedBy", "properties.status", "properties.databaseId", "properties.creationDate",
        "properties.currentServiceObjectiveName", "properties.requestedServiceObjectiveName", "properties.currentSku",
        "properties.currentBackupStorageRedundancy", "properties.defaultSecondaryLocation",
        "properties.earliestRestoreDate", "properties.maxLogSizeBytes")
      + PropertyRule.fallbacks([
        "sku": ["name": "GP_S_Gen5", "tier": "GeneralPurpose", "family": "Gen5", "capacity": 2],
        "properties.collation": "SQL_Latin1_General_CP1_CI_AS",
        "properties.catalogCollation": "SQL_Latin1_General_CP1_CI_AS", "properties.maxSizeBytes": 34_359_738_368,
        "properties.zoneRedundant": false, "properties.readScale": "Disabled",
        "properties.requestedBackupStorageRedundancy": "Geo", "properties.isLedgerOn": false,
        "properties.availabilityZone": "NoPreference",
      ]),
    timing: timing,
    finish: { draft in
      for name in ["createMode", "sourceDatabaseId", "sampleName", "restorePointInTime"] {
        draft["properties.\(name)"] = nil
      }
      let size = draft["sku.name"] ?? ""
      draft["kind"] = "v12.0,user"
      draft["properties.status"] = "Online"
      draft["properties.currentServiceObjectiveName"] = size
      draft["properties.requestedServiceObjectiveName"] = size
      draft["properties.currentSku"] = draft["sku"]
      draft["properties.currentBackupStorageRedundancy"] = draft["properties.requestedBackupStorageRedundancy"]
      draft["properties.defaultSecondaryLocation"] = .string(draft.region?.paired ?? "")
      draft["properties.maxLogSizeBytes"] = 68_719_476_736
      draft.once("properties.databaseId", .string(draft.surroundings.uuid()))
      draft.once("properties.creationDate", .string(draft.time))
      draft["properties.earliestRestoreDate"] = .string(draft.time)
    })
}
