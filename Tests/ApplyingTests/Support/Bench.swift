import Applying
import Cloud
import Files
import Plans
import Redaction
import Resources
import Synchronization

/// What a test applies with: a fake Azure, a clock that jumps, a journal in memory, the events that were told.
final class Bench: Sendable {
  let azure: FakeAzure
  let files: MemoryFileStore
  let stop = StopSignal()
  let redactor = Redactor()
  static let fingerprinter = Fingerprinter(key: Array("a key of the tests".utf8))
  static let journalPath = "plans/test.journal.jsonl"

  private let time = Mutex(Duration.zero)
  private let told = Mutex([ApplyEvent]())
  private let whenTold: @Sendable (ApplyEvent, Bench) -> Void
  let secrets: [String: String]

  init(
    azure: FakeAzure = FakeAzure(), files: MemoryFileStore = MemoryFileStore(), secrets: [String: String] = [:],
    whenTold: @escaping @Sendable (ApplyEvent, Bench) -> Void = { _, _ in }
  ) {
    self.azure = azure
    self.files = files
    self.secrets = secrets
    self.whenTold = whenTold
  }

  /// Sleeping moves the clock and returns at once.
  var clock: ApplyClock {
    ApplyClock(
      now: { 1_772_366_400_000 + Int64(self.elapsed / .milliseconds(1)) }, elapsed: { self.elapsed },
      sleep: { duration in self.time.withLock { $0 += duration } })
  }

  var elapsed: Duration { time.withLock { $0 } }
  var events: [ApplyEvent] { told.withLock { $0 } }

  func applier(width: Int, journal: Journal) -> Applier {
    Applier(
      cloud: azure, journal: journal, clock: clock,
      secrets: { reference in
        guard let secret = self.secrets[reference.description] else { throw NoSecret() }
        return secret
      }, fingerprinter: Bench.fingerprinter, redactor: redactor, width: width)
  }

  /// Opens the journal, applies and closes, as the command does.
  func apply(_ plan: Plan, width: Int = 1) async throws -> ApplyReport {
    let journal = try Journal(path: Bench.journalPath, files: files, now: clock.now)
    let report = await applier(width: width, journal: journal).apply(
      plan, digest: "plan-digest",
      events: { event in
        self.told.withLock { $0.append(event) }
        self.whenTold(event, self)
      }, stop: stop)
    await journal.close()
    return report
  }

  var journalBytes: [UInt8] { (try? files.read(Bench.journalPath)) ?? [] }
  var journal: [JournalEntry] { Journal.entries(journalBytes) }

  struct NoSecret: Error {}
}

extension ApplyEvent {
  /// The event in a word or three; `nil` for progress counts.
  var line: String? {
    switch self {
    case .begun(let total): "begun \(total)"
    case .started(let address, _): "started \(address)"
    case .waiting(let address, _, _): "waiting \(address)"
    case .succeeded(let address, _, _): "succeeded \(address)"
    case .failed(let address, _, _, _): "failed \(address)"
    case .skipped(let address, _, let cause): "skipped \(address) because \(cause)"
    case .stopping: "stopping"
    case .progress: nil
    }
  }
}
