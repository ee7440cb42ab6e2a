extension JSONPull {
  /// Says what stands in the place of a value, and what JSON has instead.
  func unexpectedValue() -> JSONError {
    guard offset < input.count else { return JSONError(offset: offset, "expected a value, but the text ends here") }
    switch input[offset] {
    case UInt8(ascii: "'"): return JSONError(offset: offset, "a string stands in double quotes")
    case UInt8(ascii: "/"): return JSONError(offset: offset, "JSON has no comments")
    case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: ":"):
      return JSONError(offset: offset, "expected a value before `\(character(at: offset))`")
    case UInt8(ascii: "+"): return JSONError(offset: offset, "a number does not begin with `+`")
    case UInt8(ascii: "."): return JSONError(offset: offset, "a number needs a digit before the point")
    default: break
    }
    let word = word(at: offset)
    if word.isEmpty { return JSONError(offset: offset, "expected a value, found `\(character(at: offset))`") }
    let known = ["True": "true", "TRUE": "true", "False": "false", "FALSE": "false", "None": "null", "nil": "null"]
    if let meant = known[word] { return JSONError(offset: offset, "unknown word `\(word)`; JSON has `\(meant)`") }
    if ["NaN", "Infinity"].contains(word) { return JSONError(offset: offset, "JSON has no `\(word)`") }
    return JSONError(offset: offset, "unknown word `\(word)`; a string stands in double quotes")
  }

  /// Says what stands in the place of a member name.
  func unexpectedKey() -> JSONError {
    guard offset < input.count else {
      return JSONError(offset: offset, "expected a member name, but the text ends here")
    }
    switch input[offset] {
    case UInt8(ascii: "/"): return JSONError(offset: offset, "JSON has no comments")
    case UInt8(ascii: ","): return JSONError(offset: offset, "expected a member name before `,`")
    default: return JSONError(offset: offset, "expected a member name in double quotes")
    }
  }

  /// Letters, digits and what else makes up a word, for messages.
  func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "$"), UInt8(ascii: "-"):
      true
    default: false
    }
  }

  private func word(at start: Int) -> String {
    let end = (start..<min(input.count, start + 40)).first { !isWordByte(input[$0]) } ?? min(input.count, start + 40)
    return String(decoding: input[start..<end], as: UTF8.self)
  }

  /// The whole character that begins at a byte, made visible.
  func character(at offset: Int) -> String {
    var end = offset + 1
    while end < min(input.count, offset + 4), input[end] & 0xC0 == 0x80 { end += 1 }
    let text = String(decoding: input[offset..<end], as: UTF8.self)
    return input[offset] < 0x20 ? "\\u00" + (input[offset] < 16 ? "0" : "") + String(input[offset], radix: 16) : text
  }
}
