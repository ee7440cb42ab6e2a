import Diagnostics

/// A file's bytes after the checks that every text format shares: what was wrong is replaced by as many `_`, so that
/// the reader goes on and every offset stays.
struct TextInput {
  private(set) var bytes: [UInt8]
  /// Where the text begins: behind a byte order mark.
  let start: Int
  let isASCII: Bool
  /// Whether anything can be read at all.
  let isText: Bool

  /// Codes of the findings, one set per format.
  struct Codes {
    let encoding: String
    let control: String
  }

  private static let reported = 20

  init(_ file: SourceFile, codes: Codes, findings: inout Findings) {
    bytes = file.bytes
    let head = bytes.prefix(4)
    if head.starts(with: [0xFF, 0xFE]) || head.starts(with: [0xFE, 0xFF]) {
      (start, isASCII, isText) = (0, false, false)
      findings.add(
        Diagnostic(codes.encoding, "the file is UTF-16, not UTF-8", at: file.span(0, 2), help: ["save it as UTF-8"]))
      return
    }
    let start = head.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    let (flaws, isASCII) = file.bytes.withUnsafeBufferPointer { TextInput.flaws(in: $0, from: start) }
    self.start = start
    self.isASCII = isASCII
    isText = true
    for flaw in flaws {
      bytes.replaceSubrange(flaw.range, with: repeatElement(UInt8(ascii: "_"), count: flaw.range.count))
    }
    for flaw in flaws.prefix(TextInput.reported) { findings.add(flaw.diagnostic(in: file, codes)) }
    if flaws.count > TextInput.reported, let flaw = flaws.dropFirst(TextInput.reported).first {
      var last = flaw.diagnostic(in: file, codes)
      last.notes.append("\(flaws.count - TextInput.reported - 1) more places like it follow")
      findings.add(last)
    }
  }

  /// What is said of a file beyond its limit of bytes.
  static func tooLarge(_ file: SourceFile, _ code: String, limit: Int, help: [String] = []) -> Diagnostic {
    let size = limit >= 1 << 20 ? "\(limit >> 20) MiB" : "\(limit) bytes"
    return Diagnostic(
      code, "the file is larger than \(size)", at: file.span(0, 0), notes: ["it has \(file.bytes.count) bytes"],
      help: help)
  }

  private struct Flaw {
    let range: Range<Int>
    /// The control character; `nil` for bytes that are not UTF-8.
    let control: UInt32?

    func diagnostic(in file: SourceFile, _ codes: Codes) -> Diagnostic {
      let span = file.span(range.lowerBound, range.upperBound)
      guard let control else {
        let byte = String(file.bytes[range.lowerBound], radix: 16, uppercase: true)
        return Diagnostic(
          codes.encoding, "bytes that are not UTF-8", at: span, label: "byte 0x\(byte)",
          help: ["save the file as UTF-8"])
      }
      let number = String(control, radix: 16, uppercase: true)
      let name = String(repeating: "0", count: max(0, 4 - number.count)) + number
      return Diagnostic(
        codes.control, control == 0 ? "the file contains a NUL byte" : "character U+\(name) is not allowed in the text",
        at: span, help: control == 0 ? ["a NUL byte means that the file is not a text"] : ["remove it"])
    }
  }

  private static func flaws(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> ([Flaw], isASCII: Bool) {
    var flaws: [Flaw] = []
    var isASCII = start == 0
    var offset = start
    while offset < bytes.count {
      if offset + 8 <= bytes.count {
        let eight = Bytes8(bytes, at: offset)
        if eight.nonASCII | eight.less(than: 0x20) | eight.equal(to: 0x7F) == 0 {
          offset += 8
          continue
        }
      }
      let length = UTF8Check.sequenceLength(in: bytes, at: offset)
      if length != 1 { isASCII = false }
      let range = offset..<(offset + max(1, length))
      if length == 0 {
        flaws.append(Flaw(range: range, control: nil))
      } else {
        let scalar = scalar(in: bytes, range)
        if !isAllowed(scalar) { flaws.append(Flaw(range: range, control: scalar)) }
      }
      offset = range.upperBound
    }
    return (flaws, isASCII)
  }

  private static func scalar(in bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> UInt32 {
    let first = UInt32(bytes[range.lowerBound])
    guard range.count > 1 else { return first }
    return range.dropFirst().reduce(first & (0x7F >> UInt32(range.count))) { $0 << 6 | UInt32(bytes[$1] & 0x3F) }
  }

  /// The printable characters of YAML 1.2 §5.1, which is what libyaml reads.
  private static func isAllowed(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x09, 0x0A, 0x0D, 0x20...0x7E, 0x85, 0xA0...0xFEFE, 0xFF00...0xFFFD, 0x10000...0x10FFFF: true
    default: false
    }
  }
}
