import Documents
import OrderedCollections
import Resources

/// What is attached to other resources: diagnostic settings and locks.
enum AttachedRules {
  static let all = [setting, lock]

  private static let setting = TypeRules(
    type: "Microsoft.Insights/diagnosticSettings", versions: ["2021-05-01-preview", "2017-05-01-preview"],
    name: NameRule(description: "1-260 characters without <>*%&:\\?+/") { name in
      (1...260).contains(name.count) && !name.contains { "<>*%&:\\?+/".contains($0) }
    },
    placement: .extension, location: .none, hasSystemData: false,
    properties: PropertyRule.required("properties.logs[].enabled", "properties.metrics[].enabled")
      + PropertyRule.fallbacks([
        "properties.logs": [], "properties.metrics": [], "properties.storageAccountId": .null,
        "properties.serviceBusRuleId": .null, "properties.workspaceId": .null,
        "properties.eventHubAuthorizationRuleId": .null, "properties.eventHubName": .null,
        "properties.logAnalyticsDestinationType": .null, "properties.logs[].categoryGroup": .null,
        "properties.logs[].category": .null, "properties.logs[].retentionPolicy": ["enabled": false, "days": 0],
        "properties.metrics[].retentionPolicy": ["enabled": false, "days": 0],
      ]),
    timing: Timing(createStatus: 200), check: checkSetting,
    finish: { draft in
      draft.reorder("properties.logs")
      draft.reorder("properties.metrics")
    })

  @Sendable private static func checkSetting(_ draft: Draft, _ scene: Scene) throws {
    let sinks = ["workspaceId", "storageAccountId", "eventHubAuthorizationRuleId", "marketplacePartnerId"]
    guard sinks.contains(where: { draft["properties.\($0)"]?.string?.isEmpty == false }) else {
      throw ServiceError(
        400, "BadRequest",
        "At least one data sink needs to be specified for the diagnostic setting '\(draft.name)'.")
    }
    for name in ["workspaceId", "storageAccountId"] {
      guard let named = draft["properties.\(name)"]?.string else { continue }
      guard let id = ResourceID(named), try scene.find(id) != nil else {
        throw ServiceError(404, "ResourceNotFound", "The resource '\(named)' that '\(name)' names was not found.")
      }
    }
    for signal in draft["properties.logs"]?.array ?? []
    where (signal["category"]?.string == nil) == (signal["categoryGroup"]?.string == nil) {
      throw ServiceError(400, "BadRequest", "A log says either a category or a category group.")
    }
  }

  static let lockType = "Microsoft.Authorization/locks"

  private static let lock = TypeRules(
    type: lockType, versions: ["2020-05-01", "2017-04-01", "2016-09-01"],
    name: .characters(1...90, .groupLike, looseEnds: true), placement: .extension, location: .none,
    properties: PropertyRule.required("properties.level")
      + PropertyRule.oneOf("properties.level", "NotSpecified", "CanNotDelete", "ReadOnly"),
    timing: Timing(createStatus: 201))
}
