import Plans
import Resources

/// Counts and tells what happens to the changes of a run; holds the schedule.
struct Tally {
  private(set) var report = ApplyReport()
  private(set) var progress: ApplyProgress
  private let run: ApplyRun
  private var states: StepStates
  private var open: [Bool]

  init(run: ApplyRun) {
    self.run = run
    states = StepStates(run.graph)
    open = [Bool](repeating: false, count: run.plan.changes.count)
    var total = 0
    for step in run.graph.steps.indices {
      for change in run.graph.changes(of: Int32(step)) {
        open[change] = true
        total += 1
      }
    }
    progress = ApplyProgress(total: total)
  }

  /// Whether anything new may be started.
  var maySchedule: Bool {
    mutating get {
      guard report.journalError == nil else { return false }
      guard run.stop.isRequested || Task.isCancelled else { return true }
      if !report.wasStopped {
        report.wasStopped = true
        run.events(.stopping(running: progress.running))
      }
      return false
    }
  }

  /// Takes the next ready step and tells that it starts.
  mutating func next() -> Int32? {
    guard let step = states.next() else { return nil }
    for change in changes(step) {
      progress.running += 1
      run.events(.started(change.address, change.action))
    }
    return step
  }

  mutating func succeeded(_ step: Int32, _ duration: Duration) {
    for change in close(step) {
      progress.running -= 1
      progress.done += 1
      report.done.append(.init(address: change.address, action: change.action, duration: duration))
      run.events(.succeeded(change.address, change.action, duration: duration))
    }
    states.succeeded(step)
    run.events(.progress(progress))
  }

  /// Returns the addresses of everything that is skipped for it.
  mutating func failed(_ step: Int32, _ failure: StepFailure, _ duration: Duration) -> [ObjectAddress] {
    if failure.kind == .journal {
      // Nothing was sent: the change is as untouched as those that were never taken up.
      progress.running -= changes(step).count
      return []
    }
    for change in close(step) {
      progress.running -= 1
      progress.failed += 1
      report.failed.append(.init(address: change.address, action: change.action, failure: failure))
      run.events(.failed(change.address, change.action, failure, duration: duration))
    }
    let lost = skip(after: step)
    run.events(.progress(progress))
    return lost
  }

  private mutating func skip(after step: Int32) -> [ObjectAddress] {
    guard let cause = changes(step).first?.address else { return [] }
    var lost: [ObjectAddress] = []
    for skipped in states.failed(step) {
      for change in close(skipped) {
        progress.skipped += 1
        report.skipped.append(.init(address: change.address, action: change.action, cause: cause))
        run.events(.skipped(change.address, change.action, cause: cause))
        lost.append(change.address)
      }
    }
    return lost
  }

  mutating func journalFailed(_ error: JournalError) { report.journalError = error.diagnostic }

  /// What was neither done nor failed nor skipped was not started.
  mutating func finish() {
    for (position, isOpen) in open.enumerated() where isOpen {
      report.notStarted.append(run.plan.changes[position].address)
    }
  }

  private func changes(_ step: Int32) -> [Change] { run.graph.changes(of: step).map { run.plan.changes[$0] } }

  private mutating func close(_ step: Int32) -> [Change] {
    run.graph.changes(of: step).map {
      open[$0] = false
      return run.plan.changes[$0]
    }
  }
}
