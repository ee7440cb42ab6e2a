import Documents
import Resources

/// Log Analytics workspaces and Application Insights components.
enum MonitorRules {
  static let workspaceType = "Microsoft.OperationalInsights/workspaces"

  static let all = [workspace, DeletedWorkspaces.rules, component]

  static let workspaceVersions = [
    "2026-03-01", "2025-07-01", "2025-02-01", "2023-09-01", "2022-10-01", "2021-12-01-preview", "2021-06-01",
    "2020-10-01", "2020-08-01",
  ]

  private static let workspace = TypeRules(
    type: workspaceType,
    versions: workspaceVersions,
    name: .characters(4...63, .hyphenated), unsetTags: .absent, takesIdentity: true, hasEtag: true,
    properties: PropertyRule.readOnly(
      "properties.customerId", "properties.provisioningState", "properties.createdDate", "properties.modifiedDate",
      "properties.sku.lastSkuUpdate", "properties.privateLinkScopedResources")
      + PropertyRule.oneOf(
        "properties.sku.name", "PerGB2018", "CapacityReservation", "LACluster", "Free", "Standalone", "Standard",
        "Premium", "PerNode")
      + PropertyRule.within("properties.retentionInDays", 4...730)
      + PropertyRule.oneOf("properties.publicNetworkAccessForIngestion", "Enabled", "Disabled", "SecuredByPerimeter")
      + PropertyRule.oneOf("properties.publicNetworkAccessForQuery", "Enabled", "Disabled", "SecuredByPerimeter")
      + PropertyRule.fallback("properties.retentionInDays", 30)
      + PropertyRule.fallback("properties.publicNetworkAccessForIngestion", "Enabled")
      + PropertyRule.fallback("properties.publicNetworkAccessForQuery", "Enabled"),
    timing: Timing(headers: [.asyncOperation("operationstatuses"), .location("operationresults")]),
    finish: { draft in
      draft.fallback("properties.sku.name", "PerGB2018")
      draft.fallback("properties.features.legacy", 0)
      draft.fallback("properties.features.searchVersion", 1)
      draft.fallback("properties.features.enableLogAccessUsingOnlyResourcePermissions", true)
      draft.fallback("properties.workspaceCapping.dailyQuotaGb", -1)
      draft.fallback("properties.workspaceCapping.dataIngestionStatus", "RespectQuota")
      draft.once("properties.customerId", .string(draft.surroundings.uuid()))
      draft.once("properties.createdDate", .string(draft.time))
      draft["properties.modifiedDate"] = .string(draft.time)
      draft.key("primarySharedKey", bytes: 64)
      draft.key("secondarySharedKey", bytes: 64)
    },
    actions: [
      "sharedkeys": { workspace, _, _ in
        .value([
          "primarySharedKey": workspace.secrets["primarySharedKey"] ?? .null,
          "secondarySharedKey": workspace.secrets["secondarySharedKey"] ?? .null,
        ])
      }
    ])

  private static let component = TypeRules(
    type: "Microsoft.Insights/components",
    versions: ["2020-02-02", "2020-02-02-preview", "2018-05-01-preview", "2015-05-01"],
    name: .characters(1...255, .groupLike, looseEnds: true), unsetTags: .empty, hasEtag: true, hasSystemData: false,
    properties: PropertyRule.required("kind", "properties.Application_Type")
      + PropertyRule.oneOf("properties.Application_Type", "web", "other")
      + PropertyRule.immutable("properties.Application_Type")
      + PropertyRule.readOnly(
        "properties.AppId", "properties.ApplicationId", "properties.ConnectionString", "properties.CreationDate",
        "properties.InstrumentationKey", "properties.Name", "properties.TenantId", "properties.provisioningState",
        "properties.LaMigrationDate")
      + PropertyRule.oneOf(
        "properties.IngestionMode", "ApplicationInsights", "ApplicationInsightsWithDiagnosticSettings", "LogAnalytics")
      + PropertyRule.fallback("properties.Flow_Type", "Bluefield")
      + PropertyRule.fallback("properties.Request_Source", "rest")
      + PropertyRule.fallback("properties.RetentionInDays", 90)
      + PropertyRule.fallback("properties.SamplingPercentage", .null)
      + PropertyRule.fallback("properties.publicNetworkAccessForIngestion", "Enabled")
      + PropertyRule.fallback("properties.publicNetworkAccessForQuery", "Enabled"),
    timing: Timing(createStatus: 200), check: checkWorkspace, finish: finishComponent)

  @Sendable private static func checkWorkspace(_ draft: Draft, _ scene: Scene) throws {
    guard let named = draft["properties.WorkspaceResourceId"]?.string, !named.isEmpty else { return }
    guard let id = ResourceID(named), id.foldedType == workspaceType.lowercased(), try scene.find(id) != nil else {
      throw ServiceError(
        400, "BadRequest", "The workspace '\(named)' that the component names does not exist.")
    }
  }

  @Sendable private static func finishComponent(_ draft: inout Draft) {
    let region = draft.region?.name ?? ""
    draft.once("properties.InstrumentationKey", .string(draft.surroundings.uuid()))
    draft.once("properties.AppId", .string(draft.surroundings.uuid()))
    draft.once("properties.CreationDate", .string(draft.time))
    draft["properties.ApplicationId"] = .string(draft.name)
    draft["properties.Name"] = .string(draft.name)
    draft["properties.TenantId"] = .string(draft.id.subscription ?? "")
    draft["properties.provisioningState"] = "Succeeded"
    draft["properties.Ver"] = "v2"
    let key = draft["properties.InstrumentationKey"]?.string ?? ""
    let application = draft["properties.AppId"]?.string ?? ""
    draft["properties.ConnectionString"] = .string(
      "InstrumentationKey=\(key);IngestionEndpoint=https://\(region)-0.in.applicationinsights.azure.com/;"
        + "LiveEndpoint=https://\(region).livediagnostics.monitor.azure.com/;ApplicationId=\(application)")
    let hasWorkspace = draft["properties.WorkspaceResourceId"]?.string != nil
    draft.fallback("properties.IngestionMode", hasWorkspace ? "LogAnalytics" : "ApplicationInsights")
  }
}
