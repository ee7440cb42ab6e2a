import Documents
import ArgumentParser
import Diagnostics
import Plans
import Rendering
import Resources

/// `twinwright drift`: what has moved since the manifests were applied.
struct DriftCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "drift", abstract: "Report what has moved away from the manifests. Changes nothing.",
    discussion: """
      Looks at Azure as `plan` does and says for each declared object that is missing or different what it is and what \
      is declared, and who wrote it last where Azure says. Exits 0 when nothing has moved and 2 when something has.

      Rights to read are enough. Secrets that cannot be read here are not compared and are named.

        twinwright drift manifests/ev-charging --local
        twinwright drift manifests/ev-charging --format json --only IoTHub --only TwinGraph.fleet
      """)

  @OptionGroup var manifests: ManifestOptions
  @OptionGroup var azure: AzureOptions

  @Option(help: "How it is printed: text, json or markdown.")
  var format = OutputFormat.text

  @Option(
    help: ArgumentHelp(
      "Look at these objects only: a kind, Kind.name or an address; * at the end stands for anything. May be repeated.",
      valueName: "object"))
  var only: [String] = []

  func run() async throws {
    let context = azure.context
    try await reporting(context) {
      let stages = Stages(context: context)
      let desired = try stages.load(manifests.path)
      try check(only, desired)
      let connection = try await Connection.open(context, isLocal: azure.isLocal, width: azure.width)
      defer { connection.close() }
      let (width, filters) = (azure.width, only)
      let drift = try await Deadline(azure.timeout).bound {
        try await stages.drift(desired, through: connection.cloud, width: width, filters: filters)
      }
      switch format {
      case .text: context.console.out(DriftText.render(drift))
      case .markdown: context.console.out(raw: DriftMarkdown.render(drift))
      case .json: context.console.out(bytes: DriftJSON.value(drift).json + Array("\n".utf8))
      }
      return drift.items.isEmpty ? .success : .changes
    }
  }

  /// A filter that covers nothing that is declared was mistyped: nothing would ever be found by it.
  private func check(_ filters: [String], _ desired: DesiredState) throws(CommandFailure) {
    let addresses =
      desired.resources.map(\.address) + desired.modelSets.map(\.address) + desired.twinGraphs.map(\.address)
      + desired.eventRoutes.map(\.address) + desired.devices.map(\.address)
    var findings = Findings()
    for filter in filters {
      // What lies in a graph or a model set is not looked for one by one.
      let root = String(filter.prefix { $0 != "/" })
      if addresses.contains(where: { Drift.covers([filter], $0) || Drift.covers([root], $0) }) { continue }
      let names = Set(addresses.map(\.root.description) + addresses.map(\.kind))
      let near = Suggestions.nearest(to: filter, among: names.sorted())
      findings.add(
        Diagnostic(
          "TW4130", "--only \(filter) covers nothing that is declared",
          help: [
            near.map { "did you mean `\($0)`?" } ?? "declared are: \(names.sorted().prefix(12).joined(separator: ", "))"
          ]))
    }
    if findings.hasErrors { throw CommandFailure(findings, .invalidInput) }
  }
}
