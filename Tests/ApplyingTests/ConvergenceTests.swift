import Applying
import Cloud
import DTDL
import Diagnostics
import Documents
import Files
import OrderedCollections
import Planning
import Plans
import Resources
import Synchronization
import Seeds
import Testing
import Twins

/// The heart of it: whatever an apply was interrupted by, planning again from what is live and applying that converges.
struct ConvergenceTests {
  /// Ways in which an apply ends early.
  private enum Interruption: CaseIterable {
    /// Killed before call number n took effect: nothing happens any more.
    case killedBefore
    /// Killed after call number n took effect and before its answer came.
    case killedAfter
    /// Some calls are refused, some answers are lost.
    case trouble
    /// Somebody presses Ctrl-C.
    case stopped
  }

  /// Every failure prints its seed; the first seed is new every time.
  @Test func `an apply interrupted anywhere is finished by planning and applying again`() async throws {
    let first = UInt64.random(in: 0...UInt64.max)
    var refused = 0
    for number: UInt64 in 0..<60 {
      do {
        try await ConvergenceTests.converge(seed: first &+ number)
      } catch let error as DiagnosticError where error.findings.all.allSatisfy({ $0.code == "TW4009" }) {
        // A move to another region would lose what is not declared in the instance: there is nothing to converge.
        refused += 1
      }
    }
    #expect(refused < 30, "from seed \(first) on, \(refused) of 60 were refused")
  }

