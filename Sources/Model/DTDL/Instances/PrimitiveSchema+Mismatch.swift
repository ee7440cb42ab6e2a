import Documents

extension PrimitiveSchema {
  /// Why something is no instance; `nil` when it is one.
  func objection(to node: InstanceNode) -> SchemaMismatch.Reason? {
    if let range = integerRange {
      guard case .number(let number) = node, let whole = number.whole else { return .wrongType(expected: rawValue) }
      return range.contains(whole) ? nil : .outOfRange(expected: rawValue)
    }
    switch self {
    case .boolean: if case .bool = node { return nil }
    case .double, .float:
      guard case .number(let number) = node else { break }
      let fits = self == .float ? number.fitsFloat : number.fitsDouble
      return fits ? nil : .outOfRange(expected: rawValue)
    default: if case .string(let text) = node, isLexical(text) { return nil }
    }
    return .wrongType(expected: rawValue)
  }

  /// The integers that a schema holds.
  struct IntegerRange {
    let minimum: Int64
    let maximum: UInt64

    /// Zero with a minus sign is none of the unsigned ones.
    func contains(_ whole: WrittenNumber.Whole) -> Bool {
      guard let magnitude = whole.magnitude else { return false }
      if whole.isNegative { return minimum < 0 && magnitude <= minimum.magnitude }
      return magnitude <= maximum
    }
  }

  /// `nil` where the schema holds something else.
  var integerRange: IntegerRange? {
    switch self {
    case .byte: IntegerRange(minimum: -128, maximum: 127)
    case .short: IntegerRange(minimum: -32768, maximum: 32767)
    case .integer: IntegerRange(minimum: Int64(Int32.min), maximum: UInt64(Int32.max))
    case .long: IntegerRange(minimum: .min, maximum: UInt64(Int64.max))
    case .unsignedByte: IntegerRange(minimum: 0, maximum: 255)
    case .unsignedShort: IntegerRange(minimum: 0, maximum: 65535)
    case .unsignedInteger: IntegerRange(minimum: 0, maximum: UInt64(UInt32.max))
    case .unsignedLong: IntegerRange(minimum: 0, maximum: .max)
    default: nil
    }
  }

  /// Whether a text is written the way the schema wants it.
  private func isLexical(_ text: String) -> Bool {
    if self == .string { return true }
    var scanner = LexicalScanner(text)
    switch self {
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

  /// How an instance is written, for whoever wrote something else.
  var form: String? {
    if let range = integerRange {
      return "a whole number from \(range.minimum) to \(range.maximum), without a fraction"
    }
    switch self {
    case .boolean: return "`true` or `false`, without quotes"
    case .double, .float: return "a number without quotes, such as `12.5`"
    case .date: return "a day such as \"2024-02-29\""
    case .time: return "a time with its offset from UTC, such as \"23:59:59Z\" or \"08:30:00.5+02:00\""
    case .dateTime: return "day and time with its offset from UTC, such as \"2024-02-29T23:59:59Z\""
    case .duration: return "an ISO 8601 duration such as \"PT1H30M\" or \"P3D\""
    case .uuid: return "a text such as \"00112233-4455-6677-8899-aabbccddeeff\""
    case .bytes: return "base64 with its padding, such as \"aGk=\""
    case .decimal: return "a decimal number in quotes, such as \"12.50\""
    default: return nil
    }
  }
}
