import Encodings

/// Where a request goes, as far as the transport must know it: the scheme and the authority of its URL.
struct Target: Equatable {
  /// Lower case, an IPv6 address without its brackets.
  let host: String
  let port: Int
  let isSecure: Bool

  /// `host:port` as errors name it.
  var label: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

  /// `nil` for anything but an absolute `https` URL, or `http` to this machine or its metadata service.
  init?(url: String) {
    guard url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }),
      let colon = url.firstIndex(of: ":"), url[colon...].hasPrefix("://")
    else { return nil }
    let scheme = url[..<colon].lowercased()
    let rest = url[url.index(colon, offsetBy: 3)...]
    let authority = rest.prefix { !"/?#".contains($0) }
    guard let (host, port) = Self.split(authority) else { return nil }
    isSecure = scheme == "https"
    self.host = host.lowercased()
    self.port = port ?? (isSecure ? 443 : 80)
    guard isSecure || (scheme == "http" && Self.mayBePlain(self.host)) else { return nil }
  }

  private static func split(_ authority: Substring) -> (host: String, port: Int?)? {
    let host: Substring
    var rest: Substring
    if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") {
      host = authority[authority.index(after: authority.startIndex)..<end]
      rest = authority[authority.index(after: end)...]
      guard host.utf8.allSatisfy({ $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".") || Hex.value(of: $0) != nil })
      else {
        return nil
      }
    } else {
      host = authority.prefix { $0 != ":" }
      rest = authority.dropFirst(host.count)
      guard host.utf8.allSatisfy(isNameByte) else { return nil }
    }
    guard !host.isEmpty else { return nil }
    if rest.isEmpty { return (String(host), nil) }
    rest = rest.dropFirst()
    guard authority.dropLast(rest.count).hasSuffix(":"), let port = Int(rest), (1...65535).contains(port),
      rest.utf8.allSatisfy({ (0x30...0x39).contains($0) })
    else { return nil }
    return (String(host), port)
  }

  /// Loopback, and the link-local addresses at which machines, apps and containers in Azure ask for their own tokens.
  private static func mayBePlain(_ host: String) -> Bool {
    if ["localhost", "::1"].contains(host) { return true }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 4, parts.allSatisfy({ UInt8($0) != nil }) else { return false }
    return parts[0] == "127" || parts[0] == "169" && parts[1] == "254"
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
      || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
  }
}
