import Containers
import Glibc

extension ContainerMachine {
  /// Asks a container that runs; what is wrong, or `nil` where nothing is.
  func probe(_ probe: ContainerProbe, _ cell: Sandbox.Cell, _ child: ChildProcess) async -> String? {
    let command: ChildProcess.Command?
    switch probe.action {
    case .command(let words): command = sandbox.command(words, in: cell, beside: child)
    case .request(let port, _, _, _):
      command = sandbox.request(probe.action.requestText, port: port, beside: child)
    }
    // It is not there yet, or no more.
    guard let command else { return "the container does not run" }
    let log = OutputLog(now: surroundings.now)
    let asking = ChildProcess(command) { log.add($0) }
    let late = Task { [surroundings] in
      await surroundings.sleep(.seconds(probe.timeout))
      if Task.isCancelled { return false }
      asking.signal(SIGKILL)
      return true
    }
    let end = await asking.end()
    late.cancel()
    if await late.value { return "timed out after \(probe.timeout)s" }
    let said = String(log.text(last: nil).prefix(200)).trimmed
    switch (probe.action, end) {
    case (.request(_, _, _, false), .exited(0)): return ContainerProbe.Action.flaw(ofAnswer: said)
    case (_, .exited(0)): return nil
    case (.request(let port, let path, _, _), _): return "Get http://localhost:\(port)\(path): connection refused"
    case (.command, .failed(let words)): return words
    case (.command, .exited(let code)): return said.isEmpty ? "exit code \(code)" : said
    case (.command, .killed(let signal)): return "killed by signal \(signal)"
    }
  }
}

extension String {
  /// Without white space around it.
  fileprivate var trimmed: String {
    String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
  }
}
