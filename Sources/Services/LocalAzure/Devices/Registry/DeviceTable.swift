import Encodings
import OrderedCollections
import Documents
import GRDB

/// A device identity as the store keeps it.
struct StoredDevice: Sendable {
  var id: String
  /// Everything that is shown, keys left out.
  var body: Value
  /// `primaryKey` and `secondaryKey`, or thumbprints.
  var secrets: Value
  var etag: String

  /// As the registry returns it: keys included, as Azure does for callers with the right to read them.
  var shown: Value {
    var shown = body
    shown[member: "etag"] = .string(Base64.encode(Array(etag.utf8)))
    if !(secrets.object?.isEmpty ?? true) {
      let member = body["authentication"]?["type"] == "selfSigned" ? "x509Thumbprint" : "symmetricKey"
      shown.put(secrets, at: Draft.path("authentication.\(member)"))
    }
    return shown
  }
}

/// Rows of the device registries; every function runs inside a transaction.
enum DeviceTable {
  static let module = StoreModule(
    migrations: [
      .init("devices") { db in
        try db.execute(
          sql: """
            CREATE TABLE device (
              hub INTEGER NOT NULL,
              id TEXT NOT NULL,
              body TEXT NOT NULL,
              secrets TEXT NOT NULL,
              etag TEXT NOT NULL,
              PRIMARY KEY (hub, id)
            ) STRICT, WITHOUT ROWID
            """)
      }
    ],
    erase: { db, number in try db.execute(sql: "DELETE FROM device WHERE hub = ?", arguments: [number]) })

  static func find(_ id: String, hub: ResourceNumber, _ db: Database) throws -> StoredDevice? {
    try rows("hub = ? AND id = ?", [hub, id], db).first
  }

  static func list(hub: ResourceNumber, top: Int, after: String = "", _ db: Database) throws -> [StoredDevice] {
    try rows("hub = ? AND id > ? ORDER BY id LIMIT ?", [hub, after, top], db)
  }

  static func count(hub: ResourceNumber, status: String? = nil, _ db: Database) throws -> Int {
    let condition = status == nil ? "" : " AND json_extract(body, '$.status') = ?"
    return try Int.fetchOne(
      db, sql: "SELECT count(*) FROM device WHERE hub = ?\(condition)",
      arguments: StatementArguments([hub]) + (status.map { [$0] } ?? [])) ?? 0
  }

  private static func rows(_ rest: String, _ arguments: StatementArguments, _ db: Database) throws -> [StoredDevice] {
    let statement = try db.cachedStatement(sql: "SELECT id, body, secrets, etag FROM device WHERE \(rest)")
    return try Row.fetchAll(statement, arguments: arguments).map { row in
      StoredDevice(
        id: row[0], body: try JSONReader.parse(Array((row[1] as String).utf8)),
        secrets: try JSONReader.parse(Array((row[2] as String).utf8)), etag: row[3])
    }
  }

  static func save(_ device: StoredDevice, hub: ResourceNumber, _ db: Database) throws {
    let statement = try db.cachedStatement(
      sql: "INSERT OR REPLACE INTO device (hub, id, body, secrets, etag) VALUES (?, ?, ?, ?, ?)")
    try statement.execute(
      arguments: [hub, device.id, device.body.jsonText, device.secrets.jsonText, device.etag])
  }

  static func delete(_ id: String, hub: ResourceNumber, _ db: Database) throws {
    try db.execute(sql: "DELETE FROM device WHERE hub = ? AND id = ?", arguments: [hub, id])
  }
}
