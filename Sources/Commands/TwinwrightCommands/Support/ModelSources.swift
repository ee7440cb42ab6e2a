import DTDL
import Diagnostics
import Files
import Rendering

/// Model files as the command line names them: files, folders, and a repository for what those need.
struct ModelSources {
  let files: any FileStore

  /// The models of `paths`, with what is missing taken from `repository`.
  struct Loaded {
    let models: ModelSet
    /// Everything found, advice included.
    let findings: Findings
    /// What came out of the repository, in the order needed.
    let taken: [ModelRepository.Taken]

    /// What the language refuses, without what only a service refuses or advises against.
    var errors: Findings { Findings(findings.all.filter { $0.severity == .error }) }
  }

  func load(_ paths: [String], repository: String?) throws(CommandFailure) -> Loaded {
    var sources: [SourceFile] = []
    for path in try self.paths(paths) { sources.append(try source(path)) }
    var findings = Findings()
    var taken: [ModelRepository.Taken] = []
    if let repository {
      let completion = try complete(sources, from: repository)
      (sources, taken) = (completion.files, completion.taken)
      findings.add(contentsOf: completion.findings)
    }
    let models = ModelSet.read(sources, findings: &findings)
    return Loaded(models: models, findings: findings, taken: taken)
  }

  /// Adds what the models of some files need and a repository has.
  func complete(
    _ sources: [SourceFile], from repository: String
  ) throws(CommandFailure) -> ModelRepository.Completion {
    guard files.isFolder(repository) else { throw absent(repository, "a repository is a folder of models") }
    return try ModelRepository.completing(sources) { path throws(CommandFailure) -> SourceFile? in
      let path = Path.join(repository, path)
      return files.exists(path) ? try source(path) : nil
    }
  }

  private func source(_ path: String) throws(CommandFailure) -> SourceFile {
    do { return SourceFile(path: path, bytes: try files.read(path)) } catch { throw CommandFailure(error) }
  }

  // MARK: Paths

  /// The JSON files behind the named files and folders, each once, in the order named and sorted within a folder.
  ///
  /// In a folder only `*.json` counts, nothing that begins with a point, and no `x.expanded.json` beside its `x.json`,
  /// which would repeat it.
  func paths(_ named: [String], mayBeNone: Bool = false) throws(CommandFailure) -> [String] {
    var found: [String] = []
    var seen: Set<String> = []
    for path in named {
      guard files.exists(path) else { throw absent(path, "name a folder or a file with DTDL models: dtdl/evcharging") }
      let below = files.isFolder(path) ? try folder(path) : [path]
      if below.isEmpty, !mayBeNone {
        throw CommandFailure(
          Diagnostic("TW0041", "no model (`*.json`) in the folder \(path)"), .missingInput)
      }
      for path in below where seen.insert(Path.normalise(path)).inserted { found.append(path) }
    }
    return found
  }

  private func folder(_ folder: String) throws(CommandFailure) -> [String] {
    let found = ModelFolder(folder, in: files)
    if !found.problems.isEmpty { throw CommandFailure(Findings(found.problems), .missingInput) }
    return found.json
  }

  /// Says on standard error what came out of a repository.
  static func say(_ taken: [ModelRepository.Taken], from repository: String, on console: Console) {
    if taken.isEmpty { return }
    console.say("taken from \(repository): \(plural(taken.count, "model"))", style: .dim)
    for taken in taken.prefix(20) { console.say("  \(taken.id) (\(taken.path))", style: .dim) }
    if taken.count > 20 { console.say("  and \(taken.count - 20) more", style: .dim) }
  }

  private func absent(_ path: String, _ help: String) -> CommandFailure {
    CommandFailure(Diagnostic("TW0010", "\(path) does not exist", help: [help]), .missingInput)
  }
}

extension Context {
  /// Reads models and says on standard error what came out of a repository and what the language refuses. With
  /// `mustBeWhole` errors end the command: half of a set would give wrong answers.
  func models(_ paths: [String], repository: String?, mustBeWhole: Bool) throws(CommandFailure) -> ModelSources.Loaded {
    let loaded = try ModelSources(files: files).load(paths, repository: repository)
    if let repository { ModelSources.say(loaded.taken, from: repository, on: console) }
    if mustBeWhole, !loaded.errors.isEmpty { throw CommandFailure(loaded.errors, .invalidInput) }
    let told = Findings(loaded.findings.all.filter { $0.severity == .error || $0.code == "TW2401" })
    if !told.isEmpty { console.say(DiagnosticText.render(told)) }
    return loaded
  }
}
