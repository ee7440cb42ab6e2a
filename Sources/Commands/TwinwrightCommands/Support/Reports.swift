import ArgumentParser
import Diagnostics
import Files
import Plans
import Rendering

extension ReportFormat: ExpressibleByArgument {}

/// `FORMAT=FILE`: a report and where it goes.
struct ReportTarget: ExpressibleByArgument, Sendable {
  let format: ReportFormat
  let path: String

  init?(argument: String) {
    guard let equals = argument.firstIndex(of: "="), let format = ReportFormat(rawValue: String(argument[..<equals]))
    else { return nil }
    path = String(argument[argument.index(after: equals)...])
    guard !path.isEmpty else { return nil }
    self.format = format
  }
}

/// Reports beside what is printed.
struct ReportOptions: ParsableArguments {
  @Option(
    name: .customLong("report"),
    help: ArgumentHelp(
      "Write a report into a file too: \(ReportFormat.allCases.map(\.rawValue).joined(separator: ", ")). May be repeated.",
      valueName: "format=file"))
  var targets: [ReportTarget] = []

  func validate() throws {
    var seen: Set<String> = []
    for target in targets where !seen.insert(Path.normalise(target.path)).inserted {
      throw ValidationError("--report: two reports cannot go to \(target.path)")
    }
  }

  /// Writes every report. Files are their owner's: a plan tells much of what runs where.
  func write(_ report: PlanReport, _ files: any FileStore) throws(CommandFailure) {
    for target in targets {
      do throws(FileError) {
        try files.createFolder(Path.parent(target.path))
        try files.write(target.path, report.rendered(target.format), access: .ownerOnly)
      } catch { throw CommandFailure(error, writing: true) }
    }
  }
}

extension Stages {
  /// What reports of a plan say beside it; what refuses it is an error.
  func report(
    _ plan: Plan, _ verdict: PlanVerdict? = nil, digest: String? = nil, file: String? = nil
  ) -> PlanReport {
    PlanReport(
      plan, environment: plan.environment.name, findings: (verdict ?? self.verdict(plan)).findings, digest: digest,
      file: file, root: context.folder, toolVersion: Context.version)
  }

  /// A report where there is no plan.
  func report(_ findings: Findings, environment: String) -> PlanReport {
    PlanReport(
      nil, environment: environment, findings: findings, root: context.folder, toolVersion: Context.version)
  }
}
