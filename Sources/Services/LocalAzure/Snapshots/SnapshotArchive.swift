import Crypto
import FoundationEssentials
import GRDB
import Glibc

/// The file of a snapshot: an SQLite database whose rows are the files of a state folder, in pieces, so that no file is
/// ever held in memory.
enum SnapshotArchive {
  /// `application_id` of the database (SQLite file format, 1.3.15), so that `file(1)` and we can tell it: `Twin`.
  private static let mark: Int32 = 0x5477_696E
  /// Bytes of a piece.
  private static let pieceSize = 1 << 20

  /// What an archive says of itself.
  struct Head: Sendable {
    var version: String
    /// Microseconds since 1970.
    var saved: Int64
    /// The steps of the schema of the store in it.
    var steps: [String]
  }

  private static let schema = """
    PRAGMA application_id = \(mark);
    CREATE TABLE snapshot (version TEXT NOT NULL, saved INTEGER NOT NULL) STRICT;
    CREATE TABLE step (number INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;
    CREATE TABLE file (
      number INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, bytes INTEGER NOT NULL, digest BLOB NOT NULL
    ) STRICT;
    CREATE TABLE piece (number INTEGER PRIMARY KEY, file INTEGER NOT NULL, content BLOB NOT NULL) STRICT;
    CREATE INDEX piece_file ON piece(file);
    """

  /// Writes an archive of files, each under a path, to `path`, which must not exist. Readable by the owner only, and on the
  /// disk when this returns.
  static func write(
    _ path: String, _ head: Head, files: [(path: String, source: String)]
  ) throws(SnapshotError) {
    try SnapshotFiles.create(path)
    // Nobody sees it before it is whole: what is interrupted is thrown away.
    try database(path, preparing: "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF") { db in
      try db.execute(sql: schema)
      try db.inTransaction {
        try db.execute(
          sql: "INSERT INTO snapshot (version, saved) VALUES (?, ?)", arguments: [head.version, head.saved])
        for step in head.steps { try db.execute(sql: "INSERT INTO step (name) VALUES (?)", arguments: [step]) }
        for (number, file) in files.enumerated() { try add(file.source, as: file.path, number: number, db) }
        return .commit
      }
    }
    try SnapshotFiles.sync(path)
  }

  private static func add(_ source: String, as path: String, number: Int, _ db: Database) throws {
    let file = try SnapshotFiles.Reader(source)
    var (hash, count) = (SHA256(), 0)
    while let piece = try file.next(pieceSize) {
      hash.update(data: piece)
      count += piece.count
      try db.cachedStatement(sql: "INSERT INTO piece (file, content) VALUES (?, ?)")
        .execute(arguments: [number, Data(piece)])
    }
    try db.execute(
      sql: "INSERT INTO file (number, path, bytes, digest) VALUES (?, ?, ?, ?)",
      arguments: [number, path, count, Data(hash.finalize())])
  }

  /// Reads what an archive says of itself; throws for a file that is none.
  static func head(of path: String) throws(SnapshotError) -> Head {
    try database(path, readOnly: true) { db in
      guard try Int32.fetchOne(db, sql: "PRAGMA application_id") == mark,
        let row = try Row.fetchOne(db, sql: "SELECT version, saved FROM snapshot")
      else { throw SnapshotError(.content, "\(path) is no snapshot of a local Azure") }
      return Head(
        version: row[0], saved: row[1], steps: try String.fetchAll(db, sql: "SELECT name FROM step ORDER BY number"))
    }
  }

  /// Writes the files of an archive below `folder`, each checked; `isKnown` says which paths may be in it.
  static func unpack(_ path: String, to folder: String, isKnown: (String) -> Bool) throws(SnapshotError) {
    try database(path, readOnly: true) { db in
      for file in try Row.fetchAll(db, sql: "SELECT number, path, bytes, digest FROM file ORDER BY number") {
        let name: String = file[1]
        guard isKnown(name) else { throw SnapshotError(.content, "\(path) holds what no local Azure saves: '\(name)'") }
        let target = try SnapshotFiles.Writer("\(folder)/\(name)")
        var (hash, count) = (SHA256(), Int64(0))
        let number: Int64 = file[0]
        let pieces = try Row.fetchCursor(
          db, sql: "SELECT content FROM piece WHERE file = ? ORDER BY number", arguments: [number])
        while let row = try pieces.next() {
          let content: Data = row[0]
          hash.update(data: content)
          count += Int64(content.count)
          try target.write(Array(content))
        }
        guard count == file[2] as Int64, Data(hash.finalize()) == file[3] as Data else {
          throw SnapshotError(.content, "\(path) is damaged: '\(name)' is not what was saved")
        }
        try target.finish()
      }
    }
  }

  private static func database<T>(
    _ path: String, readOnly: Bool = false, preparing sql: String = "", _ body: (Database) throws -> T
  ) throws(SnapshotError) -> T {
    do {
      var configuration = Configuration()
      configuration.readonly = readOnly
      configuration.prepareDatabase { db in try db.execute(sql: "PRAGMA trusted_schema = OFF;" + sql) }
      let queue = try DatabaseQueue(path: path, configuration: configuration)
      defer { try? queue.close() }
      return try queue.inDatabase(body)
    } catch let error as SnapshotError {
      throw error
    } catch let error as DatabaseError where readOnly {
      let isUnreadable = [.SQLITE_CANTOPEN, .SQLITE_IOERR, .SQLITE_PERM].contains(error.resultCode)
      throw isUnreadable
        ? SnapshotError(.file, "\(path): \(error)") : SnapshotError(.content, "\(path) is no snapshot of a local Azure")
    } catch {
      throw SnapshotError(.file, "\(path): \(error)")
    }
  }
}
