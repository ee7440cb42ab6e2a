/// Draws the lines of a snippet: numbers, bars of marks over several lines, source, and the marks below it.
struct SnippetWriter {
  let margin: Int
  /// One for each mark over several lines, from the left.
  var bars: [Bar] = []
  private(set) var text = StyledText()

  init(margin: Int) { self.margin = margin }

  private var blank: String { String(repeating: " ", count: margin) }

  /// Where the snippet is, and the rail below it.
  mutating func header(_ arrow: String, _ place: String) {
    text.line(("\(blank)\(arrow) ", .note), (place, .path))
    text.line(("\(blank) |", .note))
  }

  /// Lines that are left out.
  mutating func gap() {
    text.line(runs: [StyledText.Run(text: "...", style: .note)] + (bars.contains(where: \.isOpen) ? rail(from: 3) : []))
  }

  /// A line of the file. A block that begins with the line's first character opens its bar here.
  mutating func source(_ number: Int, _ line: DisplayLine, opening blocks: [PlacedMark]) {
    var opened: [Int] = []
    for (index, block) in blocks.enumerated() where opensInGutter(block, number, line) {
      bars[index] = Bar(isOpen: true, style: block.mark.style)
      opened.append(index)
    }
    let padded = String(repeating: " ", count: max(0, margin - String(number).count)) + String(number)
    var runs = [StyledText.Run(text: "\(padded) | ", style: .note)] + gutter(opened)
    runs.append(StyledText.Run(text: line.text, style: .plain))
    text.line(runs: runs)
  }

  /// Marks within one line, and their labels: the rightmost beside its mark, the others hung below.
  mutating func inline(_ marks: [PlacedMark], below line: DisplayLine) {
    guard !marks.isEmpty else { return }
    let items = marks.map { InlineMark($0, in: line) }.sorted { $0.start < $1.start }
    var canvas = Canvas()
    for item in items where item.mark.sign != "^" { canvas.put(item.signs, at: item.start, item.mark.style) }
    for item in items where item.mark.sign == "^" { canvas.put(item.signs, at: item.start, item.mark.style) }
    var hanging = items.filter { $0.mark.label != nil }
    if let last = hanging.last, items.allSatisfy({ $0.start == last.start || $0.end <= last.start }),
      hanging.count(where: { $0.start == last.start }) == 1
    {
      canvas.put(" \(last.mark.label ?? "")", at: items.map(\.end).max() ?? last.end, last.mark.style)
      hanging.removeLast()
    }
    below(canvas)
    if !hanging.isEmpty { below(Canvas(hanging)) }
    while let item = hanging.popLast() {
      var canvas = Canvas(hanging.filter { $0.start < item.start })
      canvas.put(item.mark.label ?? "", at: item.start, item.mark.style)
      below(canvas)
    }
  }

  /// Opens the bars of blocks that begin inside the line.
  mutating func starts(_ blocks: [PlacedMark], at number: Int, below line: DisplayLine) {
    for (index, block) in blocks.enumerated() where block.lines.lowerBound == number && !bars[index].isOpen {
      let column = line.column(of: block.range.lowerBound)
      arm(index, to: column, block.mark, label: nil)
      bars[index] = Bar(isOpen: true, style: block.mark.style)
    }
  }

  /// Closes the bars of blocks that end in the line.
  mutating func ends(_ blocks: [PlacedMark], at number: Int, below line: DisplayLine) {
    for (index, block) in blocks.enumerated() where block.lines.upperBound == number && bars[index].isOpen {
      let column = max(0, line.column(of: block.range.upperBound) - 1)
      arm(index, to: column, block.mark, label: block.mark.label)
      bars[index].isOpen = false
    }
  }

  private func opensInGutter(_ block: PlacedMark, _ number: Int, _ line: DisplayLine) -> Bool {
    block.lines.lowerBound == number && line.column(of: block.range.lowerBound) <= line.firstColumn
  }

  /// A line from a bar to a column of the source, and the mark at its end.
  private mutating func arm(_ index: Int, to column: Int, _ mark: Snippet.Mark, label: String?) {
    var runs = [StyledText.Run(text: "\(blank) | ", style: .note)]
    for (other, bar) in bars.enumerated() where other < index {
      runs.append(StyledText.Run(text: bar.isOpen ? "|" : " ", style: bar.style))
    }
    let start = bars[index].isOpen ? "|" : " "
    let length = bars.count - index - 1 + 1 + column
    let arm = "\(start)\(String(repeating: "_", count: length))\(mark.sign)"
    runs.append(StyledText.Run(text: label.map { "\(arm) \($0)" } ?? arm, style: mark.style))
    text.line(runs: runs)
  }

  private mutating func below(_ canvas: Canvas) {
    text.line(runs: [StyledText.Run(text: "\(blank) | ", style: .note)] + gutter([]) + canvas.runs)
  }

  /// The bars beside the dots of a gap.
  private func rail(from column: Int) -> [StyledText.Run] {
    [StyledText.Run(text: String(repeating: " ", count: max(0, margin + 3 - column)), style: .plain)] + gutter([])
  }

  /// The bars that are open, `/` where one opens, and a blank before the source.
  private func gutter(_ opened: [Int]) -> [StyledText.Run] {
    if bars.isEmpty { return [] }
    return bars.enumerated().map { index, bar in
      StyledText.Run(text: !bar.isOpen ? " " : opened.contains(index) ? "/" : "|", style: bar.style)
    } + [StyledText.Run(text: " ", style: .plain)]
  }
}

/// A mark within one line, by columns.
struct InlineMark {
  let mark: Snippet.Mark
  let start: Int
  let end: Int

  init(_ placed: PlacedMark, in line: DisplayLine) {
    mark = placed.mark
    start = line.column(of: placed.range.lowerBound)
    end = max(start + 1, line.column(of: placed.range.upperBound))
  }

  var signs: String { String(repeating: String(mark.sign), count: end - start) }
}

/// A line of text that is written at columns, later over earlier.
struct Canvas {
  private var cells: [(character: Character, style: Style)] = []

  init() {}

  /// Strokes from marks down to the labels that hang below.
  init(_ hanging: [InlineMark]) {
    for item in hanging { put("|", at: item.start, item.mark.style) }
  }

  mutating func put(_ text: String, at column: Int, _ style: Style) {
    for (index, character) in text.enumerated() {
      let place = column + index
      while cells.count <= place { cells.append((" ", .plain)) }
      cells[place] = (character, style)
    }
  }

  /// Runs of one style.
  var runs: [StyledText.Run] {
    var runs: [StyledText.Run] = []
    for cell in cells {
      if let last = runs.indices.last, runs[last].style == cell.style {
        runs[last].text.append(cell.character)
      } else {
        runs.append(StyledText.Run(text: String(cell.character), style: cell.style))
      }
    }
    return runs
  }
}
