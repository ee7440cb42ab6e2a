import ArgumentParser
import Cloud
import Diagnostics
import Exporting
import Files
import Rendering
import Resources

/// `twinwright export`: manifests, models and twins of what is live.
struct ExportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write manifests, models and twins for what is live. Changes nothing in Azure.",
    discussion: """
      Looks at a resource group and writes a folder whose plan is empty. What carries the mark of an environment stays \
      that environment's; everything else is written with `metadata.adopted: true`: managed from then on, but never \
      marked and never deleted. What cannot be written is said.

      Azure never shows secrets: in their place stand environment variables, which are named at the end.

        twinwright export --resource-group ev-digital-twins-rg --out manifests/found --local
        twinwright plan manifests/found --local
      """)

  @Option(help: ArgumentHelp("The resource group to look at.", valueName: "name"))
  var resourceGroup: String

  @Option(help: ArgumentHelp("The subscription it lies in (default: AZURE_SUBSCRIPTION_ID).", valueName: "id"))
  var subscription: String?

  @Option(
    name: .customLong("out"), help: ArgumentHelp("The folder to write into.", valueName: "folder"),
    completion: .directory)
  var folder: String

  @Flag(name: .customLong("force"), help: "Write over files that exist.")
  var isForced = false

  @OptionGroup var azure: AzureOptions

  func run() async throws {
    let context = azure.context
    try await reporting(context) {
      guard let subscription = subscription ?? context.variable("AZURE_SUBSCRIPTION_ID") else {
        throw CommandFailure(
          Diagnostic(
            "TW4100", "it is not said which subscription is meant",
            help: ["set AZURE_SUBSCRIPTION_ID or give --subscription"]), .needsSetting)
      }
      let group = ResourceID.resourceGroup(subscription, resourceGroup)
      let connection = try await Connection.open(context, isLocal: azure.isLocal, width: azure.width)
      defer { connection.close() }
      let width = azure.width
      let survey = try await Deadline(azure.timeout).bound {
        try await Exports(context: context).survey(group, through: connection.cloud, width: width)
      }
      guard let survey else {
        throw CommandFailure(Diagnostic("TW4101", "there is no resource group \(group)"), .missingInput)
      }
      var exporter = Exporter(survey, origins: try Exports(context: context).origins())
      let export = exporter.export()
      try Exports(context: context).write(export, into: folder, isForced: isForced)
      Exports(context: context).tell(export)
      let local = azure.words
      context.console.say("Next: twinwright plan \(shellWord(folder))\(local)", style: .heading)
      return .success
    }
  }
}
