/// Turns counts of characters, which libyaml has, into byte offsets: at once for ASCII, else from a checkpoint every
/// 64 characters.
struct CharacterOffsets {
  private static let stride = 64

  private let bytes: [UInt8]
  private let start: Int
  /// Byte offset of every 64th character; empty when characters are bytes.
  private var checkpoints: [Int32] = []

  init(_ text: TextInput) {
    bytes = text.bytes
    start = text.start
    guard !text.isASCII else { return }
    var count = 0
    for index in start..<bytes.count where bytes[index] & 0xC0 != 0x80 {
      if count % CharacterOffsets.stride == 0 { checkpoints.append(Int32(index)) }
      count += 1
    }
  }

  /// The byte offset of the character with that index, counted behind the byte order mark.
  @inline(__always)
  func byte(of character: Int) -> Int {
    if checkpoints.isEmpty { return min(start + character, bytes.count) }
    return fromCheckpoint(character)
  }

  private func fromCheckpoint(_ character: Int) -> Int {
    let checkpoint = character / CharacterOffsets.stride
    guard checkpoint < checkpoints.count else { return bytes.count }
    var offset = Int(checkpoints[checkpoint])
    var left = character % CharacterOffsets.stride
    while offset < bytes.count {
      if bytes[offset] & 0xC0 != 0x80 {
        if left == 0 { return offset }
        left -= 1
      }
      offset += 1
    }
    return offset
  }

  /// How many characters begin in a range of bytes.
  func characters(in range: Range<Int>) -> Int {
    if checkpoints.isEmpty { return range.count }
    return bytes[range].reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }
  }
}
