import GRDB
import Synchronization

/// What happens to twins and relationships, for those who watch: the last changes of each instance, numbered.
///
/// Nobody pays for it until somebody asks. The first question sets triggers on the store's writing connection; they note
/// each change in a table of that connection, in the transaction that makes it, so that what is undone was never seen.
final class ChangeFeed: Sendable {
  /// One change of a twin or a relationship.
  struct Change: Sendable {
    var number: Int64
    /// Microseconds since 1970.
    var time: Int64
    /// `twin` or `relationship`.
    var kind: String
    /// `created`, `updated` or `deleted`.
    var operation: String
    var id: String
    /// The model of a twin, the name of a relationship.
    var type: String
    /// Of a relationship.
    var source: String?
    var target: String?
  }

  /// Changes of an instance behind a number, and where to go on.
  struct Page: Sendable {
    var changes: [Change]
    var next: Int64
    /// Some that came before these were forgotten, or the server was started anew.
    var isTorn: Bool
  }

  /// Changes that are kept, of all instances together.
  private static let kept = 5_000

  private let store: Store
  private let now: @Sendable () -> Int64
  private let bell = Bell<Int>()
  private let isWatching = Mutex(false)

  init(_ store: Store, now: @escaping @Sendable () -> Int64) {
    self.store = store
    self.now = now
  }

  /// Up to `limit` changes behind a number; without one only where the feed stands. Waits for the first as long as
  /// `sleep` takes.
  func page(
    _ instance: ResourceNumber, after: Int64?, limit: Int, sleep: (@Sendable () async -> Void)?
  ) async throws(ServiceError) -> Page {
    try await watch()
    let ticket = await bell.ticket(0)
    let page: Page
    do { page = try await read(instance, after, limit) } catch {
      await bell.drop(ticket)
      throw error
    }
    guard let after, page.changes.isEmpty, !page.isTorn, let sleep else {
      await bell.drop(ticket)
      return page
    }
    // A change of another instance wakes as well: whoever finds nothing asks again.
    await bell.wait(ticket, atMost: sleep)
    return try await read(instance, after, limit)
  }

  private func read(_ instance: ResourceNumber, _ after: Int64?, _ limit: Int) async throws(ServiceError) -> Page {
    // The table belongs to the writing connection.
    try await store.write { db in
      let last = try Int64.fetchOne(db, sql: "SELECT seq FROM temp.sqlite_sequence WHERE name = 'twin_change'") ?? 0
      guard let after else { return Page(changes: [], next: last, isTorn: false) }
      let first = try Int64.fetchOne(db, sql: "SELECT min(number) FROM temp.twin_change") ?? last + 1
      let rows = try Row.fetchAll(
        db,
        sql: """
          SELECT number, time, kind, operation, id, type, source, target FROM temp.twin_change
          WHERE instance = ? AND number > ? ORDER BY number LIMIT ?
          """, arguments: [instance, after, limit])
      let changes = rows.map { row in
        Change(
          number: row[0], time: row[1], kind: row[2], operation: row[3], id: row[4], type: row[5], source: row[6],
          target: row[7])
      }
      let isWhole = changes.count < limit
      return Page(
        changes: changes, next: isWhole ? last : changes.last?.number ?? last, isTorn: after < first - 1 || after > last
      )
    }
  }

  private func watch() async throws(ServiceError) {
    if isWatching.withLock({ $0 }) { return }
    try await store.write { [now, bell] db in
      // Another may have been first.
      guard try Int.fetchOne(db, sql: "SELECT 1 FROM temp.sqlite_schema WHERE name = 'twin_change'") == nil else {
        return
      }
      db.add(function: DatabaseFunction("twin_change_now", argumentCount: 0, pure: false) { _ in now() })
      try db.execute(sql: Self.table)
      // Numbers of another run must not be taken for numbers of this one.
      try db.execute(
        sql:
          "INSERT INTO temp.twin_change (number, time, instance, kind, operation, id, type) VALUES (?, 0, 0, '', '', '', '')",
        arguments: [now() / 1000])
      try db.execute(sql: "DELETE FROM temp.twin_change")
      for (event, row, operation) in [
        ("INSERT", "NEW", "created"), ("UPDATE", "NEW", "updated"), ("DELETE", "OLD", "deleted"),
      ] {
        try db.execute(sql: Self.trigger("twin", event, row, operation, "\(row).model, NULL, NULL"))
        try db.execute(
          sql: Self.trigger("relationship", event, row, operation, "\(row).name, \(row).source, \(row).target"))
      }
      db.add(transactionObserver: ChangeObserver { Task { await bell.ring(0) } }, extent: .databaseLifetime)
    }
    isWatching.withLock { $0 = true }
  }

  private static let table = """
    CREATE TEMP TABLE twin_change (
      number INTEGER PRIMARY KEY AUTOINCREMENT,
      time INTEGER NOT NULL,
      instance INTEGER NOT NULL,
      kind TEXT NOT NULL,
      operation TEXT NOT NULL,
      id TEXT NOT NULL,
      type TEXT NOT NULL,
      source TEXT,
      target TEXT
    ) STRICT
    """

  private static func trigger(
    _ table: String, _ event: String, _ row: String, _ operation: String, _ rest: String
  ) -> String {
    """
    CREATE TEMP TRIGGER twin_change_\(table)_\(event) AFTER \(event) ON main.\(table) BEGIN
      INSERT INTO twin_change (time, instance, kind, operation, id, type, source, target)
      VALUES (twin_change_now(), \(row).instance, '\(table)', '\(operation)', \(row).id, \(rest));
      DELETE FROM twin_change WHERE number <= (SELECT max(number) FROM twin_change) - \(kept);
    END
    """
  }
}

/// Says after each commit that touched a twin or a relationship that it did.
private final class ChangeObserver: TransactionObserver, Sendable {
  private let isTouched = Mutex(false)
  private let committed: @Sendable () -> Void

  init(_ committed: @escaping @Sendable () -> Void) { self.committed = committed }

  func observes(eventsOfKind kind: DatabaseEventKind) -> Bool {
    switch kind {
    case .insert(let table), .delete(let table), .update(let table, _): table == "twin" || table == "relationship"
    }
  }

  func databaseDidChange(with event: DatabaseEvent) { isTouched.withLock { $0 = true } }

  func databaseDidCommit(_ db: Database) {
    let wasTouched = isTouched.withLock { touched in
      defer { touched = false }
      return touched
    }
    if wasTouched { committed() }
  }

  func databaseDidRollback(_ db: Database) { isTouched.withLock { $0 = false } }
}
