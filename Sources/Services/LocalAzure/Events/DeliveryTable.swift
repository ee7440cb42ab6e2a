import Documents
import GRDB

/// An event on its way to a subscriber.
struct Delivery: Sendable {
  let number: Int64
  /// Microseconds since 1970.
  let published: Int64
  /// How often it was tried.
  var attempts: Int
  /// As the subscriber gets it.
  let event: Value
  /// Bytes of the event.
  let size: Int
}

/// Rows of events on their way to subscribers; every function runs inside a transaction.
enum DeliveryTable {
  static let module = StoreModule(
    migrations: [
      .init("event deliveries") { db in
        try db.execute(
          sql: """
            CREATE TABLE delivery (
              number INTEGER PRIMARY KEY AUTOINCREMENT,
              subscription INTEGER NOT NULL,
              due INTEGER NOT NULL,
              published INTEGER NOT NULL,
              attempts INTEGER NOT NULL,
              event TEXT NOT NULL
            ) STRICT;
            CREATE INDEX delivery_due ON delivery(subscription, due, number);
            """)
      }
    ],
    erase: { db, number in try db.execute(sql: "DELETE FROM delivery WHERE subscription = ?", arguments: [number]) })

  static func append(_ event: Value, for subscription: ResourceNumber, published: Int64, _ db: Database) throws {
    try db.cachedStatement(
      sql: "INSERT INTO delivery (subscription, due, published, attempts, event) VALUES (?, ?, ?, 0, ?)"
    ).execute(arguments: [subscription, published, published, event.jsonText])
  }

  /// Those of a subscriber whose time has come.
  static func due(_ subscription: ResourceNumber, now: Int64, limit: Int, _ db: Database) throws -> [Delivery] {
    let statement = try db.cachedStatement(
      sql: """
        SELECT number, published, attempts, event FROM delivery
        WHERE subscription = ? AND due <= ? ORDER BY due, number LIMIT ?
        """)
    return try Row.fetchAll(statement, arguments: [subscription, now, limit]).map { row in
      let text: String = row[3]
      return Delivery(
        number: row[0], published: row[1], attempts: row[2], event: try JSONReader.parse(Array(text.utf8)),
        size: text.utf8.count)
    }
  }

  /// Every subscriber that something waits for, with the earliest time; one look by index for each.
  static func waiting(_ db: Database) throws -> [(subscription: ResourceNumber, due: Int64)] {
    let rows = try Row.fetchAll(
      db.cachedStatement(
        sql: """
          WITH RECURSIVE one(subscription) AS (
            SELECT min(subscription) FROM delivery
            UNION ALL
            SELECT (SELECT min(d.subscription) FROM delivery d WHERE d.subscription > one.subscription)
            FROM one WHERE one.subscription IS NOT NULL)
          SELECT subscription, (SELECT min(d.due) FROM delivery d WHERE d.subscription = one.subscription)
          FROM one WHERE subscription IS NOT NULL
          """))
    return rows.map { ($0[0], $0[1]) }
  }

  static func postpone(_ delivery: Delivery, to due: Int64, _ db: Database) throws {
    try db.cachedStatement(sql: "UPDATE delivery SET due = ?, attempts = ? WHERE number = ?")
      .execute(arguments: [due, delivery.attempts, delivery.number])
  }

  static func remove(_ delivery: Delivery, _ db: Database) throws {
    try db.cachedStatement(sql: "DELETE FROM delivery WHERE number = ?").execute(arguments: [delivery.number])
  }
}
