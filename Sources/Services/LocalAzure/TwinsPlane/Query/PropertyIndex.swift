import GRDB
import TwinQueries

/// Indexes over single properties, made when a query would have to look at many rows without one.
///
/// They are SQLite's own indexes over an expression, so that they are kept in the transaction of each write and cost
/// nothing as long as nobody asks for the property. Once made, they stay.
enum PropertyIndex {
  static let migration = """
    CREATE TABLE property_index (
      number INTEGER PRIMARY KEY,
      kind TEXT NOT NULL,
      path TEXT NOT NULL,
      UNIQUE (kind, path)
    ) STRICT;
    CREATE INDEX twin_model ON twin(instance, model, id);
    CREATE INDEX relationship_name ON relationship(instance, name, source, id);
    """

  /// The property in SQL.
  static func expression(_ path: [String]) -> String {
    "json_extract(json, '$\(path.map { ".\"\($0)\"" }.joined())')"
  }

  /// Whether the names can stand in SQL as they are; those of DTDL can, keys of maps may not.
  static func allows(_ path: [String]) -> Bool {
    !path.isEmpty
      && path.allSatisfy { name in
        !name.isEmpty && name.utf8.allSatisfy { $0 == 0x24 || $0 == 0x5F || isAlphanumeric($0) }
      }
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    default: false
    }
  }

  /// The index over a property; `nil` when there is none.
  static func name(_ kind: QueryPattern.Variable.Kind, _ path: [String], _ db: Database) throws -> String? {
    try Int64.fetchOne(
      db.cachedStatement(sql: "SELECT number FROM property_index WHERE kind = ? AND path = ?"),
      arguments: [table(kind), path.joined(separator: ".")]
    ).map { "\(table(kind))_property_\($0)" }
  }

  /// Whether another may be made.
  static func hasRoom(_ db: Database) throws -> Bool {
    try Int.fetchOne(db.cachedStatement(sql: "SELECT COUNT(*) FROM property_index")) ?? 0 < TwinsRule.propertyIndexes
  }

  /// Makes the index where it is missing.
  static func make(_ kind: QueryPattern.Variable.Kind, _ path: [String], _ db: Database) throws {
    guard allows(path), try hasRoom(db), try name(kind, path, db) == nil else { return }
    let table = table(kind)
    try db.execute(
      sql: "INSERT INTO property_index (kind, path) VALUES (?, ?)", arguments: [table, path.joined(separator: ".")])
    let key = kind == .twin ? "id" : "source, id"
    let value = expression(path)
    try db.execute(
      sql: """
        CREATE INDEX \(table)_property_\(db.lastInsertedRowID) ON \(table)(instance, \(value), \(key))
        WHERE \(value) IS NOT NULL
        """)
  }

  static func table(_ kind: QueryPattern.Variable.Kind) -> String { kind == .twin ? "twin" : "relationship" }
}
