/// Percent-encoding of the parts of a URL (RFC 3986, section 2.1).
package enum Percent {
  /// Letters, digits and `-._~`: what is never escaped (RFC 3986, section 2.3).
  package static let unreserved = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~".utf8)

  /// Every byte that is not kept as a percent sequence, in upper case unless asked for otherwise.
  package static func encode(
    _ text: some StringProtocol, keeping kept: Set<UInt8> = unreserved, inUpperCase: Bool = true
  ) -> String {
    var encoded: [UInt8] = []
    encoded.reserveCapacity(text.utf8.count)
    for byte in text.utf8 {
      if kept.contains(byte) {
        encoded.append(byte)
      } else {
        encoded.append(UInt8(ascii: "%"))
        Hex.append(byte, to: &encoded, inUpperCase: inUpperCase)
      }
    }
    return String(decoding: encoded, as: UTF8.self)
  }

  /// Percent sequences replaced by their bytes; a broken sequence stays as it is.
  package static func decode(_ text: some StringProtocol) -> String {
    guard text.utf8.contains(UInt8(ascii: "%")) else { return String(text) }
    let bytes = Array(text.utf8)
    var decoded: [UInt8] = []
    decoded.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count, let high = Hex.value(of: bytes[index + 1]),
        let low = Hex.value(of: bytes[index + 2])
      {
        decoded.append(high << 4 | low)
        index += 3
      } else {
        decoded.append(bytes[index])
        index += 1
      }
    }
    return String(decoding: decoded, as: UTF8.self)
  }

  /// As `decode`, with `+` for a space: query parts and forms.
  package static func decodeForm(_ text: some StringProtocol) -> String {
    guard text.utf8.contains(UInt8(ascii: "+")) else { return decode(text) }
    return decode(String(text.map { $0 == "+" ? " " : $0 }))
  }
}
