import Documents
import HTTP
import OrderedCollections
import Resources

/// Names that only one resource may have, as the providers are asked for them.
struct NameSpace: Sendable {
  /// As a claim names it: the DNS suffix that names stand before.
  let suffix: String
  /// The type whose names these are.
  let type: String
  /// The region asked about; `nil` where all regions share one space.
  let location: String?
  /// The member that says it; SQL and Synapse have one of their own.
  var verdict = "nameAvailable"

  /// What an action of a namespace is about; `nil` when there is no such action.
  init?(_ namespace: String, action: String, location: String?) {
    self.location = location
    let region = location.flatMap(Region.named)
    switch (namespace.lowercased(), action, region) {
    case ("microsoft.devices", "checkprovisioningservicenameavailability", nil):
      (suffix, type) = (ProvisioningRules.space, "Microsoft.Devices/provisioningServices")
    case (_, let other, _) where other != "checknameavailability": return nil
    case ("microsoft.digitaltwins", _, let region?):
      (suffix, type) = (DigitalTwinsRules.space(region.code), DigitalTwinsRules.instanceType)
    case ("microsoft.kusto", _, let region?):
      (suffix, type) = (".\(region.name).kusto.windows.net", "Microsoft.Kusto/clusters")
    case ("microsoft.devices", _, nil): (suffix, type) = (IoTHubRules.space, "Microsoft.Devices/IotHubs")
    case ("microsoft.storage", _, nil): (suffix, type) = (StorageRules.space, "Microsoft.Storage/storageAccounts")
    case ("microsoft.containerregistry", _, nil):
      (suffix, type) = (RegistryRules.space, "Microsoft.ContainerRegistry/registries")
    case ("microsoft.eventhub", _, nil): (suffix, type) = (EventHubsRules.space, "Microsoft.EventHub/namespaces")
    case ("microsoft.keyvault", _, nil): (suffix, type) = (VaultRules.space, VaultRules.vaultType)
    case ("microsoft.sql", _, nil):
      (suffix, type, verdict) = (".database.windows.net", "Microsoft.Sql/servers", "available")
    case ("microsoft.synapse", _, nil):
      (suffix, type, verdict) = (".sql.azuresynapse.net", "Microsoft.Synapse/workspaces", "available")
    default: return nil
    }
  }
}

extension ControlPlane {
  /// Whether a name that must be unique in the world is free.
  func nameAvailability(
    _ request: ServiceRequest, _ subscription: String, _ space: NameSpace
  ) async throws(ServiceError) -> HTTPResponse {
    guard request.method == "POST" else { throw .methodNotAllowed(request.method) }
    let body = try content(of: request)
    guard let name = body["name"]?.string else { throw .invalidContent("The member 'name' is missing.") }
    let rules = TypeRegistry.rules(for: space.type)
    var answer: Value = .object([:])
    if !rules.name.accepts(name) {
      answer = [
        space.verdict: false, "reason": "Invalid",
        "message": .string("The name '\(name)' is invalid: it must be \(rules.name.description)."),
      ]
    } else if try await isTaken(name, subscription, space) {
      answer = [
        space.verdict: false, "reason": "AlreadyExists",
        "message": .string("The name '\(name)' is not available."),
      ]
    } else {
      answer = [space.verdict: true]
      if space.suffix == IoTHubRules.space {
        // The service really answers so for a free name.
        answer[member: "reason"] = "Invalid"
        answer[member: "message"] = .null
      }
    }
    if space.verdict == "available" { answer[member: "name"] = .string(name) }
    return .json(200, answer)
  }

  /// Whether something has the name, or a deleted vault still keeps it.
  private func isTaken(_ name: String, _ subscription: String, _ space: NameSpace) async throws(ServiceError) -> Bool {
    try await store.read { db in
      if try ResourceTable.holder(of: NameClaim(space: space.suffix, name: name), db) != nil { return true }
      guard space.type == VaultRules.vaultType else { return false }
      return try ResourceTable.inside(.subscription(subscription), type: VaultRules.deletedType, db).contains {
        $0.name.lowercased() == name.lowercased()
      }
    }
  }
}
