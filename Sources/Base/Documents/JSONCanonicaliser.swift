/// Copies JSON from a pull reader as canonical bytes, without building values: what `Value.canonicalJSON` would write.
package struct JSONCanonicaliser {
  /// What to do with a member of an object.
  package enum Treatment: Sendable {
    case keep
    case leaveOut
    /// Keep the name, write `{}` for the value.
    case empty
  }

  /// What was written since the last `removeAll`.
  package private(set) var bytes: [UInt8] = []
  /// Decoded names of the members of all objects that are open.
  private var names: [UInt8] = []
  private var members: [Member] = []
  private var scratch: [UInt8] = []

  private struct Member {
    var name: Range<Int>
    var text: Range<Int>
  }

  package init() {}

  /// Forgets what was written but keeps the memory.
  package mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

  /// Appends the next value. `treating` decides on each member by the number of objects and lists around its object
  /// (0 for a member of the value itself) and its decoded name.
  package mutating func copy(
    _ pull: inout JSONPull, treating: (Int, UnsafeBufferPointer<UInt8>) -> Treatment = { _, _ in .keep }
  ) throws(JSONError) {
    names.removeAll(keepingCapacity: true)
    members.removeAll(keepingCapacity: true)
    try value(&pull, 0, treating)
  }

  private mutating func value(
    _ pull: inout JSONPull, _ depth: Int, _ treating: (Int, UnsafeBufferPointer<UInt8>) -> Treatment
  ) throws(JSONError) {
    switch try pull.peek() {
    case .null:
      try pull.null()
      bytes.append(contentsOf: "null".utf8)
    case .bool: bytes.append(contentsOf: try pull.bool() ? "true".utf8 : "false".utf8)
    case .number: JSONWriter.canonical(try pull.number(), into: &bytes)
    case .string: try string(pull.stringText(), pull)
    case .array:
      try pull.beginArray()
      bytes.append(UInt8(ascii: "["))
      var isFirst = true
      while try pull.nextItem() {
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
        isFirst = false
        try value(&pull, depth + 1, treating)
      }
      bytes.append(UInt8(ascii: "]"))
    case .object: try object(&pull, depth, treating)
    }
  }

  private mutating func object(
    _ pull: inout JSONPull, _ depth: Int, _ treating: (Int, UnsafeBufferPointer<UInt8>) -> Treatment
  ) throws(JSONError) {
    try pull.beginObject()
    bytes.append(UInt8(ascii: "{"))
    let first = members.count
    let firstName = names.count
    var isSorted = true
    while let key = try pull.nextKey() {
      let name = try appendName(key, pull)
      let treatment = names[name].withUnsafeBufferPointer { treating(depth, $0) }
      if case .leaveOut = treatment {
        names.removeLast(name.count)
        try pull.skipValue()
        continue
      }
      if members.count > first {
        bytes.append(UInt8(ascii: ","))
        isSorted = isSorted && precedes(members[members.count - 1].name, name)
      }
      let start = bytes.count
      try string(key, pull)
      bytes.append(UInt8(ascii: ":"))
      if case .empty = treatment {
        try pull.skipValue()
        bytes.append(contentsOf: "{}".utf8)
      } else {
        try value(&pull, depth + 1, treating)
      }
      members.append(Member(name: name, text: start..<bytes.count))
    }
    if !isSorted { sort(from: first) }
    members.removeLast(members.count - first)
    names.removeLast(names.count - firstName)
    bytes.append(UInt8(ascii: "}"))
  }

  /// Puts the members of the innermost object in order; of members with one name the last stays.
  private mutating func sort(from first: Int) {
    let start = members[first].text.lowerBound
    let order = members[first...].enumerated().sorted { a, b in
      if precedes(a.element.name, b.element.name) { return true }
      return !precedes(b.element.name, a.element.name) && a.offset < b.offset
    }.map(\.element)
    scratch.removeAll(keepingCapacity: true)
    for (index, member) in order.enumerated() {
      if index + 1 < order.count, names[member.name].elementsEqual(names[order[index + 1].name]) { continue }
      if !scratch.isEmpty { scratch.append(UInt8(ascii: ",")) }
      scratch.append(contentsOf: bytes[member.text])
    }
    bytes.removeLast(bytes.count - start)
    bytes.append(contentsOf: scratch)
  }

  private func precedes(_ a: Range<Int>, _ b: Range<Int>) -> Bool { names[a].lexicographicallyPrecedes(names[b]) }

  private mutating func appendName(_ key: JSONText, _ pull: borrowing JSONPull) throws(JSONError) -> Range<Int> {
    let start = names.count
    if key.isEscaped {
      names.append(contentsOf: try pull.text(of: key).utf8)
    } else {
      names.append(contentsOf: pull.rawBytes(of: key))
    }
    return start..<names.count
  }

  private mutating func string(_ text: JSONText, _ pull: borrowing JSONPull) throws(JSONError) {
    bytes.append(UInt8(ascii: "\""))
    let raw = pull.rawBytes(of: text)
    if !text.isEscaped, raw.allSatisfy({ $0 < 0x80 }) {
      bytes.append(contentsOf: raw)
    } else {
      var decoded = try pull.text(of: text)
      decoded.withUTF8 { JSONWriter.escape($0, into: &bytes) }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}
