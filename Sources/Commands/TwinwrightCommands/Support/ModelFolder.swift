import Diagnostics
import Files

/// The JSON and YAML files below a folder, sorted, with what could not be looked into.
///
/// Nothing that begins with a point counts, and no `x.expanded.json` beside its `x.json`, which would repeat it.
struct ModelFolder {
  private(set) var json: [String] = []
  private(set) var yaml: [String] = []
  private(set) var problems: [Diagnostic] = []

  /// Folders deeper than this are refused: most likely a link leads round in a circle.
  private static let depthLimit = 32

  init(_ folder: String, in files: any FileStore) { collect(folder, depth: 0, files) }

  private mutating func collect(_ folder: String, depth: Int, _ files: any FileStore) {
    guard depth < Self.depthLimit else {
      problems.append(
        Diagnostic(
          "TW0011", "more than \(Self.depthLimit) folders inside one another: \(folder)",
          help: ["does a link lead back to a folder around it?"]))
      return
    }
    let names: [String]
    do { names = try files.list(folder) } catch {
      problems.append(Diagnostic("TW0011", "cannot read \(error.path): \(error.detail)"))
      return
    }
    let all = Set(names)
    for name in names.sorted() where !name.hasPrefix(".") {
      let path = Path.join(folder, name)
      if name.hasSuffix(".json") || name.hasSuffix(".yaml") || name.hasSuffix(".yml"), !files.isFolder(path) {
        if !name.hasSuffix(".json") {
          yaml.append(path)
        } else if !all.contains(Self.unexpanded(name)) {
          json.append(path)
        }
      } else if files.isFolder(path) {
        collect(path, depth: depth + 1, files)
      }
    }
  }

  /// The file that an `x.expanded.json` repeats; for other names one that there is not.
  private static func unexpanded(_ name: String) -> String {
    let suffix = ".expanded.json"
    return name.hasSuffix(suffix) ? name.dropLast(suffix.count) + ".json" : ""
  }
}
