import Documents
import FoundationEssentials
import GRDB

/// A blob without its content.
struct StoredBlob: Sendable {
  enum Kind: String, Sendable { case block = "BlockBlob", append = "AppendBlob" }

  var name: String
  var kind: Kind
  var size: Int64
  /// Without quotation marks: `0x8DE2C0FFEE12345`.
  var etag: String
  /// Microseconds since 1970.
  var created: Int64
  var changed: Int64
  /// Header fields that are given back as they came: content type, encoding, language, disposition, cache control, MD5.
  var fields: Value
  /// `x-ms-meta-…`, names as they came.
  var metadata: Value
  /// How many appends there were.
  var appends: Int64
  var lease: BlobLease?
}

/// Who alone may write a blob, until when.
struct BlobLease: Sendable, Hashable {
  var id: String
  /// Microseconds since 1970; `nil`: until released.
  var ends: Int64?
  /// Seconds it is renewed for; -1: for ever.
  var seconds: Int64

  func isHeld(at now: Int64) -> Bool { ends.map { $0 > now } ?? true }
}

/// Rows of blobs, by the number of the container resource they lie in; every function runs inside a transaction.
///
/// Content is kept in pieces of at most 4 MiB, so that a range of a large blob is read without the rest.
enum BlobTable {
  static let pieceBytes = 4 << 20

  static let module = StoreModule(
    migrations: [.init("blobs") { db in try db.execute(sql: schema) }],
    erase: { db, number in
      for table in ["blob", "blob_piece", "blob_block"] {
        try db.execute(sql: "DELETE FROM \(table) WHERE container = ?", arguments: [number])
      }
    })

  private static let schema = """
    CREATE TABLE blob (
      container INTEGER NOT NULL,
      name TEXT NOT NULL,
      kind TEXT NOT NULL,
      size INTEGER NOT NULL,
      etag TEXT NOT NULL,
      created INTEGER NOT NULL,
      changed INTEGER NOT NULL,
      fields TEXT NOT NULL,
      metadata TEXT NOT NULL,
      appends INTEGER NOT NULL,
      lease_id TEXT,
      lease_ends INTEGER,
      lease_seconds INTEGER,
      PRIMARY KEY (container, name)
    ) STRICT;
    CREATE TABLE blob_piece (
      container INTEGER NOT NULL,
      name TEXT NOT NULL,
      start INTEGER NOT NULL,
      bytes BLOB NOT NULL,
      PRIMARY KEY (container, name, start)
    ) STRICT;
    CREATE TABLE blob_block (
      container INTEGER NOT NULL,
      name TEXT NOT NULL,
      id TEXT NOT NULL,
      committed INTEGER NOT NULL,
      start INTEGER NOT NULL,
      length INTEGER NOT NULL,
      bytes BLOB NOT NULL,
      PRIMARY KEY (container, name, committed, id)
    ) STRICT;
    """

  private static let columns = """
    name, kind, size, etag, created, changed, fields, metadata, appends, lease_id, lease_ends, lease_seconds
    """

  static func find(_ name: String, in container: ResourceNumber, _ db: Database) throws -> StoredBlob? {
    let statement = try db.cachedStatement(
      sql: "SELECT \(columns) FROM blob WHERE container = ? AND name = ?")
    return try Row.fetchOne(statement, arguments: [container, name]).map(blob)
  }

  /// Blobs whose names begin with `prefix` and come after `marker`, in the order of names.
  static func list(
    _ container: ResourceNumber, prefix: String, after marker: String, limit: Int, _ db: Database
  ) throws -> [StoredBlob] {
    let statement = try db.cachedStatement(
      sql: """
        SELECT \(columns) FROM blob
        WHERE container = ? AND name > ? AND name >= ? AND substr(name, 1, length(?)) = ?
        ORDER BY name LIMIT ?
        """)
    return try Row.fetchAll(statement, arguments: [container, marker, prefix, prefix, prefix, limit]).map(blob)
  }

  private static func blob(_ row: Row) throws -> StoredBlob {
    let lease = (row[9] as String?).map { BlobLease(id: $0, ends: row[10], seconds: row[11] ?? -1) }
    return StoredBlob(
      name: row[0], kind: StoredBlob.Kind(rawValue: row[1]) ?? .block, size: row[2], etag: row[3], created: row[4],
      changed: row[5], fields: try JSONReader.parse(Array((row[6] as String).utf8)),
      metadata: try JSONReader.parse(Array((row[7] as String).utf8)), appends: row[8], lease: lease)
  }

