import Documents
import GRDB

/// A notification of an instance on its way to an endpoint.
struct OutboxItem: Sendable {
  /// Counts up with every notification.
  let number: Int64
  let instance: ResourceNumber
  /// Name of the endpoint at the instance.
  let endpoint: String
  let event: CloudEvent
}

/// Rows of notifications that were made and not yet given to their endpoints; every function runs inside a transaction.
///
/// A row is written by the transaction that makes the change it tells of, so that neither is there without the other.
enum Outbox {
  static let module = StoreModule(
    migrations: [
      .init("outbox") { db in
        try db.execute(
          sql: """
            CREATE TABLE outbox (
              number INTEGER PRIMARY KEY AUTOINCREMENT,
              instance INTEGER NOT NULL,
              endpoint TEXT NOT NULL,
              event TEXT NOT NULL
            ) STRICT;
            CREATE INDEX outbox_instance ON outbox(instance);
            """)
      }
    ],
    erase: { db, number in try db.execute(sql: "DELETE FROM outbox WHERE instance = ?", arguments: [number]) })

  static func append(_ event: String, _ instance: ResourceNumber, to endpoint: String, _ db: Database) throws {
    try db.cachedStatement(sql: "INSERT INTO outbox (instance, endpoint, event) VALUES (?, ?, ?)")
      .execute(arguments: [instance, endpoint, event])
  }

  /// The oldest ones.
  static func first(_ limit: Int, _ db: Database) throws -> [OutboxItem] {
    let statement = try db.cachedStatement(
      sql: "SELECT number, instance, endpoint, event FROM outbox ORDER BY number LIMIT ?")
    return try Row.fetchAll(statement, arguments: [limit]).map { row in
      guard let event = CloudEvent(try JSONReader.parse(Array((row[3] as String).utf8))) else {
        throw ServiceError.internalError("a stored notification cannot be read")
      }
      return OutboxItem(number: row[0], instance: row[1], endpoint: row[2], event: event)
    }
  }

  /// Forgets all up to a number.
  static func remove(through number: Int64, _ db: Database) throws {
    try db.cachedStatement(sql: "DELETE FROM outbox WHERE number <= ?").execute(arguments: [number])
  }
}
