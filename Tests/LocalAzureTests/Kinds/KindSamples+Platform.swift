/// Digital Twins, devices and events.
extension KindSample {
  private static let storage = document(
    "StorageAccount", "evstore", "{sku: {name: Standard_LRS}, kind: StorageV2, queues: [events]}")
  private static let topic = document("EventGridTopic", "ev-events", "{}")

  static let twins: [KindSample] = [
    KindSample(
      kind: "ResourceGroup", address: "ResourceGroup.rg",
      manifest: document("ResourceGroup", "rg", "{location: eastus, tags: {owner: platform}}"),
      replaces: [["location: eastus", "location: westus2"]], updates: [["owner: platform", "owner: other"]],
      typo: ["location:", "locaton:"]),
    KindSample(
      kind: "DigitalTwinsInstance", address: "DigitalTwinsInstance.ev-twins",
      manifest: document(
        "DigitalTwinsInstance", "ev-twins",
        "{location: eastus, identity: {type: SystemAssigned}, publicNetworkAccess: enabled}"),
      replaces: [["location: eastus", "location: westus2"]],
      updates: [["publicNetworkAccess: enabled", "publicNetworkAccess: Disabled"]],
      typo: ["publicNetworkAccess:", "publicNetworkAcess:"]),
    KindSample(
      kind: "DigitalTwinsEndpoint", address: "DigitalTwinsInstance.ev-twins/endpoints/to-bus",
      manifest: document(
        "DigitalTwinsInstance", "ev-twins",
        """
        {identity: {type: SystemAssigned}, endpoints: {
          to-bus: {endpointType: ServiceBus, authenticationType: IdentityBased,
            endpointUri: "sb://ev-bus.servicebus.windows.net", entityPath: twin-updates},
          to-hub: {endpointType: EventHub, connectionStringPrimaryKey: "${secret.env.A_CONNECTION}"}}}
        """), updates: [["entityPath: twin-updates", "entityPath: alarms"]],
      typo: ["entityPath:", "entitypath:"]),
    KindSample(
      kind: "DataHistoryConnection",
      address: "DigitalTwinsInstance.ev-twins/timeSeriesDatabaseConnections/history",
      manifest: documents(
        document("EventHubsNamespace", "ev-streams", "{sku: {name: Standard}, eventhubs: [history]}"),
        document("DataExplorerCluster", "evhistory", "{sku: {name: \"Dev(No SLA)_Standard_E2a_v4\", tier: Basic}}"),
        document(
          "DigitalTwinsInstance", "ev-twins",
          """
          {identity: {type: SystemAssigned}, timeSeriesDatabaseConnections: {history: {
            connectionType: AzureDataExplorer, adxResourceId: "${DataExplorerCluster.evhistory}",
            adxEndpointUri: "${DataExplorerCluster.evhistory.uri}", adxDatabaseName: twins, adxTableName: changes,
            eventHubEndpointUri: "sb://ev-streams.servicebus.windows.net", eventHubEntityPath: hist,
            eventHubNamespaceResourceId: "${EventHubsNamespace.ev-streams}",
            recordPropertyAndItemRemovals: true}}}
          """)),
      replaces: [
        ["adxDatabaseName: twins", "adxDatabaseName: other"], ["adxTableName: changes", "adxTableName: other"],
        ["eventHubEntityPath: hist", "eventHubEntityPath: other"],
        ["recordPropertyAndItemRemovals: true", "recordPropertyAndItemRemovals: false"],
      ], typo: ["adxDatabaseName:", "adxDatabase:"]),
    KindSample(
      kind: "PrivateEndpointConnection",
      address: "DigitalTwinsInstance.ev-twins/privateEndpointConnections/office",
      manifest: document(
        "DigitalTwinsInstance", "ev-twins",
        """
        {privateEndpointConnections: {office: {privateLinkServiceConnectionState: {
          status: Approved, description: the office}}}}
        """), updates: [["status: Approved", "status: Rejected"]], typo: ["description:", "desciption:"]),
  ]

