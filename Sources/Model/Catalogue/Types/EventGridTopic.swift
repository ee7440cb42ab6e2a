import Documents
import OrderedCollections

extension ResourceType {
  static let eventGridTopic = ResourceType(
    kind: "EventGridTopic", noun: "an Event Grid topic", type: "Microsoft.EventGrid/topics", apiVersion: "2025-02-15",
    documentation: "An Event Grid topic with its event subscriptions.",
    body: Common.tracked(
      "An Event Grid topic.", ["identity": Common.identity()],
      properties: topicProperties),
    name: NameRule(3...50, .alphanumericHyphen), outputs: topicOutputs, listing: .eventGrid)

  /// What topics and domains have in common.
  static let topicProperties: Members = [
    "inputSchema": .text(
      "Form of events sent to it.", of: ["EventGridSchema", "CustomEventSchema", "CloudEventSchemaV1_0"]
    ).immutable.defaulting(to: "EventGridSchema"),
    "inputSchemaMapping": .any("Where the fields of custom events are found.").immutable,
    "publicNetworkAccess": .text(
      "Whether the public endpoint answers.", of: ["Enabled", "Disabled", "SecuredByPerimeter"]
    ).defaulting(to: "Enabled"),
    "minimumTlsVersionAllowed": .text("Oldest TLS version taken.", of: ["1.0", "1.1", "1.2"]),
    "disableLocalAuth": .flag("Refuse access keys.").defaulting(to: false),
    "dataResidencyBoundary": .text(
      "How far data may travel.", of: ["WithinGeopair", "WithinRegion"]
    ).defaulting(to: "WithinGeopair"),
    "inboundIpRules": .list(
      "Who may publish, by address.",
      of: .object(
        "A rule.", ["ipMask": .text("CIDR range."), "action": .text("What happens.", of: ["Allow"])]), .unordered),
    "eventTypeInfo": .any("Event types that publishers send."),
    "endpoint": .text("URL to publish to.").readOnly,
    "metricResourceId": .text("Id in metrics.").readOnly,
    "privateEndpointConnections": .list("Private endpoints.", of: .any("A connection."), .unordered).readOnly,
  ]

  static let topicOutputs: [Output] =
    [
      Output("endpoint", ["properties", "endpoint"]),
      Output("key1", secret: SecretOutput(action: "listKeys", [.answer(.of("key1"))])),
      Output("key2", secret: SecretOutput(action: "listKeys", [.answer(.of("key2"))])),
    ] + Common.identityOutputs

  /// Who gets the events is reached with the topic's identity or without it.
  static let subscriptionRules: [MemberRule] = [
    .exclusive(["destination", "deliveryWithResourceIdentity"]),
    .exclusive(["deadLetterDestination", "deadLetterWithResourceIdentity"]),
  ]

  static let subscriptionProperties: Members = [
    "destination": destination,
    "deliveryWithResourceIdentity": .object(
      "Destination reached with the topic's identity, instead of `destination`.",
      [
        "identity": .object(
          "Whose identity.",
          [
            "type": .text("Kind of identity.", of: ["SystemAssigned", "UserAssigned"]),
            "userAssignedIdentity": .text("ARM id of the identity.", format: .resourceID),
          ]), "destination": destination,
      ]),
    "filter": .object(
      "Which events are delivered.",
      [
        "subjectBeginsWith": .text("Start of the subject.").defaulting(to: ""),
        "subjectEndsWith": .text("End of the subject.").defaulting(to: ""),
        "includedEventTypes": .list("Event types; all when nothing is said.", of: .text("Type."), .unordered),
        "isSubjectCaseSensitive": .flag("Whether case counts in the subject.").defaulting(to: false),
        "enableAdvancedFilteringOnArrays": .flag("Whether advanced filters look into lists."),
        "advancedFilters": .list(
          "Filters on values of the event.",
          of: .object(
            "A filter.",
            [
              "operatorType": .text(
                "What is compared.",
                of: [
                  "BoolEquals", "IsNotNull", "IsNullOrUndefined", "NumberGreaterThan", "NumberGreaterThanOrEquals",
                  "NumberIn", "NumberInRange", "NumberLessThan", "NumberLessThanOrEquals", "NumberNotIn",
                  "NumberNotInRange", "StringBeginsWith", "StringContains", "StringEndsWith", "StringIn",
                  "StringNotBeginsWith", "StringNotContains", "StringNotEndsWith", "StringNotIn",
                ]
              ).required,
              "key": .text("Field of the event: `data.soc`."), "value": .any("Value to compare with."),
              "values": .list("Values to compare with.", of: .any("A value."), .unordered),
            ]), .unordered),
      ]),
    "eventDeliverySchema": .text(
      "Form of delivered events.", of: ["EventGridSchema", "CustomInputSchema", "CloudEventSchemaV1_0"]),
    "retryPolicy": .object(
      "How long delivery is tried.",
      [
        "maxDeliveryAttempts": .integer("Tries.", 1...30).defaulting(to: 30),
        "eventTimeToLiveInMinutes": .integer("Minutes.", 1...1440).defaulting(to: 1440),
      ]),
    "deadLetterDestination": PropertySchema.variants(
      "Where undeliverable events are kept.", by: "endpointType",
      ["endpointType": .text("The service.", of: ["StorageBlob"]).required],
      [
        "StorageBlob": [
          "properties": .object(
            "The container.",
            [
              "resourceId": .text("ARM id of the storage account.", format: .resourceID).required,
              "blobContainerName": .text("Container.").required,
            ])
        ]
      ], isEnvelope: true),
    "deadLetterWithResourceIdentity": .any("Dead-letter destination reached with the topic's identity."),
    "labels": .list("Free labels.", of: .text("A label."), .unordered),
    "expirationTimeUtc": .text("When it ends.", format: .dateTime),
    "topic": .text("The topic's ARM id.").readOnly,
    "provisioningState": Common.provisioningState,
  ]

