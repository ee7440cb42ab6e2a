import GRDB
import Glibc

/// A store as snapshots have it: copied while a server writes, and looked at before it is used.
enum SnapshotStore {
  /// Copies one state of the store at `source` to `path`, which must not exist; returns the steps of its schema.
  ///
  /// `pin` is called while that state is settled and nobody can write, for what is kept beside the store: it must be quick.
  static func copy(
    _ source: String, to path: String, pin: () throws -> Void
  ) throws(SnapshotError) -> [String] {
    try SnapshotFiles.create(path)
    return try reporting(path) {
      let reader = try database(source), writer = try database(source), target = try database(path)
      defer { for queue in [reader, writer, target] { try? queue.close() } }
      return try reader.inDatabase { db in
        try writer.inDatabase { writing in
          try writing.beginTransaction(.immediate)
          defer { try? writing.rollback() }
          try db.beginTransaction(.deferred)
          // The state that this transaction sees is that of its first reading.
          _ = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema")
          try pin()
        }
        defer { try? db.rollback() }
        return try target.inDatabase { copy in
          try db.backup(to: copy)
          try copy.execute(sql: "PRAGMA journal_mode = DELETE")
          // What was deleted, keys among it, goes.
          try copy.execute(sql: "VACUUM")
          return try String.fetchAll(copy, sql: "SELECT identifier FROM grdb_migrations ORDER BY rowid")
        }
      }
    }
  }

  /// Refuses a store that is damaged, or holds what would run as soon as it is used: no store of ours has such a thing.
  static func check(_ path: String) throws(SnapshotError) {
    try reporting(path) {
      let queue = try database(path)
      defer { try? queue.close() }
      try queue.inDatabase { db in
        let verdict = try String.fetchOne(db, sql: "PRAGMA quick_check(1)")
        guard verdict == "ok" else { throw SnapshotError(.content, "the snapshot is damaged: \(verdict ?? "?")") }
        let foreign = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema WHERE type IN ('trigger', 'view')")
        guard foreign == 0 else { throw SnapshotError(.content, "the snapshot holds what no local Azure saves") }
      }
    }
  }

  private static func database(_ path: String) throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.busyMode = .timeout(10)
    // Transactions end where they were begun, not where the closure ends.
    configuration.allowsUnsafeTransactions = true
    configuration.prepareDatabase { db in try db.execute(sql: "PRAGMA trusted_schema = OFF") }
    return try DatabaseQueue(path: path, configuration: configuration)
  }

  private static func reporting<T>(_ path: String, _ body: () throws -> T) throws(SnapshotError) -> T {
    do { return try body() } catch let error as SnapshotError { throw error } catch let error as DatabaseError {
      let isBroken = [.SQLITE_NOTADB, .SQLITE_CORRUPT].contains(error.resultCode)
      throw SnapshotError(isBroken ? .content : .file, "\(path): \(error)")
    } catch {
      throw SnapshotError(.file, "\(path): \(error)")
    }
  }
}
