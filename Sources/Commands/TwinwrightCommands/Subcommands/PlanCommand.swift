import ArgumentParser
import Diagnostics
import Files
import Plans
import Rendering

/// `twinwright plan`: what apply would do, and nothing done.
struct PlanCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan", abstract: "Show what has to be done to make Azure as the manifests say.",
    discussion: """
      Reads the manifests and the live state, changes nothing. Exits 0 when nothing is to do and 2 when there are \
      changes. A plan saved with --out is applied exactly as it was reviewed, or refused when the world has moved.
      """)

  @OptionGroup var manifests: ManifestOptions
  @OptionGroup var azure: AzureOptions
  @OptionGroup var deletions: DeletionOptions
  @OptionGroup var reports: ReportOptions

  @Option(
    name: [.customShort("o"), .customLong("out")],
    help: ArgumentHelp("Save the plan: plans/NAME.plan.json.", valueName: "file"), completion: .file())
  var output: String?

  @Option(
    help: """
      How the plan is printed: text, markdown, digest (for a pull request), html (one file for a browser), json (the plan \
      document), sarif or junit.
      """)
  var format = ReportFormat.text

  @Flag(help: "Show every difference that was suppressed and by which rule, and unchanged resources.")
  var explain = false

  @Flag(name: .customLong("all"), help: "Write out every change, however many there are.")
  var showsAll = false

  @Flag(help: "Plan the destruction of everything that is declared.")
  var destroy = false

  func run() async throws {
    let context = azure.context
    try await reporting(context) {
      let stages = Stages(context: context, isLocal: azure.isLocal)
      let desired = try stages.load(manifests.path)
      let connection = try await Connection.open(context, isLocal: azure.isLocal, width: azure.width)
      defer { connection.close() }
      let (purpose, width) = (destroy ? Plan.Purpose.destroy : .apply, azure.width)
      let plan: Plan
      do {
        plan = try await Deadline(azure.timeout).bound {
          try await stages.plan(desired, purpose: purpose, through: connection.cloud, width: width)
        }
      } catch let error as DiagnosticError {
        try reports.write(stages.report(error.findings, environment: desired.environment.name), context.files)
        throw error
      }
      let document = PlanDocument.encode(plan)
      let verdict = stages.verdict(plan, desired)
      let report = stages.report(plan, verdict, digest: PlanDocument.digest(document), file: output)
      stages.show(report, format: format, explains: explain, showsAll: showsAll)
      try reports.write(report, context.files)
      // What is refused is not saved, or somebody might apply it.
      try verdict.check(context.console)
      try deletions.check(plan)
      if let output {
        do throws(FileError) {
          try context.files.createFolder(Path.parent(output))
          try context.files.write(output, document, access: .ownerOnly)
        } catch { throw CommandFailure(error, writing: true) }
        context.console.say(
          "Saved to \(output). Apply exactly it with: twinwright apply \(shellWord(output))\(azure.words)"
        )
      }
      return plan.hasChanges ? .changes : .success
    }
  }
}
