import Applying
import Cloud
import DTDL
import Documents
import Files
import OrderedCollections
import Plans
import Resources
import Synchronization
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
    for number: UInt64 in 0..<60 { try await ConvergenceTests.converge(seed: first &+ number) }
  }

  private static func converge(seed: UInt64) async throws {
    var random = SplitMix(seed: seed)
    let azure = FakeAzure()
    let files = MemoryFileStore()
    ConvergenceTests.addForeign(azure)
    for _ in 0..<Int.random(in: 1...3, using: &random) {
      let wanted = Wanted.random(&random)
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        try await ConvergenceTests.applyWithTrouble(wanted, azure, files, &random)
      }
      azure.setFaults { _, _ in nil }
      let bench = Bench(azure: azure, files: files)
      let report = try await bench.apply(LittlePlanner.plan(wanted, azure.now), width: 4)
      #expect(report.isComplete, "seed \(seed): \(report.failed) \(report.refusals)")
      let rest = LittlePlanner.plan(wanted, azure.now).changes.map { "\($0.action) \($0.address)" }
      #expect(rest.isEmpty, "seed \(seed)")
    }
    ConvergenceTests.expectForeign(azure, seed)
    let check = Journal.verify(try files.read(Bench.journalPath))
    #expect(check.holds && check.tornTail == nil, "seed \(seed): \(check)")
  }

  /// One plan and one apply that does not end well, and maybe a journal that was being written when it died.
  private static func applyWithTrouble(
    _ wanted: Wanted, _ azure: FakeAzure, _ files: MemoryFileStore, _ random: inout SplitMix
  ) async throws {
    let interruption = Interruption.allCases.randomElement(using: &random)!
    let plan = LittlePlanner.plan(wanted, azure.now)
    let first = azure.calls.count
    let last = first + Int.random(in: 0...(plan.changes.count + 2), using: &random)
    let events = Int.random(in: 0...(2 * plan.changes.count + 2), using: &random)
    let seen = Mutex(0)
    let bench = Bench(azure: azure, files: files) { _, bench in
      guard interruption == .stopped else { return }
      if seen.withLock({
        $0 += 1; return $0 > events
      }) {
        bench.stop.request()
      }
    }
    azure.setFaults(faults(interruption, last, random.next()))
    _ = try await bench.apply(plan, width: [1, 3, 16].randomElement(using: &random)!)
    if interruption == .killedBefore || interruption == .killedAfter {
      let bytes = bench.journalBytes
      let lastLine = bytes.dropLast().lastIndex(of: UInt8(ascii: "\n")).map { bytes.count - $0 - 1 } ?? bytes.count
      try files.write(
        Bench.journalPath, bytes.dropLast(Int.random(in: 0..<max(lastLine, 1), using: &random)), access: .ownerOnly)
    }
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
        if random.chance(15) { return .refuse(FakeAzure.refusal(.server, 500, "InternalServerError")) }
        return random.chance(10) ? .loseAnswer : nil
      }
    }
  }

  /// Objects that nobody declared must survive everything.
  private static func addForeign(_ azure: FakeAzure) {
    azure.change { world in
      let id = Make.group.provider("Test.Things/things", "foreign")
      world.resources[id] = LiveResource(id: id, body: ["sku": 1])
      world.resources[Make.instance] = LiveResource(
        id: Make.instance, body: ["properties": ["hostName": .string(Make.host)]], etag: "W/\"i\"")
      world.instances[Make.host] = FakeAzure.Instance()
      world.instances[Make.host]?.models[Make.thing] = Make.definition(Make.thing)
      world.instances[Make.host]?.twins["foreign"] = (Twin(id: "foreign", model: Make.thing), "W/\"f\"")
    }
  }

  private static func expectForeign(_ azure: FakeAzure, _ seed: UInt64) {
    let now = azure.now
    #expect(now.resources[Make.group.provider("Test.Things/things", "foreign")] != nil, "seed \(seed)")
    #expect(now.instances[Make.host]?.twins["foreign"]?.etag == "W/\"f\"", "seed \(seed)")
    #expect(now.instances[Make.host]?.models[Make.thing] != nil, "seed \(seed)")
  }

  @Test func `every prefix of one apply is finished by the next`() async throws {
    for prefix in 0..<60 { try await ConvergenceTests.converge(prefix: prefix) }
  }

  private static func converge(prefix: Int) async throws {
    var random = SplitMix(seed: 7)
    let before = Wanted.random(&random)
    let after = Wanted.random(&random)
    for width in [1, 8] {
      let azure = FakeAzure()
      let files = MemoryFileStore()
      ConvergenceTests.addForeign(azure)
      _ = try await Bench(azure: azure, files: files).apply(LittlePlanner.plan(before, azure.now))
      let start = azure.calls.count
      azure.setFaults(ConvergenceTests.faults(prefix % 2 == 0 ? .killedBefore : .killedAfter, start + prefix, 0))
      _ = try await Bench(azure: azure, files: files).apply(LittlePlanner.plan(after, azure.now), width: width)
      azure.setFaults { _, _ in nil }
      let report = try await Bench(azure: azure, files: files).apply(LittlePlanner.plan(after, azure.now), width: width)
      #expect(report.isComplete, "prefix \(prefix): \(report.failed)")
      #expect(LittlePlanner.plan(after, azure.now).changes.isEmpty)
    }
  }
}
