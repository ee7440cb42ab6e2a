extension JSONPull {
  /// Skips one value and returns where it stands. Only brackets and string ends are looked at.
  @discardableResult
  package mutating func skipValue() throws(JSONError) -> Range<Int> {
    switch try peek() {
    case .string:
      let start = offset
      _ = try stringText()
      return start..<offset
    case .null, .bool, .number:
      let start = offset
      while offset < input.count, isWordByte(input[offset]) || input[offset] == 0x2E || input[offset] == 0x2B {
        offset += 1
      }
      return start..<offset
    case .array, .object:
      let start = offset
      try skipBrackets()
      return start..<offset
    }
  }

  private mutating func skipBrackets() throws(JSONError) {
    let start = offset
    var open = 0
    while offset < input.count {
      switch input[offset] {
      case UInt8(ascii: "{"), UInt8(ascii: "["): open += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        open -= 1
        if open == 0 {
          offset += 1
          return
        }
      case UInt8(ascii: "\""):
        try skipString()
        continue
      default: break
      }
      offset += 1
    }
    throw JSONError(offset: start, "`\(character(at: start))` is never closed")
  }

  private mutating func skipString() throws(JSONError) {
    let open = offset
    offset += 1
    while offset < input.count {
      if offset + 8 <= input.count {
        let hits = Bytes8(input, at: offset).quotesAndBackslashes
        if hits == 0 {
          offset += 8
          continue
        }
        offset += hits.trailingZeroBitCount >> 3
      }
      let byte = input[offset]
      offset += byte == UInt8(ascii: "\\") ? 2 : 1
      if byte == UInt8(ascii: "\"") { return }
    }
    throw JSONError(offset: open, "the string has no closing quote")
  }
}
