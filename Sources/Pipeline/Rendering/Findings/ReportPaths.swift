import Encodings

/// Names files so that a report means the same on every machine: relative to one folder.
struct ReportPaths: Sendable {
  private let root: [Substring]

  /// `root` is the absolute path of the folder that names start from; without one paths stay as they are.
  init(root: String) { self.root = ReportPaths.parts(root) }

  /// The path relative to the root: one outside it begins with `..`, and a relative one stays as it is.
  func shown(_ path: String) -> String {
    guard path.hasPrefix("/"), !root.isEmpty else { return path }
    let parts = ReportPaths.parts(path)
    let common = zip(root, parts).prefix { $0 == $1 }.count
    return (root.dropFirst(common).map { _ in ".." } + parts.dropFirst(common)).joined(separator: "/")
  }

  /// The same as a relative reference (RFC 3986, section 4.2).
  func uri(_ path: String) -> String {
    Percent.encode(shown(path), keeping: Percent.unreserved.union([UInt8(ascii: "/")]))
  }

  private static func parts(_ path: String) -> [Substring] {
    path.split(separator: "/", omittingEmptySubsequences: true)
  }
}
