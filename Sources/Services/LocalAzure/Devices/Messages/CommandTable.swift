import Documents
import FoundationEssentials
import GRDB
import OrderedCollections

/// A message that waits for a device.
struct StoredCommand: Sendable {
  let id: Int64
  let message: DeviceMessage
  /// How often it was handed over before.
  let deliveries: Int
}

/// Rows of the queues of the devices; every function runs inside a transaction.
enum CommandTable {
  static let module = StoreModule(
    migrations: [
      .init("device commands") { db in
        try db.execute(
          sql: """
            CREATE TABLE device_command (
              id INTEGER PRIMARY KEY AUTOINCREMENT,
              hub INTEGER NOT NULL,
              device TEXT NOT NULL,
              expires INTEGER NOT NULL,
              deliveries INTEGER NOT NULL DEFAULT 0,
              system TEXT NOT NULL,
              properties TEXT NOT NULL,
              body BLOB NOT NULL
            ) STRICT;
            CREATE INDEX device_command_queue ON device_command(hub, device, id);
            CREATE TABLE command_feedback (
              id INTEGER PRIMARY KEY AUTOINCREMENT,
              hub INTEGER NOT NULL,
              lock TEXT,
              locked_until INTEGER NOT NULL DEFAULT 0,
              body TEXT NOT NULL
            ) STRICT;
            CREATE INDEX command_feedback_hub ON command_feedback(hub, id);
            """)
      }
    ],
    erase: { db, number in
      try db.execute(sql: "DELETE FROM device_command WHERE hub = ?", arguments: [number])
      try db.execute(sql: "DELETE FROM command_feedback WHERE hub = ?", arguments: [number])
    })

  /// Messages that may wait for one device.
  static let capacity = 50
  /// Reports that may wait for the services of one hub.
  private static let feedbackCapacity = 10_000

  static func append(
    _ message: DeviceMessage, to device: String, hub: ResourceNumber, expires: Int64, _ db: Database
  ) throws {
    try db.execute(
      sql: "INSERT INTO device_command (hub, device, expires, system, properties, body) VALUES (?, ?, ?, ?, ?, ?)",
      arguments: [
        hub, device, expires, Value.object(message.system).jsonText,
        Value.object(message.properties.mapValues { .string($0) }).jsonText, Data(message.body),
      ])
  }

  static func count(_ device: String, hub: ResourceNumber, _ db: Database) throws -> Int {
    try Int.fetchOne(
      db.cachedStatement(sql: "SELECT count(*) FROM device_command WHERE hub = ? AND device = ?"),
      arguments: [hub, device]) ?? 0
  }

  /// What waits for a device, oldest first; each is counted as handed over.
  static func take(
    _ device: String, hub: ResourceNumber, after: Int64, limit: Int, _ db: Database
  ) throws -> [StoredCommand] {
    let statement = try db.cachedStatement(
      sql: """
        SELECT id, deliveries, system, properties, body FROM device_command
        WHERE hub = ? AND device = ? AND id > ? ORDER BY id LIMIT ?
        """)
    let commands = try Row.fetchAll(statement, arguments: [hub, device, after, limit]).map(command)
    for command in commands {
      try db.execute(
        sql: "UPDATE device_command SET deliveries = deliveries + 1 WHERE id = ?", arguments: [command.id])
    }
    return commands
  }

  /// Takes out what has expired or was handed over too often, and returns it.
  static func removeDead(
    _ device: String, hub: ResourceNumber, now: Int64, maximumDeliveries: Int, _ db: Database
  ) throws -> [(command: StoredCommand, isExpired: Bool)] {
    let rows = try Row.fetchAll(
      db.cachedStatement(
        sql: """
          DELETE FROM device_command WHERE hub = ? AND device = ? AND (expires <= ? OR deliveries >= ?)
          RETURNING id, deliveries, system, properties, body, expires
          """), arguments: [hub, device, now, maximumDeliveries])
    return try rows.map { (try command($0), ($0[5] as Int64) <= now) }
  }

  private static func command(_ row: Row) throws -> StoredCommand {
    let system = try JSONReader.parse(Array((row[2] as String).utf8)).object ?? [:]
    let properties = try JSONReader.parse(Array((row[3] as String).utf8)).object ?? [:]
    return StoredCommand(
      id: row[0],
      message: DeviceMessage(
        [UInt8](row[4] as Data), system: system, properties: properties.compactMapValues(\.string)),
      deliveries: row[1])
  }

  static func find(_ id: Int64, _ db: Database) throws -> DeviceMessage? {
    let statement = try db.cachedStatement(
      sql: "SELECT id, deliveries, system, properties, body FROM device_command WHERE id = ?")
    return try Row.fetchOne(statement, arguments: [id]).map(command)?.message
  }

  static func remove(_ id: Int64, _ db: Database) throws {
    try db.execute(sql: "DELETE FROM device_command WHERE id = ?", arguments: [id])
  }

  /// Empties a queue; returns how many messages went.
  static func purge(_ device: String, hub: ResourceNumber, _ db: Database) throws -> [StoredCommand] {
    let rows = try Row.fetchAll(
      db.cachedStatement(
        sql: """
          DELETE FROM device_command WHERE hub = ? AND device = ?
          RETURNING id, deliveries, system, properties, body
          """), arguments: [hub, device])
    return try rows.map(command)
  }

  // MARK: Feedback

  static func report(_ record: Value, hub: ResourceNumber, _ db: Database) throws {
    try db.execute(sql: "INSERT INTO command_feedback (hub, body) VALUES (?, ?)", arguments: [hub, record.jsonText])
    try db.execute(
      sql: """
        DELETE FROM command_feedback WHERE hub = ? AND id <=
          (SELECT id FROM command_feedback WHERE hub = ? ORDER BY id DESC LIMIT 1 OFFSET ?)
        """, arguments: [hub, hub, feedbackCapacity])
  }

  /// Locks what waits for the services and returns it; empty when nothing does.
  static func lockFeedback(
    hub: ResourceNumber, lock: String, now: Int64, until: Int64, _ db: Database
  ) throws -> [Value] {
    let rows = try String.fetchAll(
      db.cachedStatement(
        sql: """
          UPDATE command_feedback SET lock = ?, locked_until = ? WHERE id IN
            (SELECT id FROM command_feedback WHERE hub = ? AND locked_until <= ? ORDER BY id LIMIT 64) RETURNING body
          """), arguments: [lock, until, hub, now])
    return try rows.map { try JSONReader.parse(Array($0.utf8)) }
  }

  /// Forgets what was locked (`completes`), or gives it back; `false` when nothing has that lock.
  static func settleFeedback(
    hub: ResourceNumber, lock: String, completes: Bool, now: Int64, _ db: Database
  ) throws -> Bool {
    let action =
      completes ? "DELETE FROM command_feedback" : "UPDATE command_feedback SET lock = NULL, locked_until = 0"
    try db.execute(
      sql: "\(action) WHERE hub = ? AND lock = ? AND locked_until > ?", arguments: [hub, lock, now])
    return db.changesCount > 0
  }
}
