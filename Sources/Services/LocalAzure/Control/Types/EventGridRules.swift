import Resources
import Documents
import OrderedCollections

/// Event Grid topics and event subscriptions.
enum EventGridRules {
  static let topicType = "Microsoft.EventGrid/topics"

  static let all = types.map { rules in
    var rules = rules
    rules.page = PageSize(usual: 20, most: 100)
    return rules
  }

  private static let types =
    [
      topic, domain, domainTopic, systemTopic, subscription("Microsoft.EventGrid/eventSubscriptions", .extension),
    ]
    + [
      topicType, "Microsoft.EventGrid/domains", "Microsoft.EventGrid/domains/topics",
      "Microsoft.EventGrid/systemTopics",
    ]
    .map { subscription("\($0)/eventSubscriptions", .child) }

  private static let versions = [
    "2025-02-15", "2024-12-15-preview", "2024-06-01-preview", "2023-12-15-preview", "2023-06-01-preview", "2022-06-15",
    "2021-12-01", "2021-10-15-preview",
    "2020-06-01", "2018-09-15-preview",
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
      + PropertyRule.oneOf("properties.minimumTlsVersionAllowed", "1.0", "1.1", "1.2")
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
    unfinished: { body in
      body.put(.null, at: Draft.path("properties.endpoint"))
      body.put(nil, at: Draft.path("properties.metricResourceId"))
    },
    actions: [
      "listkeys": { topic, _, _ in
        .value(["key1": topic.secrets["key1"] ?? .null, "key2": topic.secrets["key2"] ?? .null])
      }
    ])

  /// As a topic, with topics of its own.
  private static let domain: TypeRules = {
    var rules = topic
    rules.type = "Microsoft.EventGrid/domains"
    rules.timing.deleteHeaders.append(.asyncOperation("operationsStatus"))
    rules.properties += PropertyRule.fallbacks([
      "properties.autoCreateTopicWithFirstSubscription": true, "properties.autoDeleteTopicWithLastSubscription": true,
    ])
    return rules
  }()

  private static let domainTopic = TypeRules(
    type: "Microsoft.EventGrid/domains/topics", versions: versions,
    name: .characters(3...50, .hyphenated, looseEnds: true), placement: .child, location: .none,
    timing: timing(deletedAt: .location("operationResults")), takesNoBody: true,
    finish: { draft in draft["properties"] = .object([:]) })

  private static let systemTopic = TypeRules(
    type: "Microsoft.EventGrid/systemTopics", versions: versions,
    name: .characters(3...128, .hyphenated, looseEnds: true), location: .orGlobal, unsetTags: .null,
    takesIdentity: true,
    properties: PropertyRule.required("properties.source", "properties.topicType")
      + PropertyRule.immutable("properties.source", "properties.topicType")
      + PropertyRule.readOnly("properties.metricResourceId", "properties.provisioningState"),
    timing: timing(deletedAt: .location("operationResults")), check: checkSource,
    finish: { draft in
      draft.once("properties.metricResourceId", .string(draft.surroundings.uuid()))
      // Azure answers with its own spelling of the kind of source.
      draft["properties.topicType"] = draft["properties.topicType"]?.string.map { .string($0.lowercased()) }
    })

  @Sendable private static func checkSource(_ draft: Draft, _ scene: Scene) throws {
    let named = draft["properties.source"]?.string ?? ""
    guard let source = ResourceID(named) else {
      throw ServiceError(400, "InvalidRequest", "The source '\(named)' is not the id of a resource.")
    }
    let isScope = ["microsoft.resources/subscriptions", "microsoft.resources/resourcegroups"].contains(
      source.foldedType)
    let found = try scene.find(source)
    if !isScope, found == nil {
      throw ServiceError(400, "ResourceNotFound", "The source '\(named)' was not found.")
    }
    if let place = found?.location.map(Region.normalise), place != draft["location"]?.string, !isScope {
      throw ServiceError(
        400, "InvalidRequest", "The system topic must be in the location of its source, '\(place)'.")
    }
  }

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
      timing: timing(deletedAt: .location("operationResults")),
      // An update names the members of `properties` by themselves.
      patched: { $0["properties"] == nil ? ["properties": $0] : $0 }, check: checkDestination,
      finish: finishSubscription,
      actions: [
        "getfullurl": { subscription, _, _ in
          .value(["endpointUrl": subscription.secrets["properties.destination.properties.endpointUrl"] ?? .null])
        },
        "getdeliveryattributes": { subscription, _, _ in
          .value(["value": .array(DeliveryHeaders.shown(subscription))])
        },
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
      !url.lowercased().hasPrefix("https://"), !WebhookAddress.isLocal(url)
    {
      throw ServiceError(
        400, "InvalidRequest", "Invalid event subscription request: the endpoint URL '\(url)' must be an https address."
      )
    }
  }

  @Sendable private static func finishSubscription(_ draft: inout Draft) {
    // The service writes its own name small here.
    let topic = (draft.id.parent?.description ?? "").split(separator: "/", omittingEmptySubsequences: false)
    draft["properties.topic"] = .string(
      topic.map { $0 == "Microsoft.EventGrid" ? $0.lowercased() : String($0) }.joined(separator: "/"))
    if draft["properties.filter.isSubjectCaseSensitive"] == false {
      draft["properties.filter.isSubjectCaseSensitive"] = nil
    }
    DeliveryHeaders.conceal(&draft)
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
