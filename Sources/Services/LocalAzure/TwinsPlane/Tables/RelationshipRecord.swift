import GRDB

/// A relationship as it is kept.
struct RelationshipRecord: Sendable {
  var source: String
  var id: String
  var name: String
  var target: String
  var etag: String
  /// The answer of a GET.
  var json: String
}

extension RelationshipRecord {
  private static let columns = "source, id, name, target, etag, json"

  private init(_ row: Row) {
    self.init(source: row[0], id: row[1], name: row[2], target: row[3], etag: row[4], json: row[5])
  }

  static func find(_ instance: ResourceNumber, _ source: String, _ id: String, _ db: Database) throws
    -> RelationshipRecord?
  {
    try Row.fetchOne(
      db.cachedStatement(
        sql: "SELECT \(columns) FROM relationship WHERE instance = ? AND source = ? AND id = ?"),
      arguments: [instance, source, id]
    ).map(RelationshipRecord.init)
  }

  /// Up to `limit` relationships of a source behind an id; of one name when it is given.
  static func outgoing(
    _ instance: ResourceNumber, _ source: String, name: String?, after id: String, limit: Int, _ db: Database
  ) throws -> [RelationshipRecord] {
    try Row.fetchAll(
      db.cachedStatement(
        sql: """
          SELECT \(columns) FROM relationship
          WHERE instance = ?1 AND source = ?2 AND id > ?3 AND (?4 IS NULL OR name = ?4) ORDER BY id LIMIT ?5
          """), arguments: [instance, source, id, name, limit]
    ).map(RelationshipRecord.init)
  }

  /// Up to `limit` relationships to a target behind a source and id.
  static func incoming(
    _ instance: ResourceNumber, _ target: String, after key: (source: String, id: String), limit: Int, _ db: Database
  ) throws -> [RelationshipRecord] {
    try Row.fetchAll(
      db.cachedStatement(
        sql: """
          SELECT \(columns) FROM relationship
          WHERE instance = ? AND target = ? AND (source, id) > (?, ?) ORDER BY source, id LIMIT ?
          """), arguments: [instance, target, key.source, key.id, limit]
    ).map(RelationshipRecord.init)
  }

  /// Whether any relationship begins or ends at the twin.
  static func touches(_ instance: ResourceNumber, _ twin: String, _ db: Database) throws -> Bool {
    try Bool.fetchOne(
      db.cachedStatement(
        sql: """
          SELECT EXISTS (SELECT 1 FROM relationship WHERE instance = ?1 AND source = ?2)
            OR EXISTS (SELECT 1 FROM relationship WHERE instance = ?1 AND target = ?2)
          """), arguments: [instance, twin]) ?? false
  }

  /// The first ones in the order of sources and ids.
  static func some(_ instance: ResourceNumber, _ limit: Int, _ db: Database) throws -> [RelationshipRecord] {
    try Row.fetchAll(
      db.cachedStatement(sql: "SELECT \(columns) FROM relationship WHERE instance = ? ORDER BY source, id LIMIT ?"),
      arguments: [instance, limit]
    ).map(RelationshipRecord.init)
  }

  func save(_ instance: ResourceNumber, _ db: Database) throws {
    try db.cachedStatement(
      sql: """
        INSERT INTO relationship (instance, source, id, name, target, etag, json) VALUES (?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (instance, source, id) DO UPDATE SET name = excluded.name, target = excluded.target,
          etag = excluded.etag, json = excluded.json
        """
    ).execute(arguments: [instance, source, id, name, target, etag, json])
  }

  static func delete(_ instance: ResourceNumber, _ source: String, _ id: String, _ db: Database) throws {
    try db.cachedStatement(sql: "DELETE FROM relationship WHERE instance = ? AND source = ? AND id = ?")
      .execute(arguments: [instance, source, id])
  }
}
