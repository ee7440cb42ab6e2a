import Resources

/// All types that have rules of their own; any other type of a known namespace or not is kept as it is sent.
enum TypeRegistry {
  static let types: [TypeRules] =
    [ResourceGroupRules.group]
    + DigitalTwinsRules.all + IoTHubRules.all + EventGridRules.all + StorageRules.all + StorageChildRules.all
    + RegistryRules.all
    + MonitorRules.all + IdentityRules.all + AuthorizationRules.all + ContainerRules.all + ProvisioningRules.all
    + EventHubsRules.all + VaultRules.all + DataExplorerRules.all + StreamAnalyticsRules.all + AnalyticsRules.all
    + DatabaseRules.all + NetworkRules.all + AttachedRules.all

  private static let byType = Dictionary(uniqueKeysWithValues: types.map { ($0.type.lowercased(), $0) })

  /// The rules of a type; generic ones for a type without its own.
  static func rules(for type: String) -> TypeRules {
    byType[type.lowercased()] ?? TypeRules(type: type, versions: [], location: .optional)
  }

  static func isKnown(_ type: String) -> Bool { byType[type.lowercased()] != nil }

  /// Path parts between resources that are no resources themselves.
  private static let virtualTypes: Set<String> = [
    "microsoft.devices/iothubs/eventhubendpoints", "microsoft.storage/storageaccounts/queueservices",
    "microsoft.storage/storageaccounts/blobservices", "microsoft.keyvault/locations",
  ]

  /// What must exist before a resource may; `nil` for what lies in a subscription directly.
  static func neededParent(of id: ResourceID) -> ResourceID? {
    guard var parent = id.parent else { return nil }
    while virtualTypes.contains(parent.foldedType), let next = parent.parent { parent = next }
    return parent.foldedType == "microsoft.resources/subscriptions" ? nil : parent
  }

  /// The id with the fixed words and type names in Azure's spelling; names stay as they were written.
  static func canonical(_ id: ResourceID, rules: TypeRules) -> ResourceID {
    var parts = id.description.split(separator: "/").map(String.init)
    let fixed = ["subscriptions": "subscriptions", "resourcegroups": "resourceGroups", "providers": "providers"]
    for index in stride(from: 0, to: min(parts.count, 4), by: 2) {
      parts[index] = fixed[parts[index].lowercased()] ?? parts[index]
    }
    if let provider = parts.lastIndex(where: { $0.lowercased() == "providers" }), provider + 1 < parts.count {
      parts[provider] = "providers"
      var index = provider + 1
      for word in rules.type.split(separator: "/") where index < parts.count {
        parts[index] = String(word)
        index += index == provider + 1 ? 1 : 2
      }
    }
    return ResourceID("/" + parts.joined(separator: "/")) ?? id
  }
}
