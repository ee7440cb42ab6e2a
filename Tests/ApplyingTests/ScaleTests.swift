import Applying
import Cloud
import Documents
import Files
import Foundation
import OrderedCollections
import Plans
import Resources
import Testing

/// Prints figures and asserts none: run with `TWINWRIGHT_MEASURE=1 swift test -c release --filter ScaleTests`.
@Suite(
  .serialized,
  .enabled(if: ProcessInfo.processInfo.environment["TWINWRIGHT_MEASURE"] != nil, "set TWINWRIGHT_MEASURE to measure"))
struct ScaleTests {
  private static func plan(_ count: Int) -> Plan {
    Make.plan(
      (0..<count).map { number in
        Make.twin("t\(number)", ["x": 1], needs: number < 3 ? [] : ["t/t\(number / 2)", "t/t\(number / 3)"])
      })
  }

  private static func measure(_ count: Int, _ width: Int, _ files: any FileStore, _ name: String) async throws {
    let bench = Bench(azure: .withInstance())
    let plan = plan(count)
    let journal = try Journal(path: Bench.journalPath, files: files, now: bench.clock.now)
    let clock = ContinuousClock()
    let start = clock.now
    let report = await bench.applier(width: width, journal: journal).apply(
      plan, digest: "d", events: { _ in }, stop: bench.stop)
    let applied = clock.now
    #expect(report.done.count == count)
    let bytes = try files.read(Bench.journalPath, limit: .max)
    let check = Journal.verify(bytes)
    #expect(check.holds)
    print(
      "\(name): \(count) steps, width \(width): apply \(applied - start), journal \(bytes.count >> 20) MB,",
      "verified in \(clock.now - applied)")
  }

  @Test(arguments: [10_000, 100_000, 300_000]) func `steps per second with a journal in memory`(count: Int) async throws
  {
    try await ScaleTests.measure(count, 64, MemoryFileStore(), "memory")
  }

  @Test(arguments: [1, 16, 64]) func `steps per second with a journal on disk`(width: Int) async throws {
    let root = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
    defer { try? FileManager.default.removeItem(atPath: root) }
    try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    try await ScaleTests.measure(width == 1 ? 2_000 : 100_000, width, DiskFileStore(root: root), "disk")
  }
}
