import Documents
import FoundationEssentials
import GRDB

/// Rows of manifests and of what they are made of.
extension RegistryTable {
  private static let columns = "digest, media_type, size, subject, artifact_type, annotations"

  static func manifest(_ digest: String, _ place: Place, _ db: Database) throws -> StoredManifest? {
    try Row.fetchOne(
      db.cachedStatement(
        sql: "SELECT \(columns) FROM registry_manifest WHERE registry = ? AND repository = ? AND digest = ?"),
      arguments: [place.registry, place.repository, digest]
    ).map(manifest)
  }

  static func manifestBytes(_ digest: String, _ place: Place, _ db: Database) throws -> [UInt8]? {
    try Data.fetchOne(
      db, sql: "SELECT bytes FROM registry_manifest WHERE registry = ? AND repository = ? AND digest = ?",
      arguments: [place.registry, place.repository, digest]
    ).map { [UInt8]($0) }
  }

  /// Whether a repository has any manifest.
  static func isRepository(_ place: Place, _ db: Database) throws -> Bool {
    try Bool.fetchOne(
      db, sql: "SELECT EXISTS (SELECT 1 FROM registry_manifest WHERE registry = ? AND repository = ?)",
      arguments: [place.registry, place.repository]) ?? false
  }

  /// Keeps a manifest with the digests of the blobs and manifests that it names.
  static func addManifest(
    _ manifest: StoredManifest, _ bytes: [UInt8], parts: Set<String>, _ place: Place, _ db: Database
  ) throws {
    try db.execute(
      sql: """
        INSERT OR REPLACE INTO registry_manifest (registry, repository, \(columns), bytes)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        place.registry, place.repository, manifest.digest, manifest.mediaType, manifest.size, manifest.subject,
        manifest.artifactType, manifest.annotations.jsonText, Data(bytes),
      ])
    let insert = try db.cachedStatement(
      sql: "INSERT OR IGNORE INTO registry_part (registry, repository, part, manifest) VALUES (?, ?, ?, ?)")
    for part in parts {
      try insert.execute(arguments: [place.registry, place.repository, part, manifest.digest])
    }
  }

  /// Takes a manifest away with its tags and the blobs that nothing else in the repository is made of; returns what it
  /// was made of.
  static func removeManifest(_ digest: String, _ place: Place, _ db: Database) throws -> [String] {
    let scope: StatementArguments = [place.registry, place.repository]
    for (table, column) in [("registry_manifest", "digest"), ("registry_tag", "digest")] {
      try db.execute(
        sql: "DELETE FROM \(table) WHERE registry = ? AND repository = ? AND \(column) = ?", arguments: scope + [digest]
      )
    }
    let parts = try String.fetchAll(
      db, sql: "SELECT part FROM registry_part WHERE registry = ? AND repository = ? AND manifest = ?",
      arguments: scope + [digest])
    try db.execute(
      sql: "DELETE FROM registry_part WHERE registry = ? AND repository = ? AND manifest = ?",
      arguments: scope + [digest])
    let remove = try db.cachedStatement(
      sql: """
        DELETE FROM registry_blob WHERE registry = ?1 AND repository = ?2 AND digest = ?3 AND NOT EXISTS (
          SELECT 1 FROM registry_part WHERE registry = ?1 AND repository = ?2 AND part = ?3)
        """)
    for part in parts { try remove.execute(arguments: scope + [part]) }
    return parts
  }

  /// The manifests that are about another one, in the order of digests.
  static func referrers(
    of subject: String, _ place: Place, after: String, limit: Int, _ db: Database
  ) throws -> [StoredManifest] {
    try Row.fetchAll(
      db,
      sql: """
        SELECT \(columns) FROM registry_manifest
        WHERE registry = ? AND repository = ? AND subject = ? AND digest > ? ORDER BY digest LIMIT ?
        """, arguments: [place.registry, place.repository, subject, after, limit]
    ).map(manifest)
  }

  private static func manifest(_ row: Row) throws -> StoredManifest {
    StoredManifest(
      digest: row[0], mediaType: row[1], size: row[2], subject: row[3], artifactType: row[4],
      annotations: try JSONReader.parse(Array((row[5] as String).utf8)))
  }
}
