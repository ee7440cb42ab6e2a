import Documents

/// JSON as people write templates and as `az` sends them: comments, trailing commas, line breaks in strings, and names
/// without quotes (`az` puts the text of the template's file behind a bare `template:`).
enum LenientJSON {
  /// The value of a text; throws what is wrong with it once what is lenient has been made strict.
  static func parse(_ bytes: [UInt8]) throws(JSONError) -> Value { try JSONReader.parse(strict(bytes)) }

  /// One pass over the bytes; strict JSON comes out as it went in.
  static func strict(_ bytes: [UInt8]) -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(bytes.count + 16)
    var index = 0
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "\""): index = copyString(bytes, index, into: &output)
      case UInt8(ascii: "/") where index + 1 < bytes.count && [0x2F, 0x2A].contains(bytes[index + 1]):
        index = endOfComment(bytes, index)
        output.append(0x20)
      case let byte where isWordStart(byte):
        index = copyWord(bytes, index, into: &output)
      case let byte:
        if byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") { dropComma(&output) }
        output.append(byte)
        index += 1
      }
    }
    return output
  }

  private static func isWordStart(_ byte: UInt8) -> Bool {
    (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x5F || byte == 0x24
  }

  /// A string with its quotes; line breaks and tabs in it are escaped.
  private static func copyString(_ bytes: [UInt8], _ start: Int, into output: inout [UInt8]) -> Int {
    output.append(bytes[start])
    var index = start + 1
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      switch byte {
      case 0x0A: output += Array("\\n".utf8)
      case 0x0D: output += Array("\\r".utf8)
      case 0x09: output += Array("\\t".utf8)
      case UInt8(ascii: "\\") where index < bytes.count:
        output += [byte, bytes[index]]
        index += 1
      default: output.append(byte)
      }
      if byte == UInt8(ascii: "\"") { return index }
    }
    return index
  }

  /// A word: quoted where it is a name, and as it stands where it is `true`, `false` or `null`.
  private static func copyWord(_ bytes: [UInt8], _ start: Int, into output: inout [UInt8]) -> Int {
    // What begins with a digit before it, such as the exponent of 1e5, is no word.
    if let last = output.last, (0x30...0x39).contains(last) || last == UInt8(ascii: ".") {
      output.append(bytes[start])
      return start + 1
    }
    var end = start
    while end < bytes.count, isWordStart(bytes[end]) || (0x30...0x39).contains(bytes[end]) { end += 1 }
    var next = end
    while next < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[next]) { next += 1 }
    let isName = next < bytes.count && bytes[next] == UInt8(ascii: ":")
    if isName { output.append(UInt8(ascii: "\"")) }
    output += bytes[start..<end]
    if isName { output.append(UInt8(ascii: "\"")) }
    return end
  }

  private static func endOfComment(_ bytes: [UInt8], _ start: Int) -> Int {
    var index = start + 2
    if bytes[start + 1] == UInt8(ascii: "/") {
      while index < bytes.count, bytes[index] != 0x0A { index += 1 }
      return index
    }
    while index + 1 < bytes.count {
      if bytes[index] == UInt8(ascii: "*"), bytes[index + 1] == UInt8(ascii: "/") { return index + 2 }
      index += 1
    }
    return bytes.count
  }

  private static func dropComma(_ output: inout [UInt8]) {
    guard let last = output.lastIndex(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }) else { return }
    if output[last] == UInt8(ascii: ",") { output.remove(at: last) }
  }
}
