import GRDB
import Synchronization

/// What happens to rows, numbered, for those who watch: kept in a table of the store's writing connection.
///
/// Nobody pays for it until somebody asks. The first question sets triggers; they note each change in the transaction that
/// makes it, so that what is undone was never seen.
final class TemporaryFeed: Sendable {
  /// What came behind a number, and where to go on.
  struct Page<Entry: Sendable>: Sendable {
    var entries: [Entry]
    var next: Int64
    /// Some that came before these were forgotten, or the server was started anew.
    var isTorn: Bool
  }

  /// Entries that are kept.
  static let kept = 5_000

  /// Of the table, in the schema `temp`; its first column is `number`.
  let name: String
  private let store: Store
  private let now: @Sendable () -> Int64
  /// The columns behind `number`, as SQL declares them.
  private let columns: String
  private let triggers: [String]
  /// Tables whose changes wake who waits.
  private let watched: Set<String>
  private let bell = Bell<Int>()
  private let isWatching = Mutex(false)

  init(
    _ name: String, columns: String, triggers: [String], watched: Set<String>, _ store: Store,
    now: @escaping @Sendable () -> Int64
  ) {
    self.name = name
    self.columns = columns
    self.triggers = triggers
    self.watched = watched.union([name])
    self.store = store
    self.now = now
  }

  /// Whether anybody ever asked, so that the table is there for writers.
  var isRead: Bool { isWatching.withLock { $0 } }

  /// SQL that forgets what is older than the entries that are kept; every writer ends with it.
  static func trimming(_ name: String) -> String {
    "DELETE FROM \(name) WHERE number <= (SELECT max(number) FROM \(name)) - \(kept);"
  }

  /// What `read` finds behind a number, up to `limit`; without a number only where the feed stands. Waits for the first as
  /// long as `sleep` takes.
  func page<Entry: Sendable>(
    after: Int64?, limit: Int, sleep: (@Sendable () async -> Void)?,
    _ read: @escaping @Sendable (_ after: Int64, Database) throws -> [(number: Int64, entry: Entry)]
  ) async throws(ServiceError) -> Page<Entry> {
    try await watch()
    let ticket = await bell.ticket(0)
    let page: Page<Entry>
    do { page = try await look(after, limit, read) } catch {
      await bell.drop(ticket)
      throw error
    }
    guard let after, page.entries.isEmpty, !page.isTorn, let sleep else {
      await bell.drop(ticket)
      return page
    }
    // A change that is not meant wakes as well: whoever finds nothing asks again.
    await bell.wait(ticket, atMost: sleep)
    return try await look(after, limit, read)
  }

  private func look<Entry: Sendable>(
    _ after: Int64?, _ limit: Int,
    _ read: @escaping @Sendable (_ after: Int64, Database) throws -> [(number: Int64, entry: Entry)]
  ) async throws(ServiceError) -> Page<Entry> {
    // The table belongs to the writing connection.
    try await store.write { [name] db in
      let last =
        try Int64.fetchOne(db, sql: "SELECT seq FROM temp.sqlite_sequence WHERE name = ?", arguments: [name]) ?? 0
      guard let after else { return Page(entries: [], next: last, isTorn: false) }
      let first = try Int64.fetchOne(db, sql: "SELECT min(number) FROM temp.\(name)") ?? last + 1
      let found = try read(after, db)
      return Page(
        entries: found.map(\.entry), next: found.count < limit ? last : found.last?.number ?? last,
        isTorn: after < first - 1 || after > last)
    }
  }

  private func watch() async throws(ServiceError) {
    if isRead { return }
    try await store.write { [self] db in
      // Another may have been first.
      guard try Int.fetchOne(db, sql: "SELECT 1 FROM temp.sqlite_schema WHERE name = ?", arguments: [name]) == nil
      else { return }
      db.add(function: DatabaseFunction("feed_now", argumentCount: 0, pure: false) { [now] _ in now() })
      try db.execute(sql: "CREATE TEMP TABLE \(name) (number INTEGER PRIMARY KEY AUTOINCREMENT, \(columns)) STRICT")
      // Numbers of another run must not be taken for numbers of this one.
      try db.execute(
        sql: "INSERT INTO temp.sqlite_sequence (name, seq) VALUES (?, ?)", arguments: [name, now() / 1000])
      for trigger in triggers { try db.execute(sql: trigger) }
      let bell = bell
      db.add(
        transactionObserver: RowObserver(watched) { Task { await bell.ring(0) } }, extent: .databaseLifetime)
    }
    isWatching.withLock { $0 = true }
  }
}

/// Says after each commit that touched one of some tables that it did.
private final class RowObserver: TransactionObserver, Sendable {
  private let isTouched = Mutex(false)
  private let tables: Set<String>
  private let committed: @Sendable () -> Void

  init(_ tables: Set<String>, _ committed: @escaping @Sendable () -> Void) {
    self.tables = tables
    self.committed = committed
  }

  func observes(eventsOfKind kind: DatabaseEventKind) -> Bool {
    switch kind {
    case .insert(let table), .delete(let table), .update(let table, _): tables.contains(table)
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
