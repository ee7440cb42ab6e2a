/// Types of scalars: the core schema of YAML 1.2 (§10.3.2).
enum YAMLScalars {
  /// What a scalar turned out to be.
  enum Resolution: Equatable {
    case value(Value)
    /// Not a value that a manifest can hold, and why.
    case refused(String)
  }

  /// A plain scalar without a tag.
  static func resolve(plain text: String) -> Resolution {
    guard let first = text.utf8.first else { return .value(.null) }
    switch first {
    case UInt8(ascii: "~"), UInt8(ascii: "n"), UInt8(ascii: "N"), UInt8(ascii: "t"), UInt8(ascii: "T"),
      UInt8(ascii: "f"), UInt8(ascii: "F"):
      return .value(word(text) ?? .string(text))
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."):
      return number(text) ?? .value(.string(text))
    default:
      return .value(.string(text))
    }
  }

  /// A scalar with one of the tags of the core schema; `nil` when the text does not fit the tag.
  static func resolve(_ text: String, tag: String) -> Resolution? {
    switch tag {
    case YAMLTags.string: return .value(.string(text))
    case YAMLTags.null: return text.isEmpty || word(text) == .null ? .value(.null) : nil
    case YAMLTags.boolean:
      guard case .bool(let value)? = word(text) else { return nil }
      return .value(.bool(value))
    case YAMLTags.integer:
      guard case .value(.integer(let value))? = number(text) else { return nil }
      return .value(.integer(value))
    case YAMLTags.float:
      switch number(text) {
      case .value(let value)?: return value.number.map { .value(.double($0)) }
      case let other: return other
      }
    default: return nil
    }
  }

  private static func word(_ text: String) -> Value? {
    switch text {
    case "~", "null", "Null", "NULL": .null
    case "true", "True", "TRUE": .bool(true)
    case "false", "False", "FALSE": .bool(false)
    default: nil
    }
  }

  private static func number(_ text: String) -> Resolution? {
    let bytes = Array(text.utf8)
    if text.hasPrefix("0x") { return radix(text, 16) }
    if text.hasPrefix("0o") { return radix(text, 8) }
    let unsigned = bytes.first == UInt8(ascii: "-") || bytes.first == UInt8(ascii: "+") ? bytes[1...] : bytes[...]
    if unsigned.first == UInt8(ascii: "."), let special = special(text) { return special }
    guard isDecimal(unsigned) else { return nil }
    if unsigned.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let value = Int64(text) { return .value(.integer(value)) }
    var readable = text
    if readable.hasSuffix(".") { readable.removeLast() }
    guard let value = Double(readable), value.isFinite else { return .refused("the number `\(text)` is too large") }
    return .value(.double(value))
  }

  private static func radix(_ text: String, _ radix: Int) -> Resolution? {
    let digits = text.dropFirst(2)
    guard !digits.isEmpty, digits.allSatisfy({ $0.isASCII && $0.isHexDigit && ($0.hexDigitValue ?? 16) < radix }) else {
      return nil
    }
    guard let value = Int64(digits, radix: radix) else { return .refused("the number `\(text)` does not fit 64 bits") }
    return .value(.integer(value))
  }

  private static func special(_ text: String) -> Resolution? {
    var word = text[...]
    let isSigned = word.first == "-" || word.first == "+"
    if isSigned { word.removeFirst() }
    if [".inf", ".Inf", ".INF"].contains(word) { return .refused("infinity is no number that JSON can hold") }
    if !isSigned, [".nan", ".NaN", ".NAN"].contains(word) {
      return .refused("`\(text)` is no number that JSON can hold")
    }
    return nil
  }

  /// `( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`
  private static func isDecimal(_ bytes: ArraySlice<UInt8>) -> Bool {
    var rest = bytes
    let whole = dropDigits(&rest)
    if rest.first == UInt8(ascii: ".") {
      rest.removeFirst()
      let fraction = dropDigits(&rest)
      if whole == 0, fraction == 0 { return false }
    } else if whole == 0 {
      return false
    }
    guard let letter = rest.first else { return true }
    guard letter | 0x20 == UInt8(ascii: "e") else { return false }
    rest.removeFirst()
    if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { rest.removeFirst() }
    return dropDigits(&rest) > 0 && rest.isEmpty
  }

  private static func dropDigits(_ bytes: inout ArraySlice<UInt8>) -> Int {
    let before = bytes.count
    while let byte = bytes.first, byte >= 0x30, byte <= 0x39 { bytes.removeFirst() }
    return before - bytes.count
  }
}

/// Tags of the core schema, in the long form that libyaml returns.
enum YAMLTags {
  private static let prefix = "tag:yaml.org,2002:"

  static let string = prefix + "str"
  static let null = prefix + "null"
  static let boolean = prefix + "bool"
  static let integer = prefix + "int"
  static let float = prefix + "float"
  static let sequence = prefix + "seq"
  static let mapping = prefix + "map"
  static let known = [string, null, boolean, integer, float, sequence, mapping]

  /// As a person writes it: `!!str`.
  static func short(_ tag: String) -> String {
    tag.hasPrefix(prefix) ? "!!" + tag.dropFirst(prefix.count) : tag
  }
}
