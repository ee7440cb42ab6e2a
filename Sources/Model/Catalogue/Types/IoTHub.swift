import Documents
import OrderedCollections

extension ResourceType {
  static let iotHub = ResourceType(
    kind: "IoTHub", noun: "an IoT Hub", type: "Microsoft.Devices/IotHubs", apiVersion: "2023-06-30",
    documentation: "An IoT Hub with its consumer groups and device identities.",
    body: Common.tracked(
      "An IoT Hub.",
      [
        "sku": .object(
          "Edition and number of units.",
          [
            "name": .text("Edition.", of: ["F1", "B1", "B2", "B3", "S1", "S2", "S3"]).required,
            "capacity": .integer("Units: 1 to 200, S3 and B3 1 to 10, F1 just 1.", 1...200).required,
            "tier": .text("Free, Basic or Standard.").readOnly,
          ]
        ).heeding(.range(of: "capacity", by: "name", ["f1": 1...1, "b3": 1...10, "s3": 1...10])).required,
        "identity": Common.identity(),
      ],
      properties: hubProperties),
    name: NameRule(3...50, .alphanumericHyphen, first: .alphanumeric, last: .alphanumeric),
    outputs: [
      Output("hostName", ["properties", "hostName"]),
      Output("eventHubPath", ["properties", "eventHubEndpoints", "events", "path"]),
      Output("eventHubEndpoint", ["properties", "eventHubEndpoints", "events", "endpoint"]),
      Output("connectionString", secret: policyConnection("iothubowner")),
      Output("serviceConnectionString", secret: policyConnection("service")),
      Output("registryConnectionString", secret: policyConnection("registryReadWrite")),
      Output("primaryKey", secret: SecretOutput(action: "listkeys", [.answer(policy("iothubowner", "primaryKey"))])),
    ] + Common.identityOutputs,
    volatile: [.of("properties", "state"), .of("properties", "locations")])

  static let iotHubConsumerGroup = ResourceType(
    kind: "IoTHubConsumerGroup", noun: "a consumer group of an IoT Hub",
    type: "Microsoft.Devices/IotHubs/eventHubEndpoints/ConsumerGroups", apiVersion: "2023-06-30",
    parent: Parentage(
      kind: "IoTHub", collection: "consumerGroups", segments: "eventHubEndpoints/events/ConsumerGroups"),
    documentation: "A reader's own view of the hub's device messages.",
    body: .envelope(
      "A consumer group.", properties: ["name": .text("Its name again, as the service asks for it.").immutable]),
    name: NameRule(1...50, .wordAnd("-."), first: .alphanumeric, last: .alphanumeric), hasLocation: false,
    // The service takes the name in the body and never returns it.
    hasTags: false, volatile: [.of("properties", "created"), .of("properties", "name")])

  private static func policy(_ name: String, _ member: String) -> ValuePath {
    .of("value").item("keyName", name).member(member)
  }

  private static func policyConnection(_ name: String) -> SecretOutput {
    SecretOutput(
      action: "listkeys",
      [
        .text("HostName="), .resource(.of("properties", "hostName")),
        .text(";SharedAccessKeyName=\(name);SharedAccessKey="), .answer(policy(name, "primaryKey")),
      ])
  }

  private static let hubProperties: Members = [
    "publicNetworkAccess": Common.publicNetworkAccess,
    "minTlsVersion": .text("Oldest TLS version that clients may speak.", of: ["1.2"]).immutable,
    "disableLocalAuth": .flag("Refuse SAS tokens of the hub's policies."),
    "disableDeviceSAS": .flag("Refuse SAS tokens of devices."),
    "disableModuleSAS": .flag("Refuse SAS tokens of modules."),
    "restrictOutboundNetworkAccess": .flag("Let the hub call only what `allowedFqdnList` names."),
    "allowedFqdnList": .list("Hosts that the hub may call.", of: .text("Host."), .unordered).defaulting(to: []),
    "enableFileUploadNotifications": .flag("Tell when a device has uploaded a file.").defaulting(to: false),
    "enableDataResidency": .flag("Keep data in the region; no failover elsewhere.").immutable,
    "features": .text("What else is switched on.", of: ["None", "DeviceManagement"]).defaulting(to: "None"),
    "comments": .text("Free text."),
    "authorizationPolicies": .list(
      "Shared access policies; the standard ones when nothing is said.",
      of: Common.accessPolicy, .keyed("keyName")
    ).writeOnly,
    "ipFilterRules": .list(
      "Who may connect, by address.",
      of: .object(
        "A rule.",
        [
          "filterName": .text("Name.").required, "ipMask": .text("CIDR range.").required,
          "action": .text("What happens.", of: ["Accept", "Reject"]).required,
        ]), .ordered
    ).defaulting(to: []),
    "networkRuleSets": .any("Network rules."),
    "eventHubEndpoints": .map(
      "The built-in endpoints; there is `events`.",
      of: .object(
        "A built-in endpoint.",
        [
          "retentionTimeInDays": .integer("Days for which messages are kept.", 1...7).defaulting(to: 1),
          "partitionCount": .integer("Partitions; cannot be changed later.", 2...128).immutable.defaulting(to: 4),
          "path": .text("Event Hub compatible name.").readOnly,
          "endpoint": .text("Event Hub compatible endpoint.").readOnly,
          "partitionIds": .list("Partitions.", of: .text("Partition."), .unordered).readOnly,
        ])),
    "routing": routing,
    "storageEndpoints": .map(
      "Storage for file upload; there is `$default`.",
      of: .object(
        "A storage endpoint.",
        [
          "sasTtlAsIso8601": .text("Life of an upload URL.", format: .duration).defaulting(to: "PT1H"),
          "connectionString": .text("Connection string of the account.").secret,
          "containerName": .text("Blob container.").defaulting(to: ""),
          "authenticationType": .text("How the hub signs in.", of: ["keyBased", "identityBased"]),
          "identity": .any("The identity used."),
        ])),
    "messagingEndpoints": .map("File notification queues.", of: queue),
    "cloudToDevice": .object(
      "Messages to devices.",
      [
        "maxDeliveryCount": .integer("Tries for a message.", 1...100).defaulting(to: 10),
        "defaultTtlAsIso8601": .text("Life of a message.", format: .duration).defaulting(to: "PT1H"),
        "feedback": queue,
      ]),
    "privateEndpointConnections": .list("Private endpoints.", of: .any("A connection."), .unordered).readOnly,
    "hostName": .text("Host of the data plane.").readOnly,
    "state": .text("State of the hub.").readOnly,
    "locations": .list("Primary and secondary region.", of: .any("A region."), .unordered).readOnly,
    "deviceStreams": .any("Device streams."),
    "rootCertificate": .any("Which root certificate is used."),
  ]

