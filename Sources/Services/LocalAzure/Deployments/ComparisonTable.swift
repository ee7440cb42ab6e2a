import Documents
import GRDB

/// What deployments would change, kept for those who asked and poll for it; every function runs inside a transaction.
enum ComparisonTable {
  static let module = StoreModule(migrations: [
    .init("deployment comparisons") { db in
      try db.execute(
        sql: """
          CREATE TABLE comparison (
            id TEXT PRIMARY KEY,
            result TEXT NOT NULL,
            polls_left INTEGER NOT NULL,
            made INTEGER NOT NULL
          ) STRICT
          """)
    }
  ])

  /// Microseconds for which a result is kept: an hour.
  private static let memory: Int64 = 3_600_000_000

  /// Keeps a result that is told after so many polls; old ones go.
  static func keep(_ result: Value, id: String, polls: Int, now: Int64, _ db: Database) throws {
    try db.execute(sql: "DELETE FROM comparison WHERE made < ?", arguments: [now - memory])
    try db.execute(
      sql: "INSERT INTO comparison (id, result, polls_left, made) VALUES (?, ?, ?, ?)",
      arguments: [id, result.jsonText, polls, now])
  }

  static func exists(_ id: String, _ db: Database) throws -> Bool {
    try Bool.fetchOne(db, sql: "SELECT 1 FROM comparison WHERE id = ?", arguments: [id]) ?? false
  }

  /// One poll nearer; the result when it may be told.
  static func poll(_ id: String, _ db: Database) throws -> Value? {
    let row = try Row.fetchOne(db, sql: "SELECT polls_left, result FROM comparison WHERE id = ?", arguments: [id])
    guard let row else { return nil }
    let left: Int = row[0]
    guard left <= 1 else {
      try db.execute(sql: "UPDATE comparison SET polls_left = ? WHERE id = ?", arguments: [left - 1, id])
      return nil
    }
    return try JSONReader.parse(Array((row[1] as String).utf8))
  }
}
