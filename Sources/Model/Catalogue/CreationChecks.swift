package import Documents

/// How a provider is asked whether a name that the world shares is free.
package struct NameCheck: Sendable, Hashable {
  /// The action, below the provider or below one of its locations: `checkNameAvailability`.
  package var action = "checkNameAvailability"
  /// Whether every region has names of its own.
  package var isRegional = false
  /// Whether the question says of which type the name would be.
  package var namesType = true
}

/// Something of which a subscription may have so much, as the provider's list of usages counts it.
package struct Quota: Sendable {
  /// The list's `name.value`: `StandardCores`.
  package let counter: String
  /// Whether each region has its own list.
  package let isRegional: Bool
  /// How much of it a resource with that body takes; what is not known yet counts nothing.
  package let amount: @Sendable (Value) -> Double

  init(_ counter: String, isRegional: Bool = true, amount: @escaping @Sendable (Value) -> Double = { _ in 1 }) {
    self.counter = counter
    self.isRegional = isRegional
    self.amount = amount
  }
}

/// What providers tell before anything is made. The actions and counters are those of the public REST reference of each
/// provider; a type that is missing here has none, or none that is documented.
extension ResourceType {
  /// `nil` where the provider is not asked.
  package var nameCheck: NameCheck? { Self.nameChecks[type.lowercased()] }

  /// What one of these counts against.
  package var quotas: [Quota] { Self.quotas[type.lowercased()] ?? [] }

  private static let nameChecks: [String: NameCheck] = [
    "microsoft.digitaltwins/digitaltwinsinstances": NameCheck(isRegional: true),
    "microsoft.kusto/clusters": NameCheck(isRegional: true),
    "microsoft.devices/iothubs": NameCheck(namesType: false),
    "microsoft.devices/provisioningservices": NameCheck(
      action: "checkProvisioningServiceNameAvailability", namesType: false),
    "microsoft.eventhub/namespaces": NameCheck(namesType: false),
    "microsoft.containerregistry/registries": NameCheck(), "microsoft.keyvault/vaults": NameCheck(),
    "microsoft.sql/servers": NameCheck(), "microsoft.storage/storageaccounts": NameCheck(),
    "microsoft.synapse/workspaces": NameCheck(),
  ]

  private static let quotas: [String: [Quota]] = [
    "microsoft.devices/iothubs": [
      Quota("FreeHubCount", isRegional: false) { $0["sku"]?["name"]?.string?.uppercased() == "F1" ? 1 : 0 }
    ],
    "microsoft.storage/storageaccounts": [Quota("StorageAccounts")],
    "microsoft.containerinstance/containergroups": [
      Quota("ContainerGroups"), Quota("StandardCores", amount: requestedCores),
    ],
    "microsoft.network/virtualnetworks": [Quota("VirtualNetworks")],
  ]

  @Sendable private static func requestedCores(_ group: Value) -> Double {
    (group["properties"]?["containers"]?.array ?? []).reduce(0) { sum, container in
      switch container["properties"]?["resources"]?["requests"]?["cpu"] {
      case .integer(let count)?: sum + Double(count)
      case .double(let count)?: sum + count
      default: sum
      }
    }
  }
}
