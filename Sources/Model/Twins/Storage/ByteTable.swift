/// Byte strings, each kept once and known by its number: the identifiers of a graph.
///
/// About twelve bytes beside the text of each. Holds up to 4 GiB of text.
struct ByteTable: Sendable {
  private var bytes: [UInt8] = []
  /// Where each entry ends.
  private var ends: [UInt32] = []
  /// Open addressing: entry numbers plus one, 0 is free. The count is a power of two, at most 2/3 full.
  private var slots: [UInt32] = []

  var count: Int { ends.count }

  /// The number of an entry; `nil` when it is not there.
  func index(of key: UnsafeBufferPointer<UInt8>) -> Int? {
    guard !slots.isEmpty else { return nil }
    let slot = slot(of: key)
    return slots[slot] == 0 ? nil : Int(slots[slot]) - 1
  }

  /// The number of an entry, which is added when it is not there.
  mutating func insert(_ key: UnsafeBufferPointer<UInt8>) -> (index: Int, isNew: Bool) {
    if (ends.count + 1) * 3 > slots.count * 2 { grow() }
    let slot = slot(of: key)
    if slots[slot] != 0 { return (Int(slots[slot]) - 1, false) }
    bytes.append(contentsOf: key)
    ends.append(UInt32(bytes.count))
    slots[slot] = UInt32(ends.count)
    return (ends.count - 1, true)
  }

  /// Lends the bytes of an entry.
  func withBytes<R>(_ index: Int, _ body: (UnsafeBufferPointer<UInt8>) -> R) -> R {
    bytes.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[range(index)])) }
  }

  /// An entry as text, without its first `skipping` bytes.
  func text(_ index: Int, skipping: Int = 0) -> String {
    String(decoding: bytes[range(index)].dropFirst(skipping), as: UTF8.self)
  }

  private func range(_ index: Int) -> Range<Int> {
    (index == 0 ? 0 : Int(ends[index - 1]))..<Int(ends[index])
  }

  /// The slot where a key stands or would stand.
  private func slot(of key: UnsafeBufferPointer<UInt8>) -> Int {
    let mask = slots.count - 1
    var slot = ByteTable.hash(key) & mask
    while slots[slot] != 0 {
      if isEqual(Int(slots[slot]) - 1, key) { return slot }
      slot = (slot + 1) & mask
    }
    return slot
  }

  private func isEqual(_ index: Int, _ key: UnsafeBufferPointer<UInt8>) -> Bool {
    let range = range(index)
    guard range.count == key.count else { return false }
    return bytes.withUnsafeBufferPointer { bytes in
      for offset in 0..<key.count where bytes[range.lowerBound + offset] != key[offset] { return false }
      return true
    }
  }

  private mutating func grow() {
    slots = Array(repeating: 0, count: max(16, slots.count * 2))
    let mask = slots.count - 1
    bytes.withUnsafeBufferPointer { bytes in
      for index in ends.indices {
        var slot = ByteTable.hash(UnsafeBufferPointer(rebasing: bytes[range(index)])) & mask
        while slots[slot] != 0 { slot = (slot + 1) & mask }
        slots[slot] = UInt32(index + 1)
      }
    }
  }

  /// Seeded per process, so that nobody can choose identifiers that collide.
  private static func hash(_ key: UnsafeBufferPointer<UInt8>) -> Int {
    var hasher = Hasher()
    hasher.combine(bytes: UnsafeRawBufferPointer(key))
    return hasher.finalize()
  }
}

// Keys of a number (four bytes) and a text: a relationship's source and identifier.
extension ByteTable {
  func index(of number: Int, _ text: String) -> Int? { ByteTable.withKey(number, text) { index(of: $0) } }

  mutating func insert(_ number: Int, _ text: String) -> (index: Int, isNew: Bool) {
    ByteTable.withKey(number, text) { insert($0) }
  }

  /// The number of an entry that was inserted with one.
  func number(_ index: Int) -> Int {
    withBytes(index) { key in (0..<4).reduce(0) { $0 | Int(key[$1]) << (8 * $1) } }
  }

  @inline(__always)
  private static func withKey<R>(_ number: Int, _ text: String, _ body: (UnsafeBufferPointer<UInt8>) -> R) -> R {
    var text = text
    return text.withUTF8 { text in
      withUnsafeTemporaryAllocation(of: UInt8.self, capacity: text.count + 4) { key in
        for place in 0..<4 { key.initializeElement(at: place, to: UInt8(truncatingIfNeeded: number >> (8 * place))) }
        _ = key[4...].initialize(fromContentsOf: text)
        return body(UnsafeBufferPointer(key))
      }
    }
  }
}

extension ByteTable {
  func index(of text: String) -> Int? {
    var text = text
    return text.withUTF8 { index(of: $0) }
  }

  mutating func insert(_ text: String) -> (index: Int, isNew: Bool) {
    var text = text
    return text.withUTF8 { insert($0) }
  }
}
