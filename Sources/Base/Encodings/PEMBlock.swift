/// One block of a PEM file (RFC 7468).
package struct PEMBlock: Sendable, Hashable {
  /// What stands behind `BEGIN`.
  package let label: String
  /// The block with its first and last line.
  package let text: String
  /// What the last line above it that begins with `#` says: by custom whose it is.
  package let comment: String?

  /// The whole blocks of a text, in order; whatever stands between them is left out.
  package static func all(in text: String) -> [PEMBlock] {
    var blocks: [PEMBlock] = []
    var open: (label: String, lines: [String])?
    var comment: String?
    for line in text.split(whereSeparator: \.isNewline).map(trimmed) {
      if let label = mark("BEGIN", line) { open = (label, []) }
      open?.lines.append(line)
      if open == nil, line.hasPrefix("#") { comment = trimmed(line.dropFirst()) }
      guard let label = mark("END", line), let block = open, block.label == label else { continue }
      blocks.append(PEMBlock(label: label, text: block.lines.joined(separator: "\n") + "\n", comment: comment))
      (open, comment) = (nil, nil)
    }
    return blocks
  }

  /// The bytes in it; `nil` where they are not base64 or have a header before them.
  package var content: [UInt8]? { Base64.decode(text.split(separator: "\n").dropFirst().dropLast().joined()) }

  /// In either form: PKCS#8 with its own label, or the older one with header lines.
  package var isEncrypted: Bool { label.hasPrefix("ENCRYPTED ") || text.contains("Proc-Type: 4,ENCRYPTED") }

  private static func mark(_ word: String, _ line: String) -> String? {
    let (head, tail) = ("-----\(word) ", "-----")
    guard line.hasPrefix(head), line.hasSuffix(tail), line.count > head.count + tail.count else { return nil }
    return String(line.dropFirst(head.count).dropLast(tail.count))
  }

  private static func trimmed(_ line: some StringProtocol) -> String {
    let start = line.firstIndex { !$0.isWhitespace } ?? line.endIndex
    let end = line.lastIndex { !$0.isWhitespace }.map { line.index(after: $0) } ?? start
    return String(line[start..<end])
  }
}
