import Diagnostics

/// One line of a file as a terminal shows it: tabs made wide, control characters spelled out, secrets dotted, and long
/// lines cut around a place. Marks below it are set by byte offset.
struct DisplayLine {
  /// One scalar, or what stands for it.
  private struct Cell {
    let offset: Int
    let text: String
    let width: Int
  }

  /// Columns that fit a screen beside the line number.
  private static let widest = 160
  /// Columns kept before the place around which a line is cut.
  private static let before = 40

  /// The bytes of the file that are shown; the end lies behind the last one.
  let range: Range<Int>
  /// Whether the end of the line is shown.
  let isWholeBehind: Bool
  /// The line, with an ellipsis where it was cut.
  let text: String
  private let cells: [Cell]
  private let indent: Int

  /// The one-based line `number`, cut around the byte `focus` where it is too long to be shown whole.
  init(_ number: Int, of file: SourceFile, around focus: Int, concealing concealed: [SourceSpan]) {
    let whole = DisplayLine.bytes(ofLine: number, in: file)
    let focus = min(max(focus, whole.lowerBound), whole.upperBound)
    // Four bytes a column at most: what lies further away cannot be shown, and a line may be a whole file.
    let near = DisplayLine.aligned(
      max(whole.lowerBound, focus - 4 * DisplayLine.widest), min(whole.upperBound, focus + 4 * DisplayLine.widest), file
    )
    let hidden = concealed.filter {
      $0.file.path == file.path && $0.start < near.upperBound && $0.end > near.lowerBound
    }
    var cells = DisplayLine.cells(file, near, hidden)
    var range = near
    if near != whole || cells.reduce(0, { $0 + $1.width }) > DisplayLine.widest {
      cells = DisplayLine.cut(cells, around: focus)
      let first = cells.first?.offset ?? focus
      let isAtEnd = cells.last.map { $0.offset == DisplayLine.lastOffset(near, file) } ?? true
      range = first..<(isAtEnd ? near.upperBound : DisplayLine.next(cells.last?.offset ?? focus, file))
    }
    let isCutBefore = range.lowerBound > whole.lowerBound
    isWholeBehind = range.upperBound >= whole.upperBound
    self.cells = cells
    self.range = range
    indent = isCutBefore ? 1 : 0
    text = (isCutBefore ? "…" : "") + cells.map(\.text).joined() + (isWholeBehind ? "" : "…")
  }

  /// Whether the byte is shown, or stands where the line ends.
  func shows(_ offset: Int) -> Bool { offset >= range.lowerBound && (offset < range.upperBound || isWholeBehind) }

  /// The zero-based column at which the byte stands; the end's column for what lies behind.
  func column(of offset: Int) -> Int {
    cells.prefix { $0.offset < offset }.reduce(indent) { $0 + $1.width }
  }

  /// The text between two bytes as it is shown.
  func text(from start: Int, to end: Int) -> String {
    cells.filter { $0.offset >= start && $0.offset < end }.map(\.text).joined()
  }

  /// The zero-based column of the first character that is not blank.
  var firstColumn: Int {
    let blanks = cells.prefix { $0.text.allSatisfy { $0 == " " } }
    return blanks.count == cells.count ? indent : blanks.reduce(indent) { $0 + $1.width }
  }

  /// The bytes of a one-based line without its line break.
  static func bytes(ofLine number: Int, in file: SourceFile) -> Range<Int> {
    guard number >= 1, number <= file.lineStarts.count else { return file.bytes.count..<file.bytes.count }
    let start = file.lineStarts[number - 1]
    var end = number < file.lineStarts.count ? file.lineStarts[number] - 1 : file.bytes.count
    if end > start, file.bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    return start..<max(start, end)
  }

  private static func cells(_ file: SourceFile, _ range: Range<Int>, _ hidden: [SourceSpan]) -> [Cell] {
    var offset = range.lowerBound
    return String(decoding: file.bytes[range], as: UTF8.self).unicodeScalars.map { scalar in
      let here = offset
      // A byte that is no UTF-8 decodes to one replacement character, whose own length is another.
      offset = next(here, file)
      if hidden.contains(where: { $0.start <= here && here < $0.end }) {
        return Cell(offset: here, text: "•", width: 1)
      }
      let text = ScalarWidth.shown(scalar)
      return Cell(offset: here, text: text, width: ScalarWidth.columns(of: scalar, shownAs: text))
    }
  }

  /// The cells that fit around a place.
  private static func cut(_ cells: [Cell], around focus: Int) -> [Cell] {
    var first = cells.firstIndex { $0.offset >= focus } ?? max(0, cells.count - 1)
    var room = before
    while first > 0, cells[first - 1].width <= room {
      first -= 1
      room -= cells[first].width
    }
    var end = first
    room = widest
    while end < cells.count, cells[end].width <= room {
      room -= cells[end].width
      end += 1
    }
    // At the end of a line there may be room for more of what comes before.
    while first > 0, end == cells.count, cells[first - 1].width <= room {
      first -= 1
      room -= cells[first].width
    }
    return Array(cells[first..<end])
  }

  private static func isContinuation(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }

  /// A range that begins and ends between characters.
  private static func aligned(_ start: Int, _ end: Int, _ file: SourceFile) -> Range<Int> {
    var (start, end) = (start, end)
    while start > 0, start < file.bytes.count, isContinuation(file.bytes[start]) { start -= 1 }
    while end < file.bytes.count, isContinuation(file.bytes[end]) { end += 1 }
    return start..<max(start, end)
  }

  private static func next(_ offset: Int, _ file: SourceFile) -> Int {
    var next = offset + 1
    while next < file.bytes.count, isContinuation(file.bytes[next]) { next += 1 }
    return next
  }

  private static func lastOffset(_ range: Range<Int>, _ file: SourceFile) -> Int {
    var last = max(range.lowerBound, range.upperBound - 1)
    while last > range.lowerBound, isContinuation(file.bytes[last]) { last -= 1 }
    return last
  }
}
