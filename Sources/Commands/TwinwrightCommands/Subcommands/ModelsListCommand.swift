import ArgumentParser
import Diagnostics
import Documents
import ModelTools
import Rendering

/// `twinwright models list`: every interface in short.
struct ModelsListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List every interface: language version, contents, what it extends, where it is.",
    discussion: "Exits 65 when models hold errors, after listing what could be read.")

  enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

  @OptionGroup var models: ModelOptions

  @Option(
    name: .customLong("filter"),
    help: ArgumentHelp(
      "List models whose DTMI fits, `*` for any characters and `?` for one: 'dtmi:evcharging:*;1'. May be repeated.",
      valueName: "pattern"))
  var patterns: [String] = []

  @Option(help: "How the list is printed: text or json.")
  var format = Format.text

  func run() async throws {
    let context = Context()
    try await reporting(context) {
      let loaded = try context.models(models.paths, repository: models.repository.repository, mustBeWhole: false)
      let listing = ModelListing(loaded.models, matching: patterns.map { Glob($0) })
      switch format {
      case .text: context.console.out(ModelText.render(listing))
      case .json: context.console.out(raw: listing.json.prettyJSON + "\n")
      }
      return loaded.errors.isEmpty ? .success : .invalidInput
    }
  }
}
