import Documents
import GRDB

/// Rows of the twins data plane; every function runs inside a transaction of the store.
enum TwinsTables {
  static let module = StoreModule(
    migrations: [
      .init("twins") { db in
        try db.execute(
          sql: """
            CREATE TABLE model (
              instance INTEGER NOT NULL,
              id TEXT NOT NULL,
              definition TEXT NOT NULL,
              decommissioned INTEGER NOT NULL DEFAULT 0,
              uploaded INTEGER NOT NULL,
              PRIMARY KEY (instance, id)
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE twin (
              instance INTEGER NOT NULL,
              id TEXT NOT NULL,
              model TEXT NOT NULL,
              etag TEXT NOT NULL,
              json TEXT NOT NULL,
              PRIMARY KEY (instance, id)
            ) STRICT;
            CREATE TABLE relationship (
              instance INTEGER NOT NULL,
              source TEXT NOT NULL,
              id TEXT NOT NULL,
              name TEXT NOT NULL,
              target TEXT NOT NULL,
              etag TEXT NOT NULL,
              json TEXT NOT NULL,
              PRIMARY KEY (instance, source, id)
            ) STRICT;
            CREATE INDEX relationship_target ON relationship(instance, target);
            CREATE TABLE event_route (
              instance INTEGER NOT NULL,
              id TEXT NOT NULL,
              endpoint TEXT NOT NULL,
              filter TEXT NOT NULL,
              PRIMARY KEY (instance, id)
            ) STRICT, WITHOUT ROWID;
            """)
      }
    ],
    erase: { db, number in
      for table in ["model", "twin", "relationship", "event_route"] {
        try db.execute(sql: "DELETE FROM \(table) WHERE instance = ?", arguments: [number])
      }
    })
}

/// A twin as it is kept: the answer of a GET, byte for byte.
struct TwinRecord: Sendable {
  var id: String
  var model: String
  var etag: String
  var json: String

  static func find(_ instance: ResourceNumber, _ id: String, _ db: Database) throws -> TwinRecord? {
    try Row.fetchOne(
      db.cachedStatement(sql: "SELECT id, model, etag, json FROM twin WHERE instance = ? AND id = ?"),
      arguments: [instance, id]
    ).map(TwinRecord.init)
  }

  static func model(_ instance: ResourceNumber, _ id: String, _ db: Database) throws -> String? {
    try String.fetchOne(
      db.cachedStatement(sql: "SELECT model FROM twin WHERE instance = ? AND id = ?"), arguments: [instance, id])
  }

