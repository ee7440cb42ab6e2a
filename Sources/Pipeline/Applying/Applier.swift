package import Cloud
import Diagnostics
package import Plans
package import Redaction
import Resources

/// Makes the world as a plan says: its changes along their dependencies, at most `width` steps at a time.
///
/// A step is in the journal, on disk, before its first request leaves. A step that fails stops what needs it and nothing
/// else. Nothing here remembers anything from one apply to the next: after a crash at any point the next plan sees what
/// was done and the next apply does the rest.
///
/// Rates are kept by the client behind `cloud`, so that reading and writing share them.
package struct Applier: Sendable {
  let cloud: any Cloud
  let journal: Journal
  let clock: ApplyClock
  let secrets: SecretReader
  let fingerprinter: Fingerprinter
  let redactor: Redactor
  let width: Int
  let settling: Settling

  /// `width` is how many steps are in flight at most. The `redactor` learns every secret that is read, so that whoever
  /// logs can use the same one.
  package init(
    cloud: any Cloud, journal: Journal, clock: ApplyClock, secrets: @escaping SecretReader,
    fingerprinter: Fingerprinter, redactor: Redactor = Redactor(), width: Int = 16, settling: Settling = Settling()
  ) {
    self.cloud = cloud
    self.journal = journal
    self.clock = clock
    self.secrets = secrets
    self.fingerprinter = fingerprinter
    self.redactor = redactor
    self.width = max(width, 1)
    self.settling = settling
  }

  /// Applies a plan. `digest` is that of its document; computed where it is not given. `approvals` are the signatures
  /// by which it may be done, for the journal. Never throws: what went wrong is in the report.
  package func apply(
    _ plan: Plan, digest: String? = nil, approvals: [JournalEntry.Approval] = [],
    events: @escaping @Sendable (ApplyEvent) -> Void, stop: StopSignal
  ) async -> ApplyReport {
    var report = ApplyReport()
    let started = clock.elapsed()
    do throws(DiagnosticError) {
      let graph = try StepGraph(plan)
      let secrets = try await SecretCheck(read: secrets, fingerprinter: fingerprinter, redactor: redactor)
        .secrets(of: plan)
      let digest = digest ?? PlanDocument.digest(PlanDocument.encode(plan))
      let run = run(plan, graph, secrets, events, stop)
      report = await run.run(digest: digest, approvals: approvals)
    } catch {
      report.refusals = error.findings.sorted
    }
    report.duration = clock.elapsed() - started
    return report
  }

  private func run(
    _ plan: Plan, _ graph: StepGraph, _ secrets: [SecretReference: String],
    _ events: @escaping @Sendable (ApplyEvent) -> Void, _ stop: StopSignal
  ) -> ApplyRun {
    let freshness = Freshness()
    let waiting = Waiting(clock: clock, settling: settling, stop: stop, events: events)
    let resolver = Resolver(
      cloud: cloud, plan: plan, secrets: secrets, redactor: redactor, freshness: freshness, waiting: waiting)
    let executor = Executor(
      cloud: cloud, resolver: resolver, containers: Containers(plan), redactor: redactor, freshness: freshness,
      waiting: waiting, clock: clock)
    return ApplyRun(
      plan: plan, graph: graph, executor: executor, journal: journal, clock: clock, width: width, events: events,
      stop: stop)
  }
}
