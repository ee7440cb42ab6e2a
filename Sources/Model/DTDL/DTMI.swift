/// A digital twin model identifier: `dtmi:evcharging:Battery;1`. Compares with regard to case.
///
/// Grammar: DTDL v3 section "Digital Twin Model Identifier". The version may be absent or `major.minor` from v3 on.
package struct DTMI: Sendable, Hashable, Comparable, CustomStringConvertible {
  package let description: String

  /// Takes a text that matches the grammar; `nil` otherwise.
  package init?(_ text: String) {
    guard DTMI.matches(text) else { return nil }
    description = text
  }

  /// The part before the `;`.
  package var path: String { String(description.prefix { $0 != ";" }) }

  /// The part behind the `;`; `nil` for a DTMI without version.
  package var version: String? {
    description.firstIndex(of: ";").map { String(description[description.index(after: $0)...]) }
  }

  package static func < (a: DTMI, b: DTMI) -> Bool { a.description < b.description }

  private static func matches(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
      guard bytes.count <= 2048, bytes.starts(with: "dtmi:".utf8) else { return false }
      let semicolon = bytes.firstIndex(of: UInt8(ascii: ";"))
      guard isPath(bytes[5..<(semicolon ?? bytes.count)]) else { return false }
      return semicolon.map { isVersion(bytes[($0 + 1)...]) } ?? true
    }
  }

  /// Segments between colons: letters, digits and underscores, a letter first and no underscore last.
  private static func isPath(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    var previous = UInt8(ascii: ":")
    for byte in bytes {
      if previous == UInt8(ascii: ":") {
        guard isLetter(byte) else { return false }
      } else if byte == UInt8(ascii: ":") {
        guard previous != UInt8(ascii: "_") else { return false }
      } else {
        guard isLetter(byte) || isDigit(byte) || byte == UInt8(ascii: "_") else { return false }
      }
      previous = byte
    }
    return previous != UInt8(ascii: ":") && previous != UInt8(ascii: "_")
  }

  /// A number, or two with a point between.
  private static func isVersion(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    let numbers = bytes.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
    return isNumber(numbers[0], digits: 9) && (numbers.count == 1 || isNumber(numbers[1], digits: 6))
  }

  private static func isNumber(_ bytes: Slice<UnsafeBufferPointer<UInt8>>, digits: Int) -> Bool {
    guard let first = bytes.first, first != UInt8(ascii: "0") else { return false }
    return bytes.count <= digits && bytes.allSatisfy(isDigit)
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
