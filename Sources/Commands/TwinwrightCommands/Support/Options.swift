import Documents
import ArgumentParser
import Catalogue
import Diagnostics
import Foundation
import Plans
import Rendering
import Resources

/// Where the environment to work on is described.
struct ManifestOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "The folder (or file) with the manifests of one environment.", valueName: "manifests"), completion: .directory)
  var path: String = "."
}

/// Which Azure is meant.
struct AzureOptions: ParsableArguments {
  @Flag(
    name: .customLong("local"),
    help: "Work on the embedded local Azure; it is started if it is not running. No account is needed.")
  var isLocal = false

  @OptionGroup var local: LocalOptions

  @Option(
    name: .customLong("parallelism"),
    help: ArgumentHelp("How many requests are under way at once (1 to 256).", valueName: "n"))
  var width = 32

  @Option(
    help: ArgumentHelp(
      "End after this time, as 90s, 45m or 2h: what is under way is finished, nothing new is begun.",
      valueName: "time"))
  var timeout: TimeArgument?

  func validate() throws {
    guard (1...256).contains(width) else { throw ValidationError("--parallelism takes a number from 1 to 256") }
    if local.data != nil, !isLocal { throw ValidationError("--data names a local Azure and needs --local") }
  }

  /// The surroundings of a command that works on this Azure.
  var context: Context { isLocal ? local.context.withLocalDefaults() : Context() }

  /// How the same Azure is named on another command line; begins with a space, empty for the real one.
  var words: String { isLocal ? " --local\(local.words)" : "" }
}

/// How results are printed.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
  case text, json, markdown
}

/// How progress is told while something is applied.
enum LogFormat: String, ExpressibleByArgument, CaseIterable {
  /// A status line on a terminal, plain lines elsewhere.
  case text
  /// One JSON object a line on standard error.
  case json
}

/// What apply and destroy share.
struct ApplyOptions: ParsableArguments {
  @Flag(
    name: [.customShort("y"), .customLong("yes")], help: "Do not ask. Needed where there is no terminal to ask on.")
  var isConfirmed = false

  @Option(
    name: .customLong("log"),
    help: ArgumentHelp(
      "How progress is told on standard error: text, or json (one object a line).", valueName: "format"))
  var log = LogFormat.text

  @Option(
    name: .customLong("journal"),
    help: ArgumentHelp(
      "Where the append-only journal is kept (default: plans/ENVIRONMENT.journal.jsonl).", valueName: "file"),
    completion: .file())
  var journal: String?
}

/// What may be deleted to be made anew.
struct ReplacementOptions: ParsableArguments {
  @Option(
    name: .customLong("allow-replace"),
    help: ArgumentHelp(
      "Agree to the replacement of this object (Kind.name, or all), which loses what it holds. May be repeated.",
      valueName: "object"))
  var allowed: [String] = []

  /// Sees to it that somebody agreed to lose what is replaced: asked on a terminal, named on the command line elsewhere.
  func consent(to plan: Plan, _ context: Context, isConfirmed: Bool) throws {
    let lost = plan.changes.filter { change in
      change.kind == .resource && change.action == .replace
        && Catalogue.holdsState(arm: ResourceID(change.identifier)?.type ?? "", identity: change.identityType)
        && !isAllowed(change.address)
    }
    guard !lost.isEmpty else { return }
    let names = lost.map(\.address.description)
    if !isConfirmed {
      let question =
        "\(names.joined(separator: ", ")): deleted and made anew, with what it holds. Only `replace` agrees: "
      if let answer = context.console.ask(question) {
        if answer.trimmingCharacters(in: .whitespaces) == "replace" { return }
        throw CommandFailure(Diagnostic("TW0031", .note, "nothing was changed"), .failure)
      }
    }
    let notes = lost.map { change in
      let paths = change.properties.filter(\.forcesReplacement).map(\.path.description)
      return "\(change.address)"
        + (paths.isEmpty ? "" : ": \(paths.joined(separator: ", ")) cannot be changed in place")
    }
    throw CommandFailure(
      Diagnostic(
        "TW4132", "the plan replaces \(names.joined(separator: ", ")), and what is in there would be lost",
        notes: notes,
        help: ["where that is meant: \(names.map { "--allow-replace \($0)" }.joined(separator: " "))"]),
      .needsSetting)
  }

  private func isAllowed(_ address: ObjectAddress) -> Bool {
    allowed.contains { $0.lowercased() == "all" || $0.lowercased() == address.description.lowercased() }
  }
}

/// How much a plan may delete.
struct DeletionOptions: ParsableArguments {
  @Option(
    name: .customLong("max-deletes"),
    help: ArgumentHelp(
      "Refuse a plan that deletes more objects than this; what is replaced is deleted too.", valueName: "n"))
  var limit: Int?

  func validate() throws {
    if let limit, limit < 0 { throw ValidationError("--max-deletes takes a number from 0 on, not \(limit)") }
  }

  /// Refuses a plan that deletes too much. Nothing has been done by then.
  func check(_ plan: Plan) throws(CommandFailure) {
    let named = plan.changes.filter(\.loses)
    let (deleted, replaced) = (plan.count(.delete), named.count - plan.count(.delete))
    guard let limit, deleted + replaced > limit else { return }
    let anew = replaced > 0 ? ", \(replaced) of them to make anew" : ""
    let shown = named.prefix(10).map { "\($0.action.symbol) \($0.address)" }
    throw CommandFailure(
      Diagnostic(
        "TW4010",
        "the plan deletes \(plural(deleted + replaced, "object"))\(anew), and --max-deletes allows \(limit)",
        notes: [
          shown.joined(separator: ", ") + (named.count > shown.count ? " and \(named.count - shown.count) more" : "")
        ],
        help: ["read the plan; where the deletions are meant, allow them: --max-deletes \(deleted + replaced)"]),
      .invalidInput)
  }
}

extension Change {
  /// The type of managed identity that a resource is declared with.
  fileprivate var identityType: String? {
    guard case .replaceResource(_, _, let body)? = operation else { return nil }
    return body["identity"]?["type"]?.literal?.string
  }
}
