import Documents
import Resources
import Synchronization

/// The Digital Twins instances that answer and who may call them, kept in memory because every call to a twin asks.
final class InstanceDirectory: Sendable {
  private struct Entries {
    var byHost: [String: InstanceID] = [:]
    var byName: [String: InstanceID] = [:]
    /// Scopes of the data roles that a principal has.
    var roles: [String: [Grant]] = [:]
  }

  private struct Grant {
    let scope: ResourceID
    let mayWrite: Bool
  }

  private static let owner = "bcd981a7-7f74-457b-83e1-cceb9e632ffe"
  private static let reader = "d57506d4-4c8d-48b1-8587-93c323f6a5a3"

  private let entries = Mutex(Entries())

  init(_ store: Store) async throws(ServiceError) {
    try await fill(from: store)
  }

  /// The instance with that host name, lower case.
  subscript(host host: String) -> InstanceID? { entries.withLock { $0.byHost[host] } }

  /// The instance with that resource name, lower case; of several the one in the first region.
  subscript(name name: String) -> InstanceID? { entries.withLock { $0.byName[name] } }

  /// Whether one of the caller's data roles, at the instance or above it, covers a call; a query reads although it is
  /// a POST.
  func mayCall(_ caller: Caller, _ request: ServiceRequest, _ instance: InstanceID) -> Bool {
    let isRead = request.method == "GET" || (request.method == "POST" && request.segments.last?.lowercased() == "query")
    let grants = entries.withLock { $0.roles[caller.objectID.lowercased()] ?? [] }
    return grants.contains { grant in
      (grant.scope == instance.resource || instance.resource.isInside(grant.scope)) && (grant.mayWrite || isRead)
    }
  }

  /// Looks again after the control plane changed something; keeps what it had when the store does not answer.
  func reload(_ store: Store) async { try? await fill(from: store) }

  private func fill(from store: Store) async throws(ServiceError) {
    let found = try await store.read { db in
      (
        try ResourceTable.all(type: DigitalTwinsRules.instanceType, db).map(InstanceID.init),
        try ResourceTable.all(type: AuthorizationRules.assignmentType, db)
      )
    }
    var fresh = Entries()
    for instance in found.0 {
      fresh.byHost[instance.host.lowercased()] = instance
      fresh.byName[instance.resource.name.lowercased()] = fresh.byName[instance.resource.name.lowercased()] ?? instance
    }
    for assignment in found.1 {
      let properties = assignment.body["properties"]
      let role = properties?["roleDefinitionId"]?.string?.split(separator: "/").last.map(String.init) ?? ""
      guard [Self.owner, Self.reader].contains(role), let scope = assignment.id.parent,
        let principal = properties?["principalId"]?.string?.lowercased()
      else { continue }
      fresh.roles[principal, default: []].append(Grant(scope: scope, mayWrite: role == Self.owner))
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
