import Documents
import OrderedCollections
import Resources

/// Event Hubs namespaces, their hubs and the hubs' consumer groups.
enum EventHubsRules {
  static let all = [namespace, hub, group]

  private static let namespaceType = "Microsoft.EventHub/namespaces"
  static let space = ".servicebus.windows.net"
  private static let versions = [
    "2026-01-01", "2025-05-01-preview", "2024-05-01-preview", "2024-01-01", "2023-01-01-preview", "2022-10-01-preview",
    "2022-01-01-preview", "2021-11-01", "2017-04-01",
  ]

  private static let namespace = TypeRules(
    type: namespaceType, versions: versions, name: .characters(6...50, .hyphenated, startsWithLetter: true),
    unsetTags: .empty, showsDisplayLocation: true, takesIdentity: true,
    properties: PropertyRule.required("sku", "sku.name")
      + PropertyRule.oneOf("sku.name", "Basic", "Standard", "Premium") + PropertyRule.within("sku.capacity", 1...40)
      + PropertyRule.oneOf("properties.publicNetworkAccess", "Enabled", "Disabled", "SecuredByPerimeter")
      + PropertyRule.oneOf("properties.minimumTlsVersion", "1.0", "1.1", "1.2", "1.3")
      + PropertyRule.of(
        .boolean, "properties.isAutoInflateEnabled", "properties.kafkaEnabled", "properties.zoneRedundant",
        "properties.disableLocalAuth")
      + PropertyRule.immutable("properties.clusterArmId")
      + PropertyRule.readOnly(
        "properties.serviceBusEndpoint", "properties.metricId", "properties.status", "properties.createdAt",
        "properties.updatedAt", "properties.provisioningState", "properties.privateEndpointConnections")
      + PropertyRule.fallbacks([
        "sku.capacity": 1, "properties.isAutoInflateEnabled": false, "properties.maximumThroughputUnits": 0,
        "properties.disableLocalAuth": false, "properties.minimumTlsVersion": "1.2",
        "properties.publicNetworkAccess": "Enabled", "properties.zoneRedundant": true,
      ]),
    timing: Timing(
      headers: [.asyncOperation("operationStatus")], deleteIsPolled: true,
      deleteHeaders: [.location("operationResults")], creating: "Created"),
    claim: { NameClaim(space: space, name: $0.name) },
    check: { draft, _ in
      if draft["properties.isAutoInflateEnabled"] == true, draft["sku.name"] != "Standard" {
        throw ServiceError(400, "BadRequest", "Auto-inflate needs a namespace of SKU Standard.")
      }
    },
    finish: { draft in
      draft["sku.tier"] = draft["sku.name"]
      draft["properties.kafkaEnabled"] = .bool(draft["sku.name"] != "Basic")
      draft["properties.serviceBusEndpoint"] = .string("https://\(draft.name)\(space):443/")
      draft["properties.metricId"] = .string("\(draft.id.subscription ?? ""):\(draft.name)")
      draft["properties.status"] = "Active"
      draft.once("properties.createdAt", .string(draft.time))
      draft["properties.updatedAt"] = .string(draft.time)
      draft.key("primaryKey", bytes: 32)
      draft.key("secondaryKey", bytes: 32)
    },
    actions: ["authorizationrules/rootmanagesharedaccesskey/listkeys": { namespace, _, _ in .value(keys(namespace)) }])

  private static func keys(_ namespace: StoredResource) -> Value {
    let rule = "RootManageSharedAccessKey"
    var answer: Value = ["keyName": .string(rule)]
    for (name, text) in [("primaryKey", "primaryConnectionString"), ("secondaryKey", "secondaryConnectionString")] {
      let key = namespace.secrets[name]?.string ?? ""
      answer[member: name] = .string(key)
      answer[member: text] = .string(
        "Endpoint=sb://\(namespace.name)\(space)/;SharedAccessKeyName=\(rule);SharedAccessKey=\(key)")
    }
    return answer
  }

  private static let hub = TypeRules(
    type: "\(namespaceType)/eventhubs", versions: versions, name: .characters(1...256, .wordLike), placement: .child,
    location: .none,
    properties: PropertyRule.within("properties.partitionCount", 1...1024)
      + PropertyRule.within("properties.messageRetentionInDays", 1...90)
      + PropertyRule.immutable("properties.retentionDescription.cleanupPolicy")
      + PropertyRule.readOnly("properties.partitionIds", "properties.createdAt", "properties.updatedAt")
      + PropertyRule.fallbacks([
        "properties.messageRetentionInDays": 7, "properties.status": "Active",
      ]),
    timing: Timing(createStatus: 200), check: checkPartitions,
    finish: { draft in
      draft.fallback("properties.partitionCount", draft.existing?.body["properties"]?["partitionCount"] ?? 4)
      let count = draft["properties.partitionCount"]?.integer ?? 4
      draft["properties.partitionIds"] = .array((0..<max(1, min(count, 1024))).map { .string(String($0)) })
      let days = draft["properties.messageRetentionInDays"]?.integer ?? 7
      draft.fallback("properties.retentionDescription.cleanupPolicy", "Delete")
      draft.fallback("properties.retentionDescription.retentionTimeInHours", .integer(days * 24))
      draft.once("properties.createdAt", .string(draft.time))
      draft["properties.updatedAt"] = .string(draft.time)
    },
    inborn: { hub in
      let shown: Value = [
        "id": .string("\(hub.id)/consumergroups/$Default"), "name": "$Default",
        "type": "Microsoft.EventHub/namespaces/eventhubs/consumergroups", "properties": [:],
      ]
      return ["\(namespaceType)/eventhubs/consumergroups".lowercased(): [shown]]
    })

  /// Partitions are only ever added, and only in Premium namespaces and on dedicated clusters.
  @Sendable private static func checkPartitions(_ draft: Draft, _ scene: Scene) throws {
    guard let old = draft.existing?.body["properties"]?["partitionCount"]?.integer,
      let new = draft["properties.partitionCount"]?.integer, new != old
    else { return }
    let namespace = try draft.id.parent.flatMap { try scene.find($0) }?.body
    let isDedicated = namespace?["properties"]?["clusterArmId"]?.string?.isEmpty == false
    guard new > old, isDedicated || namespace?["sku"]?["name"]?.string == "Premium" else {
      throw ServiceError(
        400, "BadRequest",
        "The partition count of the event hub '\(draft.name)' cannot be changed from \(old) to \(new): it can only be "
          + "increased, in the Premium and Dedicated tiers.")
    }
  }

  private static let group = TypeRules(
    type: "\(namespaceType)/eventhubs/consumergroups", versions: versions, name: .characters(1...50, .wordLike),
    placement: .child, location: .none,
    properties: PropertyRule.readOnly("properties.createdAt", "properties.updatedAt"),
    timing: Timing(createStatus: 200),
    finish: { draft in
      draft.once("properties.createdAt", .string(draft.time))
      draft["properties.updatedAt"] = .string(draft.time)
    })
}
