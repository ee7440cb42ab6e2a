import Documents
import OrderedCollections

/// Synapse workspaces and Power BI Embedded capacities.
enum AnalyticsRules {
  static let all = [workspace, capacity]

  private static let workspace = TypeRules(
    type: "Microsoft.Synapse/workspaces",
    versions: ["2021-06-01", "2021-06-01-preview", "2021-05-01", "2021-03-01", "2020-12-01"],
    name: .characters(1...50, .lowerHyphenated), unsetTags: .empty, takesIdentity: true, hasSystemData: false,
    properties: PropertyRule.required(
      "properties.defaultDataLakeStorage", "properties.defaultDataLakeStorage.accountUrl",
      "properties.defaultDataLakeStorage.filesystem")
      + PropertyRule.immutable(
        "properties.defaultDataLakeStorage.accountUrl", "properties.defaultDataLakeStorage.filesystem",
        "properties.sqlAdministratorLogin", "properties.managedVirtualNetwork",
        "properties.managedVirtualNetworkSettings.preventDataExfiltration", "properties.managedResourceGroupName",
        "properties.virtualNetworkProfile.computeSubnetId")
      + PropertyRule.secret("properties.sqlAdministratorLoginPassword")
      + PropertyRule.oneOf("properties.publicNetworkAccess", "Enabled", "Disabled")
      + PropertyRule.readOnly(
        "properties.connectivityEndpoints", "properties.workspaceUID", "properties.extraProperties",
        "properties.provisioningState", "properties.settings", "properties.adlaResourceId")
      + PropertyRule.fallbacks([
        "properties.publicNetworkAccess": "Enabled", "properties.privateEndpointConnections": [],
        "properties.trustedServiceBypassEnabled": false, "properties.azureADOnlyAuthentication": false,
        "properties.cspWorkspaceAdminProperties": ["initialWorkspaceAdminObjectId": ""],
      ]),
    timing: Timing(
      headers: [.asyncOperation("operationStatuses"), .location("operationResults")], deleteIsPolled: true,
      deleteHeaders: [.asyncOperation("operationStatuses"), .location("operationResults")], creating: "Provisioning"),
    claim: { NameClaim(space: ".sql.azuresynapse.net", name: $0.name) },
    check: { draft, _ in
      guard draft.isNew, draft["properties.azureADOnlyAuthentication"] != true else { return }
      let hasLogin = draft["properties.sqlAdministratorLogin"]?.string != nil
      if hasLogin, draft["properties.sqlAdministratorLoginPassword"]?.string == nil {
        throw ServiceError(
          400, "ValidationFailed", "A workspace with a SQL administrator needs sqlAdministratorLoginPassword.")
      }
    },
    finish: { draft in
      draft["properties.connectivityEndpoints"] = [
        "web": .string("https://web.azuresynapse.net?workspace=\(draft.id)"),
        "dev": .string("https://\(draft.name).dev.azuresynapse.net"),
        "sqlOnDemand": .string("\(draft.name)-ondemand.sql.azuresynapse.net"),
        "sql": .string("\(draft.name).sql.azuresynapse.net"),
      ]
      draft.once("properties.workspaceUID", .string(draft.surroundings.uuid()))
      draft["properties.extraProperties"] = ["WorkspaceType": "Normal"]
      draft.once(
        "properties.managedResourceGroupName",
        draft["properties.managedResourceGroupName"]
          ?? .string("synapseworkspace-managedrg-\(draft.surroundings.uuid())"))
    })

  private static let capacity = TypeRules(
    type: "Microsoft.PowerBIDedicated/capacities", versions: ["2021-01-01", "2017-10-01"],
    name: .characters(3...63, .lowerAlphanumeric, startsWithLetter: true), unsetTags: .absent,
    showsDisplayLocation: true,
    properties: PropertyRule.required("sku", "sku.name", "properties.administration.members")
      + PropertyRule.oneOf("sku.name", "A1", "A2", "A3", "A4", "A5", "A6", "A7", "A8")
      + PropertyRule.oneOf("sku.tier", "PBIE_Azure", "Premium", "AutoPremiumHost")
      + PropertyRule.oneOf("properties.mode", "Gen1", "Gen2") + PropertyRule.immutable("properties.mode")
      + PropertyRule.readOnly(
        "sku.capacity", "properties.state", "properties.provisioningState", "properties.tenantId",
        "properties.friendlyName")
      + PropertyRule.fallbacks(["sku.tier": "PBIE_Azure", "properties.mode": "Gen1"]),
    timing: Timing(
      headers: [.asyncOperation("operationstatuses"), .location("operationresults")], deleteIsPolled: true,
      deleteHeaders: [.location("operationresults")], creating: "Provisioning"),
    check: { draft, _ in
      if draft["properties.administration.members"]?.array?.isEmpty ?? true {
        throw ServiceError(400, "BadRequest", "A capacity needs at least one administrator.")
      }
    },
    finish: { draft in
      draft["properties.state"] = "Succeeded"
      draft["properties.tenantId"] = .string(draft.caller.tenant)
      draft["properties.friendlyName"] = .string(draft.name)
      let cores = ["A1": 1, "A2": 2, "A3": 4, "A4": 8, "A5": 16, "A6": 32, "A7": 64, "A8": 128]
      draft["sku.capacity"] = .integer(Int64(cores[draft["sku.name"]?.string ?? ""] ?? 1))
      draft.reorder("properties.administration.members")
    })
}