  private static func converge(seed: UInt64) async throws {
    var random = SplitMix(seed: seed)
    let azure = FakeAzure()
    let files = MemoryFileStore()
    let regions = (random.below(100) < 30)
    // A plan that would replace an instance with things of others in it is refused: there is nothing to converge then.
    ConvergenceTests.addForeign(azure, withGraph: !regions)
    var routes: [String: Int]?
    for _ in 0..<Int.random(in: 1...3, using: &random) {
      var wanted = Wanted.random(&random)
      if !regions { wanted.region = 0 }
      // Nothing prunes routes: one that is no longer declared is not ours and would forbid the replacement as well.
      if regions { wanted.routes = routes ?? wanted.routes }
      routes = wanted.routes
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        try await ConvergenceTests.applyWithTrouble(wanted.desired, azure, files, &random)
      }
      azure.setFaults { _, _ in nil }
      let report = try await Bench(azure: azure, files: files).apply(plan(wanted.desired, azure), width: 4)
      #expect(report.isComplete, "seed \(seed): \(report.failed) \(report.refusals)")
      #expect(try rest(wanted.desired, azure) == [], "seed \(seed)")
    }
    ConvergenceTests.expectForeign(azure, withGraph: !regions, seed)
    let check = Journal.verify(try files.read(Bench.journalPath))
    #expect(check.holds && check.tornTail == nil, "seed \(seed): \(check)")
  }

  private static func plan(_ desired: DesiredState, _ azure: FakeAzure) throws -> Plan {
    try Planner(fingerprints: Bench.fingerprinter, secrets: [:]).plan(desired, azure.now.live(desired), purpose: .apply)
  }

  private static func rest(_ desired: DesiredState, _ azure: FakeAzure) throws -> [String] {
    try plan(desired, azure).changes.filter { $0.action != .none }.map { "\($0.action) \($0.address)" }
  }

  /// One plan and one apply that does not end well, and maybe a journal that was being written when it died.
  private static func applyWithTrouble(
    _ desired: DesiredState, _ azure: FakeAzure, _ files: MemoryFileStore, _ random: inout SplitMix
  ) async throws {
    let interruption = Interruption.allCases.randomElement(using: &random)!
    let plan = try plan(desired, azure)
    let first = azure.calls.count
    let last = first + Int.random(in: 0...(plan.changes.count + 2), using: &random)
    let events = Int.random(in: 0...(2 * plan.changes.count + 2), using: &random)
    let seen = Mutex(0)
    let bench = Bench(azure: azure, files: files) { _, bench in
      guard interruption == .stopped else { return }
      let isDue = seen.withLock { seen in
        seen += 1
        return seen > events
      }
      if isDue { bench.stop.request() }
    }
    azure.setFaults(faults(interruption, last, random.next()))
    let report = try await bench.apply(plan, width: [1, 3, 16].randomElement(using: &random)!)
    #expect(report.refusals.isEmpty)
    if interruption == .killedBefore || interruption == .killedAfter { try tear(bench.journalBytes, files, &random) }
  }

  /// Cuts the last line of a journal anywhere.
  private static func tear(_ bytes: [UInt8], _ files: MemoryFileStore, _ random: inout SplitMix) throws {
    let lastLine = bytes.dropLast().lastIndex(of: UInt8(ascii: "\n")).map { bytes.count - $0 - 1 } ?? bytes.count
    let cut = Int.random(in: 0..<max(lastLine, 1), using: &random)
    try files.write(Bench.journalPath, bytes.dropLast(cut), access: .ownerOnly)
  }

  private static func faults(_ interruption: Interruption, _ last: Int, _ seed: UInt64)
    -> @Sendable (Int, String) -> FakeAzure.Fault?
  {
    let dead = AzureError(.transport, code: "ConnectionLost", message: "dead")
    return { number, _ in
      switch interruption {
      case .killedBefore: return number >= last ? .refuse(dead) : nil
      case .killedAfter: return number == last ? .loseAnswer : number > last ? .refuse(dead) : nil
      case .stopped: return nil
      case .trouble:
        var random = SplitMix(seed: seed &+ UInt64(number))
        if (random.below(100) < 15) { return .refuse(FakeAzure.refusal(.server, 500, "InternalServerError")) }
        return (random.below(100) < 10) ? .loseAnswer : nil
      }
    }
  }

  /// Objects that nobody declared must survive everything but the loss of what they lie in.
  private static func addForeign(_ azure: FakeAzure, withGraph: Bool = true) {
    azure.change { world in
      world.resources[foreign] = LiveResource(id: foreign, body: ["sku": 1], etag: "W/\"foreign\"")
      guard withGraph else { return }
      world.resources[Make.instance] = LiveResource(
        id: Make.instance,
        body: [
          "location": "eastus", "tags": ["twinwright-environment": "test"],
          "properties": ["hostName": .string(Make.host)],
        ], etag: "W/\"i\""
      )
      world.instances[Make.host] = FakeAzure.Instance()
      world.instances[Make.host]?.models[Make.thing] = Make.definition(Make.thing)
      world.instances[Make.host]?.twins["foreign"] = (Twin(id: "foreign", model: Make.thing), "W/\"f\"")
    }
  }

  /// A desired state that never asks for a replaced instance, which would be refused for what others have in it.
  private static func inOneRegion(_ random: inout SplitMix) -> DesiredState {
    var wanted = Wanted.random(&random)
    wanted.region = 0
    return wanted.desired
  }

  private static let foreign = Make.group.provider("Test.Things/things", "foreign")

  private static func expectForeign(_ azure: FakeAzure, withGraph: Bool, _ seed: UInt64) {
    let now = azure.now
    #expect(now.resources[foreign]?.etag == "W/\"foreign\"", "seed \(seed)")
    guard withGraph else { return }
    #expect(now.instances[Make.host]?.twins["foreign"]?.etag == "W/\"f\"", "seed \(seed)")
    #expect(now.instances[Make.host]?.models[Make.thing] != nil, "seed \(seed)")
  }

  @Test func `every prefix of one apply is finished by the next`() async throws {
    for prefix in 0..<60 { try await ConvergenceTests.converge(prefix: prefix) }
  }

  private static func converge(prefix: Int) async throws {
    var random = SplitMix(seed: 7)
    let before = inOneRegion(&random)
    let after = inOneRegion(&random)
    for width in [1, 8] {
      let azure = FakeAzure()
      let files = MemoryFileStore()
      ConvergenceTests.addForeign(azure)
      _ = try await Bench(azure: azure, files: files).apply(plan(before, azure))
      let start = azure.calls.count
      azure.setFaults(faults(prefix % 2 == 0 ? .killedBefore : .killedAfter, start + prefix, 0))
      _ = try await Bench(azure: azure, files: files).apply(plan(after, azure), width: width)
      azure.setFaults { _, _ in nil }
      let report = try await Bench(azure: azure, files: files).apply(plan(after, azure), width: width)
      #expect(report.isComplete, "prefix \(prefix): \(report.failed)")
      #expect(try rest(after, azure) == [], "prefix \(prefix)")
    }
  }

  @Test func `what a plan pinned holds when nothing has moved, and an interrupted apply moves what it touched`()
    async throws
  {
    var random = SplitMix(seed: 11)
    let azure = FakeAzure()
    ConvergenceTests.addForeign(azure)
    let files = MemoryFileStore()
    _ = try await Bench(azure: azure, files: files).apply(
      ConvergenceTests.plan(ConvergenceTests.inOneRegion(&random), azure))
    let next = try ConvergenceTests.plan(ConvergenceTests.inOneRegion(&random), azure)
    let bench = Bench(azure: azure, files: files)
    let journal = try Journal(path: "plans/other.journal.jsonl", files: files, now: { 0 })
    let applier = bench.applier(width: 4, journal: journal)
    #expect(try await applier.verify(next) == [])
    _ = try await bench.apply(next)
    let moved = try await applier.verify(next)
    #expect(!moved.isEmpty)
  }
}
