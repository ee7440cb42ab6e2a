/// A word of an expression.
enum Token: Sendable, Equatable {
  case identifier(String)
  case int(UInt64)
  case uint(UInt64)
  case double(Double)
  case string(String)
  /// An operator, a bracket, a point or a comma; also `in`.
  case sign(String)
  case end
}

/// Cuts an expression into words. Source: CEL language definition, "Syntax".
struct Lexer {
  private let bytes: [UInt8]
  private var position = 0

  init(_ text: String) { bytes = Array(text.utf8) }

  /// All words with where they begin, the last is `end`.
  mutating func tokens() throws(CELError) -> [(token: Token, offset: Int)] {
    var found: [(token: Token, offset: Int)] = []
    while true {
      skipBlanks()
      let start = position
      let token = try next()
      found.append((token, start))
      if token == .end { return found }
    }
  }

  private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

  private func peek(_ distance: Int) -> UInt8? {
    position + distance < bytes.count ? bytes[position + distance] : nil
  }

  private mutating func skipBlanks() {
    while let byte = current {
      switch byte {
      case 0x20, 0x09, 0x0a, 0x0c, 0x0d: position += 1
      case UInt8(ascii: "/") where peek(1) == UInt8(ascii: "/"):
        while let byte = current, byte != 0x0a { position += 1 }
      default: return
      }
    }
  }

  private mutating func next() throws(CELError) -> Token {
    guard let byte = current else { return .end }
    if byte.isDigit || (byte == UInt8(ascii: ".") && peek(1)?.isDigit ?? false) { return try number() }
    if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") { return .string(try text(raw: false)) }
    if byte.isLetter { return try word() }
    return try sign()
  }

  private mutating func sign() throws(CELError) -> Token {
    for width in [2, 1] where position + width <= bytes.count {
      let text = String(decoding: bytes[position..<position + width], as: UTF8.self)
      if Self.signs.contains(text) {
        position += width
        return .sign(text)
      }
    }
    let character = String(decoding: bytes[position...], as: UTF8.self).first.map(String.init) ?? ""
    throw CELError(.syntax, "'\(character)' does not belong in an expression", at: position)
  }

  private static let signs: Set<String> = [
    "==", "!=", "<=", ">=", "&&", "||", "<", ">", "+", "-", "*", "/", "%", "!", "?", ":", ".", ",", "(", ")", "[", "]",
    "{", "}",
  ]

