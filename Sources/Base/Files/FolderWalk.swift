/// The files below a folder, sorted by path within each folder, and what could not be looked into.
///
/// Names that begin with a point are passed over. A folder that is reached a second time, by a link that leads back to it
/// or beside it, is not walked again.
package struct FolderWalk: Sendable {
  /// What hides files from a walk.
  package enum Problem: Sendable, Hashable {
    /// A folder that cannot be listed.
    case unreadable(FileError)
    /// A folder more than `FolderWalk.depthLimit` folders down.
    case tooDeep(String)
  }

  /// Folders deeper than this are refused.
  package static let depthLimit = 32

  package private(set) var paths: [String] = []
  package private(set) var problems: [Problem] = []
  private var walked: Set<String> = []

  /// Walks at once; keeps the files whose name is wanted.
  package init(_ folder: String, in files: any FileStore, keeping isWanted: (_ name: String) -> Bool) {
    walk(folder, depth: 0, files, isWanted)
  }

  private mutating func walk(_ folder: String, depth: Int, _ files: any FileStore, _ isWanted: (String) -> Bool) {
    guard depth < Self.depthLimit else { return problems.append(.tooDeep(folder)) }
    guard walked.insert(files.canonical(folder)).inserted else { return }
    let names: [String]
    do { names = try files.list(folder) } catch { return problems.append(.unreadable(error)) }
    for name in names.sorted() where !name.hasPrefix(".") {
      let path = Path.join(folder, name)
      if files.isFolder(path) {
        walk(path, depth: depth + 1, files, isWanted)
      } else if isWanted(name) {
        paths.append(path)
      }
    }
  }
}