  static let devices: [KindSample] = [
    KindSample(
      kind: "IoTHub", address: "IoTHub.ev-hub",
      manifest: document(
        "IoTHub", "ev-hub",
        """
        {location: East US, sku: {name: S1, capacity: 1}, minTlsVersion: "1.2",
          eventHubEndpoints: {events: {partitionCount: 4}},
          routing: {routes: {telemetry: {source: DeviceMessages, endpointNames: [events], isEnabled: true}}}}
        """), replaces: [["location: East US", "location: westus2"]],
      updates: [["capacity: 1", "capacity: 2"], ["isEnabled: true", "isEnabled: false"]],
      typo: ["endpointNames:", "endpointName:"]),
    KindSample(
      kind: "IoTHubConsumerGroup", address: "IoTHub.ev-hub/consumerGroups/runtime",
      manifest: document("IoTHub", "ev-hub", "{sku: {name: S1, capacity: 1}, consumerGroups: [runtime]}")),
    KindSample(
      kind: "IoTHubCertificate", address: "IoTHub.ev-hub/certificates/fleet",
      manifest: document(
        "IoTHub", "ev-hub",
        "{sku: {name: S1, capacity: 1}, certificates: {fleet: {certificate: MAAB, isVerified: true}}}"),
      updates: [["certificate: MAAB", "certificate: MAAC"]], typo: ["isVerified:", "isverified:"]),
    KindSample(
      kind: "DeviceProvisioningService", address: "DeviceProvisioningService.ev-provisioning",
      manifest: document(
        "DeviceProvisioningService", "ev-provisioning",
        """
        {location: eastus, sku: {name: S1, capacity: 1}, allocationPolicy: Hashed, enableDataResidency: false,
          iotHubs: [{connectionString: "${secret.env.A_CONNECTION}", location: East US 2}]}
        """),
      replaces: [
        ["location: eastus", "location: westus2"], ["enableDataResidency: false", "enableDataResidency: true"],
      ], updates: [["allocationPolicy: Hashed", "allocationPolicy: GeoLatency"]],
      typo: ["allocationPolicy:", "alocationPolicy:"]),
  ]

