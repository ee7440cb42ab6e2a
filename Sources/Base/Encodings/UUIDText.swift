/// UUIDs (Azure says GUIDs) as text: five groups of hexadecimal digits (RFC 9562, section 4).
package enum UUIDText {
  /// The first sixteen bytes as `8-4-4-4-12` lower-case digits.
  package static func format(_ bytes: some Sequence<UInt8>) -> String {
    var text: [UInt8] = []
    text.reserveCapacity(36)
    for (index, byte) in bytes.prefix(16).enumerated() {
      if index == 4 || index == 6 || index == 8 || index == 10 { text.append(UInt8(ascii: "-")) }
      Hex.append(byte, to: &text)
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// As `format`, with the bits that name the version (4: random, 5: hashed from a name) and the variant set.
  package static func format(_ bytes: some Sequence<UInt8>, version: UInt8) -> String {
    format(
      bytes.prefix(16).enumerated().map { index, byte in
        switch index {
        case 6: byte & 0x0F | version << 4
        case 8: byte & 0x3F | 0x80
        default: byte
        }
      })
  }

  /// Whether a text is a UUID, in either case, without braces.
  package static func isUUID(_ text: some StringProtocol) -> Bool {
    let groups = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    return groups.map(\.count) == [8, 4, 4, 4, 12] && groups.allSatisfy { $0.allSatisfy { Hex.value(of: $0) != nil } }
  }
}
