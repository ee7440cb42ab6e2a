import GRDB
import Synchronization

/// Gathers the writes of concurrent requests into common transactions.
///
/// A commit costs the same for one write as for hundreds. While one transaction runs, the next writes queue up and
/// share the one that follows, so a lone writer never waits for others and a crowd pays for few commits.
final class GroupCommit: Sendable {
  /// One write, and how it learns of its end.
  struct Work: Sendable {
    /// Does it inside the transaction and returns what must be called after the commit, with the commit's error if it
    /// failed.
    let run: @Sendable (Database) -> @Sendable ((any Error)?) -> Void
    /// Called instead when there is no transaction to run it in.
    let refuse: @Sendable (any Error) -> Void
  }

  private struct Line {
    var waiting: [Work] = []
    var isServed = false
  }

  /// Works done in one transaction at most: bounds how long the first of them waits.
  private static let largestGroup = 512

  private let database: any DatabaseWriter
  private let line = Mutex(Line())

  init(_ database: any DatabaseWriter) { self.database = database }

  /// Puts the work in line; it runs on the database's writer queue.
  func submit(_ work: Work) {
    let mustServe = line.withLock { line in
      line.waiting.append(work)
      defer { line.isServed = true }
      return !line.isServed
    }
    guard mustServe else { return }
    database.asyncWriteWithoutTransaction { [self] db in serve(db) }
  }

  private func serve(_ db: Database) {
    while let group = nextGroup() { run(group, db) }
  }

  private func nextGroup() -> ArraySlice<Work>? {
    line.withLock { line in
      guard !line.waiting.isEmpty else {
        line.isServed = false
        return nil
      }
      let group = line.waiting.prefix(Self.largestGroup)
      line.waiting.removeFirst(group.count)
      return group
    }
  }

  private func run(_ group: ArraySlice<Work>, _ db: Database) {
    var endings: [@Sendable ((any Error)?) -> Void] = []
    endings.reserveCapacity(group.count)
    var failure: (any Error)?
    do {
      try db.inTransaction(.immediate) {
        for work in group {
          // SQLite gives up the whole transaction by itself on a full disk and its like.
          guard db.isInsideTransaction else { throw DatabaseError(resultCode: .SQLITE_ABORT) }
          endings.append(work.run(db))
        }
        return .commit
      }
    } catch {
      failure = error
    }
    for ending in endings { ending(failure) }
    if let failure {
      for work in group.dropFirst(endings.count) { work.refuse(failure) }
    }
  }
}
