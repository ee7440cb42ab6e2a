import ArgumentParser

/// `twinwright models`: what there is to know of models without Azure.
struct ModelsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "models", abstract: "List, draw and compare DTDL models.",
    discussion: """
      Models come from files (an interface or a list of them) and folders (every *.json below). What they need and \
      what is not there is taken from --repository, a folder in which dtmi:com:example:Thermostat;1 is \
      dtmi/com/example/thermostat-1.json.
      """,
    subcommands: [ModelsListCommand.self, ModelsGraphCommand.self, ModelsDiffCommand.self])
}

/// Where models needed by others come from.
struct RepositoryOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Take what the models extend and have as components, where it is missing, from this folder.", valueName: "folder"),
    completion: .directory)
  var repository: String?
}

/// Which models are meant.
struct ModelOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp("Files with models, or folders of which every *.json below counts.", valueName: "path"),
    completion: .file())
  var paths: [String]

  @OptionGroup var repository: RepositoryOptions
}
