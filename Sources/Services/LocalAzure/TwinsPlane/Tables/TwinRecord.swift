import GRDB

/// A twin as it is kept.
struct TwinRecord: Sendable {
  var id: String
  var model: String
  var etag: String
  /// The answer of a GET.
  var json: String
}

extension TwinRecord {
  static func find(_ instance: ResourceNumber, _ id: String, _ db: Database) throws -> TwinRecord? {
    try Row.fetchOne(
      db.cachedStatement(sql: "SELECT id, model, etag, json FROM twin WHERE instance = ? AND id = ?"),
      arguments: [instance, id]
    ).map { TwinRecord(id: $0[0], model: $0[1], etag: $0[2], json: $0[3]) }
  }

  /// The model of a twin; `nil` when there is no such twin.
  static func model(_ instance: ResourceNumber, _ id: String, _ db: Database) throws -> String? {
    try String.fetchOne(
      db.cachedStatement(sql: "SELECT model FROM twin WHERE instance = ? AND id = ?"), arguments: [instance, id])
  }

  /// The first ones in the order of ids.
  static func some(_ instance: ResourceNumber, _ limit: Int, _ db: Database) throws -> [TwinRecord] {
    try Row.fetchAll(
      db.cachedStatement(sql: "SELECT id, model, etag, json FROM twin WHERE instance = ? ORDER BY id LIMIT ?"),
      arguments: [instance, limit]
    ).map { TwinRecord(id: $0[0], model: $0[1], etag: $0[2], json: $0[3]) }
  }

  func save(_ instance: ResourceNumber, _ db: Database) throws {
    try db.cachedStatement(
      sql: """
        INSERT INTO twin (instance, id, model, etag, json) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (instance, id) DO UPDATE SET model = excluded.model, etag = excluded.etag, json = excluded.json
        """
    ).execute(arguments: [instance, id, model, etag, json])
  }

  static func delete(_ instance: ResourceNumber, _ id: String, _ db: Database) throws {
    try db.cachedStatement(sql: "DELETE FROM twin WHERE instance = ? AND id = ?").execute(arguments: [instance, id])
  }
}
