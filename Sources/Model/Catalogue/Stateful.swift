extension Catalogue {
  /// Kinds whose resources come back as they were when they are deleted and made anew. All others hold data, keys or an
  /// identity that others know them by, which is lost.
  private static let stateless: Set<String> = [
    "ContainerGroup", "DataHistoryConnection", "DiagnosticSetting", "DigitalTwinsEndpoint", "EventGridDomainTopic",
    "EventGridSystemTopic", "EventHubConsumerGroup", "FederatedIdentityCredential", "IoTHubCertificate",
    "IoTHubConsumerGroup", "Lock", "PrivateEndpointConnection", "RoleAssignment", "RoleDefinition", "Subnet",
    "VirtualNetwork",
  ]

  /// Whether a resource of an ARM type holds something that is lost when it is deleted and made anew. Types that are not
  /// known are taken to.
  package static func holdsState(arm type: String) -> Bool {
    guard let known = Catalogue.type(arm: type) else { return true }
    return !stateless.contains(known.kind) && !known.kind.hasSuffix("EventSubscription")
  }
}
