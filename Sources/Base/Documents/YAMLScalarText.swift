/// How a scalar is written in YAML so that it is read again as what it was: plain where that is possible, quoted where
/// it is not.
enum YAMLScalarText {
  /// Where the scalar stands: inside `{}` and `[]` more characters have a meaning.
  enum Place {
    case block
    case flow
  }

  static func text(_ value: Value, _ place: Place) -> String? {
    switch value {
    case .null: "null"
    case .bool(let flag): flag ? "true" : "false"
    case .integer(let number): String(number)
    case .double(let number): number.description
    case .string(let text): string(text, place)
    case .array, .object: nil
    }
  }

  static func string(_ text: String, _ place: Place) -> String {
    if isPlain(text, place) { return text }
    return text.unicodeScalars.allSatisfy(isPrintable) && (text.contains("\"") || text.contains("\\"))
      ? "'\(text.replacing("'", with: "''"))'" : quoted(text)
  }

  /// Readers of YAML 1.1, which most other tools are, take these for booleans.
  private static let oldWords: Set<String> = ["y", "n", "yes", "no", "on", "off"]
  private static let indicators = Set("-?:,[]{}#&*!|>'\"%@`=<~".unicodeScalars)
  private static let flowIndicators = Set(",[]{}".unicodeScalars)

  private static func isPlain(_ text: String, _ place: Place) -> Bool {
    let scalars = Array(text.unicodeScalars)
    guard let first = scalars.first, let last = scalars.last, !indicators.contains(first), first != " ", last != " ",
      last != ":", scalars.allSatisfy(isPrintable), !text.hasPrefix("..."), !oldWords.contains(text.lowercased()),
      YAMLScalars.resolve(plain: text) == .value(.string(text)), !looksLikeTime(text)
    else { return false }
    for (index, scalar) in scalars.enumerated() {
      if scalar == ":", index + 1 < scalars.count, scalars[index + 1] == " " { return false }
      if scalar == "#", scalars[index - 1] == " " { return false }
      if place == .flow, flowIndicators.contains(scalar) { return false }
    }
    return true
  }

  /// `2024-01-31` and `12:30` are dates and numbers to YAML 1.1.
  private static func looksLikeTime(_ text: String) -> Bool {
    guard let first = text.utf8.first, first >= 0x30, first <= 0x39 else { return false }
    return text.utf8.allSatisfy { ($0 >= 0x30 && $0 <= 0x39) || "-:. TtZz+".utf8.contains($0) }
      && text.utf8.contains { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ":") }
  }

  /// Without breaks, tabs and what YAML does not let stand as it is.
  static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x20...0x7E, 0xA0...0x2027, 0x202A...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD, 0x10000...0x10FFFF: true
    default: false
    }
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case _ where isPrintable(scalar): result.unicodeScalars.append(scalar)
      default:
        let digits = String(scalar.value, radix: 16, uppercase: true)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      }
    }
    return result + "\""
  }
}
