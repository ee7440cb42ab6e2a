/// A string as it stands in the input, without its quotes: an offset range, nothing copied.
package struct JSONText: Sendable, Hashable {
  /// Offset of the first byte behind the opening quote.
  package let start: Int
  /// Offset of the closing quote.
  package let end: Int
  /// Whether a backslash stands in it, so that its bytes are not its text.
  package let isEscaped: Bool
}

extension JSONPull {
  /// The next string, decoded.
  package mutating func string() throws(JSONError) -> String { try text(of: stringText()) }

  /// The next string as a range of the input. Escapes and UTF-8 are checked when its text is asked for.
  package mutating func stringText() throws(JSONError) -> JSONText {
    skipSpace()
    guard offset < input.count, input[offset] == UInt8(ascii: "\"") else {
      _ = try peek()
      throw JSONError(.mismatch, offset: offset, "expected a string")
    }
    let open = offset
    offset += 1
    var isEscaped = false
    while true {
      skipPlainText()
      guard offset < input.count else { throw JSONError(offset: open, "the string has no closing quote") }
      let byte = input[offset]
      if byte == UInt8(ascii: "\"") {
        offset += 1
        return JSONText(start: open + 1, end: offset - 1, isEscaped: isEscaped)
      }
      if byte == UInt8(ascii: "\\") {
        isEscaped = true
        offset += 2
      } else if byte == 0x0A || byte == 0x0D {
        throw JSONError(offset: open, "the string has no closing quote on its line")
      } else {
        throw JSONError(offset: offset, "control character in a string: write it as `\(character(at: offset))`")
      }
    }
  }

  /// The text of a string that was read from this input.
  package func text(of range: JSONText) throws(JSONError) -> String {
    if range.isEscaped { return try unescaped(range) }
    let raw = UnsafeBufferPointer(rebasing: input[range.start..<range.end])
    // `String(validating:)` goes through generic code that costs more than checking apart.
    guard UTF8Check.firstInvalid(in: raw) == nil else { throw notUTF8(from: range.start) }
    return String(decoding: raw, as: UTF8.self)
  }

  /// The bytes between the quotes, escapes as they stand.
  package func rawBytes(of range: JSONText) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(rebasing: input[range.start..<range.end])
  }

  /// The bytes of any range of the input, such as one that `skipValue` returned.
  package func rawBytes(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(rebasing: input[range])
  }

  /// Whether a string reads `word`, mostly without decoding it.
  package func matches(_ range: JSONText, _ word: StaticString) -> Bool {
    if range.isEscaped { return (try? text(of: range)) == word.description }
    let count = word.utf8CodeUnitCount
    guard range.end - range.start == count else { return false }
    for index in 0..<count where input[range.start + index] != word.utf8Start[index] { return false }
    return true
  }

  /// Moves to the next quote, backslash or control character, or to the end.
  @inline(__always)
  private mutating func skipPlainText() {
    while offset + 8 <= input.count {
      let hits = Bytes8(input, at: offset).quotesBackslashesAndControls
      if hits != 0 {
        offset += hits.trailingZeroBitCount >> 3
        return
      }
      offset += 8
    }
    while offset < input.count {
      let byte = input[offset]
      if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { return }
      offset += 1
    }
  }

  private func notUTF8(from start: Int) -> JSONError {
    let bad = UTF8Check.firstInvalid(in: UnsafeBufferPointer(rebasing: input[start...])) ?? 0
    return JSONError(.encoding, offset: start + bad, "bytes that are not UTF-8")
  }

  private func unescaped(_ range: JSONText) throws(JSONError) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(range.end - range.start)
    var at = range.start
    while at < range.end {
      let byte = input[at]
      if byte != UInt8(ascii: "\\") {
        bytes.append(byte)
        at += 1
        continue
      }
      switch input[at + 1] {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): bytes.append(input[at + 1])
      case UInt8(ascii: "b"): bytes.append(0x08)
      case UInt8(ascii: "f"): bytes.append(0x0C)
      case UInt8(ascii: "n"): bytes.append(0x0A)
      case UInt8(ascii: "r"): bytes.append(0x0D)
      case UInt8(ascii: "t"): bytes.append(0x09)
      case UInt8(ascii: "u"):
        let (scalar, length) = try unicodeEscape(at: at, before: range.end)
        bytes.append(contentsOf: UTF8.encode(scalar)!)
        at += length
        continue
      default:
        throw JSONError(offset: at, "unknown escape `\\\(character(at: at + 1))`")
      }
      at += 2
    }
    guard let text = String(validating: bytes, as: UTF8.self) else { throw notUTF8(from: range.start) }
    return text
  }

  /// The scalar of a `\u` escape, or of the surrogate pair that begins there, and how many bytes it took.
  private func unicodeEscape(at: Int, before end: Int) throws(JSONError) -> (Unicode.Scalar, Int) {
    guard let high = hexadecimal(at: at + 2, before: end) else {
      throw JSONError(offset: at, "`\\u` needs four hexadecimal digits")
    }
    if let scalar = Unicode.Scalar(high) { return (scalar, 6) }
    if high < 0xDC00, at + 7 < end, input[at + 6] == UInt8(ascii: "\\"), input[at + 7] == UInt8(ascii: "u"),
      let low = hexadecimal(at: at + 8, before: end), low >= 0xDC00, low < 0xE000,
      let scalar = Unicode.Scalar(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
    {
      return (scalar, 12)
    }
    throw JSONError(.encoding, offset: at, "half of a surrogate pair is no character")
  }

  private func hexadecimal(at start: Int, before end: Int) -> UInt32? {
    guard start + 4 <= end else { return nil }
    var value: UInt32 = 0
    for index in start..<(start + 4) {
      switch input[index] {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt32(input[index] - 0x30)
      case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value << 4 | UInt32(input[index] - 0x61 + 10)
      case UInt8(ascii: "A")...UInt8(ascii: "F"): value = value << 4 | UInt32(input[index] - 0x41 + 10)
      default: return nil
      }
    }
    return value
  }
}
