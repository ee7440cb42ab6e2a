import Documents
import GRDB

/// Who has a twin, a queue and a connection: a device, or a module of one.
struct HubClient: Sendable, Hashable {
  let hub: ResourceNumber
  let device: String
  /// `nil`: the device itself.
  var module: String?

  /// `DEVICE` or `DEVICE/MODULE`.
  var name: String { module.map { "\(device)/\($0)" } ?? device }
}

/// Rows of the device twins; every function runs inside a transaction.
enum DeviceTwinTable {
  static let module = StoreModule(
    migrations: [
      .init("device twins") { db in
        try db.execute(
          sql: """
            CREATE TABLE device_twin (
              hub INTEGER NOT NULL,
              device TEXT NOT NULL,
              module TEXT NOT NULL,
              body TEXT NOT NULL,
              PRIMARY KEY (hub, device, module)
            ) STRICT, WITHOUT ROWID
            """)
      }
    ],
    erase: { db, number in try db.execute(sql: "DELETE FROM device_twin WHERE hub = ?", arguments: [number]) })

  /// The twin; one that nobody wrote to is as it was born.
  static func find(_ client: HubClient, now: String, _ db: Database) throws -> DeviceTwin {
    let statement = try db.cachedStatement(
      sql: "SELECT body FROM device_twin WHERE hub = ? AND device = ? AND module = ?")
    let text = try String.fetchOne(statement, arguments: [client.hub, client.device, client.module ?? ""])
    guard let text else { return DeviceTwin(now: now) }
    guard let twin = DeviceTwin(stored: try JSONReader.parse(Array(text.utf8))) else {
      throw ServiceError.internalError("a stored twin cannot be read")
    }
    return twin
  }

  static func save(_ twin: DeviceTwin, _ client: HubClient, _ db: Database) throws {
    let statement = try db.cachedStatement(
      sql: "INSERT OR REPLACE INTO device_twin (hub, device, module, body) VALUES (?, ?, ?, ?)")
    try statement.execute(
      arguments: [client.hub, client.device, client.module ?? "", twin.stored.jsonText])
  }

  /// Deletes the twin of a device with those of its modules, or of one module.
  static func delete(_ client: HubClient, _ db: Database) throws {
    if let module = client.module {
      try db.execute(
        sql: "DELETE FROM device_twin WHERE hub = ? AND device = ? AND module = ?",
        arguments: [client.hub, client.device, module])
    } else {
      try db.execute(
        sql: "DELETE FROM device_twin WHERE hub = ? AND device = ?", arguments: [client.hub, client.device])
    }
  }
}
