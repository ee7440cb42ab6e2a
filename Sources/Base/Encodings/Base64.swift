/// Bytes as text in the alphabets of RFC 4648: section 4 for keys and etags, section 5 for URLs and JSON Web Tokens.
package enum Base64 {
  private static let standard = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  private static let forURLs = Array(standard.dropLast(2)) + Array("-_".utf8)
  private static let pad = UInt8(ascii: "=")

  /// With `+` and `/`, padded to a multiple of four characters.
  package static func encode(_ bytes: some Sequence<UInt8>) -> String {
    var text = characters(of: bytes, standard)
    text.append(contentsOf: repeatElement(pad, count: (4 - text.count % 4) % 4))
    return String(decoding: text, as: UTF8.self)
  }

  /// With `+` and `/`, without padding: as it stands within the text of a longer run of bytes.
  package static func encodeUnpadded(_ bytes: some Sequence<UInt8>) -> String {
    String(decoding: characters(of: bytes, standard), as: UTF8.self)
  }

  /// With `-` and `_`, without padding.
  package static func encodeURL(_ bytes: some Sequence<UInt8>) -> String {
    String(decoding: characters(of: bytes, forURLs), as: UTF8.self)
  }

  /// The bytes of a text in either alphabet. Padding may be left out, but where it stands it is right; `nil` for any
  /// other character and for a length that no bytes have.
  package static func decode(_ text: some StringProtocol) -> [UInt8]? {
    let characters = Array(text.utf8)
    let padding = characters.reversed().prefix { $0 == pad }.count
    guard padding == 0 || (padding <= 2 && characters.count % 4 == 0) else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(characters.count / 4 * 3 + 2)
    var buffer: UInt32 = 0
    var bits: UInt32 = 0
    for character in characters.dropLast(padding) {
      guard let value = value(of: character) else { return nil }
      buffer = buffer << 6 | value
      bits += 6
      guard bits >= 8 else { continue }
      bits -= 8
      bytes.append(UInt8(truncatingIfNeeded: buffer >> bits))
      buffer &= (1 << bits) - 1
    }
    return bits < 6 ? bytes : nil
  }

  private static func characters(of bytes: some Sequence<UInt8>, _ alphabet: [UInt8]) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(bytes.underestimatedCount / 3 * 4 + 4)
    var buffer = 0
    var bits = 0
    for byte in bytes {
      buffer = buffer << 8 | Int(byte)
      bits += 8
      while bits >= 6 {
        bits -= 6
        text.append(alphabet[buffer >> bits & 63])
      }
      buffer &= (1 << bits) - 1
    }
    if bits > 0 { text.append(alphabet[buffer << (6 - bits) & 63]) }
    return text
  }

  private static func value(of character: UInt8) -> UInt32? {
    switch character {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(character - UInt8(ascii: "A"))
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(character - UInt8(ascii: "a")) + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(character - UInt8(ascii: "0")) + 52
    case UInt8(ascii: "+"), UInt8(ascii: "-"): 62
    case UInt8(ascii: "/"), UInt8(ascii: "_"): 63
    default: nil
    }
  }
}
