import GRDB

/// How far the proof is that a webhook wants events.
struct WebhookState: Sendable, Hashable {
  /// What the webhook must say, or be asked for.
  var code: String
  var isValid: Bool
  /// Until when it may be proved by hand, in microseconds since 1970.
  var ends: Int64
}

/// Rows of the webhooks of event subscriptions; every function runs inside a transaction.
enum WebhookTable {
  static let module = StoreModule(
    migrations: [
      .init("webhooks") { db in
        try db.execute(
          sql: """
            CREATE TABLE webhook (
              subscription INTEGER PRIMARY KEY,
              code TEXT NOT NULL UNIQUE,
              valid INTEGER NOT NULL,
              ends INTEGER NOT NULL
            ) STRICT
            """)
      }
    ],
    erase: { db, number in try db.execute(sql: "DELETE FROM webhook WHERE subscription = ?", arguments: [number]) })

  static func state(of subscription: ResourceNumber, _ db: Database) throws -> WebhookState? {
    try Row.fetchOne(
      db.cachedStatement(sql: "SELECT code, valid, ends FROM webhook WHERE subscription = ?"),
      arguments: [subscription]
    ).map { WebhookState(code: $0[0], isValid: $0[1], ends: $0[2]) }
  }

  /// The subscription whose webhook has that code.
  static func subscription(_ code: String, _ db: Database) throws -> ResourceNumber? {
    try Int64.fetchOne(db, sql: "SELECT subscription FROM webhook WHERE code = ?", arguments: [code])
  }

  static func save(_ state: WebhookState, of subscription: ResourceNumber, _ db: Database) throws {
    try db.execute(
      sql: "INSERT OR REPLACE INTO webhook (subscription, code, valid, ends) VALUES (?, ?, ?, ?)",
      arguments: [subscription, state.code, state.isValid, state.ends])
  }
}
