import Documents
import GRDB

/// A model as it is kept.
struct ModelRecord: Sendable {
  var id: String
  /// As uploaded, its context a list and at the end.
  var definition: Value
  var isDecommissioned: Bool
  /// Microseconds since 1970.
  var uploaded: Int64
}

extension ModelRecord {
  private static let columns = "id, definition, decommissioned, uploaded"

  private init(_ row: Row) throws {
    self.init(
      id: row[0], definition: try JSONReader.parse(Array((row[1] as String).utf8)), isDecommissioned: row[2],
      uploaded: row[3])
  }

  static func find(_ instance: ResourceNumber, _ id: String, _ db: Database) throws -> ModelRecord? {
    try Row.fetchOne(
      db.cachedStatement(sql: "SELECT \(columns) FROM model WHERE instance = ? AND id = ?"), arguments: [instance, id]
    ).map(ModelRecord.init)
  }

  /// Up to `limit` models behind an id, in the order of ids.
  static func page(_ instance: ResourceNumber, after id: String, limit: Int, _ db: Database) throws -> [ModelRecord] {
    let sql = "SELECT \(columns) FROM model WHERE instance = ? AND id > ? ORDER BY id LIMIT ?"
    let rows = try Row.fetchCursor(db.cachedStatement(sql: sql), arguments: [instance, id, limit])
    return try Array(rows.map(ModelRecord.init))
  }

  /// Keeps a new model and what it uses.
  func insert(_ instance: ResourceNumber, uses: [String], _ db: Database) throws {
    try db.cachedStatement(
      sql: "INSERT INTO model (instance, id, definition, decommissioned, uploaded) VALUES (?, ?, ?, ?, ?)"
    ).execute(arguments: [instance, id, definition.jsonText, isDecommissioned, uploaded])
    for used in uses {
      try db.cachedStatement(sql: "INSERT OR IGNORE INTO model_use (instance, used, user) VALUES (?, ?, ?)")
        .execute(arguments: [instance, used, id])
    }
  }

  static func setDecommissioned(_ instance: ResourceNumber, _ id: String, _ value: Bool, _ db: Database) throws {
    try db.cachedStatement(sql: "UPDATE model SET decommissioned = ? WHERE instance = ? AND id = ?")
      .execute(arguments: [value, instance, id])
  }

  static func delete(_ instance: ResourceNumber, _ id: String, uses: [String], _ db: Database) throws {
    try db.cachedStatement(sql: "DELETE FROM model WHERE instance = ? AND id = ?").execute(arguments: [instance, id])
    for used in uses {
      try db.cachedStatement(sql: "DELETE FROM model_use WHERE instance = ? AND used = ? AND user = ?")
        .execute(arguments: [instance, used, id])
    }
  }

  /// Models that extend this one or have it as a component.
  static func users(_ instance: ResourceNumber, of id: String, _ db: Database) throws -> [String] {
    try String.fetchAll(
      db.cachedStatement(sql: "SELECT user FROM model_use WHERE instance = ? AND used = ? ORDER BY user LIMIT 100"),
      arguments: [instance, id])
  }
}

/// A number that says which state of an instance's models is stored. Each change draws a new random one, so that a
/// change that was rolled back leaves no number behind that could come to mean something else.
enum ModelRevision {
  /// `nil` before the first model.
  static func current(_ instance: ResourceNumber, _ db: Database) throws -> Int64? {
    try Int64.fetchOne(
      db.cachedStatement(sql: "SELECT revision FROM model_revision WHERE instance = ?"), arguments: [instance])
  }

  static func set(_ instance: ResourceNumber, _ revision: Int64, _ db: Database) throws {
    try db.cachedStatement(sql: "INSERT OR REPLACE INTO model_revision (instance, revision) VALUES (?, ?)")
      .execute(arguments: [instance, revision])
  }
}
