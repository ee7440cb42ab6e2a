import Documents
import GRDB

/// An event route as it is kept.
struct RouteRecord: Sendable, Hashable {
  var id: String
  var endpoint: String
  var filter: String
}

extension RouteRecord {
  /// The body of a GET.
  var body: Value { ["id": .string(id), "endpointName": .string(endpoint), "filter": .string(filter)] }

  /// All routes in the order of ids; there are few.
  static func all(_ instance: ResourceNumber, _ db: Database) throws -> [RouteRecord] {
    try Row.fetchAll(
      db.cachedStatement(sql: "SELECT id, endpoint, filter FROM event_route WHERE instance = ? ORDER BY id"),
      arguments: [instance]
    ).map { RouteRecord(id: $0[0], endpoint: $0[1], filter: $0[2]) }
  }

  func save(_ instance: ResourceNumber, _ db: Database) throws {
    try db.cachedStatement(
      sql: "INSERT OR REPLACE INTO event_route (instance, id, endpoint, filter) VALUES (?, ?, ?, ?)"
    ).execute(arguments: [instance, id, endpoint, filter])
  }

  static func delete(_ instance: ResourceNumber, _ id: String, _ db: Database) throws {
    try db.cachedStatement(sql: "DELETE FROM event_route WHERE instance = ? AND id = ?")
      .execute(arguments: [instance, id])
  }
}
