import Diagnostics
package import Explanations

/// A page about a code as text.
package enum ExplanationText {
  /// The page for a terminal, wrapped.
  package static func render(_ page: Explanation) -> StyledText {
    var text = StyledText()
    text.line(
      ("\(page.severity.rawValue)[\(page.code)]", DiagnosticText.style(page.severity)), (": \(page.title)", .heading))
    text.line()
    for line in wrapped(page.why, width: 96) { text.line(line) }
    for (title, example) in [("Wrong:", page.wrong), ("Right:", page.right)] {
      guard let example else { continue }
      text.line()
      text.line(title, style: .heading)
      text.line()
      for line in example.text.split(separator: "\n", omittingEmptySubsequences: false) where !isEnd(line, example) {
        text.line(line.isEmpty ? "" : "    \(line)", style: .code)
      }
    }
    let facts = facts(page)
    if !facts.isEmpty { text.line() }
    for line in facts.flatMap({ wrapped($0, width: 96) }) { text.line(line, style: .dim) }
    return text
  }

  /// All pages, one a line.
  package static func list(_ pages: [Explanation]) -> StyledText {
    var text = StyledText()
    let width = pages.map(\.severity.rawValue.count).max() ?? 0
    for page in pages {
      let severity = page.severity.rawValue
      text.line(
        ("\(page.code)  ", .heading),
        (severity + String(repeating: " ", count: width - severity.count), DiagnosticText.style(page.severity)),
        ("  \(page.title)", .plain))
    }
    return text
  }

  /// The page without styles.
  static func plain(_ page: Explanation) -> String { render(page).rendered(colour: false) }

  private static func facts(_ page: Explanation) -> [String] {
    var facts: [String] = []
    if !page.versions.isEmpty { facts.append("DTDL \(page.versions.map { "v\($0)" }.joined(separator: ", "))") }
    if !page.aliases.isEmpty {
      facts.append("called \(page.aliases.joined(separator: ", ")) by the reference parser of DTDL")
    }
    return facts
  }

  /// The empty piece behind the last line break.
  private static func isEnd(_ line: Substring, _ example: Explanation.Example) -> Bool {
    line.isEmpty && line.endIndex == example.text.endIndex
  }

  private static func wrapped(_ text: String, width: Int) -> [String] {
    var lines = [""]
    for word in text.split(separator: " ") {
      if let last = lines.last, !last.isEmpty, last.count + 1 + word.count > width { lines.append("") }
      lines[lines.count - 1] += lines[lines.count - 1].isEmpty ? "\(word)" : " \(word)"
    }
    return lines
  }
}
