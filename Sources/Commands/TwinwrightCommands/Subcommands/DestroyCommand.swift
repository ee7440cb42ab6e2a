import ArgumentParser
import Plans
import Rendering

/// `twinwright destroy`: deletes what the manifests own.
struct DestroyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "destroy", abstract: "Delete what the manifests declare and what they say is pruned.",
    discussion: """
      In reverse order of creation. Live objects that are neither declared nor in a scope that the manifests prune \
      stay. A resource group, an instance or a hub that holds things which are not declared is \
      kept, and what it holds is named.
      """)

  @OptionGroup var manifests: ManifestOptions
  @OptionGroup var azure: AzureOptions
  @OptionGroup var options: ApplyOptions
  @OptionGroup var deletions: DeletionOptions
  @OptionGroup var approvals: ApprovalOptions

  func run() async throws {
    let context = azure.context
    try await reporting(context) {
      let stages = Stages(context: context, isLocal: azure.isLocal)
      let desired = try stages.load(manifests.path)
      let connection = try await Connection.open(context, isLocal: azure.isLocal, width: azure.width)
      defer { connection.close() }
      let deadline = Deadline(azure.timeout)
      let width = azure.width
      let plan = try await deadline.bound {
        try await stages.plan(desired, purpose: .destroy, through: connection.cloud, width: width)
      }
      let verdict = stages.verdict(plan, desired)
      stages.show(stages.report(plan, verdict), format: .text, explains: false, showsAll: false)
      guard plan.hasChanges else { return .success }
      try approvals.refuseUnsaved(plan)
      try verdict.check(context.console, approvals: 0)
      try deletions.check(plan)
      let application = Application(
        context: context, options: (options.isConfirmed, options.log, options.journal), width: azure.width,
        deadline: deadline)
      let wasAsked = try application.confirm(plan)
      return try await application.run(plan, digest: nil, through: connection.cloud, verifying: wasAsked)
    }
  }
}
