import GRDB
import Synchronization

/// Gathers the writes of concurrent requests into common transactions.
///
/// A commit costs the same for one write as for hundreds. While one transaction runs, the next writes queue up and
/// share the one that follows, so a lone writer never waits for others and a crowd pays for few commits.
final class GroupCommit: Sendable {
  /// Does one write and returns what must be called after the commit, with the commit's error if it failed.
  typealias Work = @Sendable (Database) -> @Sendable ((any Error)?) -> Void

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
  func submit(_ work: @escaping Work) {
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
        for work in group { endings.append(work(db)) }
        return .commit
      }
    } catch {
      failure = error
      // A transaction that could not begin ran none of the works: each is still owed its answer.
      for work in group.dropFirst(endings.count) { endings.append(work(db)) }
    }
    for ending in endings { ending(failure) }
  }
}
