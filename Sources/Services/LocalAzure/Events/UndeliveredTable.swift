import Documents
import Encodings
import GRDB

/// Rows of events that reached nobody, so that somebody can find out why; every function runs inside a transaction.
enum UndeliveredTable {
  static let module = StoreModule(
    migrations: [
      .init("undelivered events") { db in
        try db.execute(
          sql: """
            CREATE TABLE undelivered (
              number INTEGER PRIMARY KEY AUTOINCREMENT,
              owner INTEGER NOT NULL,
              target TEXT NOT NULL,
              reason TEXT NOT NULL,
              attempts INTEGER NOT NULL,
              time INTEGER NOT NULL,
              event TEXT NOT NULL
            ) STRICT;
            CREATE INDEX undelivered_owner ON undelivered(owner);
            """)
      }
    ],
    erase: { db, number in try db.execute(sql: "DELETE FROM undelivered WHERE owner = ?", arguments: [number]) })

  /// Kept at most; the oldest go.
  private static let limit: Int64 = 1000

  /// Keeps an event that `target`, an endpoint or subscription of the resource `owner`, does not get.
  static func append(
    _ event: Value, owner: ResourceNumber, target: String, reason: String, attempts: Int = 0, now: Int64,
    _ db: Database
  ) throws {
    try db.cachedStatement(
      sql: "INSERT INTO undelivered (owner, target, reason, attempts, time, event) VALUES (?, ?, ?, ?, ?, ?)"
    ).execute(arguments: [owner, target, reason, attempts, now, event.jsonText])
    try db.cachedStatement(sql: "DELETE FROM undelivered WHERE number <= ?")
      .execute(arguments: [db.lastInsertedRowID - limit])
  }

  /// The newest ones, oldest first.
  static func last(_ limit: Int, _ db: Database) throws -> [Value] {
    let rows = try Row.fetchAll(
      db, sql: "SELECT target, reason, attempts, time, event FROM undelivered ORDER BY number DESC LIMIT ?",
      arguments: [limit])
    return try rows.reversed().map { row in
      [
        "target": .string(row[0]), "reason": .string(row[1]), "attempts": .integer(row[2]),
        "time": .string(Timestamp.text(microseconds: row[3])),
        "event": try JSONReader.parse(Array((row[4] as String).utf8)),
      ]
    }
  }
}
