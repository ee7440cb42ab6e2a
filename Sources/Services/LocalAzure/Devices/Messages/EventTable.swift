import Documents
import Encodings
import FoundationEssentials
import GRDB
import OrderedCollections

/// A message at an endpoint of a hub.
struct StoredEvent: Sendable {
  let partition: Int
  /// Counts up from 0 in its partition.
  let sequence: Int64
  /// Bytes that came before it in its partition.
  let offset: Int64
  /// Microseconds since 1970.
  let enqueued: Int64
  let message: DeviceMessage
}

/// Rows of the messages at the endpoints of the hubs, in partitions; every function runs inside a transaction.
///
/// Each endpoint, built in or not, is a log of its own: what reads it, by whatever protocol, needs its name and a place.
enum EventTable {
  static let module = StoreModule(
    migrations: [
      .init("hub events") { db in
        try db.execute(
          sql: """
            CREATE TABLE hub_partition (
              hub INTEGER NOT NULL,
              endpoint TEXT NOT NULL,
              partition INTEGER NOT NULL,
              next INTEGER NOT NULL,
              offset INTEGER NOT NULL,
              PRIMARY KEY (hub, endpoint, partition)
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE hub_event (
              hub INTEGER NOT NULL,
              endpoint TEXT NOT NULL,
              partition INTEGER NOT NULL,
              sequence INTEGER NOT NULL,
              offset INTEGER NOT NULL,
              enqueued INTEGER NOT NULL,
              system TEXT NOT NULL,
              properties TEXT NOT NULL,
              body BLOB NOT NULL,
              PRIMARY KEY (hub, endpoint, partition, sequence)
            ) STRICT, WITHOUT ROWID;
            """)
      }
    ],
    erase: { db, number in
      try db.execute(sql: "DELETE FROM hub_partition WHERE hub = ?", arguments: [number])
      try db.execute(sql: "DELETE FROM hub_event WHERE hub = ?", arguments: [number])
    })

  /// Old messages are looked for once in so many writes to a partition.
  private static let sweepEvery: Int64 = 128

  /// Appends a message; those older than `retention` (microseconds) go at times.
  static func append(
    _ message: DeviceMessage, hub: ResourceNumber, endpoint: String, partition: Int, now: Int64, retention: Int64,
    _ db: Database
  ) throws {
    let size = message.body.count + message.properties.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count } + 64
    let counter = try db.cachedStatement(
      sql: """
        INSERT INTO hub_partition (hub, endpoint, partition, next, offset) VALUES (?, ?, ?, 1, ?)
        ON CONFLICT DO UPDATE SET next = next + 1, offset = offset + ? RETURNING next - 1, offset - ?
        """)
    guard
      let row = try Row.fetchOne(
        counter, arguments: [hub, endpoint, partition, size, size, size])
    else { throw ServiceError.internalError("a message got no number") }
    let sequence: Int64 = row[0]
    let insert = try db.cachedStatement(
      sql: """
        INSERT INTO hub_event (hub, endpoint, partition, sequence, offset, enqueued, system, properties, body)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """)
    try insert.execute(
      arguments: [
        hub, endpoint, partition, sequence, row[1] as Int64, now, Value.object(message.system).jsonText,
        Value.object(message.properties.mapValues { .string($0) }).jsonText, Data(message.body),
      ])
    if sequence % sweepEvery == sweepEvery - 1 {
      try db.execute(
        sql: "DELETE FROM hub_event WHERE hub = ? AND endpoint = ? AND partition = ? AND enqueued < ?",
        arguments: [hub, endpoint, partition, now - retention])
    }
  }

  /// Messages of a partition from a sequence number on.
  static func read(
    hub: ResourceNumber, endpoint: String, partition: Int, from: Int64, since: Int64, limit: Int, _ db: Database
  ) throws -> [StoredEvent] {
    let statement = try db.cachedStatement(
      sql: """
        SELECT sequence, offset, enqueued, system, properties, body FROM hub_event
        WHERE hub = ? AND endpoint = ? AND partition = ? AND sequence >= ? AND enqueued >= ? ORDER BY sequence LIMIT ?
        """)
    return try Row.fetchAll(statement, arguments: [hub, endpoint, partition, from, since, limit]).map { row in
      let system = try JSONReader.parse(Array((row[3] as String).utf8)).object ?? [:]
      let properties = try JSONReader.parse(Array((row[4] as String).utf8)).object ?? [:]
      return StoredEvent(
        partition: partition, sequence: row[0], offset: row[1], enqueued: row[2],
        message: DeviceMessage(
          [UInt8](row[5] as Data), system: system, properties: properties.compactMapValues(\.string)))
    }
  }

  /// The number that the next message of each partition gets, for partitions that ever had one.
  static func ends(hub: ResourceNumber, endpoint: String, _ db: Database) throws -> [Int: Int64] {
    let rows = try Row.fetchAll(
      db.cachedStatement(sql: "SELECT partition, next FROM hub_partition WHERE hub = ? AND endpoint = ?"),
      arguments: [hub, endpoint])
    return Dictionary(uniqueKeysWithValues: rows.map { (Int($0[0] as Int64), $0[1]) })
  }
}
