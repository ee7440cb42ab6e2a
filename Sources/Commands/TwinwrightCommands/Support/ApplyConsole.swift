import Applying
import AzureClient
import Cloud
import Documents
import Foundation
import OrderedCollections
import Plans
import Rendering
import Resources
import Synchronization

/// Tells how an apply goes: a status line on a terminal, plain lines in CI, JSON lines where asked for.
final class ApplyConsole: Sendable {
  private let console: Console
  private let format: LogFormat
  /// Plain lines for single objects stop after so many: a graph of 100,000 twins is told by counts.
  private let lineLimit: Int
  private struct State {
    var progress = ApplyProgress(total: 0)
    var lines = 0
    var lastCount = 0
    /// How often each wait was told of.
    var waits: [Wait: Int] = [:]
  }
  private struct Wait: Hashable {
    let reason: String
    let delay: Duration
  }
  private let state = Mutex(State())

  init(console: Console, format: LogFormat, lineLimit: Int = 200) {
    self.console = console
    self.format = format
    self.lineLimit = lineLimit
  }

  func tell(_ event: ApplyEvent) {
    switch format {
    case .json: tellJSON(event)
    case .text: tellText(event)
    }
  }

  // MARK: text

  private func tellText(_ event: ApplyEvent) {
    switch event {
    case .begun(let total): console.say("Applying \(plural(total, "change")).", style: .heading)
    case .started: break
    case .waiting(let address, let reason, let delay): tellWait(address, reason, delay)
    case .succeeded(let address, let action, let duration):
      guard takesLine() else { return }
      var text = StyledText()
      text.line(
        ("  ✓ ", .success), ("\(action.rawValue) ", .plain), (address.description, .plain),
        ("  \(seconds(duration))", .dim))
      console.say(text)
    case .failed(let address, let action, let failure, _):
      var text = StyledText()
      text.line(("  ✗ ", .failure), ("\(action.rawValue) \(address)", .plain))
      text.line("      error[\(failure.code)]: \(failure)", style: .failure)
      console.say(text)
    case .skipped: break
    case .progress(let progress): tell(progress)
    case .stopping(let running):
      console.say(
        "Stopping: \(plural(running, "step")) under way will be finished, nothing new is started.", style: .warning)
    }
  }

  /// One line for all that wait as long for the same: a whole graph may wait for one role.
  private func tellWait(_ address: ObjectAddress, _ reason: String, _ delay: Duration) {
    let count = state.withLock { state in
      state.waits[Wait(reason: reason, delay: delay), default: 0] += 1
      return state.waits[Wait(reason: reason, delay: delay), default: 0]
    }
    // The longest delay comes again and again: now and then it is said that the wait goes on.
    guard count % Self.waitsPerLine == 1 else { return }
    console.say("  … \(address) waits \(seconds(delay)): \(reason)", style: .dim)
  }

  private static let waitsPerLine = 32

  private func takesLine() -> Bool {
    state.withLock { state in
      state.lines += 1
      return state.lines <= lineLimit
    }
  }

  private func tell(_ progress: ApplyProgress) {
    let ended = progress.done + progress.failed + progress.skipped
    let line =
      "  \(grouped(ended)) of \(grouped(progress.total)) done"
      + (progress.failed > 0 ? ", \(grouped(progress.failed)) failed" : "")
    if console.errorIsTerminal {
      console.status(line)
      return
    }
    // Without a terminal every tenth of a large apply gets a line.
    let isDue = state.withLock { state in
      guard progress.total > lineLimit, ended - state.lastCount >= max(1, progress.total / 10) else { return false }
      state.lastCount = ended
      return true
    }
    if isDue { console.say(line) }
  }

  // MARK: JSON lines

