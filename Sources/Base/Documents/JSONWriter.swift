import OrderedCollections

/// Writes values as JSON bytes.
package struct JSONWriter {
  /// How the text is laid out.
  package enum Layout: Sendable, Hashable {
    /// No white space.
    case compact
    /// One member or item a line, two spaces a level, empty lists and objects on one line.
    case pretty
    /// No white space, members sorted by the UTF-8 bytes of their names, integral numbers without a point.
    case canonical
  }

  /// What was written so far.
  package private(set) var bytes: [UInt8] = []
  private let layout: Layout
  private var level = 0

  package init(_ layout: Layout = .compact) { self.layout = layout }

  /// Appends a value. Numbers that JSON lacks (infinite, not a number) are written as `null`.
  package mutating func write(_ value: Value) {
    switch value {
    case .null: ascii("null")
    case .bool(let value): ascii(value ? "true" : "false")
    case .integer(let value): integer(value)
    case .double(let value): double(value)
    case .string(let text): string(text)
    case .array(let items):
      container(UInt8(ascii: "["), UInt8(ascii: "]"), items) { $0.write($1) }
    case .object(let members) where layout == .canonical:
      let sorted = members.elements.sorted { UTF8Order.precedes($0.key, $1.key) }
      container(UInt8(ascii: "{"), UInt8(ascii: "}"), sorted) { $0.member($1.key, $1.value) }
    case .object(let members):
      container(UInt8(ascii: "{"), UInt8(ascii: "}"), members.elements) { $0.member($1.key, $1.value) }
    }
  }

  /// Appends a string with its quotes; only quotes, backslashes and control characters are escaped.
  package mutating func string(_ text: String) {
    var text = text
    bytes.append(UInt8(ascii: "\""))
    text.withUTF8 { JSONWriter.escape($0, into: &bytes) }
    bytes.append(UInt8(ascii: "\""))
  }

  /// Appends bytes that already are JSON.
  package mutating func raw(_ json: some Sequence<UInt8>) { bytes.append(contentsOf: json) }

  private mutating func member(_ key: String, _ value: Value) {
    string(key)
    bytes.append(UInt8(ascii: ":"))
    if layout == .pretty { bytes.append(UInt8(ascii: " ")) }
    write(value)
  }

  private mutating func container<C: Collection>(
    _ open: UInt8, _ close: UInt8, _ items: C, _ item: (inout JSONWriter, C.Element) -> Void
  ) {
    bytes.append(open)
    level += 1
    var isFirst = true
    for element in items {
      if !isFirst { bytes.append(UInt8(ascii: ",")) }
      isFirst = false
      breakLine()
      item(&self, element)
    }
    level -= 1
    if !isFirst { breakLine() }
    bytes.append(close)
  }

  private mutating func breakLine() {
    guard layout == .pretty else { return }
    bytes.append(UInt8(ascii: "\n"))
    bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * level))
  }

  private mutating func ascii(_ text: String) { bytes.append(contentsOf: text.utf8) }

  private mutating func integer(_ value: Int64) { JSONWriter.integer(value, into: &bytes) }

  /// The canonical text of a number, as the canonical layout writes it.
  static func canonical(_ number: JSONNumber, into bytes: inout [UInt8]) {
    switch number {
    case .integer(let value): integer(value, into: &bytes)
    case .double(let value):
      if let exact = Int64(exactly: value) {
        integer(exact, into: &bytes)
      } else {
        bytes.append(contentsOf: value.description.utf8)
      }
    }
  }

  private static func integer(_ value: Int64, into bytes: inout [UInt8]) {
    var magnitude = value.magnitude
    if value < 0 { bytes.append(UInt8(ascii: "-")) }
    let start = bytes.count
    repeat {
      bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: magnitude % 10))
      magnitude /= 10
    } while magnitude > 0
    bytes[start...].reverse()
  }

  private mutating func double(_ value: Double) {
    guard value.isFinite else { return ascii("null") }
    if layout == .canonical, let exact = Int64(exactly: value) { return integer(exact) }
    ascii(value.description)
  }

  static func escape(_ text: UnsafeBufferPointer<UInt8>, into bytes: inout [UInt8]) {
    var offset = 0
    var clean = 0
    while offset < text.count {
      if offset + 8 <= text.count {
        let hits = Bytes8(text, at: offset).quotesBackslashesAndControls
        if hits == 0 {
          offset += 8
          continue
        }
        offset += hits.trailingZeroBitCount >> 3
      }
      let byte = text[offset]
      if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
        bytes.append(contentsOf: text[clean..<offset])
        escape(byte, into: &bytes)
        clean = offset + 1
      }
      offset += 1
    }
    bytes.append(contentsOf: text[clean...])
  }

  private static func escape(_ byte: UInt8, into bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\\"))
    switch byte {
    case 0x08: bytes.append(UInt8(ascii: "b"))
    case 0x09: bytes.append(UInt8(ascii: "t"))
    case 0x0A: bytes.append(UInt8(ascii: "n"))
    case 0x0C: bytes.append(UInt8(ascii: "f"))
    case 0x0D: bytes.append(UInt8(ascii: "r"))
    case ..<0x20: bytes.append(contentsOf: "u00\(byte < 16 ? "0" : "")\(String(byte, radix: 16))".utf8)
    default: bytes.append(byte)
    }
  }
}

/// Order of text by its UTF-8 bytes, which is that of its Unicode scalars; Swift's own `<` normalises first.
enum UTF8Order {
  static func precedes(_ a: String, _ b: String) -> Bool { a.utf8.lexicographicallyPrecedes(b.utf8) }

  static func equal(_ a: String, _ b: String) -> Bool { a.utf8.elementsEqual(b.utf8) }
}

extension Value {
  /// Compact JSON. Doubles keep a point or exponent, so that parsing returns the same value.
  package var json: [UInt8] { written(.compact) }

  /// Compact JSON as text.
  package var jsonText: String { String(decoding: json, as: UTF8.self) }

  /// JSON for people: two spaces a level, members in their own order, no line break at the end.
  package var prettyJSON: String { String(decoding: written(.pretty), as: UTF8.self) }

  /// JSON whose bytes are equal exactly when the values are equivalent: sorted members, shortest numbers, doubles
  /// that are whole and fit 64 bits written as integers.
  package var canonicalJSON: [UInt8] { written(.canonical) }

  private func written(_ layout: JSONWriter.Layout) -> [UInt8] {
    var writer = JSONWriter(layout)
    writer.write(self)
    return writer.bytes
  }
}
