import Diagnostics

/// An edit as text: what it does, and the line as it would be.
struct FixText {
  let fix: FixIt
  let concealed: [SourceSpan]
  let margin: Int

  /// Lines that are shown of an edit.
  private static let limit = 6

  /// The number of the last line that is shown, for the width of the margin.
  static func lastLine(_ fix: FixIt) -> Int {
    fix.span.location.line + min(limit, fix.replacement.split(separator: "\n", omittingEmptySubsequences: false).count)
      - 1
  }

  /// The edit of a finding that stands at `place`: another file is named.
  func rendered(below place: SourceSpan?) -> StyledText {
    var text = StyledText()
    text.line(("help: ", .help), (fix.title, .heading))
    let blank = String(repeating: " ", count: margin)
    if fix.span.file.path != place?.file.path {
      text.line(("\(blank)--> ", .note), (fix.span.description, .path))
    } else {
      text.line(("\(blank) |", .note))
    }
    let first = fix.span.location.line
    let lines = mended()
    for (index, line) in lines.prefix(FixText.limit).enumerated() {
      let number = String(first + index)
      let padded = String(repeating: " ", count: max(0, margin - number.count)) + number
      let isNew = lines.count > 1 && !line.marked.isEmpty
      text.line(("\(padded) \(isNew ? "+" : "|") ", isNew ? .success : .note), (line.text, .plain))
      guard lines.count == 1, !line.marked.isEmpty else { continue }
      let sign = fix.span.start == fix.span.end ? "+" : "~"
      text.line(
        ("\(blank) | ", .note), (String(repeating: " ", count: line.marked.lowerBound), .plain),
        (String(repeating: sign, count: line.marked.count), .success))
    }
    if lines.count > FixText.limit { text.line(("...", .note)) }
    return text
  }

  /// The lines that the edit touches, as they would be, each with the columns that are new.
  private func mended() -> [(text: String, marked: Range<Int>)] {
    let file = fix.span.file
    let end = min(fix.span.end, file.bytes.count)
    let head = DisplayLine(fix.span.location.line, of: file, around: fix.span.start, concealing: concealed)
    let tail = DisplayLine(file.location(of: end).line, of: file, around: end, concealing: concealed)
    let before = (head.text.hasPrefix("…") ? "…" : "") + head.text(from: head.range.lowerBound, to: fix.span.start)
    let behind = tail.text(from: end, to: tail.range.upperBound) + (tail.text.hasSuffix("…") ? "…" : "")
    let parts = fix.replacement.split(separator: "\n", omittingEmptySubsequences: false).map {
      $0.unicodeScalars.map(ScalarWidth.shown).joined()
    }
    return parts.enumerated().map { index, part in
      let start = index == 0 ? before : ""
      let columns = ScalarWidth.columns(of: start)
      return (
        start + part + (index == parts.count - 1 ? behind : ""),
        columns..<(columns + ScalarWidth.columns(of: part))
      )
    }
  }
}
