import GRDB
import Synchronization

/// How much of a graph an instance may hold.
package struct TwinCounts: Sendable, Hashable {
  package var twins: Int
  package var relationships: Int
  /// Of one twin, in each direction.
  package var relationshipsOfTwin: Int

  /// What Azure documents.
  package static let documented = TwinCounts(
    twins: 2_000_000, relationships: 20_000_000, relationshipsOfTwin: 50_000)

  package init(twins: Int, relationships: Int, relationshipsOfTwin: Int) {
    self.twins = twins
    self.relationships = relationships
    self.relationshipsOfTwin = relationshipsOfTwin
  }
}

/// Refuses twins and relationships above their counts.
///
/// Rows are counted once; then what is left is counted down, and rows are counted again when nothing is: a write does not
/// cost a count. What was undone or deleted since makes that happen sooner, never later.
final class TwinCountGuard: Sendable {
  private enum Subject: Hashable, Sendable {
    case twins(ResourceNumber)
    case relationships(ResourceNumber)
    case outgoing(ResourceNumber, String)
    case incoming(ResourceNumber, String)
  }

  /// Subjects that are kept in memory.
  private static let kept = 50_000

  private let counts: TwinCounts
  private let left = Mutex<[Subject: Int]>([:])

  init(_ counts: TwinCounts) { self.counts = counts }

  /// For a twin that is not there yet, inside the transaction that makes it.
  func admitTwin(_ instance: ResourceNumber, _ db: Database) throws {
    let isFree = try take(.twins(instance), of: counts.twins) {
      try Self.count("twin WHERE instance = ?", [instance], db)
    }
    guard isFree else { throw TwinsRefusal.twinLimit(counts.twins) }
  }

  /// For a relationship that is not there yet, inside the transaction that makes it.
  func admitRelationship(_ instance: ResourceNumber, source: String, target: String, _ db: Database) throws {
    let isFree = try take(.relationships(instance), of: counts.relationships) {
      try Self.count("relationship WHERE instance = ?", [instance], db)
    }
    guard isFree else {
      throw TwinsRefusal.limit("An instance holds at most \(counts.relationships) relationships.")
    }
    for (subject, column, twin, word) in [
      (Subject.outgoing(instance, source), "source", source, "outgoing"),
      (.incoming(instance, target), "target", target, "incoming"),
    ] {
      let isFree = try take(subject, of: counts.relationshipsOfTwin) {
        try Self.count("relationship WHERE instance = ? AND \(column) = ?", [instance, twin], db)
      }
      guard isFree else {
        throw TwinsRefusal.limit(
          "The digital twin \(twin) has \(counts.relationshipsOfTwin) \(word) relationships, the most it may have.")
      }
    }
  }

  private func take(_ subject: Subject, of limit: Int, count: () throws -> Int) throws -> Bool {
    try left.withLock { left in
      if let known = left[subject], known > 0 {
        left[subject] = known - 1
        return true
      }
      let free = limit - (try count())
      guard free > 0 else { return false }
      if left.count >= Self.kept { left = [:] }
      left[subject] = free - 1
      return true
    }
  }

  private static func count(_ rest: String, _ arguments: StatementArguments, _ db: Database) throws -> Int {
    try Int.fetchOne(db.cachedStatement(sql: "SELECT count(*) FROM \(rest)"), arguments: arguments) ?? 0
  }
}
