import Diagnostics

/// Lines of one file with marks: those of a finding in the order of the lines, dots between distant ones.
struct Snippet {
  /// A range of the text with something to say about it.
  struct Mark {
    let span: SourceSpan
    let label: String?
    let style: Style
    /// `^` for where it is wrong, `-` for the other half of the story.
    let sign: Character
  }

  let file: SourceFile
  /// The first one says where the snippet is.
  var marks: [Mark]
  /// `-->` or `:::`.
  let arrow: String
  /// Columns of the widest line number.
  let margin: Int
  let concealed: [SourceSpan]

  func rendered() -> StyledText {
    var writer = SnippetWriter(margin: margin)
    writer.header(arrow, marks[0].span.description)
    let placed = marks.map { PlacedMark($0, in: file) }
    var blocks = placed.filter(\.isBlock)
    // The longest stands leftmost, so that the bars of inner ones lie inside those of outer ones.
    blocks.sort { ($0.lines.count, $1.lines.lowerBound) > ($1.lines.count, $0.lines.lowerBound) }
    writer.bars = [Bar](repeating: Bar(), count: blocks.count)
    var last: Int?
    for number in shownLines(placed) {
      if let last, number > last + 1 { writer.gap() }
      last = number
      let inline = placed.filter { !$0.isBlock && $0.lines.lowerBound == number }
      var left = inline
      repeat {
        // Marks that do not fit into one cut of a long line get another one.
        let line = DisplayLine(
          number, of: file, around: left.first?.range.lowerBound ?? focus(blocks, number), concealing: concealed)
        let shown = left.filter { line.shows($0.range.lowerBound) }
        writer.source(number, line, opening: blocks)
        writer.inline(shown, below: line)
        writer.ends(blocks, at: number, below: line)
        writer.starts(blocks, at: number, below: line)
        left = shown.isEmpty ? [] : left.filter { mark in !shown.contains { $0.range == mark.range } }
      } while !left.isEmpty
    }
    return writer.text
  }

  private func focus(_ blocks: [PlacedMark], _ number: Int) -> Int {
    for block in blocks {
      if block.lines.lowerBound == number { return block.range.lowerBound }
      if block.lines.upperBound == number { return block.range.upperBound }
    }
    return DisplayLine.bytes(ofLine: number, in: file).lowerBound
  }

  /// The first and last line of every mark, and a single line between two of these.
  private func shownLines(_ placed: [PlacedMark]) -> [Int] {
    let ends = Set(placed.flatMap { [$0.lines.lowerBound, $0.lines.upperBound] }).sorted()
    var lines: [Int] = []
    for number in ends {
      if let last = lines.last, number == last + 2 { lines.append(last + 1) }
      lines.append(number)
    }
    return lines
  }
}

/// A mark with the lines it is on.
struct PlacedMark {
  let mark: Snippet.Mark
  /// The bytes that are marked; a line break at the end is not.
  let range: Range<Int>
  /// One-based.
  let lines: ClosedRange<Int>

  /// Whether it goes over several lines.
  var isBlock: Bool { lines.count > 1 }

  init(_ mark: Snippet.Mark, in file: SourceFile) {
    self.mark = mark
    let start = min(mark.span.start, file.bytes.count)
    var end = min(max(mark.span.end, start), file.bytes.count)
    while end > start, [UInt8(ascii: "\n"), UInt8(ascii: "\r")].contains(file.bytes[end - 1]) { end -= 1 }
    range = start..<end
    let first = file.location(of: start).line
    lines = first...max(first, file.location(of: max(start, end - 1)).line)
  }
}

/// The bar of a mark over several lines, drawn while it is open.
struct Bar {
  var isOpen = false
  var style = Style.note
}
