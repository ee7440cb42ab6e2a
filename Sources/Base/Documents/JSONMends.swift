import Diagnostics

/// How to mend a text that is no JSON, where that can be told from what stands there.
struct JSONMends {
  let file: SourceFile
  /// The byte at which reading stopped.
  let at: Int

  /// What a person would do, and the edit that does it.
  func mend() -> (help: [String], fixes: [FixIt]) {
    guard let byte = byte(at) else {
      return file.bytes.allSatisfy(isSpace)
        ? (["the file is empty: write a value, such as `{}`, or take the file away"], [])
        : (["close every `{`, `[` and `\"` that was opened"], [])
    }
    if let fix = number(byte) { return ([], [fix]) }
    switch byte {
    case UInt8(ascii: ","): return comma()
    case UInt8(ascii: "'"): return quotes()
    case UInt8(ascii: "/"): return (["take the comment away"], [])
    case UInt8(ascii: "\""): return missingComma()
    default: return word(byte)
    }
  }

  private func byte(_ offset: Int) -> UInt8? {
    file.bytes.indices.contains(offset) ? file.bytes[offset] : nil
  }

  private func isSpace(_ byte: UInt8) -> Bool { [0x20, 0x0A, 0x0D, 0x09].contains(byte) }

  /// The offset of the last byte before another that is no white space.
  private func before(_ offset: Int) -> Int? { file.bytes[..<offset].lastIndex { !isSpace($0) } }
  private func behind(_ offset: Int) -> Int? { file.bytes[(offset + 1)...].firstIndex { !isSpace($0) } }

  /// A comma with nothing behind it, or with nothing before it.
  private func comma() -> ([String], [FixIt]) {
    let closes = behind(at).flatMap(byte).map { [UInt8(ascii: "}"), UInt8(ascii: "]")].contains($0) } ?? false
    let opens = before(at).flatMap(byte).map { [UInt8(ascii: "{"), UInt8(ascii: "[")].contains($0) } ?? true
    let fix = FixIt(
      title: "take the comma away", span: file.span(at, at + 1), replacement: "", isCertain: closes && !opens)
    return ([], [fix])
  }

  /// A text in single quotes, where nothing in it makes a difference.
  private func quotes() -> ([String], [FixIt]) {
    let rest = file.bytes[(at + 1)...]
    guard let end = rest.firstIndex(of: UInt8(ascii: "'")), !rest[..<end].contains(where: { $0 < 0x20 || $0 == 0x22 })
    else { return (["write \" instead of '"], []) }
    let text = String(decoding: rest[..<end], as: UTF8.self)
    let fix = FixIt(title: "write it in double quotes", span: file.span(at, end + 1), replacement: "\"\(text)\"")
    return (["JSON has double quotes only: write \" instead of ' everywhere"], [fix])
  }

  /// A member or item that begins where a comma should stand.
  private func missingComma() -> ([String], [FixIt]) {
    guard let last = before(at),
      ![UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: ","), UInt8(ascii: ":")].contains(file.bytes[last])
    else { return (["close the text with \" on its line"], []) }
    let fix = FixIt(title: "add a comma", span: file.span(last + 1, last + 1), replacement: ",")
    return ([], [fix])
  }

  /// An object or a list where something else was due.
  private func opening(_ first: UInt8) -> ([String], [FixIt]) {
    // A member of an object cannot begin so: what stands before was not closed, or two documents stand in one file.
    var depth: [UInt8] = []
    var isText = false
    var next = file.bytes.startIndex
    while next < at {
      let byte = file.bytes[next]
      next += isText && byte == UInt8(ascii: "\\") ? 2 : 1
      if byte == UInt8(ascii: "\"") { isText.toggle() }
      if isText { continue }
      if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") { depth.append(byte) }
      if byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") { _ = depth.popLast() }
    }
    guard let around = depth.last else {
      return (["a file holds one value: put several into a list, `[ … , … ]`, or into files of their own"], [])
    }
    if around == UInt8(ascii: "{") { return (["close the object before it with `}`"], []) }
    return missingComma()
  }

  /// A number written as other languages write it: with a plus, leading zeros, or nothing before the point.
  private func number(_ first: UInt8) -> FixIt? {
    let isDigit = { (byte: UInt8?) in byte.map { $0 >= 0x30 && $0 <= 0x39 } ?? false }
    switch first {
    case UInt8(ascii: "+") where isDigit(byte(at + 1)):
      return FixIt(title: "take the plus away", span: file.span(at, at + 1), replacement: "")
    case UInt8(ascii: "0"), UInt8(ascii: "-"):
      let start = first == UInt8(ascii: "-") ? at + 1 : at
      var end = start
      while byte(end) == UInt8(ascii: "0"), isDigit(byte(end + 1)) { end += 1 }
      return end == start
        ? nil : FixIt(title: "take the leading zeros away", span: file.span(start, end), replacement: "")
    case UInt8(ascii: ".") where isDigit(byte(at + 1)):
      return FixIt(title: "write a 0 before the point", span: file.span(at, at), replacement: "0")
    default: return nil
    }
  }

  private func word(_ first: UInt8) -> ([String], [FixIt]) {
    if first == UInt8(ascii: "{") || first == UInt8(ascii: "[") { return opening(first) }
    let end = file.bytes[at...].firstIndex { !($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A) } ?? file.bytes.count
    let meant = ["True": "true", "TRUE": "true", "False": "false", "FALSE": "false", "None": "null", "nil": "null"]
    let found = String(decoding: file.bytes[at..<end], as: UTF8.self)
    if ["NaN", "Infinity"].contains(found) {
      return (["JSON has finite numbers only: write a number, a text or `null`"], [])
    }
    guard let word = meant[found] else { return ([], []) }
    return ([], [FixIt(title: "write `\(word)`", span: file.span(at, end), replacement: word, isCertain: true)])
  }
}
