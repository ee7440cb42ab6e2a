import Diagnostics
import Foundation
import Testing

@testable import TwinwrightCommands

@Suite struct JournalLockTests {
  @Test func `a second apply on the same journal is refused while the first one runs`() throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).jsonl").path
    #expect(FileManager.default.createFile(atPath: path, contents: nil))
    defer { try? FileManager.default.removeItem(atPath: path) }
    let first = try ApplyLock(journal: path)
    let failure = #expect(throws: CommandFailure.self) { _ = try ApplyLock(journal: path) }
    #expect(failure?.findings.all.first?.code == "TW5012")
    first.release()
    try ApplyLock(journal: path).release()
  }
}
