import Glibc
import Synchronization
import Testing

@testable import Containers

@Suite(.timeLimit(.minutes(10))) struct ProcessTests {
  private func shell(_ script: String, _ environment: [String] = []) -> ChildProcess.Command {
    ChildProcess.Command("/bin/sh", ["-c", script], environment: ["PATH=/usr/bin:/bin"] + environment)
  }

  @Test func `a child's output and end are told`() async throws {
    let log = OutputLog { 0 }
    let child = ChildProcess(
      shell("echo out; echo err >&2; echo $WORD; exit 3", ["WORD=given"]), output: { log.add($0) })
    #expect(await child.end() == .exited(3))
    #expect(log.text() == "out\nerr\ngiven\n")
    #expect(log.text(last: 1) { "\($0)" } == "0 given\n")
  }

  @Test func `a child is ended with all that it started`() async throws {
    let (started, continuation) = AsyncStream<Void>.makeStream()
    let child = ChildProcess(
      shell("sleep 600 & echo ready; wait"), output: { _ in continuation.yield() })
    for await _ in started { break }
    child.signal(SIGTERM)
    #expect(await child.end() == .killed(signal: SIGTERM))
    child.signal(SIGKILL)
  }

  @Test func `a program that is not there is told in words`() async throws {
    let child = ChildProcess(
      ChildProcess.Command("/no/such/program", [], environment: []), output: { _ in })
    guard case .failed(let detail) = await child.end() else {
      Issue.record("it cannot have run")
      return
    }
    #expect(detail.contains("No such file"))
  }

  @Test func `of much output the last is kept`() {
    let log = OutputLog(limit: 10_000) { 0 }
    for number in 0..<20_000 { log.add(Array("line \(number)\n".utf8)[...]) }
    let text = log.text()
    #expect(text.hasSuffix("line 19999\n"))
    #expect(text.utf8.count < 10_000)
    log.add(Array(repeating: 65, count: 100_000)[...])
    #expect(log.text().utf8.count < 30_000)
  }
}
