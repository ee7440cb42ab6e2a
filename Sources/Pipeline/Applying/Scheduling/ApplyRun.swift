import Diagnostics
import Plans
import Resources

/// One run over a plan: starts what is ready, records what ends. The loop is the only owner of the schedule, so nothing
/// is locked, and there are never more tasks than `width`.
struct ApplyRun: Sendable {
  let plan: Plan
  let graph: StepGraph
  let executor: Executor
  let journal: Journal
  let clock: ApplyClock
  let width: Int
  let events: @Sendable (ApplyEvent) -> Void
  let stop: StopSignal

  /// Characters of an error that go into the journal: some services answer with whole pages.
  private static let longestError = 4000

  /// How a step ended.
  private struct Ending: Sendable {
    let step: Int32
    let failure: StepFailure?
    let duration: Duration
  }

  func run(digest: String, approvals: [JournalEntry.Approval]) async -> ApplyReport {
    await journal.begin(plan: digest)
    await journal.note(.applyBegun, action: plan.purpose.rawValue, approvals: approvals)
    var tally = Tally(run: self)
    events(.begun(total: tally.progress.total))
    await steps(&tally)
    tally.finish()
    await journal.note(.applyFinished, summary: tally.report.summary)
    do throws(JournalError) { try await journal.commit() } catch { tally.journalFailed(error) }
    return tally.report
  }

  private func steps(_ tally: inout Tally) async {
    await withTaskGroup(of: Ending.self) { group in
      var running = 0
      while true {
        while running < width, tally.maySchedule, let step = tally.next() {
          running += 1
          group.addTask { await perform(step) }
        }
        guard running > 0 else { break }
        if running < width { await commit(&tally) }
        guard let ending = await group.next() else { break }
        running -= 1
        await settle(ending, &tally)
      }
    }
  }

  /// What ended is on disk although no step that begins would take it along.
  private func commit(_ tally: inout Tally) async {
    do throws(JournalError) { try await journal.commit() } catch { tally.journalFailed(error) }
  }

  private func perform(_ step: Int32) async -> Ending {
    let changes = graph.changes(of: step).map { plan.changes[$0] }
    let addresses = changes.map(\.address.description)
    let action = changes[0].action.rawValue
    do throws(JournalError) { try await journal.record(.stepBegun, addresses, action: action) } catch {
      let failure = StepFailure(.journal, error.diagnostic.message)
      return Ending(step: step, failure: failure, duration: .zero)
    }
    let started = clock.elapsed()
    let failure = await outcome(step, changes)
    let duration = clock.elapsed() - started
    let milliseconds = Int(duration / .milliseconds(1))
    if let failure {
      await journal.note(
        .stepFailed, addresses, action: action, error: String(failure.description.prefix(ApplyRun.longestError)),
        milliseconds: milliseconds)
    } else {
      await journal.note(.stepSucceeded, addresses, action: action, milliseconds: milliseconds)
    }
    return Ending(step: step, failure: failure, duration: duration)
  }

  private func outcome(_ step: Int32, _ changes: [Change]) async -> StepFailure? {
    do throws(StepFailure) {
      if case .models = graph.steps[Int(step)] {
        try await executor.execute(models: changes)
      } else {
        try await executor.execute(changes[0])
      }
      return nil
    } catch { return error }
  }

  private func settle(_ ending: Ending, _ tally: inout Tally) async {
    guard let failure = ending.failure else { return tally.succeeded(ending.step, ending.duration) }
    let lost = tally.failed(ending.step, failure, ending.duration)
    let cause = plan.changes[graph.changes(of: ending.step)[0]].address
    for start in stride(from: 0, to: lost.count, by: 250) {
      let addresses = lost[start..<min(start + 250, lost.count)].map(\.description)
      await journal.note(.stepSkipped, addresses, cause: cause.description)
    }
  }
}