  /// Up to `limit` twins behind an id, in the order of ids.
  static func page(_ instance: ResourceNumber, after id: String, limit: Int, _ db: Database) throws -> [TwinRecord] {
    try Row.fetchAll(
      db.cachedStatement(
        sql: "SELECT id, model, etag, json FROM twin WHERE instance = ? AND id > ? ORDER BY id LIMIT ?"),
      arguments: [instance, id, limit]
    ).map(TwinRecord.init)
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

extension TwinRecord {
  fileprivate init(_ row: Row) {
    self.init(id: row[0], model: row[1], etag: row[2], json: row[3])
  }
}

/// A relationship as it is kept.
struct RelationshipRecord: Sendable {
  var source: String
  var id: String
  var name: String
  var target: String
  var etag: String
  var json: String

  private static let columns = "source, id, name, target, etag, json"

  static func find(_ instance: ResourceNumber, _ source: String, _ id: String, _ db: Database) throws
    -> RelationshipRecord?
  {
    try Row.fetchOne(
      db.cachedStatement(
        sql: "SELECT \(columns) FROM relationship WHERE instance = ? AND source = ? AND id = ?"),
      arguments: [instance, source, id]
    ).map(RelationshipRecord.init)
  }

  /// Up to `limit` relationships behind a source and id.
  static func page(
    _ instance: ResourceNumber, after key: (source: String, id: String), limit: Int, _ db: Database
  ) throws -> [RelationshipRecord] {
    try Row.fetchAll(
      db.cachedStatement(
        sql: """
          SELECT \(columns) FROM relationship WHERE instance = ? AND (source, id) > (?, ?)
          ORDER BY source, id LIMIT ?
          """), arguments: [instance, key.source, key.id, limit]
    ).map(RelationshipRecord.init)
  }

  static func outgoing(
    _ instance: ResourceNumber, _ source: String, after id: String, limit: Int, _ db: Database
  ) throws -> [RelationshipRecord] {
    try Row.fetchAll(
      db.cachedStatement(
        sql: "SELECT \(columns) FROM relationship WHERE instance = ? AND source = ? AND id > ? ORDER BY id LIMIT ?"),
      arguments: [instance, source, id, limit]
    ).map(RelationshipRecord.init)
  }

  static func incoming(_ instance: ResourceNumber, _ target: String, limit: Int, offset: Int, _ db: Database) throws
    -> [RelationshipRecord]
  {
    try Row.fetchAll(
      db.cachedStatement(
        sql: """
          SELECT \(columns) FROM relationship WHERE instance = ? AND target = ? ORDER BY source, id LIMIT ? OFFSET ?
          """), arguments: [instance, target, limit, offset]
    ).map(RelationshipRecord.init)
  }

  static func touches(_ instance: ResourceNumber, _ twin: String, _ db: Database) throws -> Bool {
    try Bool.fetchOne(
      db.cachedStatement(
        sql: """
          SELECT EXISTS (SELECT 1 FROM relationship WHERE instance = ?1 AND source = ?2)
            OR EXISTS (SELECT 1 FROM relationship WHERE instance = ?1 AND target = ?2)
          """), arguments: [instance, twin]) ?? false
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

extension RelationshipRecord {
  fileprivate init(_ row: Row) {
    self.init(source: row[0], id: row[1], name: row[2], target: row[3], etag: row[4], json: row[5])
  }
}

/// A model as it is kept.
struct ModelRecord: Sendable {
  var id: String
  var definition: Value
  var isDecommissioned: Bool
  /// Microseconds since 1970.
  var uploaded: Int64

  static func all(_ instance: ResourceNumber, _ db: Database) throws -> [ModelRecord] {
    try Row.fetchAll(
      db.cachedStatement(
        sql: "SELECT id, definition, decommissioned, uploaded FROM model WHERE instance = ? ORDER BY id"),
      arguments: [instance]
    ).map(ModelRecord.init)
  }

  init(_ row: Row) throws {
    self.init(
      id: row[0], definition: try JSONReader.parse(Array((row[1] as String).utf8)), isDecommissioned: row[2],
      uploaded: row[3])
  }

  init(id: String, definition: Value, isDecommissioned: Bool, uploaded: Int64) {
    self.id = id
    self.definition = definition
    self.isDecommissioned = isDecommissioned
    self.uploaded = uploaded
  }

  func save(_ instance: ResourceNumber, _ db: Database) throws {
    try db.cachedStatement(
      sql: """
        INSERT INTO model (instance, id, definition, decommissioned, uploaded) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (instance, id) DO UPDATE SET decommissioned = excluded.decommissioned
        """
    ).execute(arguments: [instance, id, definition.jsonText, isDecommissioned, uploaded])
  }

  static func delete(_ instance: ResourceNumber, _ id: String, _ db: Database) throws {
    try db.cachedStatement(sql: "DELETE FROM model WHERE instance = ? AND id = ?").execute(arguments: [instance, id])
  }
}

/// Event routes by id.
enum RouteTable {
  static func all(_ instance: ResourceNumber, _ db: Database) throws -> [(id: String, endpoint: String, filter: String)]
  {
    try Row.fetchAll(
      db.cachedStatement(sql: "SELECT id, endpoint, filter FROM event_route WHERE instance = ? ORDER BY id"),
      arguments: [instance]
    ).map { ($0[0], $0[1], $0[2]) }
  }

  static func save(_ instance: ResourceNumber, _ id: String, endpoint: String, filter: String, _ db: Database) throws {
    try db.cachedStatement(
      sql: "INSERT OR REPLACE INTO event_route (instance, id, endpoint, filter) VALUES (?, ?, ?, ?)"
    ).execute(arguments: [instance, id, endpoint, filter])
  }

  static func delete(_ instance: ResourceNumber, _ id: String, _ db: Database) throws {
    try db.cachedStatement(sql: "DELETE FROM event_route WHERE instance = ? AND id = ?")
      .execute(arguments: [instance, id])
  }
}
