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
    guard text.utf8.count <= 2048 else { return false }
    let halves = text.split(separator: ";", omittingEmptySubsequences: false)
    guard (1...2).contains(halves.count) else { return false }
    let segments = halves[0].split(separator: ":", omittingEmptySubsequences: false)
    guard segments.count >= 2, segments[0] == "dtmi" else { return false }
    guard segments.dropFirst().allSatisfy(isSegment) else { return false }
    guard halves.count == 2 else { return true }
    let numbers = halves[1].split(separator: ".", omittingEmptySubsequences: false)
    guard (1...2).contains(numbers.count) else { return false }
    return isNumber(numbers[0], digits: 9) && (numbers.count == 1 || isNumber(numbers[1], digits: 6))
  }

  private static func isSegment(_ segment: Substring) -> Bool {
    guard let first = segment.utf8.first, let last = segment.utf8.last else { return false }
    return isLetter(first) && (isLetter(last) || isDigit(last))
      && segment.utf8.allSatisfy { isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "_") }
  }

  private static func isNumber(_ text: Substring, digits: Int) -> Bool {
    guard let first = text.utf8.first, first != UInt8(ascii: "0") else { return false }
    return text.utf8.count <= digits && text.utf8.allSatisfy(isDigit)
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
