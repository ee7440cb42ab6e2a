extension Catalogue {
  /// Kinds whose resources come back as they were when they are deleted and made anew, but for an identity that Azure
  /// made for them. All others hold data, keys or connections that others made, which are lost.
  private static let stateless: Set<String> = [
    "ContainerGroup", "DataHistoryConnection", "DiagnosticSetting", "DigitalTwinsEndpoint", "EventGridDomainTopic",
    "EventGridSystemTopic", "EventHubConsumerGroup", "FederatedIdentityCredential", "IoTHubCertificate",
    "IoTHubConsumerGroup", "Lock", "PrivateEndpointConnection", "RoleAssignment", "RoleDefinition", "Subnet",
  ]

  /// Whether a resource of an ARM type holds something that is lost when it is deleted and made anew. Types that are not
  /// known are taken to. `identity` is the type of its managed identity: one that is system-assigned comes back as
  /// somebody else, without the roles it had.
  package static func holdsState(arm type: String, identity: String? = nil) -> Bool {
    if identity?.lowercased().contains("systemassigned") == true { return true }
    guard let known = Catalogue.type(arm: type) else { return true }
    return !stateless.contains(known.kind) && !known.kind.hasSuffix("EventSubscription")
  }
}
