import Documents
import GRDB

/// An import or deletion job as the store keeps it.
struct StoredJob: Sendable {
  enum Kind: String, Sendable { case `import`, deletion }

  enum Status: String, Sendable {
    case notStarted = "notstarted"
    case running, failed, succeeded, cancelling, cancelled

    /// Whether something is still going on.
    var isOpen: Bool { [.notStarted, .running, .cancelling].contains(self) }
  }

  var kind: Kind
  var id: String
  var input: String
  var output: String
  var status: Status
  /// Microseconds since 1970.
  var created: Int64
  var lastAction: Int64
  var finished: Int64?
  /// When it is forgotten.
  var purged: Int64
  /// Code and message of what made it fail.
  var error: Value

  /// How long an ended or a new job is remembered: 30 days.
  static let memory: Int64 = 30 * 86_400 * 1_000_000
}

/// Rows of jobs; every function runs inside a transaction.
enum JobTable {
  static let module = StoreModule(
    migrations: [
      .init("jobs") { db in
        try db.execute(
          sql: """
            CREATE TABLE job (
              instance INTEGER NOT NULL,
              kind TEXT NOT NULL,
              id TEXT NOT NULL,
              input TEXT NOT NULL,
              output TEXT NOT NULL,
              status TEXT NOT NULL,
              created INTEGER NOT NULL,
              last_action INTEGER NOT NULL,
              finished INTEGER,
              purged INTEGER NOT NULL,
              error TEXT NOT NULL,
              PRIMARY KEY (instance, kind, id)
            ) STRICT
            """)
      }
    ],
    erase: { db, number in try db.execute(sql: "DELETE FROM job WHERE instance = ?", arguments: [number]) })

  private static let columns = "kind, id, input, output, status, created, last_action, finished, purged, error"

  static func find(_ kind: StoredJob.Kind, _ id: String, _ instance: ResourceNumber, _ db: Database) throws
    -> StoredJob?
  {
    try rows("instance = ? AND kind = ? AND id = ?", [instance, kind.rawValue, id], db).first
  }

  static func list(_ kind: StoredJob.Kind, _ instance: ResourceNumber, now: Int64, _ db: Database) throws -> [StoredJob]
  {
    try rows(
      "instance = ? AND kind = ? AND purged > ? ORDER BY created, id", [instance, kind.rawValue, now], db)
  }

  /// Jobs of an instance, of either kind, that have not ended.
  static func open(_ instance: ResourceNumber, _ db: Database) throws -> [StoredJob] {
    try rows("instance = ? AND status IN ('notstarted', 'running', 'cancelling')", [instance], db)
  }

  private static func rows(_ condition: String, _ arguments: StatementArguments, _ db: Database) throws -> [StoredJob] {
    let statement = try db.cachedStatement(sql: "SELECT \(columns) FROM job WHERE \(condition)")
    return try Row.fetchAll(statement, arguments: arguments).map { row in
      guard let kind = StoredJob.Kind(rawValue: row[0]), let status = StoredJob.Status(rawValue: row[4]) else {
        throw ServiceError.internalError("a stored job cannot be read")
      }
      return StoredJob(
        kind: kind, id: row[1], input: row[2], output: row[3], status: status, created: row[5], lastAction: row[6],
        finished: row[7], purged: row[8], error: try JSONReader.parse(Array((row[9] as String).utf8)))
    }
  }

  static func save(_ job: StoredJob, _ instance: ResourceNumber, _ db: Database) throws {
    try db.execute(
      sql: "INSERT OR REPLACE INTO job (instance, \(columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      arguments: [
        instance, job.kind.rawValue, job.id, job.input, job.output, job.status.rawValue, job.created, job.lastAction,
        job.finished, job.purged, job.error.jsonText,
      ])
  }

  static func delete(_ kind: StoredJob.Kind, _ id: String, _ instance: ResourceNumber, _ db: Database) throws {
    try db.execute(
      sql: "DELETE FROM job WHERE instance = ? AND kind = ? AND id = ?", arguments: [instance, kind.rawValue, id])
  }

  /// Marks what was going on when the process ended as failed: nobody goes on with it.
  static func abandon(now: Int64, _ db: Database) throws {
    let error: Value = [
      "code": "JobInterrupted", "message": "The local Azure ended while the job ran. What it had written stays.",
    ]
    try db.execute(
      sql: """
        UPDATE job SET status = 'failed', finished = ?, last_action = ?, error = ?
        WHERE status IN ('notstarted', 'running', 'cancelling')
        """, arguments: [now, now, error.jsonText])
  }
}
