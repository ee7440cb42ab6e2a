/// One entry of a tar archive, without its content.
struct TarEntry: Sendable, Hashable {
  enum Kind: Sendable, Hashable {
    case file, folder, fifo
    /// A second name of what stands at `target`, a path in the archive.
    case hardLink
    case symbolicLink
    /// A device, or what is not known: passed over.
    case other
  }

  var path: String
  var kind: Kind
  /// Permission bits.
  var mode: UInt32
  /// Bytes of content that follow.
  var size: Int64
  var target: String
}

/// Reads a tar archive from start to end: POSIX ustar and pax (IEEE Std 1003.1, "pax Interchange Format") and GNU's long names
/// and sizes. Sparse files are refused.
final class TarReader {
  private static let blockBytes = 512
  /// Bytes of one extended header at most.
  private static let largestExtension: Int64 = 1 << 20

  private let source: any ByteSource
  private var buffer: [UInt8] = []
  private var place = 0
  /// Content and padding of the last entry that was not read.
  private var content: Int64 = 0
  private var padding: Int64 = 0

  init(_ source: any ByteSource) { self.source = source }

  /// The next entry; `nil` at the end of the archive. What was not read of the last one's content is passed over.
  func next() throws(ImageFlaw) -> TarEntry? {
    var (path, target, size): (String?, String?, Int64?)
    while true {
      try pass(content + padding)
      (content, padding) = (0, 0)
      guard let header = try header() else { return nil }
      var entry = try Self.read(header)
      let type = header[156]
      if let size, type != UInt8(ascii: "x") { entry.size = size }
      content = entry.size
      padding = (512 - entry.size % 512) % 512
      switch type {
      case UInt8(ascii: "L"): path = Self.text(try extensionBytes()[...])
      case UInt8(ascii: "K"): target = Self.text(try extensionBytes()[...])
      case UInt8(ascii: "x"):
        let records = try Self.records(try extensionBytes())
        if records.keys.contains(where: { $0.hasPrefix("GNU.sparse") }) { throw ImageFlaw("a layer has sparse files") }
        path = records["path"] ?? path
        target = records["linkpath"] ?? target
        if let text = records["size"] {
          guard let number = Int64(text), number >= 0 else { throw ImageFlaw("a layer's tar has a wrong size") }
          size = number
        }
      case UInt8(ascii: "g"): continue
      case UInt8(ascii: "S"): throw ImageFlaw("a layer has sparse files")
      default:
        if let path { entry.path = path }
        if let target { entry.target = target }
        return entry
      }
    }
  }

  /// At most `count` bytes of the entry's content; none at its end.
  func read(_ count: Int) throws(ImageFlaw) -> [UInt8] {
    let count = Int(min(Int64(count), content))
    guard count > 0 else { return [] }
    try fill()
    let taken = Array(buffer[place..<min(place + count, buffer.count)])
    place += taken.count
    content -= Int64(taken.count)
    return taken
  }

  // MARK: Bytes

  /// Makes sure that there is a byte.
  private func fill() throws(ImageFlaw) {
    guard place == buffer.count else { return }
    buffer = try source.read(256 << 10)
    place = 0
    if buffer.isEmpty { throw ImageFlaw("a layer's tar ends before its end") }
  }

  private func pass(_ count: Int64) throws(ImageFlaw) {
    var left = count
    while left > 0 {
      try fill()
      let step = Int(min(left, Int64(buffer.count - place)))
      place += step
      left -= Int64(step)
    }
  }

  private func take(_ count: Int) throws(ImageFlaw) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count)
    while bytes.count < count {
      try fill()
      let end = min(place + count - bytes.count, buffer.count)
      bytes += buffer[place..<end]
      place = end
    }
    return bytes
  }

  private func extensionBytes() throws(ImageFlaw) -> [UInt8] {
    guard content <= Self.largestExtension else { throw ImageFlaw("a layer's tar has a name without end") }
    let bytes = try take(Int(content))
    content = 0
    return bytes
  }

  /// The next header; `nil` at the end, which is two empty blocks or, as some write it, nothing more.
  private func header() throws(ImageFlaw) -> [UInt8]? {
    if place == buffer.count {
      buffer = try source.read(256 << 10)
      place = 0
      if buffer.isEmpty { return nil }
    }
    let block = try take(Self.blockBytes)
    return block.allSatisfy { $0 == 0 } ? nil : block
  }

  // MARK: Fields

  private static func read(_ header: [UInt8]) throws(ImageFlaw) -> TarEntry {
    let blank = header.enumerated().reduce(0) { $0 + ((148..<156).contains($1.offset) ? 32 : Int($1.element)) }
    guard Int64(blank) == (try number(header[148..<156])) else { throw ImageFlaw("a layer's tar is damaged") }
    var path = text(header[0..<100])
    let prefix = text(header[345..<500])
    if header[257..<263].elementsEqual("ustar\0".utf8), !prefix.isEmpty { path = "\(prefix)/\(path)" }
    let kind: TarEntry.Kind =
      switch header[156] {
      case 0, UInt8(ascii: "0"), UInt8(ascii: "7"): path.hasSuffix("/") ? .folder : .file
      case UInt8(ascii: "1"): .hardLink
      case UInt8(ascii: "2"): .symbolicLink
      case UInt8(ascii: "5"): .folder
      case UInt8(ascii: "6"): .fifo
      default: .other
      }
    let size = try number(header[124..<136])
    guard size >= 0 else { throw ImageFlaw("a layer's tar has a wrong size") }
    return TarEntry(
      path: path, kind: kind, mode: UInt32(truncatingIfNeeded: try number(header[100..<108])) & 0o777,
      size: kind == .file || kind == .other ? size : 0, target: text(header[157..<257]))
  }

  /// Octal digits, or with the first bit set a binary number.
  private static func number(_ field: ArraySlice<UInt8>) throws(ImageFlaw) -> Int64 {
    if let first = field.first, first & 0x80 != 0 {
      guard first == 0x80 else { throw ImageFlaw("a layer's tar has a negative number") }
      var value: Int64 = 0
      for byte in field.dropFirst() {
        guard value < 1 << 54 else { throw ImageFlaw("a layer's tar has a number without end") }
        value = value << 8 | Int64(byte)
      }
      return value
    }
    var value: Int64 = 0
    for byte in field.drop(while: { $0 == 32 }) {
      guard (48...55).contains(byte) else {
        if byte == 0 || byte == 32 { return value }
        throw ImageFlaw("a layer's tar has a wrong number")
      }
      value = value << 3 | Int64(byte - 48)
    }
    return value
  }

  private static func text(_ field: ArraySlice<UInt8>) -> String {
    String(decoding: field.prefix { $0 != 0 }, as: UTF8.self)
  }

  /// The records of an extended header: `27 path=some/long/name\n`, the number being the length of the whole.
  private static func records(_ bytes: [UInt8]) throws(ImageFlaw) -> [String: String] {
    var found: [String: String] = [:]
    var rest = bytes[...]
    while let space = rest.firstIndex(of: 32) {
      guard let length = Int(String(decoding: rest[..<space], as: UTF8.self)), length > space - rest.startIndex + 1,
        length <= rest.count
      else { throw ImageFlaw("a layer's tar has a damaged extended header") }
      let record = rest[(space + 1)..<(rest.startIndex + length - 1)]
      let name = record.prefix { $0 != UInt8(ascii: "=") }
      found[String(decoding: name, as: UTF8.self)] = String(decoding: record.dropFirst(name.count + 1), as: UTF8.self)
      rest = rest.dropFirst(length)
    }
    return found
  }
}
