package import Documents

/// Lays DTDL out in one way: members in the order of `MemberOrder`, two spaces a level, one member or item a line.
///
/// Only white space and the order of members change: texts, numbers and names are copied byte by byte. Where members
/// stand in order already, the result is what `jq .` and editors write, so that tools do not undo one another's work.
package enum ModelFormatter {
  /// The canonical text of a file, its line break at the end included.
  ///
  /// `nil` for JSON that holds no DTDL: neither the root nor an item of a root list has `@context`, `@id` or `@type`.
  package static func format(_ bytes: [UInt8]) throws(JSONError) -> [UInt8]? {
    let start = bytes.starts(with: byteOrderMark) ? byteOrderMark.count : 0
    return try JSONPull.read(bytes[start...]) { pull throws(JSONError) in
      let tree = try JSONSource(&pull)
      try pull.end()
      guard tree.isModel else { return nil }
      var layout = Layout()
      layout.write(tree, isElement: true, pull)
      layout.bytes.append(UInt8(ascii: "\n"))
      return layout.bytes
    }
  }

  /// Some editors put it before UTF-8 text; JSON has none.
  private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  private struct Layout {
    var bytes: [UInt8] = []
    private var level = 0

    mutating func write(_ node: JSONSource, isElement: Bool, _ pull: borrowing JSONPull) {
      switch node {
      case .scalar(let range): bytes.append(contentsOf: pull.rawBytes(range))
      case .array(let items):
        open("[")
        for (index, item) in items.enumerated() {
          next(index)
          write(item, isElement: isElement, pull)
        }
        close("]", isEmpty: items.isEmpty)
      case .object(let members):
        open("{")
        for (index, member) in (isElement ? ordered(members) : members).enumerated() {
          next(index)
          bytes.append(contentsOf: pull.rawBytes(member.key))
          bytes.append(contentsOf: ": ".utf8)
          write(member.value, isElement: isElement && MemberOrder.holdsElements(member.name), pull)
        }
        close("}", isEmpty: members.isEmpty)
      }
    }

    /// Members of one rank keep their order, also those of one name.
    private func ordered(_ members: [JSONSource.Member]) -> [JSONSource.Member] {
      let ranked = members.enumerated().map { (MemberOrder.rank(of: $1.name), $0, $1) }
      return ranked.sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map(\.2)
    }

    private mutating func open(_ bracket: Unicode.Scalar) {
      bytes.append(UInt8(ascii: bracket))
      level += 1
    }

    private mutating func next(_ index: Int) {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      breakLine()
    }

    private mutating func close(_ bracket: Unicode.Scalar, isEmpty: Bool) {
      level -= 1
      if !isEmpty { breakLine() }
      bytes.append(UInt8(ascii: bracket))
    }

    private mutating func breakLine() {
      bytes.append(UInt8(ascii: "\n"))
      bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * level))
    }
  }
}

/// JSON as it is written: what the tree is, and where in the text each name and scalar stands.
private indirect enum JSONSource {
  struct Member {
    /// With its quotes.
    let key: Range<Int>
    let name: String
    let value: JSONSource
  }

  case scalar(Range<Int>)
  case array([JSONSource])
  case object([Member])

  /// Reads one value and checks all of it.
  init(_ pull: inout JSONPull) throws(JSONError) {
    let kind = try pull.peek()
    let start = pull.offset
    switch kind {
    case .null: try pull.null()
    case .bool: _ = try pull.bool()
    case .number: _ = try pull.number()
    case .string: _ = try pull.string()
    case .array:
      var items: [JSONSource] = []
      try pull.beginArray()
      while try pull.nextItem() { items.append(try JSONSource(&pull)) }
      self = .array(items)
      return
    case .object:
      var members: [Member] = []
      try pull.beginObject()
      while let key = try pull.nextKey() {
        let name = try pull.text(of: key)
        members.append(Member(key: (key.start - 1)..<(key.end + 1), name: name, value: try JSONSource(&pull)))
      }
      self = .object(members)
      return
    }
    self = .scalar(start..<pull.offset)
  }

  /// Whether the root, or an item of it, looks like an element of DTDL.
  var isModel: Bool {
    switch self {
    case .scalar: false
    case .array(let items): items.contains { if case .object = $0 { $0.isModel } else { false } }
    case .object(let members): members.contains { ["@context", "@id", "@type"].contains($0.name) }
    }
  }
}
