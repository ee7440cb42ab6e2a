import Encodings

/// Blocks of a PEM text (RFC 7468) with what stands before each.
struct KeyText: Sendable {
  /// `PUBLIC KEY`, `PRIVATE KEY`, `EC PRIVATE KEY`, ...
  let label: String
  /// DER.
  let content: [UInt8]
  /// The last line above the block that begins with `#`, without it: by custom whose key it is.
  let comment: String?

  /// No key file that anybody wrote is longer.
  static let longest = 1 << 16

  /// The blocks in order; `nil` for what is not text, or has a block that does not end or is no base64.
  static func blocks(_ bytes: [UInt8]) -> [KeyText]? {
    guard bytes.count <= longest, let text = String(validating: bytes, as: UTF8.self) else { return nil }
    var blocks: [KeyText] = []
    var label: String?
    var body = ""
    var comment: String?
    for line in text.split(whereSeparator: \.isNewline) {
      let line = line.trimmed
      if let current = label {
        guard line != "-----END \(current)-----" else {
          guard let content = Base64.decode(body) else { return nil }
          blocks.append(KeyText(label: current, content: content, comment: comment))
          (label, body, comment) = (nil, "", nil)
          continue
        }
        body += line
      } else if line.hasPrefix("-----BEGIN "), line.hasSuffix("-----"), line.count > 16 {
        label = String(line.dropFirst(11).dropLast(5))
      } else if line.hasPrefix("#") {
        comment = Substring(line.dropFirst()).trimmed
      }
    }
    return label == nil ? blocks : nil
  }
}

extension Substring {
  fileprivate var trimmed: String {
    let start = firstIndex { !$0.isWhitespace } ?? endIndex
    let end = lastIndex { !$0.isWhitespace }.map { index(after: $0) } ?? start
    return String(self[start..<end])
  }
}
