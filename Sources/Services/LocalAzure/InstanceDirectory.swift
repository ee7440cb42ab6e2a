import Documents
import Resources
import Synchronization

/// The Digital Twins instances that answer, kept in memory because every call to a twin asks.
final class InstanceDirectory: Sendable {
  private struct Entries {
    var byHost: [String: InstanceID] = [:]
    var byName: [String: InstanceID] = [:]
  }

  private let entries = Mutex(Entries())

  init(_ store: Store) async throws(ServiceError) {
    try await fill(from: store)
  }

  /// The instance with that host name, lower case.
  subscript(host host: String) -> InstanceID? { entries.withLock { $0.byHost[host] } }

  /// The instance with that resource name, lower case; of several the one in the first region.
  subscript(name name: String) -> InstanceID? { entries.withLock { $0.byName[name] } }

  /// Looks again after the control plane changed something; keeps what it had when the store does not answer.
  func reload(_ store: Store) async { try? await fill(from: store) }

  private func fill(from store: Store) async throws(ServiceError) {
    let found = try await store.read { db in
      try ResourceTable.all(type: DigitalTwinsRules.instanceType, db).map(InstanceID.init)
    }
    var fresh = Entries()
    for instance in found {
      fresh.byHost[instance.host.lowercased()] = instance
      fresh.byName[instance.resource.name.lowercased()] = fresh.byName[instance.resource.name.lowercased()] ?? instance
    }
    entries.withLock { $0 = fresh }
  }
}

extension InstanceID {
  init(_ resource: StoredResource) {
    self.init(
      number: resource.number, resource: resource.id,
      host: resource.body["properties"]?["hostName"]?.string ?? "\(resource.name).invalid")
  }
}
