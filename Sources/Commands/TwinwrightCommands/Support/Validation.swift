import DTDL
import Diagnostics
import Files
import Manifests
import OrderedCollections
import Plans
import Rendering
import Twins

/// Checks manifests and models, as many as are named, without asking Azure.
struct Validation: Sendable {
  let files: any FileStore
  /// The process environment, for `${env.NAME}`.
  let variables: [String: String]
  /// A folder to take models from that the named ones need.
  var repository: String?
  /// Codes to be told of models alone though they are silent elsewhere.
  var asked: Set<String> = []

  /// What was found.
  struct Outcome: Sendable {
    /// Everything that is to be said about all paths.
    var findings = Findings()
    /// The environments that could be read.
    var environments: [DesiredState] = []
    /// How many interfaces there are in how many files, and how many JSON files were passed over; `nil` where no path leads to models alone.
    var models: (interfaces: Int, files: Int, others: Int)?
    /// Whether a path leads nowhere, or to something that cannot be read.
    var isMissing = false
    /// What came out of the repository: path and model.
    var taken: [ModelRepository.Taken] = []
    /// The files of the repository, which are not for this command to change.
    var foreign: Set<String> = []
  }

  /// Checks every path: each environment by itself, all models that are named together.
  func run(_ paths: [String]) throws(CommandFailure) -> Outcome {
    var outcome = Outcome()
    var models: OrderedDictionary<String, SourceFile> = [:]
    var others = 0
    var hasModels = false
    var seen: Set<Finding> = []
    var sources: Set<String> = []
    for path in OrderedSet(paths.map(Path.normalise)) {
      guard files.exists(path) else {
        outcome.isMissing = true
        outcome.findings.add(
          Diagnostic(
            "TW0010", "\(path) does not exist",
            help: ["name the folder of an environment or of models: manifests/ev-charging"]))
        continue
      }
      switch ModelFiles(files: files).kind(of: path, findings: &outcome.findings) {
      case .models(let found, let count):
        hasModels = true
        if found.isEmpty, !files.isFolder(path) { outcome.isMissing = true }
        others += count
        // A file that several paths lead to counts once.
        for file in found where paths.count == 1 || sources.insert(files.canonical(file.path)).inserted {
          models[file.path] = file
        }
      case .manifests:
        let (state, findings) = ManifestLoader(files: files, variables: variables).load(path)
        if let state { outcome.environments.append(state) }
        // Environments may share a base and models: what is wrong there is said once.
        for finding in findings.all where seen.insert(Finding(finding)).inserted { outcome.findings.add(finding) }
      }
    }
    if hasModels {
      var findings = Findings()
      var sources = Array(models.values)
      if let repository {
        let completion = try ModelSources(files: files).complete(sources, from: repository)
        sources = completion.files
        outcome.taken = completion.taken
        outcome.foreign = Set(completion.files.map(\.path)).subtracting(models.keys)
        findings.add(contentsOf: completion.findings)
      }
      var options = ModelReadingOptions()
      options.advice.on = asked
      let set = ModelSet.read(sources, options: options, findings: &findings)
      for finding in findings.all where seen.insert(Finding(finding)).inserted { outcome.findings.add(finding) }
      outcome.models = (set.interfaces.count, models.count, others)
    }
    return outcome
  }

  /// What makes two findings the same when a file was read twice.
  private struct Finding: Hashable {
    let code: String
    let message: String
    let path: String?
    let start: Int?
    let end: Int?

    init(_ diagnostic: Diagnostic) {
      code = diagnostic.code
      message = diagnostic.message
      path = diagnostic.span?.file.path
      start = diagnostic.span?.start
      end = diagnostic.span?.end
    }
  }
}

extension Validation.Outcome {
  /// One line for each environment and one for the models: what was checked.
  var summary: StyledText {
    var text = StyledText()
    for state in environments { text.line(("Valid. ", .success), (Validation.summary(state), .plain)) }
    if let models {
      let passedOver =
        models.others > 0 ? " (\(plural(models.others, "JSON file")) without DTDL passed over)" : ""
      text.line(
        ("Valid. ", .success),
        ("\(plural(models.interfaces, "interface")) in \(plural(models.files, "file"))\(passedOver).", .plain))
    }
    return text
  }
}

extension Validation {
  fileprivate static func summary(_ state: DesiredState) -> String {
    let twins = state.twinGraphs.reduce(0) { $0 + $1.graph.twinCount }
    let relationships = state.twinGraphs.reduce(0) { $0 + $1.graph.relationshipCount }
    let models = state.modelSets.reduce(0) { $0 + $1.models.interfaces.count }
    return "\(state.environment.name): \(plural(state.resources.count, "resource")), \(plural(models, "model")), "
      + "\(plural(twins, "twin")), \(plural(relationships, "relationship")), "
      + "\(plural(state.eventRoutes.count, "event route")), \(plural(state.devices.count, "device"))."
  }
}
