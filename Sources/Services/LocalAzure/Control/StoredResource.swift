import Documents
import GRDB
import Resources

/// A resource of the control plane as the store keeps it.
struct StoredResource: Sendable {
  var number: ResourceNumber
  /// In the spelling it was created with.
  var id: ResourceID
  /// The body in its finished state, secrets and server-owned identification left out.
  var body: Value
  /// What is never returned, by name: written secrets under their path, generated keys under the name Azure gives them.
  var secrets: Value
  /// Changes with every write.
  var etag: String
  /// Microseconds since 1970.
  var created: Int64
  var changed: Int64
  /// Polls still to come before the last write is finished; 0: it is.
  var pollsLeft: Int
  /// What the unfinished write is: `create`, `update`, `delete`.
  var pendingKind: String?

  var isPending: Bool { pollsLeft > 0 }
  var name: String { id.name }
  var location: String? { body["location"]?.string }
  var folded: String { id.folded }
}

extension ResourceID {
  /// The id as the store compares it.
  var folded: String { description.lowercased() }
  /// The type in lower case.
  var foldedType: String { type.lowercased() }
}

/// Rows of the control plane; every function runs inside a transaction of the store.
enum ResourceTable {
  static let module = StoreModule(migrations: [
    .init("resources") { db in
      try db.execute(
        sql: """
          CREATE TABLE resource (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            spelled TEXT NOT NULL,
            type TEXT NOT NULL,
            body TEXT NOT NULL,
            secrets TEXT NOT NULL,
            etag TEXT NOT NULL,
            operation TEXT,
            created INTEGER NOT NULL,
            changed INTEGER NOT NULL
          ) STRICT;
          CREATE INDEX resource_type ON resource(type, id);
          CREATE TABLE name_claim (
            space TEXT NOT NULL,
            name TEXT NOT NULL,
            resource INTEGER NOT NULL REFERENCES resource(number) ON DELETE CASCADE,
            PRIMARY KEY (space, name)
          ) STRICT, WITHOUT ROWID;
          CREATE INDEX name_claim_resource ON name_claim(resource);
          CREATE TABLE operation (
            id TEXT PRIMARY KEY,
            resource TEXT NOT NULL,
            kind TEXT NOT NULL,
            polls_left INTEGER NOT NULL,
            started INTEGER NOT NULL,
            ended INTEGER
          ) STRICT, WITHOUT ROWID;
          """)
    },
    .init("resources.failures") { db in try db.execute(sql: "ALTER TABLE operation ADD COLUMN failure TEXT") },
    .init("resources.unregistered") { db in
      try db.execute(
        sql: """
          CREATE TABLE unregistered (
            subscription TEXT NOT NULL,
            namespace TEXT NOT NULL,
            PRIMARY KEY (subscription, namespace)
          ) STRICT, WITHOUT ROWID
          """)
    },
  ])

  private static let columns = """
    r.number, r.spelled, r.body, r.secrets, r.etag, r.created, r.changed, coalesce(o.polls_left, 0), o.kind
    """
  private static let source = "resource r LEFT JOIN operation o ON o.id = r.operation"

  static func find(_ id: ResourceID, _ db: Database) throws -> StoredResource? {
    try rows("SELECT \(columns) FROM \(source) WHERE r.id = ?", [id.folded], db).first
  }

  static func find(number: ResourceNumber, _ db: Database) throws -> StoredResource? {
    try rows("SELECT \(columns) FROM \(source) WHERE r.number = ?", [number], db).first
  }

  static func exists(_ id: ResourceID, _ db: Database) throws -> Bool {
    try Bool.fetchOne(
      db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM resource WHERE id = ?)"), arguments: [id.folded])
      ?? false
  }

  /// Everything below an id, in the order of ids; of one type when one is given.
  static func inside(_ id: ResourceID, type: String? = nil, _ db: Database) throws -> [StoredResource] {
    let range = StatementArguments([id.folded + "/", id.folded + "0"])
    let below = "r.id > ? AND r.id < ?"
    guard let type else {
      return try rows("SELECT \(columns) FROM \(source) WHERE \(below) ORDER BY r.id", range, db)
    }
    return try rows(
      "SELECT \(columns) FROM \(source) WHERE \(below) AND r.type = ? ORDER BY r.id", range + [type.lowercased()], db)
  }

