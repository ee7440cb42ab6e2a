import ArgumentParser
import DTDL
import Diagnostics
import OrderedCollections
import Plans
import Rendering
import Twins

/// `twinwright validate`: everything that can be said without asking Azure.
struct ValidateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate", abstract: "Check manifests, models and twins without asking Azure.",
    discussion: "All errors of all files are reported in one run, each with its place and how to mend it.")

  @OptionGroup var manifests: ManifestOptions

  @Flag(
    name: .customLong("local"),
    help: "Take subscription and tenant of the embedded local Azure where the environment sets none.")
  var isLocal = false

  func run() async throws {
    let context = isLocal ? Context().withLocalDefaults() : Context()
    try await reporting(context) {
      let state = try Stages(context: context).load(manifests.path)
      let twins = state.twinGraphs.reduce(0) { $0 + $1.graph.twinCount }
      let relationships = state.twinGraphs.reduce(0) { $0 + $1.graph.relationshipCount }
      let models = state.modelSets.reduce(0) { $0 + $1.models.interfaces.count }
      var text = StyledText()
      text.line(
        ("Valid. ", .success),
        (
          "\(state.environment.name): \(plural(state.resources.count, "resource")), \(plural(models, "model")), "
            + "\(plural(twins, "twin")), \(plural(relationships, "relationship")), "
            + "\(plural(state.eventRoutes.count, "event route")), \(plural(state.devices.count, "device")).", .plain
        ))
      context.console.out(text)
      return .success
    }
  }
}
