/// A text that a person wrote, kept whole so that any byte range of it can be shown again.
///
/// Offsets are zero-based UTF-8 byte offsets. Lines and columns are one-based; a column counts Unicode scalars, as
/// editors do.
package final class SourceFile: Sendable {
  /// How the user would name the file: relative to where the command was started where that is possible.
  package let path: String
  /// The file's bytes, unchanged.
  package let bytes: [UInt8]
  /// The byte offset at which each line begins; the first entry is always zero.
  package let lineStarts: [Int]
  /// How many scalars begin before every `stride`-th byte; empty where no line is long. A whole file may be one line, and
  /// counting its columns from the beginning for every place would cost the square of its length.
  private let scalarMarks: [Int]
  private static let stride = 4096

  package init(path: String, bytes: [UInt8]) {
    self.path = path
    self.bytes = bytes
    var starts = [0]
    for (index, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") { starts.append(index + 1) }
    lineStarts = starts
    let lengths = zip(starts, starts.dropFirst() + [bytes.count]).map { $1 - $0 }
    scalarMarks = lengths.contains { $0 > SourceFile.stride } ? SourceFile.marks(bytes) : []
  }

  private static func marks(_ bytes: [UInt8]) -> [Int] {
    var marks = [0]
    for start in Swift.stride(from: 0, to: bytes.count, by: stride) where start + stride <= bytes.count {
      marks.append(marks[marks.count - 1] + scalars(in: bytes[start..<start + stride]))
    }
    return marks
  }

  /// How many scalars begin in these bytes.
  private static func scalars(in bytes: ArraySlice<UInt8>) -> Int {
    bytes.reduce(0) { $0 + (($1 & 0xC0) == 0x80 ? 0 : 1) }
  }

  private func scalars(before offset: Int) -> Int {
    let mark = offset / SourceFile.stride
    return scalarMarks[mark] + SourceFile.scalars(in: bytes[mark * SourceFile.stride..<offset])
  }

  /// A file of which the text is at hand, in tests and previews.
  package convenience init(path: String, text: String) {
    self.init(path: path, bytes: Array(text.utf8))
  }

  /// The one-based line and column of a byte offset; an offset beyond the end is that of the end.
  package func location(of offset: Int) -> SourceLocation {
    let offset = min(max(offset, 0), bytes.count)
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    let start = lineStarts[low]
    let column =
      offset - start > SourceFile.stride
      ? 1 + scalars(before: offset) - scalars(before: start) : 1 + SourceFile.scalars(in: bytes[start..<offset])
    return SourceLocation(line: low + 1, column: column, offset: offset)
  }

  /// The text of a one-based line without its line break; empty for a line that does not exist.
  package func line(_ number: Int) -> String {
    guard number >= 1, number <= lineStarts.count else { return "" }
    var end = number < lineStarts.count ? lineStarts[number] - 1 : bytes.count
    let start = lineStarts[number - 1]
    if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    return String(decoding: bytes[start..<max(start, end)], as: UTF8.self)
  }

  /// A span of this file from one byte offset up to another, the end not included.
  package func span(_ start: Int, _ end: Int) -> SourceSpan {
    SourceSpan(file: self, start: start, end: end)
  }
}

/// A place in a file: one-based line and column, zero-based byte offset.
package struct SourceLocation: Sendable, Hashable {
  /// One-based.
  package let line: Int
  /// One-based, in Unicode scalars.
  package let column: Int
  /// Zero-based, in bytes.
  package let offset: Int
}

/// A range of bytes in one file.
package struct SourceSpan: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// The file that the span is in.
  package let file: SourceFile
  private let startOffset: Int32
  private let endOffset: Int32

  package init(file: SourceFile, start: Int, end: Int) {
    self.file = file
    startOffset = Int32(clamping: start)
    endOffset = Int32(clamping: max(start, end))
  }

  /// The first byte's offset.
  package var start: Int { Int(startOffset) }
  /// The offset just behind the last byte.
  package var end: Int { Int(endOffset) }
  /// Line and column of the first byte.
  package var location: SourceLocation { file.location(of: start) }
  /// The text that the span covers.
  package var text: String {
    let end = min(end, file.bytes.count)
    return String(decoding: file.bytes[min(start, end)..<end], as: UTF8.self)
  }

  /// `path:line:column`, as editors and terminals link it.
  package var description: String {
    let place = location
    return "\(file.path):\(place.line):\(place.column)"
  }

  package static func == (a: SourceSpan, b: SourceSpan) -> Bool {
    a.file === b.file && a.startOffset == b.startOffset && a.endOffset == b.endOffset
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(ObjectIdentifier(file))
    hasher.combine(startOffset)
    hasher.combine(endOffset)
  }

  /// File order by path, then by offset: the order in which a person reads.
  package static func < (a: SourceSpan, b: SourceSpan) -> Bool {
    if a.file.path != b.file.path { return a.file.path < b.file.path }
    return (a.startOffset, a.endOffset) < (b.startOffset, b.endOffset)
  }
}
