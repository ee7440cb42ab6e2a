import Documents

/// What Azure sets by itself although no contract promises it: left out, for nobody would have written it. A plan leaves
/// it alone.
enum Usual {
  private static let values: [String: [String: [Value]]] = [
    "IoTHub": [
      "identity": [["type": "None"]], "properties.disableLocalAuth": [false],
      "properties.enableDataResidency": [false], "properties.eventHubEndpoints": [["events": [:]]],
      "properties.storageEndpoints": [["$default": [:]]], "properties.messagingEndpoints": [["fileNotifications": [:]]],
    ],
    "ContainerRegistry": [
      "properties.policies": [
        [
          "quarantinePolicy": ["status": "disabled"], "trustPolicy": ["type": "Notary", "status": "disabled"],
          "retentionPolicy": ["days": 7, "status": "disabled"], "exportPolicy": ["status": "enabled"],
        ]
      ],
      "properties.encryption": [["status": "disabled"]],
    ],
    "StorageAccount": [
      "properties.dnsEndpointType": ["Standard"],
      "properties.encryption.services": [
        ["file": ["keyType": "Account", "enabled": true], "blob": ["keyType": "Account", "enabled": true]]
      ],
      "properties.encryption": [[:]],
    ],
    "ApplicationInsights": ["properties.IngestionMode": ["LogAnalytics"]],
    "LogAnalyticsWorkspace": [
      "properties.features": [["enableLogAccessUsingOnlyResourcePermissions": true]]
    ],
  ]

  /// Whether what would be written at a path is what Azure sets anyway.
  static func covers(_ written: Value, at path: ValuePath, kind: String) -> Bool {
    values[kind]?[path.description]?.contains { $0.isEquivalent(to: written) } ?? false
  }

  /// Members that only say again where the resource lies.
  static func isSilent(_ path: ValuePath, kind: String) -> Bool {
    kind == "IoTHub" && ["subscriptionid", "resourcegroup"].contains(path.description)
  }
}
