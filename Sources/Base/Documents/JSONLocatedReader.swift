import Diagnostics

/// Builds the tree with places from a pull reader over a part of a file.
struct JSONLocatedReader {
  let file: SourceFile
  /// File offset of the reader's first byte.
  let base: Int
  var findings = Findings()

  mutating func value(_ pull: inout JSONPull) throws(JSONError) -> Located {
    let kind = try pull.peek()
    let start = pull.offset
    let content: Located.Content
    switch kind {
    case .null:
      try pull.null()
      content = .scalar(.null)
    case .bool: content = .scalar(.bool(try pull.bool()))
    case .number: content = .scalar(try pull.number().value)
    case .string: content = .scalar(.string(try pull.string()))
    case .array:
      try pull.beginArray()
      var items: [Located] = []
      while try pull.nextItem() { items.append(try value(&pull)) }
      content = .sequence(items)
    case .object: content = .mapping(try members(&pull))
    }
    return Located(span: span(start, pull.offset), content: content, isQuoted: kind == .string)
  }

  private mutating func members(_ pull: inout JSONPull) throws(JSONError) -> [Located.Member] {
    try pull.beginObject()
    var collector = MemberCollector()
    while let text = try pull.nextKey() {
      let key = try pull.text(of: text)
      let keySpan = span(text.start - 1, text.end + 1)
      let member = Located.Member(key: key, keySpan: keySpan, value: try value(&pull))
      if let first = collector.add(member), findings.all.count < 1000 {
        findings.add(JSONFindings.duplicate(key, at: keySpan, first: first.keySpan))
      }
    }
    return collector.members
  }

  private func span(_ start: Int, _ end: Int) -> SourceSpan { file.span(base + start, base + end) }
}

/// Collects the members of one mapping and keeps the first of those with the same key.
struct MemberCollector {
  private(set) var members: [Located.Member] = []
  private var indices: [String: Int] = [:]

  /// Adds a member; returns the earlier member when the key is taken.
  mutating func add(_ member: Located.Member) -> Located.Member? {
    if let first = find(member.key) { return first }
    if !indices.isEmpty { indices[member.key] = members.count }
    members.append(member)
    return nil
  }

  /// The member with a key. Small mappings are searched through, larger ones have an index.
  mutating func find(_ key: String) -> Located.Member? {
    if members.count < 12 { return members.first { $0.key == key } }
    if indices.isEmpty { for (index, member) in members.enumerated() { indices[member.key] = index } }
    return indices[key].map { members[$0] }
  }
}

/// What the JSON reader tells the user.
enum JSONFindings {
  static func diagnostic(_ error: JSONError, in file: SourceFile, base: Int) -> Diagnostic {
    let code =
      switch error.kind {
      case .syntax, .mismatch: "TW1020"
      case .tooDeep: "TW1022"
      case .encoding: "TW1024"
      case .range: "TW1025"
      }
    let at = base + error.offset
    var diagnostic = Diagnostic(
      code, "invalid JSON: \(error.message)", at: file.span(at, min(at + 1, file.bytes.count)))
    switch error.kind {
    case .syntax: (diagnostic.help, diagnostic.fixes) = JSONMends(file: file, at: at).mend()
    case .encoding:
      let isEscape = at < file.bytes.count && file.bytes[at] == UInt8(ascii: "\\")
      diagnostic.help = [
        isEscape
          ? "write both halves, such as \"\\ud83d\\ude00\", or the character itself"
          : "save the file as UTF-8; \(encoding(file)) is not read"
      ]
    case .range: diagnostic.help = ["numbers go to about 1.8e308"]
    case .mismatch, .tooDeep: break
    }
    return diagnostic
  }

  /// What the bytes of a file that is not UTF-8 most likely are.
  private static func encoding(_ file: SourceFile) -> String {
    let isWide = file.bytes.starts(with: [0xFF, 0xFE]) || file.bytes.starts(with: [0xFE, 0xFF])
    return isWide ? "UTF-16" : "Latin-1 or another encoding"
  }

  static func duplicate(_ key: String, at span: SourceSpan, first: SourceSpan) -> Diagnostic {
    Diagnostic(
      "TW1021", "member `\(key)` is given twice", at: span, label: "second time here",
      related: [DiagnosticLabel(first, "first given here")], help: ["keep one of the two"])
  }
}