  private static let destination = PropertySchema.variants(
    "Who gets the events.", by: "endpointType",
    [
      "endpointType": .text(
        "Kind of receiver.",
        of: [
          "AzureFunction", "EventHub", "HybridConnection", "MonitorAlert", "NamespaceTopic", "ServiceBusQueue",
          "ServiceBusTopic", "StorageQueue", "WebHook",
        ]
      ).required
    ],
    [
      "WebHook": [
        "properties": .object(
          "The web hook.",
          [
            "endpointUrl": .text("URL; a key in it makes it a secret.").required.secret,
            "endpointBaseUrl": .text("URL without query.").readOnly,
            "maxEventsPerBatch": .integer("Events per call.", 1...5000).defaulting(to: 1),
            "preferredBatchSizeInKilobytes": .integer("Size of a call.", 1...1024).defaulting(to: 64),
            "azureActiveDirectoryTenantId": .text("Tenant of the receiver.", format: .uuid),
            "azureActiveDirectoryApplicationIdOrUri": .text("Application of the receiver."),
            "minimumTlsVersionAllowed": .text("Oldest TLS version spoken.", of: ["1.0", "1.1", "1.2"]),
            "deliveryAttributeMappings": deliveryAttributes,
          ])
      ],
      "AzureFunction": [
        "properties": .object(
          "The function.",
          [
            "resourceId": .text("ARM id of the function.", format: .resourceID).required,
            "maxEventsPerBatch": .integer("Events per call.", 1...5000).defaulting(to: 1),
            "preferredBatchSizeInKilobytes": .integer("Size of a call.", 1...1024).defaulting(to: 64),
            "deliveryAttributeMappings": deliveryAttributes,
          ])
      ],
      "StorageQueue": [
        "properties": .object(
          "The queue.",
          [
            "resourceId": .text("ARM id of the storage account.", format: .resourceID).required,
            "queueName": .text("Queue.").required,
            "queueMessageTimeToLiveInSeconds": .integer("Life of a message in seconds."),
          ])
      ],
      "EventHub": byResource("event hub"), "HybridConnection": byResource("hybrid connection"),
      "ServiceBusQueue": byResource("queue"), "ServiceBusTopic": byResource("topic"),
      "NamespaceTopic": byResource("namespace topic"),
      "MonitorAlert": [
        "properties": .object(
          "The alert.",
          [
            "severity": .text("Severity.", of: ["Sev0", "Sev1", "Sev2", "Sev3", "Sev4"]).required,
            "description": .text("What it says."),
            "actionGroups": .list("ARM ids of action groups.", of: .text("Id.", format: .resourceID), .unordered),
          ])
      ],
    ], isEnvelope: true)

  private static func byResource(_ noun: String) -> Members {
    [
      "properties": .object(
        "The \(noun).",
        [
          "resourceId": .text("ARM id of the \(noun).", format: .resourceID).required,
          "deliveryAttributeMappings": deliveryAttributes,
        ])
    ]
  }

  private static let deliveryAttributes = PropertySchema.list(
    "Headers added to deliveries.",
    of: .variants(
      "A header.", by: "type",
      [
        "name": .text("Its name.").required,
        "type": .text("Where its value comes from.", of: ["Static", "Dynamic"]).required,
      ],
      [
        "Static": [
          "properties": .object(
            "A fixed value.",
            [
              "value": .text("The value; a reference to a secret where `isSecret` is set.").plainOrSecret,
              "isSecret": .flag("Azure keeps the value to itself.").defaulting(to: false),
            ]
          ).heeding(.secret("value", where: "isSecret"))
        ],
        "Dynamic": [
          "properties": .object("A value of the event.", ["sourceField": .text("Its path in the event: `data.id`.")])
        ],
      ], isEnvelope: true), .keyed("name"))
}
