import Applying
import Cloud
import Diagnostics
import Dispatch
import Files
import Foundation
import Plans
import Rendering
import Resources

/// What `apply` and `destroy` do once there is a plan: ask, apply, tell.
struct Application: Sendable {
  let context: Context
  let options: (isConfirmed: Bool, log: LogFormat, journal: String?)
  let width: Int
  let deadline: Deadline

  /// Asks where that is possible; without a terminal `--yes` is needed.
  /// Returns whether somebody was asked: time has then passed since the plan was made.
  @discardableResult
  func confirm(_ plan: Plan) throws -> Bool {
    if options.isConfirmed { return false }
    let question = plan.purpose == .destroy ? "Destroy all of this?" : "Apply this plan?"
    guard let answer = context.console.ask("\(question) Only `yes` is taken as a yes: ") else {
      throw CommandFailure(
        Diagnostic("TW0030", "there is no terminal to ask on", help: ["add --yes to go ahead without a question"]),
        .needsSetting)
    }
    guard answer.trimmingCharacters(in: .whitespaces) == "yes" else {
      throw CommandFailure(Diagnostic("TW0031", .note, "nothing was changed"), .failure)
    }
    return true
  }

  /// Makes the journal where it is missing and locks it.
  private func lockJournal(_ path: String) throws(CommandFailure) -> ApplyLock {
    do throws(FileError) {
      if ApplyLock.isNoFile(Path.join(context.folder, path)) {
        throw FileError(.other, path: path, detail: "a journal must be a regular file")
      }
      if !context.files.exists(path) {
        try context.files.createFolder(Path.parent(path))
        try context.files.appending(to: path, access: .ownerOnly).close()
      }
    } catch { throw CommandFailure(error, writing: true) }
    return try ApplyLock(journal: Path.join(context.folder, path))
  }

  /// A plan that cannot be read as one is invalid, a secret that cannot be had is a missing setting, and a secret that
  /// has changed means that the world has moved.
  private static func status(of refusals: [Diagnostic]) -> ExitStatus {
    let codes = Set(refusals.map(\.code))
    if !codes.isDisjoint(with: ["TW5001", "TW5002"]) { return .invalidInput }
    return codes.isDisjoint(with: ["TW5004", "TW5005"]) ? .moved : .needsSetting
  }

  /// Refuses a plan whose objects have changed since, naming them.
  func verify(_ plan: Plan, with applier: Applier) async throws {
    let moved: [MovedObject]
    do { moved = try await applier.verify(plan) } catch {
      throw CommandFailure(error, doing: "what the plan saw cannot be read again")
    }
    guard !moved.isEmpty else { return }
    var findings = Findings()
    for object in moved.prefix(100) {
      findings.add(Diagnostic("TW5020", "\(object)"))
    }
    if moved.count > 100 {
      findings.add(Diagnostic("TW5020", "\(grouped(moved.count - 100)) more objects are not as the plan saw them"))
    }
    findings.add(Diagnostic("TW5024", .note, "nothing was changed", help: ["plan again and review the new plan"]))
    throw CommandFailure(findings, .moved)
  }

  /// Applies a plan, where `verifying` is set after a look at whether the world is still as it was planned for; Ctrl-C lets what is in flight finish and stops, a second one ends the process.
  func run(
    _ plan: Plan, digest: String?, approvals: [JournalEntry.Approval] = [], through cloud: any Cloud, verifying: Bool
  ) async throws -> ExitStatus {
    let path = options.journal ?? Journal.path(environment: plan.environment.name)
    let vault = SecretVault(environment: context.environment, files: context.files, cloud: cloud)
    let clock = context.applyClock
    let lock = try lockJournal(path)
    defer { lock.release() }
    let journal: Journal
    do { journal = try Journal(path: path, files: context.files, now: clock.now) } catch { throw CommandFailure(error) }
    let applier = Applier(
      cloud: cloud, journal: journal, clock: clock, secrets: { try await vault.read($0) },
      fingerprinter: try FingerprintKey.fingerprinter(context), width: width)
    if verifying { try await verify(plan, with: applier) }
    let teller = ApplyConsole(console: context.console, format: options.log)
    let stop = StopSignal()
    let interrupt = Interrupt(stop)
    defer { interrupt.end() }
    let watch = deadline.watching { stop.request() }
    defer { watch?.cancel() }
    let report = await applier.apply(
      plan, digest: digest, approvals: approvals, events: { teller.tell($0) }, stop: stop)
    await journal.close()
    if !report.refusals.isEmpty { throw CommandFailure(Findings(report.refusals), Self.status(of: report.refusals)) }
    if let error = report.journalError { context.console.say(DiagnosticText.render(error)) }
    teller.tell(report, journal: path)
    if report.isComplete { return .success }
    if deadline.isOver, report.wasStopped { throw deadline.failure }
    if report.journalError != nil { return .cannotWrite }
    return report.wasStopped && report.failed.isEmpty ? .interrupted : .failure
  }
}

/// Turns the first SIGINT or SIGTERM into a request to stop; the second ends the process as it would without us.
final class Interrupt {
  private let sources: [any DispatchSourceSignal]

  init(_ stop: StopSignal) {
    sources = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        if stop.isRequested { Foundation.exit(ExitStatus.interrupted.rawValue) }
        stop.request()
      }
      source.resume()
      return source
    }
  }

  func end() {
    for source in sources { source.cancel() }
    for number in [SIGINT, SIGTERM] { signal(number, SIG_DFL) }
  }
}