  private static let queue = PropertySchema.object(
    "A queue.",
    [
      "lockDurationAsIso8601": .text("Time a reader has.", format: .duration).defaulting(to: "PT1M"),
      "ttlAsIso8601": .text("Life of a message.", format: .duration).defaulting(to: "PT1H"),
      "maxDeliveryCount": .integer("Tries.", 1...100).defaulting(to: 10),
    ])

  private static let routing = PropertySchema.object(
    "Where device messages go.",
    [
      "endpoints": .object(
        "Own endpoints by kind.",
        [
          "serviceBusQueues": endpoints("Service Bus queues."), "serviceBusTopics": endpoints("Service Bus topics."),
          "eventHubs": endpoints("Event hubs."), "storageContainers": endpoints("Blob containers."),
          "cosmosDBSqlContainers": endpoints("Cosmos DB containers."),
        ]),
      "routes": .list("Routes.", of: .object("A route.", route), .keyed("name")).defaulting(to: []),
      "enrichments": .list(
        "Properties added to messages.",
        of: .object(
          "An enrichment.",
          [
            "key": .text("Name.").required, "value": .text("Value or expression.").required,
            "endpointNames": .list("Where it is added.", of: .text("Endpoint."), .unordered).required,
          ]), .keyed("key")),
      "fallbackRoute": .object("The route for what no other took.", route).defaulting(to: [
        "name": "$fallback", "source": "DeviceMessages", "condition": "true", "endpointNames": ["events"],
        "isEnabled": true,
      ]),
    ])

  private static let route: Members = [
    "name": .text("Name."),
    "source": .text(
      "What is routed.",
      of: [
        "DeviceMessages", "TwinChangeEvents", "DeviceLifecycleEvents", "DeviceJobLifecycleEvents",
        "DigitalTwinChangeEvents", "DeviceConnectionStateEvents",
      ], isOpen: true
    ).required,
    "condition": .text("Which messages; all when nothing is said.").defaulting(to: "true"),
    "endpointNames": .list("Where they go.", of: .text("Endpoint."), .unordered).required,
    "isEnabled": .flag("Whether it works.").required,
  ]

  private static func endpoints(_ documentation: String) -> PropertySchema {
    .list(
      documentation,
      of: .object(
        "An endpoint.",
        [
          "name": .text("Name.").required, "id": .text("Given by the service.").readOnly,
          "connectionString": .text("Connection string.").secret, "endpointUri": .text("Address."),
          "entityPath": .text("Queue, topic or hub."),
          "authenticationType": .text("How the hub signs in.", of: ["keyBased", "identityBased"]),
          "identity": .any("The identity used."), "subscriptionId": .text("Subscription."),
          "resourceGroup": .text("Resource group."), "containerName": .text("Container."),
          "fileNameFormat": .text("Name of written blobs."), "batchFrequencyInSeconds": .integer("Seconds.", 60...720),
          "maxChunkSizeInBytes": .integer("Bytes."),
          "encoding": .text("Form of written blobs.", of: ["Avro", "AvroDeflate", "JSON"]).immutable,
          "databaseName": .text("Database."), "partitionKeyName": .text("Partition key."),
          "partitionKeyTemplate": .text("Partition key value."), "primaryKey": .text("Key.").secret,
          "secondaryKey": .text("The other key.").secret,
        ]), .keyed("name")
    ).defaulting(to: [])
  }
}
