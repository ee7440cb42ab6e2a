import Documents
import Resources
import Synchronization

/// Who may do what where: the role assignments and custom roles of the store, kept in memory because every call asks.
final class RoleBook: Sendable {
  private struct Grant {
    /// In lower case; empty for the root.
    let scope: String
    let permissions: RolePermissions
  }

  private struct Entries {
    /// By principal, in lower case.
    var grants: [String: [Grant]] = [:]
    /// Custom roles by their GUIDs in lower case.
    var custom: [String: RolePermissions] = [:]
    /// How often an assignment was added: what was read before one was is out of date.
    var additions = 0

    mutating func add(_ assignment: StoredResource) {
      let properties = assignment.body["properties"]
      let role = properties?["roleDefinitionId"]?.string?.split(separator: "/").last.map { $0.lowercased() } ?? ""
      guard let permissions = BuiltInRoles.withID(role)?.permissions ?? custom[role],
        let principal = properties?["principalId"]?.string?.lowercased()
      else { return }
      let scope = assignment.id.parent?.description.lowercased() ?? ""
      grants[principal, default: []].append(Grant(scope: scope, permissions: permissions))
    }
  }

  private let entries = Mutex(Entries())

  init(_ store: Store) async throws(ServiceError) {
    try await fill(from: store)
  }

  /// Whether the caller's roles cover an operation, where roles are heeded at all.
  func mayDo(_ operation: Operation, _ caller: Caller, at scope: ResourceID, _ options: Options) -> Bool {
    switch options.roles {
    case .off: true
    case .data where !operation.isData: true
    case _ where !operation.isData && caller.application == options.administrator.lowercased(): true
    case .data, .all: allows(caller.objectID, operation, at: scope)
    }
  }

  /// Whether one of a principal's roles, at the scope or above it, covers an operation.
  func allows(_ principal: String, _ operation: Operation, at scope: ResourceID) -> Bool {
    let place = scope.description.lowercased()
    return entries.withLock { $0.grants[principal.lowercased()] ?? [] }.contains { grant in
      (grant.scope == place || place.hasPrefix(grant.scope + "/")) && grant.permissions.allow(operation)
    }
  }

  /// Takes in an assignment that was just made.
  func add(_ assignment: StoredResource) {
    entries.withLock { entries in
      entries.add(assignment)
      entries.additions += 1
    }
  }

  /// Looks again after the control plane changed something; keeps what it had when the store does not answer.
  func reload(_ store: Store) async { try? await fill(from: store) }

  private func fill(from store: Store) async throws(ServiceError) {
    while true {
      let additions = entries.withLock { $0.additions }
      let found = try await store.read { db in
        (
          try ResourceTable.all(type: AuthorizationRules.assignmentType, db),
          try ResourceTable.all(type: AuthorizationRules.definitionType, db)
        )
      }
      var fresh = Entries()
      fresh.additions = additions
      fresh.custom = Dictionary(
        found.1.map { ($0.name.lowercased(), RolePermissions(custom: $0.body["properties"])) },
        uniquingKeysWith: { a, _ in a })
      for assignment in found.0 { fresh.add(assignment) }
      let read = fresh
      let isCurrent = entries.withLock { entries in
        guard entries.additions == additions else { return false }
        entries = read
        return true
      }
      if isCurrent { return }
    }
  }
}

extension RolePermissions {
  /// Of a custom role: all of its sets taken together.
  fileprivate init(custom properties: Value?) {
    self.init()
    for set in properties?["permissions"]?.array ?? [] {
      func names(_ member: String) -> [String] { (set[member]?.array ?? []).compactMap(\.string) }
      actions += names("actions")
      notActions += names("notActions")
      dataActions += names("dataActions")
      notDataActions += names("notDataActions")
    }
  }
}