  static let events: [KindSample] = [
    KindSample(
      kind: "EventGridTopic", address: "EventGridTopic.ev-events",
      manifest: document(
        "EventGridTopic", "ev-events",
        "{location: eastus, inputSchema: EventGridSchema, publicNetworkAccess: Enabled}"),
      replaces: [
        ["location: eastus", "location: westus2"],
        ["inputSchema: EventGridSchema", "inputSchema: CloudEventSchemaV1_0"],
      ], updates: [["publicNetworkAccess: Enabled", "publicNetworkAccess: Disabled"]],
      typo: ["inputSchema:", "inputSchemas:"]),
    subscription("EventGridTopic", "EventGridTopic.ev-events/eventSubscriptions/low") {
      document("EventGridTopic", "ev-events", "{eventSubscriptions: \($0)}")
    },
    KindSample(
      kind: "EventGridSystemTopic", address: "EventGridSystemTopic.ev-store-events",
      manifest: documents(
        storage,
        document(
          "EventGridSystemTopic", "ev-store-events",
          """
          {location: eastus, source: "${StorageAccount.evstore}", topicType: Microsoft.Storage.StorageAccounts,
            tags: {owner: platform}}
          """)),
      replaces: [
        ["topicType: Microsoft.Storage.StorageAccounts", "topicType: Microsoft.Storage.Other"],
        ["\"${StorageAccount.evstore}\"", "\"/subscriptions/0d3d4a55-0000-4000-8000-000000000001/resourceGroups/rg\""],
      ], updates: [["owner: platform", "owner: other"]], typo: ["topicType:", "topictype:"]),
    subscription("EventGridSystemTopic", "EventGridSystemTopic.ev-store-events/eventSubscriptions/low") {
      document(
        "EventGridSystemTopic", "ev-store-events",
        """
        {source: "${StorageAccount.evstore}", topicType: Microsoft.Storage.StorageAccounts, eventSubscriptions: \($0)}
        """)
    },
    KindSample(
      kind: "EventGridDomain", address: "EventGridDomain.ev-domain",
      manifest: document(
        "EventGridDomain", "ev-domain",
        "{location: eastus, inputSchema: EventGridSchema, autoCreateTopicWithFirstSubscription: false}"),
      replaces: [
        ["location: eastus", "location: westus2"], ["inputSchema: EventGridSchema", "inputSchema: CustomEventSchema"],
      ],
      updates: [["autoCreateTopicWithFirstSubscription: false", "autoCreateTopicWithFirstSubscription: true"]],
      typo: ["autoCreateTopicWithFirstSubscription:", "autoCreateTopicWithFirstSubscripton:"]),
    KindSample(
      kind: "EventGridDomainTopic", address: "EventGridDomain.ev-domain/topics/stations",
      manifest: document("EventGridDomain", "ev-domain", "{topics: [stations]}")),
    subscription("EventGridDomainTopic", "EventGridDomain.ev-domain/topics/stations/eventSubscriptions/low") {
      document("EventGridDomain", "ev-domain", "{topics: {stations: {eventSubscriptions: \($0)}}}")
    },
    subscription("EventGridDomain", "EventGridDomain.ev-domain/eventSubscriptions/low") {
      document("EventGridDomain", "ev-domain", "{eventSubscriptions: \($0)}")
    },
    KindSample(
      kind: "EventSubscription", address: "EventSubscription.group-changes",
      manifest: documents(
        storage,
        document(
          "EventSubscription", "group-changes",
          """
          {destination: {endpointType: StorageQueue, resourceId: "${StorageAccount.evstore}", queueName: events},
            filter: {subjectEndsWith: .json}}
          """)), updates: [["subjectEndsWith: .json", "subjectEndsWith: .csv"]],
      typo: ["destination:", "destinaton:"]),
    KindSample(
      kind: "EventHubsNamespace", address: "EventHubsNamespace.ev-streams",
      manifest: document(
        "EventHubsNamespace", "ev-streams",
        "{location: eastus, sku: {name: Standard, capacity: 1}, isAutoInflateEnabled: true, maximumThroughputUnits: 4}"),
      replaces: [["location: eastus", "location: westus2"]],
      updates: [["capacity: 1", "capacity: 2"], ["maximumThroughputUnits: 4", "maximumThroughputUnits: 8"]],
      typo: ["maximumThroughputUnits:", "maximumThroughputUnit:"]),
    KindSample(
      kind: "EventHub", address: "EventHubsNamespace.ev-streams/eventhubs/telemetry",
      manifest: document(
        "EventHubsNamespace", "ev-streams",
        """
        {sku: {name: Standard}, eventhubs: {telemetry: {partitionCount: 4, messageRetentionInDays: 3,
          retentionDescription: {cleanupPolicy: Delete}}}}
        """),
      replaces: [["partitionCount: 4", "partitionCount: 8"], ["cleanupPolicy: Delete", "cleanupPolicy: Compact"]],
      updates: [["messageRetentionInDays: 3", "messageRetentionInDays: 5"]],
      typo: ["partitionCount:", "partitionsCount:"]),
    KindSample(
      kind: "EventHubConsumerGroup",
      address: "EventHubsNamespace.ev-streams/eventhubs/telemetry/consumergroups/runtime",
      manifest: document(
        "EventHubsNamespace", "ev-streams",
        "{sku: {name: Standard}, eventhubs: {telemetry: {consumergroups: {runtime: {userMetadata: first}}}}}"),
      updates: [["userMetadata: first", "userMetadata: second"]], typo: ["userMetadata:", "userMetaData:"]),
  ]

  /// The same subscription below each kind of source.
  private static func subscription(_ kind: String, _ address: String, _ source: (String) -> String) -> KindSample {
    let own = """
      {low: {destination: {endpointType: StorageQueue, resourceId: "${StorageAccount.evstore}", queueName: events},
        filter: {includedEventTypes: [b, a], advancedFilters: [
          {operatorType: NumberLessThan, key: data.soc, value: 20}]}, retryPolicy: {maxDeliveryAttempts: 5}}}
      """
    return KindSample(
      kind: "\(kind)EventSubscription", address: address, manifest: documents(storage, source(own)),
      updates: [["maxDeliveryAttempts: 5", "maxDeliveryAttempts: 7"], ["value: 20", "value: 15"]],
      typo: ["maxDeliveryAttempts:", "maxDeliveryAttemps:"])
  }
}
