import Documents
import OrderedCollections

extension ResourceType {
  static let eventHubsNamespace = ResourceType(
    kind: "EventHubsNamespace", noun: "an Event Hubs namespace", type: "Microsoft.EventHub/namespaces",
    apiVersion: "2026-01-01", documentation: "An Event Hubs namespace with its event hubs.",
    body: Common.tracked(
      "An Event Hubs namespace.",
      [
        "sku": .object(
          "Edition and number of units.",
          [
            "name": .text("Edition.", of: ["Basic", "Standard", "Premium"]).required,
            "tier": .text("Edition again.", of: ["Basic", "Standard", "Premium"]),
            "capacity": .integer("Throughput or processing units.", 1...40),
          ]
        ).required,
        "identity": Common.identity(),
      ],
      properties: [
        "clusterArmId": Common.resourceID("The dedicated cluster it runs on.").immutable,
        "isAutoInflateEnabled": .flag("Whether units are added under load.").defaulting(to: false),
        "maximumThroughputUnits": .integer("Most units that are added.", 0...40).defaulting(to: 0),
        "kafkaEnabled": .flag("Whether Kafka clients are served."),
        "zoneRedundant": .flag("Spread over zones."),
        "disableLocalAuth": .flag("Refuse access keys.").defaulting(to: false),
        "minimumTlsVersion": .text("Oldest TLS version taken.", of: ["1.0", "1.1", "1.2", "1.3"]),
        "publicNetworkAccess": Common.restrictedPublicNetworkAccess,
        "encryption": .any("Customer-managed keys; Premium."), "alternateName": .text("Name after a failover."),
        "geoDataReplication": .any("Copies in other regions; Premium."),
        "serviceBusEndpoint": .text("Address.").readOnly, "metricId": .text("Id in metrics.").readOnly,
        "status": .text("State.").readOnly, "createdAt": .text("When it was made.").readOnly,
        "updatedAt": .text("When it was changed.").readOnly,
        "privateEndpointConnections": Common.privateEndpointConnections,
      ]),
    name: NameRule(6...50, .alphanumericHyphen, first: .letter, last: .alphanumeric),
    outputs: [
      Output("serviceBusEndpoint", ["properties", "serviceBusEndpoint"]),
      Output("connectionString", secret: rootKey("primaryConnectionString")),
      Output("primaryKey", secret: rootKey("primaryKey")),
    ] + Common.identityOutputs, volatile: [.of("properties", "updatedAt")])

  private static func rootKey(_ member: String) -> SecretOutput {
    SecretOutput(action: "authorizationRules/RootManageSharedAccessKey/listKeys", [.answer(.of(member))])
  }

  static let eventHub = ResourceType(
    kind: "EventHub", noun: "an event hub", type: "Microsoft.EventHub/namespaces/eventhubs", apiVersion: "2026-01-01",
    parent: Parentage(kind: "EventHubsNamespace", collection: "eventhubs", segments: "eventhubs"),
    documentation: "An event hub of a namespace, with its consumer groups.",
    body: .envelope(
      "An event hub.",
      properties: [
        "partitionCount": .integer("Partitions; only Premium and dedicated clusters can add some later.", 1...1024)
          .replaced(.unlessGrowing(on: ["Premium", "dedicated clusters"])),
        "messageRetentionInDays": .integer("Days for which events are kept.", 1...90),
        "retentionDescription": .object(
          "What becomes of old events.",
          [
            "cleanupPolicy": .text("Deleted or compacted.", of: ["Delete", "Compact", "DeleteOrCompact"]).immutable,
            "retentionTimeInHours": .integer("Hours for which events are kept."),
            "tombstoneRetentionTimeInHours": .integer("Hours for which markers of deleted keys are kept."),
            "minCompactionLagInMins": .integer("Minutes before an event is compacted."),
          ]),
        "captureDescription": .any("Copying of events to storage."),
        "status": .text(
          "Whether it works.", of: ["Active", "Disabled", "SendDisabled", "ReceiveDisabled"], isOpen: true
        ).defaulting(to: "Active"),
        "userMetadata": .text("Free text."),
        "partitionIds": .list("Partitions.", of: .text("Partition."), .unordered).readOnly,
        "createdAt": .text("When it was made.").readOnly, "updatedAt": .text("When it was changed.").readOnly,
      ]),
    name: NameRule(1...256, .wordAnd("-."), first: .alphanumeric, last: .alphanumeric), hasLocation: false,
    hasTags: false, volatile: [.of("properties", "updatedAt")])

  static let eventHubConsumerGroup = ResourceType(
    kind: "EventHubConsumerGroup", noun: "a consumer group of an event hub",
    type: "Microsoft.EventHub/namespaces/eventhubs/consumergroups", apiVersion: "2026-01-01",
    parent: Parentage(kind: "EventHub", collection: "consumergroups", segments: "consumergroups"),
    documentation: "A reader's own view of an event hub.",
    body: .envelope(
      "A consumer group.",
      properties: [
        "userMetadata": .text("Free text."), "createdAt": .text("When it was made.").readOnly,
        "updatedAt": .text("When it was changed.").readOnly,
      ]),
    name: NameRule(1...50, .wordAnd("-."), first: .alphanumeric, last: .alphanumeric), hasLocation: false,
    hasTags: false, volatile: [.of("properties", "updatedAt")])
}
