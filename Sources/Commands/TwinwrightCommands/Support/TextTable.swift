import Rendering

/// Rows in aligned columns, as wide as their contents.
struct TextTable {
  /// Right-aligned columns hold numbers.
  enum Alignment { case left, right }

  private let header: [String]
  private let alignments: [Alignment]
  private var rows: [[String]] = []

  init(_ columns: [(title: String, alignment: Alignment)]) {
    header = columns.map(\.title)
    alignments = columns.map(\.alignment)
  }

  mutating func add(_ row: [String]) { rows.append(row) }

  /// Two blanks between columns and none at the end of a line.
  var text: StyledText {
    let widths = header.indices.map { column in
      (rows.map { $0[column].count } + [header[column].count]).max() ?? 0
    }
    var text = StyledText()
    text.line(line(header, widths), style: .heading)
    for row in rows { text.line(line(row, widths)) }
    return text
  }

  private func line(_ cells: [String], _ widths: [Int]) -> String {
    var line = ""
    for (column, cell) in cells.enumerated() {
      let padding = String(repeating: " ", count: widths[column] - cell.count)
      if column > 0 { line += "  " }
      line += alignments[column] == .right ? padding + cell : cell + padding
    }
    while line.hasSuffix(" ") { line.removeLast() }
    return line
  }
}
