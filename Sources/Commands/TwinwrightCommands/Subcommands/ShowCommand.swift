import ArgumentParser
import Plans
import Rendering

/// `twinwright show`: a saved plan, offline.
struct ShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Print a saved plan. Needs neither Azure nor a credential.",
    discussion: "Exits 2 when the plan holds changes, 0 when it holds none.")

  @Argument(help: ArgumentHelp("A plan file: plans/NAME.plan.json.", valueName: "plan"), completion: .file())
  var path: String

  @Option(
    help: """
      How the plan is printed: text, markdown, digest (for a pull request), html (one file for a browser), json (the plan \
      document), sarif or junit.
      """)
  var format = ReportFormat.text

  @OptionGroup var reports: ReportOptions

  @Flag(help: "Show every difference that was suppressed and by which rule, and unchanged resources.")
  var explain = false

  @Flag(name: .customLong("all"), help: "Write out every change, however many there are.")
  var showsAll = false

  func run() async throws {
    let context = Context()
    try await reporting(context) {
      let stages = Stages(context: context)
      let (plan, digest) = try stages.savedPlan(path)
      let report = stages.report(plan, digest: digest, file: path)
      stages.show(report, format: format, explains: explain, showsAll: showsAll)
      try reports.write(report, context.files)
      if format == .text { context.console.out(raw: "Digest \(digest)\n") }
      return plan.hasChanges ? .changes : .success
    }
  }
}
