import Documents
import OrderedCollections

/// What is attached to other resources.
extension ResourceType {
  static let diagnosticSetting = ResourceType(
    kind: "DiagnosticSetting", noun: "a diagnostic setting", type: "Microsoft.Insights/diagnosticSettings",
    apiVersion: "2021-05-01-preview", documentation: "Where the logs and metrics of a resource go.",
    body: .envelope(
      "A diagnostic setting.",
      properties: [
        "workspaceId": Common.resourceID("Log Analytics workspace."),
        "storageAccountId": Common.resourceID("Storage account."),
        "eventHubAuthorizationRuleId": Common.resourceID("Rule by which the event hub is written."),
        "eventHubName": .text("Event hub."), "serviceBusRuleId": Common.resourceID("Service Bus rule."),
        "marketplacePartnerId": Common.resourceID("Partner."),
        "logAnalyticsDestinationType": .text("Kind of tables.", of: ["Dedicated", "AzureDiagnostics"], isOpen: true),
        "logs": signals("Logs.", ["categoryGroup": .text("Group of categories: `allLogs`, `audit`.").ignoringCase]),
        "metrics": signals("Metrics.", ["timeGrain": .text("Interval.", format: .duration)]),
      ]),
    name: NameRule(1...260, .wordAnd("-. ()")), hasLocation: false, hasTags: false, placement: .scope)

  private static func signals(_ documentation: String, _ own: Members) -> PropertySchema {
    let shared: Members = [
      "category": .text("Category.").ignoringCase, "enabled": .flag("Whether it is sent.").required,
      "retentionPolicy": .object(
        "How long a storage account keeps it.",
        ["enabled": .flag("Whether there is an end.").required, "days": .integer("Days.", 0...365).required]
      ).defaulting(to: ["enabled": false, "days": 0]),
    ]
    return .list(
      documentation, of: .object("A signal.", own.merging(shared, uniquingKeysWith: { own, _ in own })), .unordered)
  }

  static let lock = ResourceType(
    kind: "Lock", noun: "a lock", type: "Microsoft.Authorization/locks", apiVersion: "2020-05-01",
    documentation: "A lock that keeps a resource from being deleted or changed.",
    body: .envelope(
      "A lock.",
      properties: [
        "level": .text("What is not allowed.", of: ["CanNotDelete", "ReadOnly"]).required,
        "notes": .text("Why.", length: 0...512),
        "owners": .list(
          "Who may take it off.", of: .object("An owner.", ["applicationId": .text("Application.")]), .unordered),
      ]),
    name: NameRule(1...90, .wordAnd("-.()"), last: .notPeriod), hasLocation: false, hasTags: false, placement: .scope,
    listing: Listing(reach: .group))

  /// Lies in the subscription, whatever its assignable scopes.
  static let roleDefinition = ResourceType(
    kind: "RoleDefinition", noun: "a role definition", type: "Microsoft.Authorization/roleDefinitions",
    apiVersion: "2022-04-01", documentation: "A role of one's own.",
    body: .envelope(
      "A role definition.",
      properties: [
        "roleName": .text("Its name.", length: 1...512).required, "description": .text("What it is for."),
        "permissions": .list(
          "What it allows.",
          of: .object(
            "A set of permissions.",
            [
              "actions": operations("Allowed on resources."), "notActions": operations("Taken out of `actions`."),
              "dataActions": operations("Allowed on data."),
              "notDataActions": operations("Taken out of `dataActions`."),
            ])
        ).required,
        "assignableScopes": .list(
          "Where it may be assigned.", of: Common.resourceID("A subscription or resource group."), .unordered
        ).required,
        "type": .text("`CustomRole`.").readOnly, "createdOn": .text("When it was made.").readOnly,
        "createdBy": .text("By whom.").readOnly, "updatedOn": .text("When it was changed.").readOnly,
        "updatedBy": .text("By whom.").readOnly,
      ]),
    name: nil, hasLocation: false, hasTags: false, volatile: [.of("properties", "updatedOn")],
    placement: .subscription, listing: Listing(.none))

  private static func operations(_ documentation: String) -> PropertySchema {
    .list(documentation, of: .text("An operation: `Microsoft.DigitalTwins/*/read`.").ignoringCase, .unordered)
      .defaulting(to: [])
  }
}
