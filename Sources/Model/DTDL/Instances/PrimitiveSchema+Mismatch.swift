import Documents

extension PrimitiveSchema {
  /// Why `value` is no instance; `nil` when it is one.
  func mismatch(_ value: Value, at path: ValuePath) -> SchemaMismatch? {
    if let range = integerRange {
      guard let number = value.integer else { return .wrongType(value, expected: rawValue, at: path) }
      return range.contains(number) ? nil : .outOfRange(value, expected: rawValue, at: path)
    }
    switch self {
    case .boolean: return value.bool == nil ? .wrongType(value, expected: rawValue, at: path) : nil
    case .double, .float:
      guard let number = value.number else { return .wrongType(value, expected: rawValue, at: path) }
      let limit = self == .float ? Double(Float.greatestFiniteMagnitude) : .greatestFiniteMagnitude
      // Also a decimal text a little above the largest float rounds to it.
      return abs(number) <= limit * (self == .float ? 1.000_000_01 : 1)
        ? nil : .outOfRange(value, expected: rawValue, at: path)
    case .unsignedLong:
      // What does not fit 64 signed bits was read as floating point.
      if case .double(let number) = value, number >= 0x1p63, number <= 0x1p64 { return nil }
      guard let number = value.integer else { return .wrongType(value, expected: rawValue, at: path) }
      return number >= 0 ? nil : .outOfRange(value, expected: rawValue, at: path)
    default:
      guard let text = value.string, isLexical(text) else { return .wrongType(value, expected: rawValue, at: path) }
      return nil
    }
  }

  /// The integers that the schema holds; `nil` where it holds something else.
  private var integerRange: ClosedRange<Int64>? {
    switch self {
    case .byte: -128...127
    case .short: -32768...32767
    case .integer: Int64(Int32.min)...Int64(Int32.max)
    case .long: Int64.min...Int64.max
    case .unsignedByte: 0...255
    case .unsignedShort: 0...65535
    case .unsignedInteger: 0...Int64(UInt32.max)
    default: nil
    }
  }

  /// Whether a text is written the way the schema wants it.
  private func isLexical(_ text: String) -> Bool {
    var scanner = LexicalScanner(text)
    switch self {
    case .string: return true
    case .date: return scanner.date() && scanner.isAtEnd
    case .time: return scanner.time() && scanner.isAtEnd
    case .dateTime: return scanner.date() && scanner.take("T") && scanner.time() && scanner.isAtEnd
    case .duration: return scanner.duration() && scanner.isAtEnd
    case .uuid: return scanner.uuid() && scanner.isAtEnd
    case .bytes: return scanner.base64()
    case .decimal: return scanner.decimal() && scanner.isAtEnd
    default: return false
    }
  }
}
