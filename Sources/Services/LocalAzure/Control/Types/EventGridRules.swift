import Resources
import Documents
import OrderedCollections

/// Event Grid topics and event subscriptions.
enum EventGridRules {
  static let topicType = "Microsoft.EventGrid/topics"

  static let all = [
    topic, subscription("Microsoft.EventGrid/eventSubscriptions", .extension),
    subscription("\(topicType)/eventSubscriptions", .child),
  ]

  private static let versions = [
    "2025-02-15", "2024-12-15-preview", "2024-06-01-preview", "2023-12-15-preview", "2023-06-01-preview", "2022-06-15",
    "2021-12-01",
    "2020-06-01",
  ]

  private static func timing(deletedAt header: Timing.Header) -> Timing {
    Timing(
      headers: [.asyncOperation("operationsStatus")], updateStatus: 201, deleteIsPolled: true, deleteHeaders: [header])
  }

  private static let topic = TypeRules(
    type: topicType, versions: versions, name: .characters(3...50, .hyphenated, looseEnds: true), unsetTags: .null,
    takesIdentity: true,
    properties: PropertyRule.readOnly(
      "properties.endpoint", "properties.provisioningState", "properties.metricResourceId",
      "properties.privateEndpointConnections")
      + PropertyRule.oneOf(
        "properties.inputSchema", "EventGridSchema", "CustomEventSchema", "CloudEventSchemaV1_0")
      + PropertyRule.oneOf("properties.publicNetworkAccess", "Enabled", "Disabled", "SecuredByPerimeter")
      + PropertyRule.immutable("properties.inputSchema", "properties.inputSchemaMapping")
      + PropertyRule.fallback("properties.inputSchema", "EventGridSchema")
      + PropertyRule.fallback("properties.publicNetworkAccess", "Enabled"),
    timing: timing(deletedAt: .location("operationResults")),
    claim: { draft in NameClaim(space: ".\(draft.region?.name ?? "")-1.eventgrid.azure.net", name: draft.name) },
    finish: { draft in
      let region = draft.region?.name ?? ""
      draft["properties.endpoint"] = .string(
        "https://\(draft.name.lowercased()).\(region)-1.eventgrid.azure.net/api/events")
      draft.once("properties.metricResourceId", .string(draft.surroundings.uuid()))
      draft.key("key1", bytes: 32)
      draft.key("key2", bytes: 32)
    },
    unfinished: { $0.put(nil, at: Draft.path("properties.endpoint")) },
    actions: [
      "listkeys": { topic, _, _ in
        .value(["key1": topic.secrets["key1"] ?? .null, "key2": topic.secrets["key2"] ?? .null])
      }
    ])

  // MARK: Event subscriptions

  private static func subscription(_ type: String, _ placement: TypeRules.Placement) -> TypeRules {
    TypeRules(
      type: type, versions: versions, name: .characters(3...64, .hyphenated, looseEnds: true), placement: placement,
      location: .none,
      properties: PropertyRule.required("properties.destination", "properties.destination.endpointType")
        + PropertyRule.oneOf(
          "properties.destination.endpointType", "AzureFunction", "EventHub", "HybridConnection", "MonitorAlert",
          "NamespaceTopic", "ServiceBusQueue", "ServiceBusTopic", "StorageQueue", "WebHook")
        + PropertyRule.readOnly("properties.topic", "properties.provisioningState")
        + PropertyRule.oneOf(
          "properties.eventDeliverySchema", "EventGridSchema", "CustomInputSchema", "CloudEventSchemaV1_0")
        + PropertyRule.within("properties.retryPolicy.maxDeliveryAttempts", 1...30)
        + PropertyRule.within("properties.retryPolicy.eventTimeToLiveInMinutes", 1...1440)
        + PropertyRule.required(
          "properties.filter.advancedFilters[].operatorType", "properties.filter.advancedFilters[].key")
        + PropertyRule.fallback("properties.eventDeliverySchema", "EventGridSchema")
        + PropertyRule.fallback("properties.labels", .null)
        + PropertyRule.secret("properties.destination.properties.endpointUrl", shown: .null),
      timing: timing(deletedAt: .location("operationResults")), check: checkDestination, finish: finishSubscription,
      actions: [
        "getfullurl": { subscription, _, _ in
          .value(["endpointUrl": subscription.secrets["properties.destination.properties.endpointUrl"] ?? .null])
        }
      ])
  }

  /// What each destination must name.
  private static let destinationNeeds: [String: [String]] = [
    "WebHook": ["endpointUrl"], "StorageQueue": ["resourceId", "queueName"],
  ]

  @Sendable private static func checkDestination(_ draft: Draft, _ scene: Scene) throws {
    let kind = draft["properties.destination.endpointType"]?.string ?? ""
    for name in destinationNeeds[kind] ?? ["resourceId"] {
      let path = "properties.destination.properties.\(name)"
      // An update may leave out the address that an answer never shows.
      let isKept = name == "endpointUrl" && draft.secrets[path] != nil
      if draft[path]?.string?.isEmpty ?? true, !isKept {
        throw ServiceError.invalidProperty(
          Draft.path(path), "The destination '\(kind)' requires the property '\(path)'.")
      }
    }
    if let named = draft["properties.destination.properties.resourceId"]?.string {
      guard let id = ResourceID(named), try scene.find(id) != nil else {
        throw ServiceError(
          400, "InvalidRequest",
          "Invalid event subscription request: the destination's resource '\(named)' was not found.")
      }
    }
    if kind == "WebHook", let url = draft["properties.destination.properties.endpointUrl"]?.string,
      !url.lowercased().hasPrefix("https://")
    {
      throw ServiceError(
        400, "InvalidRequest", "Invalid event subscription request: the endpoint URL '\(url)' must be an https address."
      )
    }
  }

  @Sendable private static func finishSubscription(_ draft: inout Draft) {
    draft["properties.topic"] = .string(draft.id.parent?.description ?? "")
    let secret = "properties.destination.properties.endpointUrl"
    if draft["properties.destination.endpointType"] == "WebHook" {
      let base = draft.secrets[secret]?.string.map { String($0.prefix { $0 != "?" }) }
      draft["properties.destination.properties.endpointBaseUrl"] = base.map { .string($0) } ?? .null
      draft.fallback("properties.destination.properties.maxEventsPerBatch", 1)
      draft.fallback("properties.destination.properties.preferredBatchSizeInKilobytes", 64)
    } else if draft["properties.destination.properties"]?["endpointUrl"]?.isNull == true {
      draft["properties.destination.properties.endpointUrl"] = nil
    }
    draft.fallback("properties.filter.subjectBeginsWith", "")
    draft.fallback("properties.filter.subjectEndsWith", "")
    draft.fallback("properties.filter.includedEventTypes", .null)
    draft.fallback("properties.retryPolicy.maxDeliveryAttempts", 30)
    draft.fallback("properties.retryPolicy.eventTimeToLiveInMinutes", 1440)
  }
}
