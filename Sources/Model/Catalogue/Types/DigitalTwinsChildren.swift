import Documents
import OrderedCollections

extension ResourceType {
  /// Practically nothing of a connection can be changed in place.
  static let dataHistoryConnection = ResourceType(
    kind: "DataHistoryConnection", noun: "a data history connection",
    type: "Microsoft.DigitalTwins/digitalTwinsInstances/timeSeriesDatabaseConnections", apiVersion: "2023-01-31",
    parent: Parentage(
      kind: "DigitalTwinsInstance", collection: "timeSeriesDatabaseConnections",
      segments: "timeSeriesDatabaseConnections"),
    documentation:
      "Where the history of a Digital Twins instance is kept: Azure Data Explorer, by way of an event hub.",
    body: .envelope("A data history connection.", properties: historyProperties),
    name: NameRule(2...49, .alphanumericHyphen, first: .notHyphen, last: .alphanumeric, allowsOnlyDigits: false),
    hasLocation: false, hasTags: false)

  private static let historyProperties: Members = [
    "connectionType": .text("The service that keeps the history.", of: ["AzureDataExplorer"]).required.immutable,
    "adxResourceId": Common.resourceID("ARM id of the Azure Data Explorer cluster.").required.immutable,
    "adxEndpointUri": .text("URI of the cluster.", format: .url).required.immutable,
    "adxDatabaseName": .text("Database of the cluster.").required.immutable,
    "adxTableName": .text("Table of property events.").immutable.defaulting(to: "AdtPropertyEvents"),
    "adxTwinLifecycleEventsTableName": .text("Table of twins made and deleted; none when nothing is said.").immutable,
    "adxRelationshipLifecycleEventsTableName": .text(
      "Table of relationships made and deleted; none when nothing is said."
    ).immutable,
    "eventHubEndpointUri": .text("`sb://NAMESPACE.servicebus.windows.net`.").required.immutable,
    "eventHubEntityPath": .text("The event hub.").required.immutable,
    "eventHubNamespaceResourceId": Common.resourceID("ARM id of the Event Hubs namespace.").required.immutable,
    "eventHubConsumerGroup": .text("The consumer group that is read.").immutable.defaulting(to: "$Default"),
    "recordPropertyAndItemRemovals": .flag("Whether removed properties and items are recorded.").immutable
      .defaulting(to: false),
    "identity": Common.actingIdentity("The identity of the instance that is used.").immutable,
    "provisioningState": Common.provisioningState,
  ]

  /// Made by whoever makes the private endpoint; a manifest approves or rejects it.
  static let twinsPrivateEndpointConnection = ResourceType(
    kind: "PrivateEndpointConnection", noun: "a private endpoint connection",
    type: "Microsoft.DigitalTwins/digitalTwinsInstances/privateEndpointConnections", apiVersion: "2023-01-31",
    parent: Parentage(
      kind: "DigitalTwinsInstance", collection: "privateEndpointConnections", segments: "privateEndpointConnections"),
    documentation: "Whether a private endpoint may reach a Digital Twins instance.",
    body: .envelope(
      "A private endpoint connection.",
      properties: [
        "privateLinkServiceConnectionState": .object(
          "Approved or rejected.",
          [
            "status": .text("Where it stands.", of: ["Pending", "Approved", "Rejected", "Disconnected"]).required,
            "description": .text("Why.").required,
            "actionsRequired": .text("What the other side has to do."),
          ]
        ).required,
        "groupIds": .list("Parts of the instance.", of: .text("Group."), .unordered).readOnly,
        "privateEndpoint": .any("The private endpoint.").readOnly,
        "provisioningState": Common.provisioningState,
      ]),
    name: nil, hasLocation: false, hasTags: false)
}
