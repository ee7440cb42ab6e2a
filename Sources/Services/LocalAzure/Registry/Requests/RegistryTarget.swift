/// What a path of the distribution API is about, from what stands behind `/v2/`.
enum RegistryTarget: Sendable, Hashable {
  /// `/v2/`: whether the API is spoken here and the caller let in.
  case base
  case catalog
  case tags(String)
  case manifest(String, reference: String)
  case blob(String, digest: String)
  /// Where uploads begin.
  case uploads(String)
  case upload(String, id: String)
  case referrers(String, digest: String)

  /// `nil` for a path that is none of the API's. `segments` are those behind `v2`.
  init?(_ segments: [String]) {
    switch segments.count {
    case 0: self = .base
    case 1 where segments[0] == "_catalog": self = .catalog
    default:
      // A name may have any number of parts, and any of them may be `blobs` or `tags`: the end decides.
      let (rest, last) = (segments.dropLast(), segments[segments.count - 1])
      func name(without count: Int) -> String { segments.dropLast(count).joined(separator: "/") }
      if segments.count >= 4, segments.suffix(3).prefix(2) == ["blobs", "uploads"] {
        self = .upload(name(without: 3), id: last)
      } else if segments.count >= 3, segments.suffix(2) == ["blobs", "uploads"] {
        self = .uploads(name(without: 2))
      } else if segments.count >= 3, segments.suffix(2) == ["tags", "list"] {
        self = .tags(name(without: 2))
      } else if segments.count >= 3, rest.last == "manifests" {
        self = .manifest(name(without: 2), reference: last)
      } else if segments.count >= 3, rest.last == "blobs" {
        self = .blob(name(without: 2), digest: last)
      } else if segments.count >= 3, rest.last == "referrers" {
        self = .referrers(name(without: 2), digest: last)
      } else {
        return nil
      }
    }
  }

  /// The repository, where it is about one.
  var repository: String? {
    switch self {
    case .base, .catalog: nil
    case .tags(let name), .manifest(let name, _), .blob(let name, _), .uploads(let name), .upload(let name, _),
      .referrers(let name, _):
      name
    }
  }
}

/// Names that registries accept (OCI distribution specification 1.1, "Pulling manifests").
enum RegistryName {
  /// A repository: parts of lower-case letters and digits, separated within by `.`, `_`, `__` or any number of `-`.
  static func isRepository(_ name: String) -> Bool {
    guard (1...255).contains(name.utf8.count) else { return false }
    return name.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).allSatisfy(isPart)
  }

  private static func isPart(_ part: Substring.UTF8View) -> Bool {
    guard let first = part.first, let last = part.last, isAlphanumeric(first), isAlphanumeric(last) else {
      return false
    }
    let separators = part.split(whereSeparator: isAlphanumeric).map { String(decoding: $0, as: UTF8.self) }
    return separators.allSatisfy { $0 == "." || $0 == "_" || $0 == "__" || $0.allSatisfy { $0 == "-" } }
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool { (97...122).contains(byte) || (48...57).contains(byte) }

  /// A tag: a letter, digit or `_`, then at most 127 of these, `.` and `-`.
  static func isTag(_ tag: String) -> Bool {
    guard (1...128).contains(tag.utf8.count), let first = tag.utf8.first, first != 45, first != 46 else { return false }
    return tag.utf8.allSatisfy {
      isAlphanumeric($0) || (65...90).contains($0) || $0 == 95 || $0 == 45 || $0 == 46
    }
  }
}
