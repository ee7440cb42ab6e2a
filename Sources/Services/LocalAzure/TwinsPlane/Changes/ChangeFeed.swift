import GRDB

/// What happens to twins and relationships, for those who watch: the last changes and telemetry of each instance, numbered.
final class ChangeFeed: Sendable {
  /// One change of a twin or a relationship, or telemetry of a twin.
  struct Change: Sendable {
    var number: Int64
    /// Microseconds since 1970.
    var time: Int64
    /// `twin`, `relationship` or `telemetry`.
    var kind: String
    /// `created`, `updated`, `deleted`; of telemetry `sent`.
    var operation: String
    /// Of telemetry the twin's.
    var id: String
    /// The model of a twin, the name of a relationship, the component that sent telemetry: empty for the twin itself.
    var type: String
    /// Of a relationship.
    var source: String?
    var target: String?
  }

  private static let table = "twin_change"

  private let feed: TemporaryFeed
  private let now: @Sendable () -> Int64

  init(_ store: Store, now: @escaping @Sendable () -> Int64) {
    self.now = now
    let operations = [("INSERT", "NEW", "created"), ("UPDATE", "NEW", "updated"), ("DELETE", "OLD", "deleted")]
    feed = TemporaryFeed(
      Self.table,
      columns: """
        time INTEGER NOT NULL, instance INTEGER NOT NULL, kind TEXT NOT NULL, operation TEXT NOT NULL, id TEXT NOT NULL,
        type TEXT NOT NULL, source TEXT, target TEXT
        """,
      triggers: operations.flatMap { event, row, operation in
        [
          Self.trigger("twin", event, row, operation, "\(row).model, NULL, NULL"),
          Self.trigger("relationship", event, row, operation, "\(row).name, \(row).source, \(row).target"),
        ]
      }, watched: ["twin", "relationship"], store, now: now)
  }

  /// Up to `limit` changes behind a number; without one only where the feed stands. Waits for the first as long as
  /// `sleep` takes.
  func page(
    _ instance: ResourceNumber, after: Int64?, limit: Int, sleep: (@Sendable () async -> Void)?
  ) async throws(ServiceError) -> TemporaryFeed.Page<Change> {
    try await feed.page(after: after, limit: limit, sleep: sleep) { after, db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT number, time, kind, operation, id, type, source, target FROM temp.twin_change
          WHERE instance = ? AND number > ? ORDER BY number LIMIT ?
          """, arguments: [instance, after, limit]
      ).map { row in
        let change = Change(
          number: row[0], time: row[1], kind: row[2], operation: row[3], id: row[4], type: row[5], source: row[6],
          target: row[7])
        return (change.number, change)
      }
    }
  }

  /// Whether anybody ever asked.
  var isRead: Bool { feed.isRead }

  /// Notes telemetry of a twin, inside a transaction, where anybody watches: it leaves no row that a trigger would see.
  func noteTelemetry(_ instance: ResourceNumber, twin: String, component: String?, _ db: Database) throws {
    guard isRead else { return }
    try db.execute(
      sql: """
        INSERT INTO temp.twin_change (time, instance, kind, operation, id, type) VALUES (?, ?, 'telemetry', 'sent', ?, ?)
        """, arguments: [now(), instance, twin, component ?? ""])
    try db.execute(sql: TemporaryFeed.trimming("temp.\(Self.table)"))
  }

  private static func trigger(
    _ table: String, _ event: String, _ row: String, _ operation: String, _ rest: String
  ) -> String {
    """
    CREATE TEMP TRIGGER twin_change_\(table)_\(event) AFTER \(event) ON main.\(table) BEGIN
      INSERT INTO twin_change (time, instance, kind, operation, id, type, source, target)
      VALUES (feed_now(), \(row).instance, '\(table)', '\(operation)', \(row).id, \(rest));
      \(TemporaryFeed.trimming(Self.table))
    END
    """
  }
}
