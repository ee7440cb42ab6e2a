package import Diagnostics
import OrderedCollections

/// Reads JSON as RFC 8259 has it, strictly.
package enum JSONReader {
  /// Larger files are refused.
  package static let sizeLimit = 256 << 20

  /// A value without places, as fast as it goes. Of members with the same name the last one counts.
  package static func parse(_ bytes: ArraySlice<UInt8>) throws(JSONError) -> Value {
    try JSONPull.read(bytes) { pull throws(JSONError) in
      pull.skipByteOrderMark()
      let value = try pull.value()
      try pull.end()
      return value
    }
  }

  /// The same for a whole array.
  package static func parse(_ bytes: [UInt8]) throws(JSONError) -> Value { try parse(bytes[...]) }

  /// A whole file with the place of everything; `nil` where it is not JSON. Members named twice are reported and the
  /// first counts.
  package static func read(
    _ file: SourceFile, sizeLimit: Int = JSONReader.sizeLimit, findings: inout Findings
  ) -> Located? {
    guard file.bytes.count <= sizeLimit else {
      findings.add(TextInput.tooLarge(file, "TW1023", limit: sizeLimit))
      return nil
    }
    return read(file, in: 0..<file.bytes.count, findings: &findings)
  }

  /// One value per line (NDJSON); blank lines are passed over and a broken line hides no other.
  package static func readLines(
    _ file: SourceFile, sizeLimit: Int = JSONReader.sizeLimit, findings: inout Findings
  ) -> [Located] {
    guard file.bytes.count <= sizeLimit else {
      findings.add(TextInput.tooLarge(file, "TW1023", limit: sizeLimit))
      return []
    }
    var values: [Located] = []
    for (index, start) in file.lineStarts.enumerated() {
      let end = index + 1 < file.lineStarts.count ? file.lineStarts[index + 1] : file.bytes.count
      let isBlank = file.bytes[start..<end].allSatisfy { $0 == 0x20 || (0x09...0x0D).contains($0) }
      if !isBlank, let value = read(file, in: start..<end, findings: &findings) { values.append(value) }
    }
    return values
  }

  /// The value that takes up a range of a file's bytes; `nil` where it is not JSON, which is reported.
  package static func read(_ file: SourceFile, in range: Range<Int>, findings: inout Findings) -> Located? {
    var reader = JSONLocatedReader(file: file, base: range.lowerBound)
    defer { findings.add(contentsOf: reader.findings) }
    do {
      return try JSONPull.read(file.bytes[range]) { pull throws(JSONError) in
        pull.skipByteOrderMark()
        let value = try reader.value(&pull)
        try pull.end()
        return value
      }
    } catch {
      reader.findings.add(JSONFindings.diagnostic(error, in: file, base: range.lowerBound))
      return nil
    }
  }
}

extension JSONPull {
  /// Passes over the three bytes that some editors put before UTF-8 text.
  mutating func skipByteOrderMark() {
    if input.count >= 3, offset == 0, input[0] == 0xEF, input[1] == 0xBB, input[2] == 0xBF { offset = 3 }
  }

  /// The next value with all that is in it. Of members with the same name the last one counts.
  package mutating func value() throws(JSONError) -> Value {
    var builder = ValueBuilder()
    return try builder.value(&self)
  }
}

/// Builds trees. What is not finished yet waits on two stacks, so that every list and object is allocated once, in its
/// final size.
private struct ValueBuilder {
  private var items: [Value] = []
  private var members: [(key: String, value: Value)] = []

  mutating func value(_ pull: inout JSONPull) throws(JSONError) -> Value {
    switch try pull.peek() {
    case .null:
      try pull.null()
      return .null
    case .bool: return .bool(try pull.bool())
    case .number: return try pull.number().value
    case .string: return .string(try pull.string())
    case .array: return try array(&pull)
    case .object: return try object(&pull)
    }
  }

  private mutating func array(_ pull: inout JSONPull) throws(JSONError) -> Value {
    try pull.beginArray()
    let first = items.count
    while try pull.nextItem() { items.append(try value(&pull)) }
    defer { items.removeLast(items.count - first) }
    return .array(Array(items[first...]))
  }

  private mutating func object(_ pull: inout JSONPull) throws(JSONError) -> Value {
    try pull.beginObject()
    let first = members.count
    while let key = try pull.nextKey() {
      let name = try pull.text(of: key)
      members.append((name, try value(&pull)))
    }
    var object = OrderedDictionary<String, Value>(minimumCapacity: members.count - first)
    for index in first..<members.count { object[members[index].key] = members[index].value }
    members.removeLast(members.count - first)
    return .object(object)
  }
}
