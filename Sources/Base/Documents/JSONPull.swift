/// Reads JSON from bytes one token at a time, without building a tree: the hot path for pages of twins and NDJSON.
///
/// The caller walks the input: `beginObject`, `nextKey` until `nil`, one read or `skipValue` for each member;
/// `beginArray` and `nextItem` alike. Everything read is checked against RFC 8259; what is skipped is only checked for
/// balanced brackets and ended strings. Offsets count from the first byte of the input.
package struct JSONPull: ~Copyable {
  /// What the next value is.
  package enum Kind: Sendable, Hashable { case null, bool, number, string, array, object }

  /// How many lists and objects may stand inside one another.
  package static let depthLimit = 100

  let input: UnsafeBufferPointer<UInt8>
  /// The offset of the next unread byte.
  package internal(set) var offset = 0
  /// Whether the innermost open list or object has not given an item yet.
  private var isFirst = false
  private var depth = 0

  /// Reads memory that the caller keeps alive and unchanged for as long as the reader lives.
  package init(_ input: UnsafeBufferPointer<UInt8>) { self.input = input }

  /// Lends a reader over the bytes to `body`.
  package static func read<R>(
    _ bytes: ArraySlice<UInt8>, _ body: (inout JSONPull) throws(JSONError) -> R
  ) throws(JSONError) -> R {
    try bytes.withUnsafeBufferPointer { buffer throws(JSONError) in
      var pull = JSONPull(buffer)
      return try body(&pull)
    }
  }

  /// What stands next; an error at the end of the input and at anything that begins no value.
  package mutating func peek() throws(JSONError) -> Kind {
    skipSpace()
    guard offset < input.count else { throw JSONError(offset: offset, "expected a value, but the text ends here") }
    switch input[offset] {
    case UInt8(ascii: "\""): return .string
    case UInt8(ascii: "{"): return .object
    case UInt8(ascii: "["): return .array
    case UInt8(ascii: "t"), UInt8(ascii: "f"): return .bool
    case UInt8(ascii: "n"): return .null
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
    default: throw unexpectedValue()
    }
  }

  /// Enters an object; another kind of value is a mismatch and nothing is read.
  package mutating func beginObject() throws(JSONError) {
    guard try peek() == .object else { throw JSONError(.mismatch, offset: offset, "expected an object") }
    try open()
  }

  /// Enters a list; another kind of value is a mismatch and nothing is read.
  package mutating func beginArray() throws(JSONError) {
    guard try peek() == .array else { throw JSONError(.mismatch, offset: offset, "expected a list") }
    try open()
  }

  /// The name of the next member, its colon read too; `nil` when the object has ended and is closed.
  package mutating func nextKey() throws(JSONError) -> JSONText? {
    guard try advance(closing: UInt8(ascii: "}"), "expected `,` or `}` after a member") else { return nil }
    guard offset < input.count, input[offset] == UInt8(ascii: "\"") else { throw unexpectedKey() }
    let key = try stringText()
    skipSpace()
    guard offset < input.count, input[offset] == UInt8(ascii: ":") else {
      throw JSONError(offset: offset, "expected `:` after the member name")
    }
    offset += 1
    return key
  }

  /// Whether the list goes on; `false` when it has ended and is closed.
  package mutating func nextItem() throws(JSONError) -> Bool {
    try advance(closing: UInt8(ascii: "]"), "expected `,` or `]` after a list item")
  }

  /// Reads `true` or `false`.
  package mutating func bool() throws(JSONError) -> Bool {
    guard try peek() == .bool else { throw JSONError(.mismatch, offset: offset, "expected `true` or `false`") }
    let isTrue = input[offset] == UInt8(ascii: "t")
    try literal(isTrue ? "true" : "false")
    return isTrue
  }

  /// Reads `null`.
  package mutating func null() throws(JSONError) {
    guard try peek() == .null else { throw JSONError(.mismatch, offset: offset, "expected `null`") }
    try literal("null")
  }

  /// Checks that nothing but white space is left.
  package mutating func end() throws(JSONError) {
    skipSpace()
    guard offset == input.count else { throw JSONError(offset: offset, "unexpected text after the end of the value") }
  }

  @inline(__always)
  mutating func skipSpace() {
    while offset < input.count {
      let byte = input[offset]
      guard byte <= 0x20, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
      offset += 1
    }
  }

  private mutating func open() throws(JSONError) {
    depth += 1
    guard depth <= JSONPull.depthLimit else {
      throw JSONError(.tooDeep, offset: offset, "more than \(JSONPull.depthLimit) lists and objects inside one another")
    }
    offset += 1
    isFirst = true
  }

  private mutating func advance(closing close: UInt8, _ expectation: String) throws(JSONError) -> Bool {
    skipSpace()
    guard offset < input.count else { throw JSONError(offset: offset, "\(expectation), but the text ends here") }
    if input[offset] == close {
      offset += 1
      depth -= 1
      isFirst = false
      return false
    }
    if isFirst {
      isFirst = false
      return true
    }
    guard input[offset] == UInt8(ascii: ",") else { throw JSONError(offset: offset, expectation) }
    let comma = offset
    offset += 1
    skipSpace()
    if offset < input.count, input[offset] == close {
      throw JSONError(offset: comma, "trailing comma before `\(Character(UnicodeScalar(close)))`")
    }
    return true
  }

  private mutating func literal(_ word: StaticString) throws(JSONError) {
    let count = word.utf8CodeUnitCount
    let matches =
      input.count - offset >= count && (0..<count).allSatisfy { input[offset + $0] == word.utf8Start[$0] }
    let next = offset + count
    guard matches, next == input.count || !isWordByte(input[next]) else { throw unexpectedValue() }
    offset = next
  }
}
