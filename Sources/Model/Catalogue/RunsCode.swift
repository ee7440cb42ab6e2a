extension Catalogue {
  /// ARM types of resources in which code of the platform runs, in lower case.
  private static let runtimes: Set<String> = [
    "microsoft.app/containerapps", "microsoft.app/jobs", "microsoft.batch/batchaccounts",
    "microsoft.compute/virtualmachines", "microsoft.compute/virtualmachinescalesets",
    "microsoft.containerinstance/containergroups", "microsoft.containerservice/managedclusters",
    "microsoft.logic/workflows", "microsoft.streamanalytics/streamingjobs", "microsoft.web/sites",
  ]

  /// Whether code runs in a resource of an ARM type.
  package static func runsCode(arm type: String) -> Bool { runtimes.contains(type.lowercased()) }

  /// Kinds whose keys are handed to others and come back as others when the resource is made again.
  private static let keyed: Set<String> = [
    "ContainerRegistry", "DeviceProvisioningService", "EventGridDomain", "EventGridTopic", "EventHubsNamespace",
    "IoTHub",
    "LogAnalyticsWorkspace", "StorageAccount",
  ]

  /// Whether a resource of an ARM type hands out keys.
  package static func handsOutKeys(arm type: String) -> Bool {
    Catalogue.type(arm: type).map { keyed.contains($0.kind) } ?? false
  }
}