  static func save(_ blob: StoredBlob, in container: ResourceNumber, _ db: Database) throws {
    let statement = try db.cachedStatement(
      sql: "INSERT OR REPLACE INTO blob (container, \(columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
    try statement.execute(
      arguments: [
        container, blob.name, blob.kind.rawValue, blob.size, blob.etag, blob.created, blob.changed,
        blob.fields.jsonText, blob.metadata.jsonText, blob.appends, blob.lease?.id, blob.lease?.ends,
        blob.lease?.seconds,
      ])
  }

  static func delete(_ name: String, in container: ResourceNumber, _ db: Database) throws {
    for table in ["blob", "blob_piece", "blob_block"] {
      try db.execute(sql: "DELETE FROM \(table) WHERE container = ? AND name = ?", arguments: [container, name])
    }
  }

  // MARK: content

  /// Takes the content away, and the blocks that it was made of or was to be made of.
  static func clear(_ name: String, in container: ResourceNumber, _ db: Database) throws {
    for table in ["blob_piece", "blob_block"] {
      try db.execute(sql: "DELETE FROM \(table) WHERE container = ? AND name = ?", arguments: [container, name])
    }
  }

  /// Writes bytes behind those that are there, which end at `start`.
  static func append(
    _ bytes: [UInt8], at start: Int64, to name: String, in container: ResourceNumber, _ db: Database
  ) throws {
    let statement = try db.cachedStatement(
      sql: "INSERT INTO blob_piece (container, name, start, bytes) VALUES (?, ?, ?, ?)")
    for offset in stride(from: 0, to: bytes.count, by: pieceBytes) {
      let piece = bytes[offset..<min(offset + pieceBytes, bytes.count)]
      try statement.execute(arguments: [container, name, start + Int64(offset), Data(piece)])
    }
  }

  /// The bytes of a range, which lies within the blob.
  static func read(
    _ range: Range<Int64>, of name: String, in container: ResourceNumber, _ db: Database
  ) throws -> [UInt8] {
    guard !range.isEmpty else { return [] }
    let statement = try db.cachedStatement(
      sql: """
        SELECT start, bytes FROM blob_piece
        WHERE container = ? AND name = ? AND start < ? AND start + length(bytes) > ? ORDER BY start
        """)
    var found: [UInt8] = []
    found.reserveCapacity(range.count)
    let rows = try Row.fetchCursor(
      statement, arguments: [container, name, range.upperBound, range.lowerBound])
    while let row = try rows.next() {
      let start: Int64 = row[0]
      try row.withUnsafeData(atIndex: 1) { data in
        guard let data else { return }
        let from = Int(max(range.lowerBound - start, 0))
        let to = Int(min(range.upperBound - start, Int64(data.count)))
        found.append(contentsOf: data[data.startIndex + from..<data.startIndex + to])
      }
    }
    return found
  }

  // MARK: blocks

  /// A block that is staged or part of the content.
  struct Block: Sendable, Hashable {
    var id: String
    var isCommitted: Bool
    /// Where it lies in the content; zero while it is staged.
    var start: Int64
    var length: Int64
  }

  static func stage(
    _ bytes: [UInt8], as id: String, of name: String, in container: ResourceNumber, _ db: Database
  ) throws {
    try db.execute(
      sql: """
        INSERT OR REPLACE INTO blob_block (container, name, id, committed, start, length, bytes)
        VALUES (?, ?, ?, 0, 0, ?, ?)
        """,
      arguments: [container, name, id, bytes.count, Data(bytes)])
  }

  static func blocks(of name: String, in container: ResourceNumber, _ db: Database) throws -> [Block] {
    let rows = try Row.fetchAll(
      db,
      sql: """
        SELECT id, committed, start, length FROM blob_block WHERE container = ? AND name = ?
        ORDER BY committed, start, id
        """, arguments: [container, name])
    return rows.map { Block(id: $0[0], isCommitted: $0[1], start: $0[2], length: $0[3]) }
  }

  private static func bytes(
    of block: Block, of name: String, in container: ResourceNumber, _ db: Database
  ) throws -> [UInt8] {
    if block.isCommitted {
      return try read(block.start..<block.start + block.length, of: name, in: container, db)
    }
    let row = try Row.fetchOne(
      db.cachedStatement(
        sql: "SELECT bytes FROM blob_block WHERE container = ? AND name = ? AND committed = 0 AND id = ?"),
      arguments: [container, name, block.id])
    return try row?.withUnsafeData(atIndex: 0) { $0.map { [UInt8]($0) } ?? [] } ?? []
  }

  /// Makes the content of these blocks in this order; the staged ones that are not among them are gone. Returns the
  /// size of the content.
  static func commit(_ wanted: [Block], of name: String, in container: ResourceNumber, _ db: Database) throws -> Int64 {
    // Beside the old content, which some of the blocks may be read from.
    let place = "\u{0}committing/\(name)"
    var committed: [Block] = []
    var size: Int64 = 0
    for block in wanted {
      try append(try bytes(of: block, of: name, in: container, db), at: size, to: place, in: container, db)
      committed.append(Block(id: block.id, isCommitted: true, start: size, length: block.length))
      size += block.length
    }
    try clear(name, in: container, db)
    try db.execute(
      sql: "UPDATE blob_piece SET name = ? WHERE container = ? AND name = ?", arguments: [name, container, place])
    for block in committed {
      try db.execute(
        sql: """
          INSERT OR REPLACE INTO blob_block (container, name, id, committed, start, length, bytes)
          VALUES (?, ?, ?, 1, ?, ?, x'')
          """, arguments: [container, name, block.id, block.start, block.length])
    }
    return size
  }
}