  private mutating func word() throws(CELError) -> Token {
    let start = position
    while let byte = current, byte.isLetter || byte.isDigit { position += 1 }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if let quote = current, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'"), text.count <= 2 {
      let prefix = text.lowercased()
      if prefix == "r" { return .string(try self.text(raw: true)) }
      if ["b", "rb", "br"].contains(prefix) {
        throw CELError(.unsupported, "bytes are not supported", at: start)
      }
    }
    if text == "in" { return .sign("in") }
    if Self.reserved.contains(text) {
      throw CELError(.syntax, "'\(text)' is a reserved word", at: start)
    }
    return .identifier(text)
  }

  private static let reserved: Set<String> = [
    "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package",
    "namespace", "return", "var", "void", "while",
  ]

  // MARK: Numbers

  private mutating func number() throws(CELError) -> Token {
    let start = position
    if current == UInt8(ascii: "0"), let x = peek(1), x | 0x20 == UInt8(ascii: "x") {
      position += 2
      while let byte = current, byte.isHexDigit { position += 1 }
      return try whole(bytes[(start + 2)..<position], radix: 16, at: start)
    }
    skipDigits()
    var isWhole = true
    if current == UInt8(ascii: "."), peek(1)?.isDigit ?? false {
      isWhole = false
      position += 1
      skipDigits()
    }
    if let e = current, e | 0x20 == UInt8(ascii: "e") {
      let signed = peek(1) == UInt8(ascii: "+") || peek(1) == UInt8(ascii: "-")
      if peek(signed ? 2 : 1)?.isDigit ?? false {
        isWhole = false
        position += signed ? 2 : 1
        skipDigits()
      }
    }
    if isWhole { return try whole(bytes[start..<position], radix: 10, at: start) }
    guard let value = Double(String(decoding: bytes[start..<position], as: UTF8.self)) else {
      throw CELError(.syntax, "this is no number", at: start)
    }
    try endNumber(start)
    return .double(value)
  }

  private mutating func skipDigits() {
    while let byte = current, byte.isDigit { position += 1 }
  }

  private mutating func whole(_ digits: ArraySlice<UInt8>, radix: Int, at start: Int) throws(CELError) -> Token {
    let isUnsigned = current.map { $0 | 0x20 == UInt8(ascii: "u") } ?? false
    if isUnsigned { position += 1 }
    guard let value = UInt64(String(decoding: digits, as: UTF8.self), radix: radix) else {
      throw CELError(.syntax, "this number has no room in 64 bits", at: start)
    }
    try endNumber(start)
    return isUnsigned ? .uint(value) : .int(value)
  }

  private func endNumber(_ start: Int) throws(CELError) {
    guard current?.isLetter ?? false else { return }
    throw CELError(.syntax, "a letter right behind a number", at: start)
  }

  // MARK: Texts

  private mutating func text(raw: Bool) throws(CELError) -> String {
    let start = position
    let quote = bytes[position]
    let isTriple = peek(1) == quote && peek(2) == quote
    let width = isTriple ? 3 : 1
    position += width
    var result: [UInt8] = []
    while let byte = current {
      if byte == quote, !isTriple || (peek(1) == quote && peek(2) == quote) {
        position += width
        return String(decoding: result, as: UTF8.self)
      }
      if !isTriple, byte == 0x0a || byte == 0x0d { break }
      if byte == UInt8(ascii: "\\"), !raw {
        result += try escape()
      } else {
        result.append(byte)
        position += 1
        // In a raw text a quote behind a backslash does not end it.
        if raw, byte == UInt8(ascii: "\\"), let next = current, next == quote {
          result.append(next)
          position += 1
        }
      }
    }
    throw CELError(.syntax, "this text does not end", at: start)
  }

  private mutating func escape() throws(CELError) -> [UInt8] {
    let start = position
    guard let kind = peek(1) else { throw CELError(.syntax, "this text does not end", at: start) }
    position += 2
    if let plain = Self.escapes[kind] { return [plain] }
    switch kind {
    case UInt8(ascii: "x"), UInt8(ascii: "X"): return try scalar(digits: 2, radix: 16, from: start)
    case UInt8(ascii: "u"): return try scalar(digits: 4, radix: 16, from: start)
    case UInt8(ascii: "U"): return try scalar(digits: 8, radix: 16, from: start)
    case UInt8(ascii: "0")...UInt8(ascii: "3"):
      position -= 1
      return try scalar(digits: 3, radix: 8, from: start)
    default:
      throw CELError(
        .syntax, "there is no such escape; write \\\\ for a backslash, or r'...' for a text without escapes", at: start)
    }
  }

  private static let escapes: [UInt8: UInt8] = [
    UInt8(ascii: "a"): 7, UInt8(ascii: "b"): 8, UInt8(ascii: "f"): 12, UInt8(ascii: "n"): 10, UInt8(ascii: "r"): 13,
    UInt8(ascii: "t"): 9, UInt8(ascii: "v"): 11, UInt8(ascii: "\\"): 92, UInt8(ascii: "?"): 63, UInt8(ascii: "\""): 34,
    UInt8(ascii: "'"): 39, UInt8(ascii: "`"): 96,
  ]

  private mutating func scalar(digits: Int, radix: Int, from start: Int) throws(CELError) -> [UInt8] {
    guard position + digits <= bytes.count,
      let code = UInt32(String(decoding: bytes[position..<position + digits], as: UTF8.self), radix: radix),
      let scalar = Unicode.Scalar(code)
    else { throw CELError(.syntax, "this is no character's number", at: start) }
    position += digits
    return Array(String(Character(scalar)).utf8)
  }
}

extension UInt8 {
  fileprivate var isDigit: Bool { self >= 0x30 && self <= 0x39 }
  fileprivate var isHexDigit: Bool { isDigit || (self | 0x20 >= 0x61 && self | 0x20 <= 0x66) }
  /// A letter of ASCII or an underscore.
  fileprivate var isLetter: Bool { (self | 0x20 >= 0x61 && self | 0x20 <= 0x7a) || self == 0x5f }
}
