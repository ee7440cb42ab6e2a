/// The Azure resource types that twinwright knows by name.
package enum Catalogue {
  /// Parents before their children.
  package static let types: [ResourceType] = [
    .resourceGroup, .digitalTwinsInstance, .digitalTwinsEndpoint, .dataHistoryConnection,
    .twinsPrivateEndpointConnection, .iotHub, .iotHubConsumerGroup, .iotHubCertificate, .deviceProvisioningService,
    .eventGridTopic, .topicEventSubscription, .eventGridSystemTopic, .systemTopicEventSubscription, .eventGridDomain,
    .eventGridDomainTopic, .domainTopicEventSubscription, .domainEventSubscription, .eventSubscription,
    .eventHubsNamespace, .eventHub, .eventHubConsumerGroup, .storageAccount, .storageQueue, .storageContainer,
    .containerRegistry, .containerGroup, .logAnalyticsWorkspace, .applicationInsights, .diagnosticSetting,
    .userAssignedIdentity, .federatedCredential, .roleAssignment, .roleDefinition, .keyVault, .dataExplorerCluster,
    .dataExplorerDatabase, .streamAnalyticsJob, .streamAnalyticsTransformation, .streamAnalyticsInput,
    .streamAnalyticsOutput, .synapseWorkspace, .sqlServer, .sqlDatabase, .powerBICapacity, .virtualNetwork, .subnet,
    .lock,
  ]

  private static let byKind = Dictionary(uniqueKeysWithValues: types.map { ($0.kind, $0) })
  private static let byType = Dictionary(uniqueKeysWithValues: types.map { ($0.type.lowercased(), $0) })

  /// By the kind that manifests write, children by their names in messages.
  package static func type(kind: String) -> ResourceType? { byKind[kind] }

  /// By ARM type, `Microsoft.Devices/IotHubs`, without regard to case.
  package static func type(arm: String) -> ResourceType? { byType[arm.lowercased()] }

  /// By ARM type; what every type has in common for one that is not listed.
  package static func type(arm: String, apiVersion: String) -> ResourceType {
    type(arm: arm) ?? .generic(arm, apiVersion: apiVersion)
  }

  /// The children that a kind spells out under its spec.
  package static func children(of kind: String) -> [ResourceType] { types.filter { $0.parent?.kind == kind } }
}
