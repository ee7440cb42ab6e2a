import Documents
import Testing

/// The public cases, all of them: what is valid is accepted, what is not is refused for a reason among those expected.
struct CaseSuiteTests {
  @Test(
    .enabled(if: SharedCases.exist, "no shared data beside the repository"), arguments: SharedCases.suites)
  func `every public case is judged as the reference parser judges it`(suite: String) async throws {
    let records = try SharedCases.records(of: suite)
    let board = await score(records, of: suite)
    print(board.table)
    #expect(!records.isEmpty)
    #expect(board.misses.isEmpty, "\(board.misses.count) misses: \(board.misses.prefix(20).joined(separator: "\n"))")
  }

  /// Judges the cases of a suite, a part on each core.
  private func score(_ records: [Value], of suite: String) async -> Scoreboard {
    let size = 250
    return await withTaskGroup(of: Scoreboard.self) { group in
      for start in stride(from: 0, to: records.count, by: size) {
        group.addTask {
          var board = Scoreboard()
          for record in records[start..<min(start + size, records.count)] { board.judge(record, of: suite) }
          return board
        }
      }
      return await group.reduce(into: Scoreboard()) { $0.add($1) }
    }
  }
}
