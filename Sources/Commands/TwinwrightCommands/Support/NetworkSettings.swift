import Cloud
import CurlTransport
import Diagnostics

/// What the environment says of the way over the network: proxies, authorities and rates, as users of curl set them.
struct NetworkSettings {
  private let variable: (String) -> String?
  private(set) var findings = Findings()

  init(variable: @escaping (String) -> String?) { self.variable = variable }

  /// The first of these that is set and not empty, with its name.
  private func first(_ names: String...) -> (name: String, value: String)? {
    for name in names {
      if let value = variable(name), !value.isEmpty { return (name, value) }
    }
    return nil
  }

  /// Proxy, exceptions and trusted authorities. curl looks at the names in lower case first.
  mutating func apply(to configuration: inout CurlTransport.Configuration) {
    if let proxy = first("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY") {
      if Self.isProxy(proxy.value) {
        configuration.proxy = proxy.value
      } else {
        // Not shown: it may hold a password.
        findings.add(
          Diagnostic(
            "TW6020", "\(proxy.name) does not name a proxy",
            help: ["expected [SCHEME://][USER:PASSWORD@]HOST[:PORT]; schemes: \(Self.schemes.joined(separator: ", "))"])
        )
      }
    }
    if let exceptions = first("no_proxy", "NO_PROXY") { configuration.directHosts += Self.list(exceptions.value) }
    if let bundle = first("CURL_CA_BUNDLE", "SSL_CERT_FILE") {
      configuration.caBundle = bundle.value
      configuration.caVariable = bundle.name
    }
    if let folder = first("SSL_CERT_DIR") { configuration.caFolder = folder.value }
  }

  private static let schemes = ["http", "https", "socks4", "socks4a", "socks5", "socks5h"]

  private static func isProxy(_ text: String) -> Bool {
    guard !text.contains(where: { $0.isWhitespace || $0.isNewline }) else { return false }
    var rest = text[...]
    if let colon = text.firstIndex(of: ":"), text[colon...].hasPrefix("://") {
      guard schemes.contains(text[..<colon].lowercased()) else { return false }
      rest = text[colon...].dropFirst(3)
    }
    // Behind the last `@`, for a password may hold one.
    let authority = rest.prefix { $0 != "/" }
    let host = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority
    guard let first = host.first, first != ":" else { return false }
    guard !host.hasPrefix("[") else { return true }
    // `http:/proxy` is a host named `http` with a port that is none.
    let parts = host.split(separator: ":", omittingEmptySubsequences: false)
    return parts.count == 1 || (parts.count == 2 && !parts[1].isEmpty && parts[1].allSatisfy(\.isNumber))
  }

  private static func list(_ text: String) -> [String] {
    text.split { $0 == "," || $0.isWhitespace }.map(String.init)
  }

  /// `TWINWRIGHT_RATES`: limits a second in place of those that Azure documents.
  mutating func rates(_ standard: RateLimits) -> RateLimits {
    guard let text = first("TWINWRIGHT_RATES") else { return standard }
    do { return try standard.changed(by: text.value) } catch {
      let names = RateLimits.names
      let diagnostic =
        switch error {
        case .form(let part):
          Diagnostic("TW6021", "TWINWRIGHT_RATES: `\(part)` is not NAME=NUMBER", help: ["twinWrites=200,patches=none"])
        case .name(let name):
          Diagnostic(
            "TW6021", "TWINWRIGHT_RATES: no rate is named `\(name)`",
            help: [
              Suggestions.nearest(to: name, among: names).map { "did you mean `\($0)`?" }
                ?? "the rates: \(names.joined(separator: ", "))"
            ])
        case .number(let name, let number):
          Diagnostic(
            "TW6021", "TWINWRIGHT_RATES: `\(number)` is no rate for \(name)",
            help: ["a number above 0 and at most 100000 a second, or none"])
        }
      findings.add(diagnostic)
      return standard
    }
  }
}
