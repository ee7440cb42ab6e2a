import ArgumentParser

/// Which local Azure is meant.
struct LocalOptions: ParsableArguments {
  @Option(
    name: .customLong("data"),
    help: ArgumentHelp(
      "The state folder of the local Azure: one for each environment, side by side (default: $TWINWRIGHT_LOCAL, or "
        + "~/.local/state/twinwright/local).", valueName: "folder"), completion: .directory)
  var data: String?

  func validate() throws {
    if data?.isEmpty == true { throw ValidationError("--data takes a folder") }
  }

  /// The surroundings, with the folder where everything looks for it.
  var context: Context { Context().inFolder(data) }

  /// How the same local Azure is named on another command line; begins with a space, empty for the usual one.
  var words: String { data.map { " --data \(shellWord($0))" } ?? "" }
}

extension Context {
  /// The same surroundings, with the local Azure in `data`; unchanged without one.
  func inFolder(_ data: String?) -> Context {
    guard let data else { return self }
    var changed = environment
    changed["TWINWRIGHT_LOCAL"] = data
    return Context(environment: changed, console: console, files: files)
  }
}
