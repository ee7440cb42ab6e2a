package import Diagnostics
import Encodings
package import Files
package import Plans

/// The journal could not be opened or written; `diagnostic` says why.
package struct JournalError: Error, Sendable, Hashable {
  package let diagnostic: Diagnostic

  init(_ code: String, _ message: String, help: [String] = []) {
    diagnostic = Diagnostic(code, message, help: help)
  }
}

/// The append-only record of what applies did to an environment: JSON lines, each chained to the one before.
///
/// Nothing that is written is ever changed. It holds no secrets, yet it is readable by its owner only: it names every
/// object of the environment and when it was touched, which is nobody else's business on a shared machine.
///
/// Entries are noted in order and made durable together: whoever waits first writes all that was noted since the last
/// sync, so that any number of parallel steps share one. After a crash that tore the last write, the torn bytes stay and
/// the next entry, `recovered`, names their length and hash.
package actor Journal {
  private let file: any AppendOnlyFile
  private let path: String
  private let now: @Sendable () -> Int64
  private var sequence: Int
  private var previous: String
  private var plan = ""
  private var pending: [UInt8] = []
  private var waiting: [CheckedContinuation<Turn, Never>] = []
  private var isWriting = false
  private var failure: JournalError?

  /// What a waiter is woken with.
  private enum Turn { case durable, lead, failed(JournalError) }

  /// Where the journal of an environment lies: `plans/NAME.journal.jsonl`.
  package static func path(environment: String) -> String { "plans/\(environment).journal.jsonl" }

  /// Opens or creates a journal and recovers from a torn write. `now` gives milliseconds since 1970.
  package init(path: String, files: any FileStore, now: @escaping @Sendable () -> Int64) throws(JournalError) {
    let tail = try Journal.tail(of: path, files: files)
    do { file = try files.appending(to: path, access: .ownerOnly) } catch { throw Journal.unwritable(path, error) }
    self.path = path
    self.now = now
    sequence = tail.last?.sequence ?? 0
    previous = tail.last?.hash ?? JournalEntry.genesis
    if tail.needsLineBreak { pending.append(JournalTail.lineBreak) }
    if let torn = tail.torn {
      let entry = JournalEntry(
        sequence: sequence + 1, time: Timestamp.text(milliseconds: now()), plan: "", event: .recovered, torn: torn,
        previous: previous
      ).sealed
      pending += entry.line
      sequence = entry.sequence
      previous = entry.hash
    }
  }

  /// Enough for the last entry of every journal: an entry names at most one batch of models and a cut error.
  private static let tailLength = 1 << 20

  private static func tail(of path: String, files: any FileStore) throws(JournalError) -> JournalTail {
    for count in [tailLength, .max] {
      let end = try end(of: path, files, count)
      if let tail = JournalTail(end.bytes, isWhole: end.before == 0) { return tail }
    }
    throw JournalError("TW5011", "\(path) is not a journal", help: ["move the file away to begin a new journal"])
  }

  private static func end(of path: String, _ files: any FileStore, _ count: Int) throws(JournalError)
    -> (bytes: [UInt8], before: Int)
  {
    do throws(FileError) {
      if files.exists(path) { return try files.tail(path, count: count) }
      try files.createFolder(Path.parent(path))
      return ([], 0)
    } catch { throw unwritable(path, error) }
  }

  private static func unwritable(_ path: String, _ error: FileError) -> JournalError {
    JournalError(
      "TW5010", "the journal \(path) cannot be written: \(error.detail)",
      help: ["nothing is changed without a journal: make the folder writable and apply again"])
  }

  /// Sets the digest that the entries from here on carry.
  package func begin(plan digest: String) { plan = digest }

  /// Adds an entry to the chain without waiting for it to be on disk; the next `commit` by anyone takes it along.
  package func note(
    _ event: JournalEntry.Event, _ addresses: [String] = [], action: String? = nil, error: String? = nil,
    cause: String? = nil, milliseconds: Int? = nil, approvals: [JournalEntry.Approval] = [],
    summary: JournalEntry.Summary? = nil
  ) {
    let entry = JournalEntry(
      sequence: sequence + 1, time: Timestamp.text(milliseconds: now()), plan: plan, event: event,
      addresses: addresses, action: action, error: error, cause: cause, milliseconds: milliseconds,
      approvals: approvals,
      summary: summary, previous: previous
    ).sealed
    sequence = entry.sequence
    previous = entry.hash
    pending += entry.line
  }

  /// Adds the entry and returns when it is on disk.
  package func record(_ event: JournalEntry.Event, _ addresses: [String] = [], action: String? = nil)
    async throws(JournalError)
  {
    note(event, addresses, action: action)
    try await commit()
  }

  /// Returns when everything noted so far is on disk.
  ///
  /// Once a write has failed every later commit fails too: a chain with a hole proves nothing.
  package func commit() async throws(JournalError) {
    if let failure { throw failure }
    guard !pending.isEmpty || isWriting else { return }
    var turn = Turn.lead
    if isWriting { turn = await withCheckedContinuation { waiting.append($0) } }
    switch turn {
    case .durable: return
    case .failed(let error): throw error
    case .lead: try await write()
    }
  }

  /// Writes and syncs what is pending, wakes those whose entries were in it and hands the lead to the next.
  private func write() async throws(JournalError) {
    isWriting = true
    let batch = pending
    let served = waiting
    pending = []
    waiting = []
    // Nothing is pending when the write before took this waiter's entries along: then they are on disk already.
    let error = batch.isEmpty ? nil : await Journal.append(batch, to: file)
    isWriting = false
    if let error {
      let failure = Journal.unwritable(path, error)
      self.failure = failure
      for waiter in served + waiting { waiter.resume(returning: .failed(failure)) }
      waiting = []
      throw failure
    }
    for waiter in served { waiter.resume(returning: .durable) }
    if !waiting.isEmpty {
      isWriting = true
      waiting.removeFirst().resume(returning: .lead)
    }
  }

  /// Off the actor, so that entries can be noted while the device syncs.
  @concurrent private static func append(_ bytes: [UInt8], to file: any AppendOnlyFile) async -> FileError? {
    do {
      try file.append(bytes)
      return nil
    } catch { return error }
  }

  /// Ends the file. What was noted and not committed is lost: commit first.
  package func close() { file.close() }
}