  private func tellJSON(_ event: ApplyEvent) {
    var members: OrderedDictionary<String, Value> = [:]
    func set(_ name: String, _ address: ObjectAddress, _ action: Action?) {
      members["event"] = .string(name)
      members["address"] = .string(address.description)
      if let action { members["action"] = .string(action.rawValue) }
    }
    switch event {
    case .begun(let total): members = ["event": "begun", "total": .integer(Int64(total))]
    case .started(let address, let action): set("started", address, action)
    case .waiting(let address, let reason, let delay):
      set("waiting", address, nil)
      members["reason"] = .string(reason)
      members["milliseconds"] = .integer(delay.milliseconds)
    case .succeeded(let address, let action, let duration):
      set("succeeded", address, action)
      members["milliseconds"] = .integer(duration.milliseconds)
    case .failed(let address, let action, let failure, let duration):
      set("failed", address, action)
      members["code"] = .string(failure.code)
      members["error"] = .string(failure.description)
      members["milliseconds"] = .integer(duration.milliseconds)
    case .skipped(let address, let action, let cause):
      set("skipped", address, action)
      members["cause"] = .string(cause.description)
    case .stopping(let running): members = ["event": "stopping", "running": .integer(Int64(running))]
    case .progress: return
    }
    say(members)
  }

  private func say(_ members: OrderedDictionary<String, Value>) {
    console.say(raw: Value.object(members).jsonText + "\n")
  }

  // MARK: the end

  /// The closing report: what was done, what failed with Azure's own error, what was skipped and why.
  func tell(_ report: ApplyReport, journal: String) {
    console.endStatus()
    if format == .json {
      say([
        "event": "finished", "done": .integer(Int64(report.done.count)), "failed": .integer(Int64(report.failed.count)),
        "skipped": .integer(Int64(report.skipped.count)), "notStarted": .integer(Int64(report.notStarted.count)),
        "complete": .bool(report.isComplete), "milliseconds": .integer(report.duration.milliseconds),
        "journal": .string(journal),
      ])
      return
    }
    console.say(ApplyConsole.text(of: report, journal: journal))
  }

  private static func text(of report: ApplyReport, journal: String) -> StyledText {
    var text = StyledText()
    text.line()
    if !report.failed.isEmpty {
      text.line("Failed:", style: .heading)
      for failed in report.failed.prefix(50) {
        text.line(("  ✗ ", .failure), ("\(failed.action.rawValue) \(failed.address)", .plain))
        text.line("      error[\(failed.failure.code)]: \(failed.failure)", style: .failure)
      }
      // Said once, not at each of the steps that failed for it.
      var given: [String] = []
      for help in report.failed.compactMap(\.failure.azure).flatMap({ AccessAdvice.help(for: $0) })
      where !given.contains(help) { given.append(help) }
      for help in given { text.line("  = help: \(help)") }
      if report.failed.count > 50 { text.line("  … and \(grouped(report.failed.count - 50)) more, all in the journal") }
    }
    if !report.skipped.isEmpty {
      text.line("Skipped, because what they need failed:", style: .heading)
      for skipped in report.skipped.prefix(20) {
        text.line("  - \(skipped.action.rawValue) \(skipped.address)  needs \(skipped.cause)")
      }
      if report.skipped.count > 20 {
        text.line("  … and \(grouped(report.skipped.count - 20)) more, all in the journal")
      }
    }
    if !report.notStarted.isEmpty {
      text.line("Not started: \(plural(report.notStarted.count, "change")).", style: .warning)
    }
    let rest = report.failed.count + report.skipped.count + report.notStarted.count
    text.line(
      (report.isComplete ? "Applied. " : "Not all was applied. ", report.isComplete ? .success : .failure),
      ("\(grouped(report.done.count)) done", .plain),
      (
        rest == 0
          ? ""
          : ", \(grouped(report.failed.count)) failed, \(grouped(report.skipped.count)) skipped, "
            + "\(grouped(report.notStarted.count)) not started", .plain
      ),
      (" in \(seconds(report.duration)). Journal: \(journal)", .plain))
    return text
  }
}

/// `0.042 s`, `12.3 s`, `3 min 5 s`.
func seconds(_ duration: Duration) -> String {
  let milliseconds = duration.milliseconds
  if milliseconds < 10_000 { return String(format: "%.3f s", Double(milliseconds) / 1000) }
  if milliseconds < 120_000 { return String(format: "%.1f s", Double(milliseconds) / 1000) }
  return "\(milliseconds / 60_000) min \(milliseconds / 1000 % 60) s"
}

extension Duration {
  /// Whole milliseconds.
  var milliseconds: Int64 { components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000 }
}
