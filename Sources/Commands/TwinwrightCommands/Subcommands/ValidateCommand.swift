import ArgumentParser
import DTDL
import Diagnostics
import Rendering

/// `twinwright validate`: everything that can be said without asking Azure.
struct ValidateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate", abstract: "Check manifests, models and twins without asking Azure.",
    discussion: """
      A path is the folder (or file) with the manifests of one environment, or a folder or *.json file of DTDL models \
      alone. All errors of all files are reported in one run, each with its place and how to mend it; `twinwright explain \
      CODE` says more about one.

      With --fix the edits that are surely right are made in the files, which then are checked again. Findings for \
      people go to standard error; the formats json, sarif and github go to standard output, alone. Exits 65 when there \
      are errors, restrictions, or findings that --deny names.
      """)

  @Argument(
    help: ArgumentHelp("Folders or files with manifests or models.", valueName: "path"), completion: .file())
  var paths: [String] = ["."]

  @Option(help: "How findings are printed: text, json, sarif (2.1.0) or github (workflow annotations).")
  var format = FindingsFormat.text

  @Flag(name: .customLong("fix"), help: "Make the edits that are surely right, then check again.")
  var mends = false

  @OptionGroup var repository: RepositoryOptions

  @OptionGroup var policyOptions: PolicyOptions

  @Flag(
    name: .customLong("local"),
    help: "Take subscription and tenant of the embedded local Azure where the environment sets none.")
  var isLocal = false

  @OptionGroup var local: LocalOptions

  func validate() throws {
    if local.data != nil, !isLocal { throw ValidationError("--data names a local Azure and needs --local") }
  }

  func run() async throws {
    let context = isLocal ? local.context.withLocalDefaults() : Context()
    try await reporting(context) {
      let policy = try policyOptions.policy()
      let validation = Validation(
        files: context.files, variables: context.environment, repository: repository.repository,
        asked: policy.denied.union(policy.threshold == .note ? AdviceSettings.silentCodes : []))
      var outcome = try validation.run(paths)
      var failure: ExitStatus?
      if mends { (outcome, failure) = try mend(outcome, validation, policy, context) }
      if let folder = repository.repository { ModelSources.say(outcome.taken, from: folder, on: context.console) }
      let findings = policy.filtered(outcome.findings)
      format.show(findings, on: context.console, root: context.folder)
      guard policy.refuses(findings) else {
        if format == .text, failure == nil { context.console.out(outcome.summary) }
        return failure ?? .success
      }
      if !findings.hasErrors {
        context.console.say("Refused by --deny \(policyOptions.denied.joined(separator: " --deny ")).", style: .error)
      }
      return failure ?? (outcome.isMissing ? .missingInput : .invalidInput)
    }
  }

  /// Rounds of mending at most: of a text that is no JSON one slip is known at a time, and an edit may make room for one
  /// that it overlapped.
  private static let rounds = 1000

  private func mend(
    _ first: Validation.Outcome, _ validation: Validation, _ policy: FindingPolicy, _ context: Context
  ) throws(CommandFailure) -> (Validation.Outcome, ExitStatus?) {
    var outcome = first
    for _ in 0..<Self.rounds {
      let mended = Mending(files: context.files).mend(policy.filtered(outcome.findings), except: outcome.foreign)
      for fix in mended.applied { context.console.say("fixed \(fix.span): \(fix.title)", style: .success) }
      if !mended.applied.isEmpty { outcome = try validation.run(paths) }
      outcome.findings.add(contentsOf: mended.findings)
      if mended.applied.isEmpty || !mended.findings.isEmpty { return (outcome, mended.status) }
    }
    return (outcome, nil)
  }
}
