package import DTDL

extension DTMI {
  /// The numbers of the version: `;2.1` is 2 and 1, no version is 0 and 0.
  var versionNumbers: (major: Int, minor: Int) {
    let parts = (version ?? "").split(separator: ".").map { Int($0) ?? 0 }
    return (parts.first ?? 0, parts.count > 1 ? parts[1] : 0)
  }

  /// The order in which people look for models: by path, versions as numbers, so that `;10` follows `;9`.
  package static func precedes(_ a: DTMI, _ b: DTMI) -> Bool {
    let (left, right) = (a.path, b.path)
    if left != right { return left.utf8.lexicographicallyPrecedes(right.utf8) }
    return a.versionNumbers < b.versionNumbers
  }

  /// The last part of the path, with the version: `Battery;1`.
  var shortName: String {
    guard let colon = description.lastIndex(of: ":") else { return description }
    return String(description[description.index(after: colon)...])
  }

  /// The path without its last part: `dtmi:evcharging`; of a DTMI of one part that part.
  var namespace: String {
    guard let colon = path.lastIndex(of: ":") else { return path }
    let prefix = String(path[..<colon])
    return prefix == "dtmi" ? path : prefix
  }
}
