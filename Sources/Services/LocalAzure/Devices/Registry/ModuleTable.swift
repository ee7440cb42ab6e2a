import Documents
import GRDB

/// Rows of the modules of devices, each an identity with keys like a device; every function runs inside a transaction.
enum ModuleTable {
  static let module = StoreModule(
    migrations: [
      .init("device modules") { db in
        try db.execute(
          sql: """
            CREATE TABLE device_module (
              hub INTEGER NOT NULL,
              device TEXT NOT NULL,
              id TEXT NOT NULL,
              body TEXT NOT NULL,
              secrets TEXT NOT NULL,
              etag TEXT NOT NULL,
              PRIMARY KEY (hub, device, id)
            ) STRICT, WITHOUT ROWID
            """)
      }
    ],
    erase: { db, number in try db.execute(sql: "DELETE FROM device_module WHERE hub = ?", arguments: [number]) })

  static func find(_ id: String, of device: String, hub: ResourceNumber, _ db: Database) throws -> StoredDevice? {
    try rows("hub = ? AND device = ? AND id = ?", [hub, device, id], db).first
  }

  static func all(of device: String, hub: ResourceNumber, _ db: Database) throws -> [StoredDevice] {
    try rows("hub = ? AND device = ? ORDER BY id", [hub, device], db)
  }

  private static func rows(_ rest: String, _ arguments: StatementArguments, _ db: Database) throws -> [StoredDevice] {
    let statement = try db.cachedStatement(sql: "SELECT id, body, secrets, etag FROM device_module WHERE \(rest)")
    return try Row.fetchAll(statement, arguments: arguments).map { row in
      StoredDevice(
        id: row[0], body: try JSONReader.parse(Array((row[1] as String).utf8)),
        secrets: try JSONReader.parse(Array((row[2] as String).utf8)), etag: row[3])
    }
  }

  static func save(_ module: StoredDevice, of device: String, hub: ResourceNumber, _ db: Database) throws {
    let statement = try db.cachedStatement(
      sql: "INSERT OR REPLACE INTO device_module (hub, device, id, body, secrets, etag) VALUES (?, ?, ?, ?, ?, ?)")
    try statement.execute(
      arguments: [hub, device, module.id, module.body.jsonText, module.secrets.jsonText, module.etag])
  }

  static func delete(_ id: String, of device: String, hub: ResourceNumber, _ db: Database) throws {
    try db.execute(
      sql: "DELETE FROM device_module WHERE hub = ? AND device = ? AND id = ?", arguments: [hub, device, id])
  }

  static func deleteAll(of device: String, hub: ResourceNumber, _ db: Database) throws {
    try db.execute(sql: "DELETE FROM device_module WHERE hub = ? AND device = ?", arguments: [hub, device])
  }
}
