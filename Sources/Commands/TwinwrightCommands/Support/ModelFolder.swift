import Diagnostics
import Files

/// The JSON and YAML files below a folder, with what could not be looked into.
///
/// No `x.expanded.json` beside its `x.json` counts, which would repeat it.
struct ModelFolder {
  private(set) var json: [String] = []
  private(set) var yaml: [String] = []
  private(set) var problems: [Diagnostic] = []

  init(_ folder: String, in files: any FileStore) {
    let walk = FolderWalk(folder, in: files) { name in [".json", ".yaml", ".yml"].contains(where: name.hasSuffix) }
    let all = Set(walk.paths)
    for path in walk.paths {
      if !path.hasSuffix(".json") {
        yaml.append(path)
      } else if Self.unexpanded(path).map(all.contains) != true {
        json.append(path)
      }
    }
    problems = walk.problems.map { problem in
      switch problem {
      case .unreadable(let error): Diagnostic("TW0011", "cannot read \(error.path): \(error.detail)")
      case .tooDeep(let path):
        Diagnostic(
          "TW0011", "more than \(FolderWalk.depthLimit) folders inside one another: \(path)",
          help: ["name a folder further down"])
      }
    }
  }

  /// The file that an `x.expanded.json` repeats.
  private static func unexpanded(_ path: String) -> String? {
    let suffix = ".expanded.json"
    return path.hasSuffix(suffix) ? path.dropLast(suffix.count) + ".json" : nil
  }
}
