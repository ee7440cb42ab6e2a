import Documents

/// A number as somebody wrote it, which decides what it is an instance of: `1.0` is no integer, `-0` has a sign.
enum WrittenNumber {
  /// Written without fraction and exponent.
  case integer(Int64)
  /// As it stands in a JSON text, which has been checked to be a number.
  case text(String)
  /// Somebody has read it already. Beyond 64 signed bits it may have been written either way.
  case double(Double)

  /// `nil` for a text that is no number in JSON.
  init?(json text: String) {
    let number = try? JSONPull.read(Array(text.utf8)[...]) { pull throws(JSONError) in
      let number = try pull.numberText()
      try pull.end()
      return number
    }
    guard number == text else { return nil }
    self = .text(text)
  }

  /// A number without fraction and exponent: its sign and, unless it is too large for anything, its size.
  struct Whole {
    let isNegative: Bool
    let magnitude: UInt64?
  }

  /// `nil` for what is written with a fraction or an exponent.
  var whole: Whole? {
    switch self {
    case .integer(let number): return Whole(isNegative: number < 0, magnitude: number.magnitude)
    case .text(let text):
      let isNegative = text.utf8.first == UInt8(ascii: "-")
      let digits = text.utf8.dropFirst(isNegative ? 1 : 0)
      guard digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
      return Whole(isNegative: isNegative, magnitude: UInt64(Substring(digits)))
    case .double(let number):
      guard abs(number) >= 0x1p63 else { return nil }
      // What was written as 2^64-1 is read as 2^64. A negative one fits nothing: it would be an integer if it did.
      let magnitude = 0 < number && number <= 0x1p64 ? UInt64(exactly: number) ?? .max : nil
      return Whole(isNegative: number < 0, magnitude: magnitude)
    }
  }

  /// The integer that it is written as; `nil` for what is not written as one or does not fit.
  var int64: Int64? {
    switch self {
    case .integer(let number): number
    case .text(let text): Int64(text)
    case .double: nil
    }
  }

  /// Whether a 64-bit floating point number holds it, however roughly.
  var fitsDouble: Bool {
    switch self {
    case .integer: true
    case .text(let text): Double(text)?.isFinite == true
    case .double(let number): number.isFinite
    }
  }

  /// Whether a 32-bit floating point number holds it, however roughly.
  var fitsFloat: Bool {
    switch self {
    case .integer: true
    case .text(let text): Float(text)?.isFinite == true
    case .double(let number): Float(number).isFinite
    }
  }

  /// As written.
  var description: String {
    switch self {
    case .integer(let number): String(number)
    case .text(let text): text
    case .double(let number): String(number)
    }
  }
}
