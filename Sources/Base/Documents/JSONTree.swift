package import Diagnostics
import OrderedCollections

/// A JSON file as a flat list of its values over the file's bytes: no value is copied, every one knows its place.
///
/// Costs 16 bytes a value. What RFC 8259 asks is checked when the tree is made; texts and numbers are read when they are
/// asked for. Unlike `Located`, a tree keeps members that are given twice, so that a reader can say so in its own words.
package final class JSONTree: Sendable {
  package let file: SourceFile
  fileprivate let tokens: [Token]

  /// One value, or the name of a member. The members of an object are names and values in turn.
  fileprivate struct Token: Sendable {
    let kind: JSONNode.Kind
    /// Whether a backslash stands in a text.
    let isEscaped: Bool
    /// From its first byte, quotes and brackets included.
    let start: Int32
    let end: Int32
    /// The token behind it and all that it holds.
    var next: Int32
  }

  private init(file: SourceFile, tokens: [Token]) {
    self.file = file
    self.tokens = tokens
  }

  /// Reads a whole file, or one value in it that takes up a range of its bytes; where it is no JSON, says so and returns
  /// `nil`.
  package static func read(
    _ file: SourceFile, in range: Range<Int>? = nil, findings: inout Findings
  ) -> JSONTree? {
    guard file.bytes.count <= JSONReader.sizeLimit else {
      findings.add(TextInput.tooLarge(file, "TW1023", limit: JSONReader.sizeLimit))
      return nil
    }
    do {
      return JSONTree(file: file, tokens: try tokens(of: file.bytes, range ?? 0..<file.bytes.count))
    } catch {
      findings.add(JSONFindings.diagnostic(error, in: file, base: 0))
      return nil
    }
  }

  /// The outermost value.
  package var root: JSONNode { JSONNode(tree: self, index: 0) }

  private static func tokens(of bytes: [UInt8], _ range: Range<Int>) throws(JSONError) -> [Token] {
    try bytes.withUnsafeBufferPointer { buffer throws(JSONError) in
      if let bad = UTF8Check.firstInvalid(in: UnsafeBufferPointer(rebasing: buffer[range])) {
        throw JSONError(.encoding, offset: range.lowerBound + bad, "bytes that are not UTF-8")
      }
      // What stands before the range is there so that offsets are those in the file.
      var pull = JSONPull(UnsafeBufferPointer(rebasing: buffer[..<range.upperBound]))
      pull.offset = range.lowerBound
      pull.skipByteOrderMark()
      var tokens: [Token] = []
      tokens.reserveCapacity(range.count / 24)
      try append(&pull, to: &tokens)
      try pull.end()
      return tokens
    }
  }

  private static func append(_ pull: inout JSONPull, to tokens: inout [Token]) throws(JSONError) {
    let kind = try pull.peek()
    let start = Int32(truncatingIfNeeded: pull.offset)
    let index = tokens.count
    switch kind {
    case .null:
      try pull.null()
      tokens.append(Token(kind: .null, isEscaped: false, start: start, end: Int32(pull.offset), next: 0))
    case .bool:
      let flag = try pull.bool()
      tokens.append(Token(kind: flag ? .yes : .no, isEscaped: false, start: start, end: Int32(pull.offset), next: 0))
    case .number:
      _ = try pull.number()
      tokens.append(Token(kind: .number, isEscaped: false, start: start, end: Int32(pull.offset), next: 0))
    case .string: tokens.append(try text(&pull, pull.stringText()))
    case .array:
      tokens.append(Token(kind: .array, isEscaped: false, start: start, end: 0, next: 0))
      try pull.beginArray()
      while try pull.nextItem() { try append(&pull, to: &tokens) }
      close(index, at: pull.offset, &tokens)
      return
    case .object:
      tokens.append(Token(kind: .object, isEscaped: false, start: start, end: 0, next: 0))
      try pull.beginObject()
      while let key = try pull.nextKey() {
        var name = try text(&pull, key)
        name.next = Int32(tokens.count + 1)
        tokens.append(name)
        try append(&pull, to: &tokens)
      }
      close(index, at: pull.offset, &tokens)
      return
    }
    tokens[index].next = Int32(tokens.count)
  }

  /// A text; its escapes are checked here, once.
  private static func text(_ pull: inout JSONPull, _ text: JSONText) throws(JSONError) -> Token {
    if text.isEscaped { _ = try pull.text(of: text) }
    return Token(
      kind: .string, isEscaped: text.isEscaped, start: Int32(text.start - 1), end: Int32(text.end + 1), next: 0)
  }

  private static func close(_ index: Int, at offset: Int, _ tokens: inout [Token]) {
    let open = tokens[index]
    tokens[index] = Token(
      kind: open.kind, isEscaped: false, start: open.start, end: Int32(offset), next: Int32(tokens.count))
  }
}

