import Documents
import OrderedCollections

extension ResourceType {
  static let digitalTwinsInstance = ResourceType(
    kind: "DigitalTwinsInstance", noun: "a Digital Twins instance",
    type: "Microsoft.DigitalTwins/digitalTwinsInstances", apiVersion: "2023-01-31",
    documentation: "An Azure Digital Twins instance with its endpoints and event routes.",
    body: Common.tracked(
      "A Digital Twins instance.", ["identity": Common.identity()],
      properties: [
        "publicNetworkAccess": Common.publicNetworkAccess,
        "privateEndpointConnections": .list("Private endpoints.", of: .any("A connection."), .unordered).readOnly,
        "hostName": .text("Host of the data plane.").readOnly,
        "createdTime": .text("When it was made.", format: .dateTime).readOnly,
        "lastUpdatedTime": .text("When it was last changed.", format: .dateTime).readOnly,
      ]),
    name: NameRule(3...63, .alphanumericHyphen, first: .alphanumeric, last: .alphanumeric),
    outputs: [Output("hostName", ["properties", "hostName"])] + Common.identityOutputs,
    volatile: [.of("properties", "createdTime"), .of("properties", "lastUpdatedTime")])

  static let digitalTwinsEndpoint = ResourceType(
    kind: "DigitalTwinsEndpoint", noun: "a Digital Twins endpoint",
    type: "Microsoft.DigitalTwins/digitalTwinsInstances/endpoints", apiVersion: "2023-01-31",
    parent: Parentage(kind: "DigitalTwinsInstance", collection: "endpoints", segments: "endpoints"),
    documentation: "Where event routes of a Digital Twins instance may send events.",
    body: .object(
      "A Digital Twins endpoint.",
      ["properties": .variants("Where events go.", by: "endpointType", endpointMembers, endpointVariants)]
    ).asEnvelope,
    name: NameRule(2...49, .alphanumericHyphen, first: .notHyphen, last: .alphanumeric, allowsOnlyDigits: false),
    hasLocation: false, hasTags: false, volatile: [.of("properties", "createdTime")])

  private static let endpointMembers: Members = [
    "endpointType": .text("The service behind it.", of: ["EventGrid", "EventHub", "ServiceBus"]).required,
    "authenticationType": .text("How the instance signs in there.", of: ["KeyBased", "IdentityBased"])
      .defaulting(to: "KeyBased"),
    "identity": .object(
      "The identity of the instance that is used, for `IdentityBased`.",
      [
        "type": .text("Which kind of identity.", of: ["SystemAssigned", "UserAssigned"]),
        "userAssignedIdentity": .text("ARM id of the user-assigned identity.", format: .resourceID),
      ]),
    "deadLetterSecret": .text("Storage URL with SAS for events that cannot be delivered.").secret,
    "deadLetterUri": .text("Storage URL for events that cannot be delivered, for `IdentityBased`.", format: .url),
    "provisioningState": Common.provisioningState,
    "createdTime": .text("When it was made.", format: .dateTime).readOnly,
  ]

  private static let endpointVariants: Variants = [
    "EventGrid": [
      "TopicEndpoint": .text("URL of the Event Grid topic.", format: .url).required,
      "accessKey1": .text("A key of the topic.").required.secret,
      "accessKey2": .text("The topic's other key.").secret,
    ],
    "EventHub": [
      "connectionStringPrimaryKey": .text("Connection string, for `KeyBased`.").secret,
      "connectionStringSecondaryKey": .text("The other connection string.").secret,
      "endpointUri": .text("`sb://NAMESPACE.servicebus.windows.net`, for `IdentityBased`."),
      "entityPath": .text("The event hub, for `IdentityBased`."),
    ],
    "ServiceBus": [
      "primaryConnectionString": .text("Connection string, for `KeyBased`.").secret,
      "secondaryConnectionString": .text("The other connection string.").secret,
      "endpointUri": .text("`sb://NAMESPACE.servicebus.windows.net`, for `IdentityBased`."),
      "entityPath": .text("The topic, for `IdentityBased`."),
    ],
  ]
}
