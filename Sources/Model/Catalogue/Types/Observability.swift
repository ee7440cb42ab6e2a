import Documents
import OrderedCollections

extension ResourceType {
  static let logAnalyticsWorkspace = ResourceType(
    kind: "LogAnalyticsWorkspace", noun: "a Log Analytics workspace",
    type: "Microsoft.OperationalInsights/workspaces", apiVersion: "2026-03-01",
    documentation: "A Log Analytics workspace.",
    body: Common.tracked(
      "A Log Analytics workspace.", ["identity": Common.identity()],
      properties: [
        "sku": .object(
          "Price plan.",
          [
            "name": .text(
              "Plan.",
              of: [
                "Free", "Standard", "Premium", "PerNode", "PerGB2018", "Standalone", "CapacityReservation", "LACluster",
              ]
            ).required,
            "capacityReservationLevel": .integer("GB a day, for `CapacityReservation`."),
            "lastSkuUpdate": .text("When the plan changed.").readOnly,
          ]),
        "retentionInDays": .integer("Days for which data is kept.", 4...730),
        "workspaceCapping": .object(
          "Daily limit.",
          [
            "dailyQuotaGb": .number("GB a day; -1 is none.").defaulting(to: -1),
            "quotaNextResetTime": .text("When the count starts again.").readOnly,
            "dataIngestionStatus": .text("Whether data is taken.").readOnly,
          ]),
        "publicNetworkAccessForIngestion": network("Whether data is taken from the public network."),
        "publicNetworkAccessForQuery": network("Whether queries are answered on the public network."),
        "forceCmkForQuery": .flag("Only with customer-managed storage."),
        "features": PropertySchema(
          .object(
            ObjectShape(
              members: [
                "enableLogAccessUsingOnlyResourcePermissions": .flag("Access by resource permissions."),
                "disableLocalAuth": .flag("Refuse workspace keys."),
                "legacy": .any("Server's own.").readOnly, "searchVersion": .any("Server's own.").readOnly,
              ], isOpen: true)), "Switches."),
        "defaultDataCollectionRuleResourceId": .text("Default data collection rule.", format: .resourceID),
        "customerId": .text("Workspace id.", format: .uuid).readOnly,
        "createdDate": .text("When it was made.").readOnly,
        "modifiedDate": .text("When it was changed.").readOnly,
        "privateLinkScopedResources": .list("Private link scopes.", of: .any("A scope."), .unordered).readOnly,
      ]),
    name: NameRule(4...63, .alphanumericHyphen, first: .alphanumeric, last: .alphanumeric),
    outputs: [
      Output("customerId", ["properties", "customerId"]),
      Output("primarySharedKey", secret: sharedKey("primarySharedKey")),
      Output("secondarySharedKey", secret: sharedKey("secondarySharedKey")),
    ], volatile: [.of("properties", "modifiedDate"), .of("properties", "createdDate")],
    softDelete: SoftDelete(
      type: "Microsoft.OperationalInsights/deletedWorkspaces", days: 14,
      remedy: "declare it where it was, or delete it for good with `az monitor log-analytics workspace delete --force`",
      comesBack: true))

  static let applicationInsights = ResourceType(
    kind: "ApplicationInsights", noun: "an Application Insights component", type: "Microsoft.Insights/components",
    apiVersion: "2020-02-02", documentation: "An Application Insights component.",
    body: Common.tracked(
      "An Application Insights component.",
      [
        "kind": .text("What is watched.", of: ["web", "ios", "other", "store", "java", "phone"], isOpen: true).required
      ],
      properties: [
        "Application_Type": .text("What is watched.", of: ["web", "other"]).required.immutable,
        "WorkspaceResourceId": .text("The Log Analytics workspace that keeps the data.", format: .resourceID),
        "RetentionInDays": .integer("Days for which data is kept.", 30...730).defaulting(to: 90),
        "SamplingPercentage": .number("Share of telemetry that is kept.", 0...100),
        "IngestionMode": .text(
          "Where data goes.",
          of: ["ApplicationInsights", "ApplicationInsightsWithDiagnosticSettings", "LogAnalytics"]),
        "publicNetworkAccessForIngestion": network("Whether data is taken from the public network."),
        "publicNetworkAccessForQuery": network("Whether queries are answered on the public network."),
        "DisableIpMasking": .flag("Keep the callers' addresses.").defaulting(to: false),
        "DisableLocalAuth": .flag("Refuse instrumentation keys.").defaulting(to: false),
        "ImmediatePurgeDataOn30Days": .flag("Drop data at once after 30 days."),
        "ForceCustomerStorageForProfiler": .flag("Own storage for profiles."),
        "Flow_Type": .text("How it was made.").defaulting(to: "Bluefield"),
        "Request_Source": .text("Who made it.").defaulting(to: "rest"),
        "HockeyAppId": .text("Legacy."),
        "ConnectionString": .text("What applications are given.").readOnly,
        "InstrumentationKey": .text("The older form of it.").readOnly,
        "AppId": .text("Id for queries.").readOnly, "ApplicationId": .text("Name again.").readOnly,
        "Name": .text("Name again.").readOnly, "TenantId": .text("Subscription.").readOnly,
        "CreationDate": .text("When it was made.").readOnly, "HockeyAppToken": .text("Legacy.").readOnly,
        "LaMigrationDate": .text("When it moved to a workspace.").readOnly, "Ver": .text("Version.").readOnly,
        "PrivateLinkScopedResources": .list("Private link scopes.", of: .any("A scope."), .unordered).readOnly,
      ]),
    name: NameRule(1...255, .wordAnd("-.()"), last: .notPeriod),
    outputs: [
      Output("connectionString", ["properties", "ConnectionString"]),
      Output("instrumentationKey", ["properties", "InstrumentationKey"]),
      Output("appId", ["properties", "AppId"]),
    ], volatile: [.of("properties", "LaMigrationDate")])

  private static func sharedKey(_ name: String) -> SecretOutput {
    SecretOutput(action: "sharedKeys", [.answer(.of(name))])
  }

  private static func network(_ documentation: String) -> PropertySchema {
    .text(documentation, of: ["Enabled", "Disabled", "SecuredByPerimeter"]).defaulting(to: "Enabled")
  }
}
