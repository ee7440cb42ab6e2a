import Encodings

/// Building and reading URLs as text. Nothing here normalises: what Azure named is used as it named it.
enum URLText {
  private static let inPath = Percent.unreserved.union("!$&'()*+,;=:@".utf8)

  /// One path segment or query value with everything escaped that is not a letter, a digit or one of `-._~`
  /// (RFC 3986, section 2.3). A segment of dots alone is escaped as well, or it would walk up the path.
  static func encode(_ text: String) -> String {
    if text == "." || text == ".." { return text.utf8.map { _ in "%2E" }.joined() }
    return Percent.encode(text)
  }

  /// An ARM id as a path: the slashes stay, and so does what RFC 3986 allows in a segment.
  static func encodePath(_ path: String) -> String {
    path.split(separator: "/", omittingEmptySubsequences: false)
      .map { $0 == "." || $0 == ".." ? encode(String($0)) : Percent.encode($0, keeping: inPath) }
      .joined(separator: "/")
  }

  /// `a=b&c=d`, each part escaped.
  static func form(_ pairs: [(String, String)]) -> String {
    pairs.map { "\(encode($0.0))=\(encode($0.1))" }.joined(separator: "&")
  }

  /// The host in lower case, without port and user; empty when the URL has none or is not https.
  static func host(of url: String) -> String {
    guard url.lowercased().hasPrefix("https://") else { return "" }
    let authority = url.dropFirst(8).prefix { !"/?#".contains($0) }
    let host = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
    return host.prefix { $0 != ":" }.lowercased()
  }

  /// `url` as seen from `base`: absolute ones stay, ones that begin with `/` get the base's scheme and authority.
  static func resolve(_ url: String, against base: String) -> String {
    guard url.hasPrefix("/"), base.lowercased().hasPrefix("https://") else { return url }
    return "https://" + base.dropFirst(8).prefix { !"/?#".contains($0) } + url
  }

  /// The URL fit for an error: no query but `api-version`, no fragment, no user.
  static func label(_ url: String) -> String {
    let path = withoutUser(url.prefix { $0 != "?" && $0 != "#" })
    guard let mark = url.firstIndex(of: "?") else { return path }
    let query = url[url.index(after: mark)...].prefix { $0 != "#" }
    let version = query.split(separator: "&").first { $0.hasPrefix("api-version=") }
    return path + (version.map { "?" + $0 } ?? "")
  }

  private static func withoutUser(_ url: Substring) -> String {
    let parts = url.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
    guard parts.count > 2, parts[1].isEmpty, let at = parts[2].lastIndex(of: "@") else { return String(url) }
    return String(url[..<parts[2].startIndex] + url[url.index(after: at)...])
  }
}
