/// Text and data as they may stand in an HTML document.
enum HTMLText {
  /// Text between tags or in a quoted attribute.
  static func escape(_ text: String) -> String {
    var result = ""
    for scalar in StyledText.printable(text).unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      case "\u{2028}", "\u{2029}": result += "&#\(scalar.value);"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// A message in which back-ticks mark what somebody wrote.
  static func message(_ text: String) -> String {
    let pieces = text.split(separator: "`", omittingEmptySubsequences: false)
    guard pieces.count % 2 == 1 else { return escape(text) }
    return pieces.enumerated().map { $0 % 2 == 1 ? "<code>\(escape(String($1)))</code>" : escape(String($1)) }.joined()
  }

  private static func isTurning(_ second: UInt8, _ third: UInt8) -> Bool {
    second == 0x80 && (0xAA...0xAE).contains(third) || second == 0x81 && (0xA6...0xA9).contains(third)
  }

  /// JSON for a data block: nothing in it can end the block, open a comment or break a line of a script.
  static func dataBlock(_ json: [UInt8], into out: inout [UInt8]) {
    var index = 0
    while index < json.count {
      let byte = json[index]
      switch byte {
      case 0x3C: out.append(contentsOf: "\\u003c".utf8)
      case 0x3E: out.append(contentsOf: "\\u003e".utf8)
      case 0x26: out.append(contentsOf: "\\u0026".utf8)
      // U+2028 and U+2029.
      case 0xE2 where index + 2 < json.count && json[index + 1] == 0x80 && (json[index + 2] | 1) == 0xA9:
        out.append(contentsOf: (json[index + 2] == 0xA8 ? "\\u2028" : "\\u2029").utf8)
        index += 2
      // What turns the direction of text is shown instead: U+202A to U+202E, U+2066 to U+2069.
      case 0xE2 where index + 2 < json.count && isTurning(json[index + 1], json[index + 2]):
        let low = UInt32(json[index + 1] & 0x3F) << 6 | UInt32(json[index + 2] & 0x3F)
        out.append(contentsOf: "\\\\u\(String(0x2000 | low, radix: 16))".utf8)
        index += 2
      default: out.append(byte)
      }
      index += 1
    }
  }
}
