import Applying
import Cloud
import Diagnostics
import Documents
import Files
import Foundation
import Plans
import Resources
import Testing

struct JournalTests {
  private static let path = "plans/x.journal.jsonl"
  private static let lineBreak = UInt8(ascii: "\n")

  private static func open(_ files: any FileStore) throws -> Journal {
    try Journal(path: path, files: files, now: { 1_772_366_405_042 })
  }

  /// A journal of `count` steps.
  private static func written(_ count: Int) async throws -> [UInt8] {
    let files = MemoryFileStore()
    let journal = try open(files)
    await journal.begin(plan: "digest")
    for number in 0..<count {
      try await journal.record(.stepBegun, ["TwinGraph.fleet/twins/\(number)"], action: "create")
    }
    return try files.read(path)
  }

  @Test func `each entry names the one before, and the chain holds over several openings`() async throws {
    let files = MemoryFileStore()
    for _ in 0..<3 {
      let journal = try Self.open(files)
      await journal.begin(plan: "digest")
      try await journal.record(.stepBegun, ["a"], action: "create")
      await journal.note(.stepFailed, ["a"], error: "no", milliseconds: 5)
      try await journal.commit()
      await journal.close()
    }
    let bytes = try files.read(Self.path)
    let entries = Journal.entries(bytes)
    #expect(entries.map(\.sequence) == [1, 2, 3, 4, 5, 6])
    #expect(entries.first?.previous == JournalEntry.genesis)
    #expect(zip(entries, entries.dropFirst()).allSatisfy { $0.hash == $1.previous })
    #expect(entries.first?.time == "2026-03-01T12:00:05.042Z")
    #expect(Journal.verify(bytes).holds)
    #expect(Journal.verify(bytes).entries == 6)
  }

  @Test func `only its owner may read a journal`() async throws {
    let files = MemoryFileStore()
    try await Self.open(files).record(.applyBegun)
    #expect(files.access(of: Self.path) == .ownerOnly)
  }

  @Test func `a write torn at any byte is recovered and accounted for`() async throws {
    let bytes = try await Self.written(3)
    let starts = [0] + bytes.indices.filter { bytes[$0] == Self.lineBreak }.map { $0 + 1 }
    for cut in 0..<bytes.count {
      let files = MemoryFileStore([Self.path: String(decoding: bytes[..<cut], as: UTF8.self)])
      let journal = try Self.open(files)
      await journal.begin(plan: "second")
      try await journal.record(.applyBegun)
      let result = try files.read(Self.path)
      #expect(result.starts(with: bytes[..<cut]), "nothing may be taken back, cut at \(cut)")
      let check = Journal.verify(result)
      #expect(check.holds, "cut at \(cut): \(check)")
      #expect(check.tornTail == nil)
      let isWhole = starts.contains(cut) || starts.contains(cut + 1)
      #expect(check.recoveries.count == (isWhole ? 0 : 1), "cut at \(cut)")
    }
  }

  @Test func `two crashes in a row are recovered together`() async throws {
    let bytes = try await Self.written(2)
    let torn = bytes + Array("{\"add\n{\"addresses\":[\"recov".utf8)
    let files = MemoryFileStore([Self.path: String(decoding: torn, as: UTF8.self)])
    try await Self.open(files).record(.applyBegun)
    let check = Journal.verify(try files.read(Self.path))
    #expect(check.holds)
    #expect(check.recoveries.map(\.line) == [3])
    #expect(check.recoveries.map(\.bytes) == [torn.count - bytes.count])
  }

  @Test func `a torn tail that nobody has recovered is told, and is no break`() async throws {
    let bytes = try await Self.written(2)
    let check = Journal.verify(Array(bytes.dropLast(10)))
    #expect(check.holds)
    #expect(check.entries == 1)
    #expect(check.tornTail != nil)
  }

  @Test func `any changed byte is found at its line`() async throws {
    let bytes = try await Self.written(4)
    var line = 1
    for position in bytes.indices {
      var changed = bytes
      changed[position] ^= 1
      let check = Journal.verify(changed)
      // What is broken at the very end cannot be told from a torn write.
      let isLast = line == 4 || (line == 3 && bytes[position] == Self.lineBreak)
      let isFound = isLast ? check.tornTail != nil || check.firstBreak != nil : check.firstBreak?.line == line
      #expect(isFound, "byte \(position) of line \(line): \(check)")
      if bytes[position] == Self.lineBreak { line += 1 }
    }
  }

  @Test func `a removed, repeated or moved line breaks the chain`() async throws {
    let lines = try await Self.written(4).split(separator: Self.lineBreak).map { Array($0) + [Self.lineBreak] }
    func check(_ order: [Int]) -> Int? { Journal.verify(order.flatMap { lines[$0] }).firstBreak?.line }
    #expect(check([0, 1, 2, 3]) == nil)
    #expect(check([0, 2, 3]) == 2)
    #expect(check([1, 2, 3]) == 1)
    #expect(check([0, 1, 1, 2, 3]) == 3)
    #expect(check([0, 2, 1, 3]) == 2)
  }

