import Encodings

/// `host` or `host:port` as a `Host` header or a `CONNECT` request has it.
struct Authority: Equatable {
  /// Lower case; an IPv6 address keeps its brackets.
  let host: String
  let port: Int?

  init?(_ text: String) {
    let host: Substring
    if text.hasPrefix("[") {
      guard let end = text.firstIndex(of: "]") else { return nil }
      host = text[...end]
      guard host.dropFirst().dropLast().utf8.allSatisfy({ Hex.value(of: $0) != nil || $0 == UInt8(ascii: ":") }) else {
        return nil
      }
    } else {
      host = text.prefix { $0 != ":" }
      guard host.utf8.count <= 253, host.utf8.allSatisfy(Self.isNameByte) else { return nil }
    }
    guard !host.isEmpty else { return nil }
    let rest = text[host.endIndex...]
    if rest.isEmpty {
      port = nil
    } else {
      let digits = rest.dropFirst()
      guard rest.hasPrefix(":"), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(digits),
        (1...65535).contains(number)
      else { return nil }
      port = number
    }
    self.host = host.lowercased()
  }

  /// As it stands in a URL; the port that https has anyway is left out.
  var text: String {
    guard let port, port != 443 else { return host }
    return "\(host):\(port)"
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
      || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
  }
}
