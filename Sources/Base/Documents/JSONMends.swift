import Diagnostics

/// How to mend a text that is no JSON, where that can be told from what stands there.
struct JSONMends {
  let file: SourceFile
  /// The byte at which reading stopped.
  let at: Int

  /// What a person would do, and the edit that does it.
  func mend() -> (help: [String], fixes: [FixIt]) {
    guard let byte = byte(at) else { return (["close every `{`, `[` and `\"` that was opened"], []) }
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

  private func word(_ first: UInt8) -> ([String], [FixIt]) {
    if first == UInt8(ascii: "{") || first == UInt8(ascii: "[") { return missingComma() }
    let end = file.bytes[at...].firstIndex { !($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A) } ?? file.bytes.count
    let meant = ["True": "true", "TRUE": "true", "False": "false", "FALSE": "false", "None": "null", "nil": "null"]
    guard let word = meant[String(decoding: file.bytes[at..<end], as: UTF8.self)] else {
      return ([], [])
    }
    return ([], [FixIt(title: "write `\(word)`", span: file.span(at, end), replacement: word, isCertain: true)])
  }
}