  @Test func `a recovery that accounts for other bytes than those before it breaks the chain`() async throws {
    let bytes = try await Self.written(2)
    let files = MemoryFileStore([Self.path: String(decoding: bytes + Array("{\"torn".utf8), as: UTF8.self)])
    try await Self.open(files).record(.applyBegun)
    let text = String(decoding: try files.read(Self.path), as: UTF8.self)
    #expect(Journal.verify(Array(text.utf8)).holds)
    let hidden = text.split(separator: "\n").enumerated().map { $0.offset == 2 ? "{\"t0rn" : String($0.element) }
    #expect(Journal.verify(Array((hidden.joined(separator: "\n") + "\n").utf8)).firstBreak?.line == 3)
  }

  @Test func `a file that is no journal is refused`() async throws {
    let files = MemoryFileStore([Self.path: "apiVersion: twinwright/v1\nkind: Environment\n"])
    let error = #expect(throws: JournalError.self) { try Self.open(files) }
    #expect(error?.diagnostic.code == "TW5011")
  }

  @Test func `a journal on disk longer than what is looked at is gone on with`() async throws {
    let root = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
    try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: root) }
    let files = DiskFileStore(root: root)
    for _ in 0..<3 {
      let journal = try Self.open(files)
      for number in 0..<2000 { await journal.note(.stepBegun, ["TwinGraph.fleet/twins/\(number)"], error: "x") }
      try await journal.commit()
      await journal.close()
    }
    let bytes = try files.read(Self.path)
    #expect(bytes.count > 1 << 20)
    #expect(Journal.verify(bytes).entries == 6000)
    #expect(
      try FileManager.default.attributesOfItem(atPath: root + "/" + Self.path)[.posixPermissions] as? Int == 0o600)
  }

  @Test func `waiters share one sync`() async throws {
    let files = CountingFiles()
    let journal = try Self.open(files)
    for number in 0..<64 { await journal.note(.stepBegun, ["\(number)"]) }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<64 { group.addTask { try await journal.commit() } }
      try await group.waitForAll()
    }
    #expect(files.appends == 1)
    #expect(Journal.verify(try files.read(Self.path)).entries == 64)
  }

  @Test func `whoever was told that an entry is on disk finds it there`() async throws {
    let files = CountingFiles()
    let journal = try Self.open(files)
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for number in 0..<500 {
        group.addTask {
          try await journal.record(.stepBegun, ["<\(number)>"])
          return String(decoding: try files.read(Self.path), as: UTF8.self).contains("<\(number)>")
        }
      }
      for try await isThere in group { #expect(isThere) }
    }
    #expect(files.appends <= 500)
    #expect(Journal.verify(try files.read(Self.path)).entries == 500)
  }

  @Test func `a journal that cannot be written stops the apply before anything is sent`() async throws {
    let azure = FakeAzure.withInstance()
    let bench = Bench(azure: azure)
    let journal = try Journal(path: Self.path, files: CountingFiles(allowed: 2), now: { 0 })
    let report = await bench.applier(width: 1, journal: journal).apply(
      Make.plan([Make.twin("a"), Make.twin("b"), Make.twin("c")]), digest: "d", events: { _ in }, stop: StopSignal())
    #expect(report.journalError?.code == "TW5010")
    #expect(report.done.map(\.address.description) == ["t/a", "t/b"])
    #expect(report.notStarted.map(\.description) == ["t/c"])
    #expect(azure.calls.filter { $0.hasPrefix("PUT") } == ["PUT twin a", "PUT twin b"])
  }

  @Test func `a step's begin is on disk before its request leaves`() async throws {
    let azure = FakeAzure.withInstance()
    let bench = Bench(azure: azure)
    azure.setFaults { _, name in
      guard name.hasPrefix("PUT twin ") else { return nil }
      let isBegun = bench.journal.contains {
        $0.event == .stepBegun && $0.addresses == ["t/\(name.dropFirst(9))"]
      }
      return isBegun ? nil : .refuse(FakeAzure.refusal(.other, 500, "TooEarly"))
    }
    let report = try await bench.apply(Make.plan((0..<50).map { Make.twin("t\($0)") }), width: 8)
    #expect(report.isComplete)
  }

  @Test func `every change has its begin and its end in the journal, and the apply its summary`() async throws {
    let azure = FakeAzure.withInstance()
    azure.setFaults { _, name in name == "PUT twin b" ? .refuse(FakeAzure.refusal(.invalid, 400, "Bad", "no")) : nil }
    let bench = Bench(azure: azure)
    _ = try await bench.apply(Make.plan([Make.twin("a"), Make.twin("b"), Make.twin("c", needs: ["t/b"])]))
    let lines = bench.journal.map { "\($0.event.rawValue) \($0.addresses.joined(separator: " "))" }
    #expect(
      lines == [
        "apply-begun ", "step-begun t/a", "step-succeeded t/a", "step-begun t/b", "step-failed t/b", "step-skipped t/c",
        "apply-finished ",
      ])
    #expect(bench.journal[4].error?.contains("Bad: no") == true)
    #expect(bench.journal[5].cause == "t/b")
    #expect(bench.journal.allSatisfy { $0.plan == "plan-digest" })
    #expect(bench.journal.last?.summary == JournalEntry.Summary(done: 1, failed: 1, skipped: 1))
    #expect(Journal.verify(bench.journalBytes).holds)
  }
}
