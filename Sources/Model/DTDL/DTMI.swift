/// A digital twin model identifier: `dtmi:evcharging:Battery;1`. Compares with regard to case.
///
/// Grammar: DTDL v3 section "Digital Twin Model Identifier". The version may be absent or `major.minor` from v3 on.
package struct DTMI: Sendable, Hashable, Comparable, CustomStringConvertible {
  package let description: String

  /// Takes a text that documents may write as an identifier; `nil` otherwise.
  package init?(_ text: String) {
    guard DTMIGrammar.matches(text, .documents) else { return nil }
    description = text
  }

  /// Takes an identifier of any element: it may also have system segments, `dtmi:a:I:_contents:__temp;1`, and a fragment,
  /// `dtmi:a:I;1#part`, neither of which documents may write.
  package static func element(_ text: String) -> DTMI? {
    DTMIGrammar.matches(text, .elements) ? DTMI(unchecked: text) : nil
  }

  private init(unchecked text: String) { description = text }

  package static func < (a: DTMI, b: DTMI) -> Bool { a.description < b.description }
}

// Nothing but the text is kept, since identifiers are keys everywhere; its parts are cut out when they are asked for.
extension DTMI {
  /// The part before version and fragment.
  package var path: String { String(description.utf8.prefix { $0 != DTMI.semicolon && $0 != DTMI.numberSign })! }

  /// The part behind the `;`; `nil` for a DTMI without version.
  package var version: String? { versionText.map(String.init) }

  /// The number before the point; 0 for a DTMI without version.
  package var majorVersion: Int { versionText.flatMap { Int($0.prefix { $0 != "." }) } ?? 0 }

  /// The number behind the point; 0 where there is none.
  package var minorVersion: Int {
    guard let text = versionText, let point = text.firstIndex(of: ".") else { return 0 }
    return Int(text[text.index(after: point)...]) ?? 0
  }

  /// Both numbers in one that orders as they do: `3.14` is 3.000014, since a minor version has up to six digits.
  package var completeVersion: Double { Double(majorVersion) + Double(minorVersion) / 1_000_000 }

  /// The same identifier without its version.
  package var versionless: String { path + fragment }

  /// The segments of the path behind `dtmi:`.
  package var labels: [String] { path.split(separator: ":").dropFirst().map(String.init) }

  /// From the `#` on; empty where there is none.
  package var fragment: String { description.firstIndex(of: "#").map { String(description[$0...]) } ?? "" }

  /// Whether it belongs to the language or to a reader: it has a system segment, or begins as the language's own do.
  package var isReserved: Bool {
    if description.hasPrefix("dtmi:dtdl:") || description.hasPrefix("dtmi:standard:") { return true }
    var previous: UInt8 = 0
    for byte in description.utf8 {
      if byte == UInt8(ascii: "_"), previous == UInt8(ascii: ":") { return true }
      previous = byte
    }
    return false
  }

  private static let semicolon = UInt8(ascii: ";")
  private static let numberSign = UInt8(ascii: "#")

  private var versionText: Substring? {
    guard let semicolon = description.firstIndex(of: ";") else { return nil }
    return description[description.index(after: semicolon)...].prefix { $0 != "#" }
  }
}

/// What identifiers look like.
private enum DTMIGrammar {
  /// Who writes the identifier.
  enum Form { case documents, elements }

  private typealias Bytes = Slice<UnsafeBufferPointer<UInt8>>

  static func matches(_ text: String, _ form: Form) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
      guard bytes.count <= 2048, bytes.starts(with: "dtmi:".utf8) else { return false }
      var rest = bytes[5...]
      if form == .elements, let sign = rest.firstIndex(of: UInt8(ascii: "#")) {
        let fragment = rest[(sign + 1)...]
        guard !fragment.contains(UInt8(ascii: ":")), isPath(fragment, .documents) else { return false }
        rest = rest[..<sign]
      }
      guard let semicolon = rest.firstIndex(of: UInt8(ascii: ";")) else { return isPath(rest, form) }
      return isPath(rest[..<semicolon], form) && isVersion(rest[(semicolon + 1)...])
    }
  }

  /// Segments between colons: letters, digits and underscores, a letter first and no underscore last. A system segment has
  /// underscores first, and a letter or digit behind them.
  private static func isPath(_ bytes: Bytes, _ form: Form) -> Bool {
    var previous = UInt8(ascii: ":")
    for byte in bytes {
      if previous == UInt8(ascii: ":") {
        guard isLetter(byte) || (form == .elements && byte == UInt8(ascii: "_")) else { return false }
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
  private static func isVersion(_ bytes: Bytes) -> Bool {
    guard let point = bytes.firstIndex(of: UInt8(ascii: ".")) else { return isNumber(bytes, digits: 9) }
    return isNumber(bytes[..<point], digits: 9) && isNumber(bytes[(point + 1)...], digits: 6)
  }

  private static func isNumber(_ bytes: Bytes, digits: Int) -> Bool {
    guard let first = bytes.first, first != UInt8(ascii: "0") else { return false }
    return bytes.count <= digits && bytes.allSatisfy(isDigit)
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
