import Documents
import FoundationEssentials
import GRDB

/// A manifest without its bytes.
struct StoredManifest: Sendable {
  var digest: String
  var mediaType: String
  var size: Int64
  /// The manifest that this one is about.
  var subject: String?
  /// `artifactType`, or the configuration's media type.
  var artifactType: String
  /// An object, or `null`.
  var annotations: Value
}

/// Rows of what registries hold, by the number of the registry's resource; every function runs inside a transaction.
///
/// The bytes of blobs lie in files (``RegistryContents``), shared by all repositories; those of manifests lie here.
enum RegistryTable {
  static let module = StoreModule(
    migrations: [.init("registries") { db in try db.execute(sql: schema) }],
    erase: { db, number in
      for table in ["registry_blob", "registry_manifest", "registry_part", "registry_tag"] {
        try db.execute(sql: "DELETE FROM \(table) WHERE registry = ?", arguments: [number])
      }
    })

  private static let schema = """
    CREATE TABLE registry_blob (
      registry INTEGER NOT NULL,
      repository TEXT NOT NULL,
      digest TEXT NOT NULL,
      size INTEGER NOT NULL,
      PRIMARY KEY (registry, repository, digest)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX registry_blob_digest ON registry_blob(digest, size);
    CREATE TABLE registry_manifest (
      registry INTEGER NOT NULL,
      repository TEXT NOT NULL,
      digest TEXT NOT NULL,
      media_type TEXT NOT NULL,
      size INTEGER NOT NULL,
      subject TEXT,
      artifact_type TEXT NOT NULL,
      annotations TEXT NOT NULL,
      bytes BLOB NOT NULL,
      PRIMARY KEY (registry, repository, digest)
    ) STRICT;
    CREATE INDEX registry_manifest_subject ON registry_manifest(registry, repository, subject, digest);
    CREATE TABLE registry_part (
      registry INTEGER NOT NULL,
      repository TEXT NOT NULL,
      part TEXT NOT NULL,
      manifest TEXT NOT NULL,
      PRIMARY KEY (registry, repository, part, manifest)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX registry_part_manifest ON registry_part(registry, repository, manifest);
    CREATE TABLE registry_tag (
      registry INTEGER NOT NULL,
      repository TEXT NOT NULL,
      tag TEXT NOT NULL,
      digest TEXT NOT NULL,
      PRIMARY KEY (registry, repository, tag)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX registry_tag_digest ON registry_tag(registry, repository, digest);
    CREATE TABLE registry_key (bytes BLOB NOT NULL) STRICT;
    """

  /// What tokens of registries are signed with; made from `fresh` at the first need.
  static func signingKey(orElse fresh: [UInt8], _ db: Database) throws -> [UInt8] {
    if let key = try Data.fetchOne(db, sql: "SELECT bytes FROM registry_key") { return [UInt8](key) }
    try db.execute(sql: "INSERT INTO registry_key (bytes) VALUES (?)", arguments: [Data(fresh)])
    return fresh
  }

  // MARK: Blobs

  /// The size of a blob that a repository has.
  static func blobSize(_ digest: String, _ place: Place, _ db: Database) throws -> Int64? {
    try Int64.fetchOne(
      db.cachedStatement(
        sql: "SELECT size FROM registry_blob WHERE registry = ? AND repository = ? AND digest = ?"),
      arguments: [place.registry, place.repository, digest])
  }

  static func addBlob(_ digest: String, size: Int64, _ place: Place, _ db: Database) throws {
    try db.execute(
      sql: "INSERT OR IGNORE INTO registry_blob (registry, repository, digest, size) VALUES (?, ?, ?, ?)",
      arguments: [place.registry, place.repository, digest, size])
  }

  /// Whether the repository had it.
  static func removeBlob(_ digest: String, _ place: Place, _ db: Database) throws -> Bool {
    try db.execute(
      sql: "DELETE FROM registry_blob WHERE registry = ? AND repository = ? AND digest = ?",
      arguments: [place.registry, place.repository, digest])
    return db.changesCount > 0
  }

  /// Whether any repository has it.
  static func isBlobKept(_ digest: String, _ db: Database) throws -> Bool {
    try Bool.fetchOne(
      db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM registry_blob WHERE digest = ?)"), arguments: [digest])
      ?? false
  }

  /// Every blob that some repository has, with its size.
  static func allBlobs(_ db: Database) throws -> [String: Int64] {
    let rows = try Row.fetchAll(db, sql: "SELECT DISTINCT digest, size FROM registry_blob")
    return Dictionary(rows.map { ($0[0], $0[1]) }, uniquingKeysWith: { first, _ in first })
  }

  // MARK: Names

  /// Repositories that have a manifest, in order.
  static func repositories(_ registry: ResourceNumber, after: String, limit: Int, _ db: Database) throws -> [String] {
    try String.fetchAll(
      db,
      sql: """
        SELECT DISTINCT repository FROM registry_manifest WHERE registry = ? AND repository > ? ORDER BY repository LIMIT ?
        """, arguments: [registry, after, limit])
  }

  static func tags(_ place: Place, after: String, limit: Int, _ db: Database) throws -> [String] {
    try String.fetchAll(
      db, sql: "SELECT tag FROM registry_tag WHERE registry = ? AND repository = ? AND tag > ? ORDER BY tag LIMIT ?",
      arguments: [place.registry, place.repository, after, limit])
  }

  /// The digest that a tag stands for.
  static func tagged(_ tag: String, _ place: Place, _ db: Database) throws -> String? {
    try String.fetchOne(
      db, sql: "SELECT digest FROM registry_tag WHERE registry = ? AND repository = ? AND tag = ?",
      arguments: [place.registry, place.repository, tag])
  }

  static func setTag(_ tag: String, _ digest: String, _ place: Place, _ db: Database) throws {
    try db.execute(
      sql: "INSERT OR REPLACE INTO registry_tag (registry, repository, tag, digest) VALUES (?, ?, ?, ?)",
      arguments: [place.registry, place.repository, tag, digest])
  }

  /// Whether there was such a tag.
  static func removeTag(_ tag: String, _ place: Place, _ db: Database) throws -> Bool {
    try db.execute(
      sql: "DELETE FROM registry_tag WHERE registry = ? AND repository = ? AND tag = ?",
      arguments: [place.registry, place.repository, tag])
    return db.changesCount > 0
  }

  /// A repository of a registry.
  struct Place: Sendable, Hashable {
    var registry: ResourceNumber
    var repository: String
  }
}
