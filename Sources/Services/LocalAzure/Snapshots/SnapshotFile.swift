import GRDB
import Glibc

/// The file of a snapshot: a copy of the store with a table that says where it comes from.
///
/// Copies are made by SQLite itself (`VACUUM INTO`), which reads one state of the database while a server goes on
/// writing, and leaves out what was deleted.
enum SnapshotFile {
  /// `application_id` of the file (SQLite file format, 1.3.15), so that `file(1)` and we can tell it: `Twin`.
  private static let mark: Int32 = 0x5477_696E

  /// Copies the store at `source` to `path`, which must not exist, and stamps the copy. Readable by the owner only.
  static func write(_ path: String, from source: String, version: String, now: Int64) throws(SnapshotError) {
    try copy(source, to: path)
    try open(path) { db in
      try db.execute(
        sql: """
          PRAGMA application_id = \(mark);
          CREATE TABLE snapshot (version TEXT NOT NULL, saved INTEGER NOT NULL) STRICT;
          """)
      try db.execute(sql: "INSERT INTO snapshot (version, saved) VALUES (?, ?)", arguments: [version, now])
    }
    try sync(path)
  }

  /// What a file says of itself, if it is a snapshot that this program can restore.
  static func read(_ path: String, name: String?, known: [String]) throws(SnapshotError) -> Snapshot {
    var status = stat()
    guard stat(path, &status) == 0 else {
      let isMissing = errno == ENOENT
      throw SnapshotError(
        isMissing ? .missing : .file, "\(path): \(isMissing ? "no such snapshot" : String(cString: strerror(errno)))")
    }
    let (version, saved, steps, foreign): (String, Int64, [String], Int) = try open(path, readOnly: true) { db in
      guard try Int32.fetchOne(db, sql: "PRAGMA application_id") == mark, try db.tableExists("snapshot"),
        let row = try Row.fetchOne(db, sql: "SELECT version, saved FROM snapshot")
      else { throw SnapshotError(.content, "\(path) is no snapshot of a local Azure") }
      let steps = try String.fetchAll(db, sql: "SELECT identifier FROM grdb_migrations ORDER BY rowid")
      // The store has none: what is there would run as soon as the store is used.
      let foreign = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema WHERE type IN ('trigger', 'view')")
      return (row[0], row[1], steps, foreign ?? 0)
    }
    guard foreign == 0 else { throw SnapshotError(.content, "\(path) holds what no local Azure puts into a snapshot") }
    let unknown = steps.filter { !known.contains($0) }
    guard unknown.isEmpty else {
      throw SnapshotError(
        .schema,
        "\(path) was saved by version \(version), which keeps its state in a way unknown here (\(unknown.joined(separator: ", ")))"
      )
    }
    return Snapshot(name: name, path: path, bytes: Int64(status.st_size), version: version, saved: saved)
  }

  /// Copies a snapshot to `path`, which must not exist, as a store again; checks it on the way.
  static func unpack(_ snapshot: Snapshot, to path: String) throws(SnapshotError) {
    try open(snapshot.path, readOnly: true) { db in
      let verdict = try String.fetchOne(db, sql: "PRAGMA quick_check(1)")
      guard verdict == "ok" else { throw SnapshotError(.content, "\(snapshot.path) is damaged: \(verdict ?? "?")") }
    }
    try copy(snapshot.path, to: path)
    try open(path) { db in
      try db.execute(sql: "PRAGMA application_id = 0; DROP TABLE snapshot;")
    }
    try sync(path)
  }

  private static func copy(_ source: String, to path: String) throws(SnapshotError) {
    // SQLite writes into an empty file that is there, and leaves its mode as it is.
    let descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw SnapshotError(.file, "\(path): \(String(cString: strerror(errno)))") }
    close(descriptor)
    try open(source) { db in try db.execute(sql: "VACUUM INTO ?", arguments: [path]) }
  }

  private static func open<T>(
    _ path: String, readOnly: Bool = false, _ body: (Database) throws -> T
  ) throws(SnapshotError) -> T {
    do {
      var configuration = Configuration()
      configuration.busyMode = .timeout(10)
      configuration.readonly = readOnly
      configuration.prepareDatabase { db in try db.execute(sql: "PRAGMA trusted_schema = OFF") }
      let queue = try DatabaseQueue(path: path, configuration: configuration)
      defer { try? queue.close() }
      return try queue.inDatabase(body)
    } catch let error as SnapshotError {
      throw error
    } catch let error as DatabaseError where error.resultCode == .SQLITE_NOTADB {
      throw SnapshotError(.content, "\(path) is no snapshot of a local Azure")
    } catch {
      throw SnapshotError(.file, "\(path): \(error)")
    }
  }

  private static func sync(_ path: String) throws(SnapshotError) {
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw SnapshotError(.file, "\(path): \(String(cString: strerror(errno)))") }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw SnapshotError(.file, "\(path): \(String(cString: strerror(errno)))") }
  }
}
