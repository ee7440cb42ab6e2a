/// How characters are shown in a terminal, and how many columns they take.
enum ScalarWidth {
  /// What stands for a scalar: tabs as blanks, control characters spelled out.
  static func shown(_ scalar: Unicode.Scalar) -> String {
    scalar == "\t" ? "    " : StyledText.printable(String(scalar))
  }

  /// Columns of a scalar that is shown as `text`: none for marks on another character, two for wide ones.
  static func columns(of scalar: Unicode.Scalar, shownAs text: String) -> Int {
    if scalar.isASCII || text.unicodeScalars.count > 1 { return text.unicodeScalars.count }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: return isWide(scalar) ? 2 : 1
    }
  }

  /// Columns of a text.
  static func columns(of text: String) -> Int {
    text.unicodeScalars.reduce(0) { $0 + columns(of: $1, shownAs: shown($1)) }
  }

  /// The blocks of East Asian Wide and Fullwidth characters and of emoji (Unicode Standard Annex 11).
  private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
      0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F,
      0x1F680...0x1F6FF, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
      true
    default: false
    }
  }
}
