import ArgumentParser
import Plans
import Rendering

/// `twinwright apply`: plan, ask, do.
struct ApplyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "apply", abstract: "Make Azure as the manifests say, or apply a saved plan.",
    discussion: """
      Given manifests: plans, shows the plan, asks, applies. Given a plan file (*.plan.json): re-reads what the plan \
      saw, refuses if it has moved, and otherwise applies exactly that plan.

      A failure stops only what needs the failed object; the next apply does the rest. Every step is written to the \
      journal before it is sent. Ctrl-C finishes what is in flight and stops.
      """)

  @Argument(
    help: ArgumentHelp("The manifests of one environment, or a saved plan.", valueName: "manifests-or-plan"),
    completion: .file())
  var path = "."

  @OptionGroup var azure: AzureOptions
  @OptionGroup var options: ApplyOptions
  @OptionGroup var deletions: DeletionOptions
  @OptionGroup var replacements: ReplacementOptions
  @OptionGroup var approvals: ApprovalOptions

  func run() async throws {
    let context = azure.context
    try await reporting(context) {
      let application = Application(
        context: context, options: (options.isConfirmed, options.log, options.journal), width: azure.width,
        deadline: Deadline(azure.timeout))
      return path.hasSuffix(".json")
        ? try await applySaved(application, context) : try await applyManifests(application, context)
    }
  }

  private func applyManifests(_ application: Application, _ context: Context) async throws -> ExitStatus {
    let stages = Stages(context: context, isLocal: azure.isLocal)
    let desired = try stages.load(path)
    let connection = try await Connection.open(context, isLocal: azure.isLocal, width: azure.width)
    defer { connection.close() }
    let width = azure.width
    let plan = try await application.deadline.bound {
      try await stages.plan(desired, purpose: .apply, through: connection.cloud, width: width)
    }
    let verdict = stages.verdict(plan, desired)
    stages.show(stages.report(plan, verdict), format: .text, explains: false, showsAll: false)
    guard plan.hasChanges else { return .success }
    try approvals.refuseUnsaved(plan)
    try verdict.check(context.console, approvals: 0)
    try deletions.check(plan)
    try replacements.consent(to: plan, context, isConfirmed: options.isConfirmed)
    let wasAsked = try application.confirm(plan)
    return try await application.run(plan, digest: nil, through: connection.cloud, verifying: wasAsked)
  }

  private func applySaved(_ application: Application, _ context: Context) async throws -> ExitStatus {
    let stages = Stages(context: context)
    let (plan, digest) = try stages.savedPlan(path)
    let verdict = stages.verdict(plan)
    stages.show(stages.report(plan, verdict), format: .text, explains: false, showsAll: false)
    guard plan.hasChanges else { return .success }
    let approvals = try approvals.approvals(of: plan, at: path, digest: digest, context)
    try verdict.check(context.console, approvals: approvals.count)
    try deletions.check(plan)
    try replacements.consent(to: plan, context, isConfirmed: options.isConfirmed)
    try application.confirm(plan)
    let connection = try await Connection.open(context, isLocal: azure.isLocal, width: azure.width)
    defer { connection.close() }
    return try await application.run(
      plan, digest: digest, approvals: approvals, through: connection.cloud, verifying: true)
  }
}
