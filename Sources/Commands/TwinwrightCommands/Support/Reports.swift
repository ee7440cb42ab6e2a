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
  /// What reports of a plan say beside it; limits that the plan goes beyond are errors.
  func report(_ plan: Plan, digest: String? = nil, file: String? = nil) -> PlanReport {
    PlanReport(
      plan, environment: plan.environment.name, findings: breaches(of: plan), digest: digest, file: file,
      root: context.folder, toolVersion: Context.version)
  }

  /// A report where there is no plan.
  func report(_ findings: Findings, environment: String) -> PlanReport {
    PlanReport(
      nil, environment: environment, findings: findings, root: context.folder, toolVersion: Context.version)
  }

  /// Refuses a plan that goes beyond a limit of the environment's policy. Nothing has been done by then.
  func checkLimits(_ plan: Plan) throws(CommandFailure) {
    let findings = breaches(of: plan)
    if findings.hasErrors { throw CommandFailure(findings, .invalidInput) }
  }

  private func breaches(of plan: Plan) -> Findings {
    Findings(plan.breaches.map { $0.diagnostic(at: $0.limit.origin.flatMap { span(of: $0, in: plan) }) })
  }

  /// The place in its file, as long as the file is as it was when the plan was made.
  private func span(of origin: Origin, in plan: Plan) -> SourceSpan? {
    guard let input = plan.provenance?.inputs.first(where: { $0.path == origin.file }),
      let bytes = try? context.files.read(origin.file), Digest.sha256(bytes) == input.digest
    else { return nil }
    let source = SourceFile(path: origin.file, bytes: bytes)
    guard source.lineStarts.indices.contains(origin.line - 1) else { return nil }
    let start = source.lineStarts[origin.line - 1]
    let offset = source.line(origin.line).unicodeScalars.prefix(origin.column - 1).reduce(0) { $0 + $1.utf8.count }
    let digits = bytes[min(start + offset, bytes.count)...].prefix { $0 >= 0x30 && $0 <= 0x39 }.count
    return source.span(start + offset, start + offset + max(1, digits))
  }
}
