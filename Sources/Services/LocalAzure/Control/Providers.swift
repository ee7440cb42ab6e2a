import Documents
import GRDB
import HTTP
import Resources

/// Resource providers: what they offer where, and whether a subscription uses them.
extension ControlPlane {
  func providers(_ request: ServiceRequest, _ route: Route) async throws(ServiceError) -> HTTPResponse {
    switch route {
    case .providers(let id):
      let away = try await store.read { db in try Registration.away(from: id, db) }
      return .json(200, ["value": .array(Self.namespaces.map { provider($0, subscription: id, away: away) })])
    case .provider(let id, let namespace):
      let known = try known(namespace)
      let away = try await store.read { db in try Registration.away(from: id, db) }
      return .json(200, provider(known, subscription: id, away: away))
    case .register(let id, let namespace, let isWanted):
      let known = try known(namespace)
      let away = try await store.write { db in
        try Registration.set(known, in: id, isWanted: isWanted, db)
        return try Registration.away(from: id, db)
      }
      return .json(200, provider(known, subscription: id, away: away))
    default: throw .notThere(request.path)
    }
  }

  private static let namespaces = Set(TypeRegistry.types.map(\.namespace)).sorted()

  private func known(_ namespace: String) throws(ServiceError) -> String {
    guard let known = Self.namespaces.first(where: { $0.lowercased() == namespace.lowercased() }) else {
      throw ServiceError(404, "InvalidResourceNamespace", "The resource namespace '\(namespace)' is invalid.")
    }
    return known
  }

  private func provider(_ namespace: String, subscription: String, away: Set<String>) -> Value {
    let types = TypeRegistry.types.filter { $0.namespace == namespace }.map { rules -> Value in
      let regions: [String] =
        switch rules.location {
        case .oneOf(let names): names.compactMap { Region.named($0)?.displayName }
        case .required, .optional: Region.all.map(\.displayName)
        case .orGlobal: ["Global"] + Region.all.map(\.displayName)
        case .none: []
        }
      return [
        "resourceType": .string(rules.typePath), "locations": .array(regions.map { .string($0) }),
        "apiVersions": .array(rules.versions.map { .string($0) }),
        "capabilities": .string(rules.placement == .group ? "SupportsTags, SupportsLocation" : "None"),
      ]
    }
    return [
      "id": .string("/subscriptions/\(subscription)/providers/\(namespace)"), "namespace": .string(namespace),
      "resourceTypes": .array(types),
      "registrationState": away.contains(namespace.lowercased()) ? "NotRegistered" : "Registered",
      "registrationPolicy": Registration.isFree(namespace) ? "RegistrationFree" : "RegistrationRequired",
    ]
  }
}

/// Which providers a subscription uses: all but those that were taken away.
enum Registration {
  /// What no subscription can be without.
  static func isFree(_ namespace: String) -> Bool {
    ["microsoft.resources", "microsoft.authorization"].contains(namespace.lowercased())
  }

  /// The namespaces that a subscription does not use, in lower case.
  static func away(from subscription: String, _ db: Database) throws -> Set<String> {
    try String.fetchSet(
      db, sql: "SELECT namespace FROM unregistered WHERE subscription = ?", arguments: [subscription.lowercased()])
  }

  static func set(_ namespace: String, in subscription: String, isWanted: Bool, _ db: Database) throws {
    if isFree(namespace) { return }
    let sql =
      isWanted
      ? "DELETE FROM unregistered WHERE subscription = ? AND namespace = ?"
      : "INSERT OR IGNORE INTO unregistered (subscription, namespace) VALUES (?, ?)"
    try db.execute(sql: sql, arguments: [subscription.lowercased(), namespace.lowercased()])
  }

  /// Refuses a write to what a provider keeps that the subscription does not use.
  static func check(_ id: ResourceID, _ db: Database) throws {
    guard let subscription = id.subscription else { return }
    let namespace = String(id.type.prefix { $0 != "/" })
    guard try away(from: subscription, db).contains(namespace.lowercased()) else { return }
    throw ServiceError(
      409, "MissingSubscriptionRegistration",
      "The subscription is not registered to use namespace '\(namespace)'. See https://aka.ms/rps-not-found for how to "
        + "register subscriptions.")
  }
}