  /// The next `limit` of what lies below an id, in the order of ids, behind the id `after` in lower case; of one type when
  /// one is given.
  static func page(
    inside id: ResourceID, type: String? = nil, after: String?, limit: Int, _ db: Database
  ) throws -> [StoredResource] {
    let first = after ?? id.folded + "/"
    let end = id.folded + "0"
    guard first < end else { return [] }
    guard let type else {
      return try rows(
        "SELECT \(columns) FROM \(source) WHERE r.id > ? AND r.id < ? ORDER BY r.id LIMIT ?", [first, end, limit], db)
    }
    return try rows(
      """
      SELECT \(columns) FROM \(source)
      WHERE r.type = ? AND r.id > ? AND r.id < ? ORDER BY r.id LIMIT ?
      """, [type.lowercased(), first, end, limit], db)
  }

  /// Everything of a type, wherever it lies.
  static func all(type: String, _ db: Database) throws -> [StoredResource] {
    try rows("SELECT \(columns) FROM \(source) WHERE r.type = ? ORDER BY r.id", [type.lowercased()], db)
  }

  private static func rows(_ sql: String, _ arguments: StatementArguments, _ db: Database) throws -> [StoredResource] {
    try Row.fetchAll(db.cachedStatement(sql: sql), arguments: arguments).map { row in
      guard let id = ResourceID(row[1]) else { throw ServiceError.internalError("a stored id cannot be read") }
      return StoredResource(
        number: row[0], id: id, body: try JSONReader.parse(Array((row[2] as String).utf8)),
        secrets: try JSONReader.parse(Array((row[3] as String).utf8)), etag: row[4], created: row[5], changed: row[6],
        pollsLeft: row[7], pendingKind: row[8])
    }
  }

  /// Writes a new or changed resource; a new one gets its number here.
  static func save(_ resource: inout StoredResource, operation: String?, _ db: Database) throws {
    let statement = try db.cachedStatement(
      sql: """
        INSERT INTO resource (id, spelled, type, body, secrets, etag, operation, created, changed)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET body = excluded.body, secrets = excluded.secrets, etag = excluded.etag,
          operation = excluded.operation, changed = excluded.changed
        RETURNING number
        """)
    let number = try Int64.fetchOne(
      statement,
      arguments: [
        resource.folded, resource.id.description, resource.id.foldedType, resource.body.jsonText,
        resource.secrets.jsonText, resource.etag, operation, resource.created, resource.changed,
      ])
    guard let number else { throw ServiceError.internalError("a resource was not stored") }
    resource.number = number
  }

  /// Deletes a resource, its children and what extends it, with all that other parts keep for them. Of what is deleted for
  /// good no workspace can be brought back.
  static func delete(
    _ resource: StoredResource, modules: [StoreModule], now: Int64, forGood isForGood: Bool = false, _ db: Database
  ) throws -> [StoredResource] {
    let doomed = try inside(resource.id, db) + [resource]
    for victim in doomed {
      for module in modules { try module.erase(db, victim.number) }
      try db.execute(sql: "DELETE FROM resource WHERE number = ?", arguments: [victim.number])
      if var remains = VaultRules.remains(of: victim, now: now) { try save(&remains, operation: nil, db) }
      if !isForGood, var remains = DeletedWorkspaces.remains(of: victim, now: now) {
        try save(&remains, operation: nil, db)
      }
    }
    return doomed
  }

  /// Takes a name that must be unique among all; `false` when another resource has it.
  static func claim(_ claim: NameClaim, for number: ResourceNumber, _ db: Database) throws -> Bool {
    try db.execute(
      sql: "INSERT OR IGNORE INTO name_claim (space, name, resource) VALUES (?, ?, ?)",
      arguments: [claim.space, claim.name.lowercased(), number])
    return try holder(of: claim, db) == number
  }

  /// The resource that has a name.
  static func holder(of claim: NameClaim, _ db: Database) throws -> ResourceNumber? {
    try Int64.fetchOne(
      db.cachedStatement(sql: "SELECT resource FROM name_claim WHERE space = ? AND name = ?"),
      arguments: [claim.space, claim.name.lowercased()])
  }
}

/// A name that only one resource of the world may have.
struct NameClaim: Sendable, Hashable {
  /// What kind of name: usually the DNS suffix it stands before.
  var space: String
  var name: String
}