/// One value of a `JSONTree`, or the name of a member.
package struct JSONNode: Sendable {
  /// What a value is.
  package enum Kind: UInt8, Sendable { case null, yes, no, number, string, array, object }

  /// The tree that it is of.
  package let tree: JSONTree
  fileprivate let index: Int32

  private var token: JSONTree.Token { tree.tokens[Int(index)] }

  package var kind: Kind { token.kind }
  /// Where it stands, quotes and brackets included.
  package var span: SourceSpan { tree.file.span(Int(token.start), Int(token.end)) }
  /// How many bytes it takes.
  package var byteCount: Int { Int(token.end - token.start) }

  /// The text of a string; `nil` for other kinds.
  package var string: String? {
    let token = token
    guard token.kind == .string else { return nil }
    return tree.file.bytes.withUnsafeBufferPointer { bytes in
      let start = Int(token.start) + 1
      let end = Int(token.end) - 1
      if token.isEscaped {
        // Checked when the tree was made.
        return try? JSONPull(bytes).text(of: JSONText(start: start, end: end, isEscaped: true))
      }
      return String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<end]), as: UTF8.self)
    }
  }

  /// Whether it is a string that begins with an ASCII character, which is decoded only where it is escaped.
  package func begins(with character: Unicode.Scalar) -> Bool {
    let token = token
    guard token.kind == .string, token.end - token.start > 2 else { return false }
    let first = tree.file.bytes[Int(token.start) + 1]
    if first == UInt8(ascii: "\\") { return string?.unicodeScalars.first == character }
    return first == UInt8(ascii: character)
  }

  /// A number; `nil` for other kinds.
  package var number: JSONNumber? {
    guard kind == .number else { return nil }
    return tree.file.bytes.withUnsafeBufferPointer { bytes in
      var pull = JSONPull(UnsafeBufferPointer(rebasing: bytes[Int(token.start)..<Int(token.end)]))
      return try? pull.number()
    }
  }

  /// `true` or `false`; `nil` for other kinds.
  package var bool: Bool? {
    switch kind {
    case .yes: true
    case .no: false
    default: nil
    }
  }

  package var isObject: Bool { kind == .object }
  package var isArray: Bool { kind == .array }

  /// The bytes as written.
  package var text: String { span.text }

  /// Names and values of an object, in the order written and with those that are given twice; none for other kinds.
  package var members: Members { Members(tree: tree, at: index + 1, end: kind == .object ? token.next : index + 1) }
  /// The items of a list; none for other kinds.
  package var items: Items { Items(tree: tree, at: index + 1, end: kind == .array ? token.next : index + 1) }
  /// The items of a list, or the value itself where it is none.
  package var values: Items {
    kind == .array ? items : Items(tree: tree, at: index, end: token.next)
  }

  /// The value of the first member with a name.
  package subscript(_ name: String) -> JSONNode? { members.first { $0.name.isText(name) }?.value }

  /// Whether it is a string with that text, mostly without decoding it.
  package func isText(_ text: String) -> Bool {
    let token = token
    guard token.kind == .string else { return false }
    if token.isEscaped { return string == text }
    let utf8 = text.utf8
    guard utf8.count == Int(token.end - token.start) - 2 else { return false }
    return tree.file.bytes.withUnsafeBufferPointer { bytes in
      var index = Int(token.start) + 1
      for byte in utf8 {
        if bytes[index] != byte { return false }
        index += 1
      }
      return true
    }
  }

  /// The same without places. Of a member that is given twice the first counts.
  package var value: Value {
    switch kind {
    case .null: return .null
    case .yes: return .bool(true)
    case .no: return .bool(false)
    case .number: return number?.value ?? .null
    case .string: return .string(string ?? "")
    case .array: return .array(items.map(\.value))
    case .object:
      return .object(
        .init(members.map { ($0.name.string ?? "", $0.value.value) }, uniquingKeysWith: { first, _ in first }))
    }
  }

  /// What a person would call this kind of value.
  package var kindName: String {
    switch kind {
    case .null: "null"
    case .yes, .no: "a boolean"
    case .number: if case .integer = number { "an integer" } else { "a number" }
    case .string: "a string"
    case .array: "a list"
    case .object: "an object"
    }
  }

  /// One member of an object.
  package struct Member: Sendable {
    package let name: JSONNode
    package let value: JSONNode

    /// Name and value.
    package var span: SourceSpan { name.tree.file.span(name.span.start, value.span.end) }
  }

  package struct Members: Sequence, IteratorProtocol, Sendable {
    fileprivate let tree: JSONTree
    fileprivate var at: Int32
    fileprivate let end: Int32

    package mutating func next() -> Member? {
      guard at < end else { return nil }
      let name = JSONNode(tree: tree, index: at)
      let value = JSONNode(tree: tree, index: at + 1)
      at = tree.tokens[Int(at + 1)].next
      return Member(name: name, value: value)
    }
  }

  package struct Items: Sequence, IteratorProtocol, Sendable {
    fileprivate let tree: JSONTree
    fileprivate var at: Int32
    fileprivate let end: Int32

    package mutating func next() -> JSONNode? {
      guard at < end else { return nil }
      defer { at = tree.tokens[Int(at)].next }
      return JSONNode(tree: tree, index: at)
    }
  }
}
