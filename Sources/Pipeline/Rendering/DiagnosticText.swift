package import Diagnostics

/// Findings as text: code, sentence, place, the line itself with a caret, and how to mend it.
package enum DiagnosticText {
  /// All findings in file order, a blank line between two, and a closing line that counts them.
  package static func render(_ findings: Findings) -> StyledText {
    var text = StyledText()
    let concealed = findings.all.filter(\.concealsSource).compactMap(\.span)
    for diagnostic in findings.sorted {
      text.append(render(diagnostic, concealing: concealed))
      text.line()
    }
    if let summary = summary(findings) { text.append(summary) }
    return text
  }

  /// One finding. Nothing of the text at the `concealed` places is shown, nor of its own where it asks for that.
  package static func render(_ diagnostic: Diagnostic, concealing concealed: [SourceSpan] = []) -> StyledText {
    var concealed = concealed
    if diagnostic.concealsSource, let span = diagnostic.span { concealed.append(span) }
    var text = StyledText()
    text.line(
      ("\(diagnostic.severity.rawValue)[\(diagnostic.code)]", style(diagnostic.severity)),
      (": \(diagnostic.message)", .heading))
    let margin = marginWidth(diagnostic)
    if let span = diagnostic.span {
      text.append(
        snippet(span, diagnostic.label, mark: style(diagnostic.severity), margin: margin, arrow: "-->", concealed))
    }
    for related in diagnostic.related {
      text.append(snippet(related.span, related.message, mark: .note, margin: margin, arrow: ":::", concealed))
    }
    let indent = String(repeating: " ", count: margin)
    for note in diagnostic.notes { text.line(("\(indent) = ", .note), ("note: ", .heading), (note, .plain)) }
    for help in diagnostic.help { text.line(("\(indent) = ", .note), ("help: ", .heading), (help, .plain)) }
    return text
  }

  private static func summary(_ findings: Findings) -> StyledText? {
    let errors = findings.all.count { $0.severity == .error }
    let warnings = findings.all.count { $0.severity == .warning }
    guard errors + warnings > 0 else { return nil }
    var parts: [String] = []
    if errors > 0 { parts.append(plural(errors, "error")) }
    if warnings > 0 { parts.append(plural(warnings, "warning")) }
    var text = StyledText()
    text.line((parts.joined(separator: ", "), errors > 0 ? .error : .warning))
    return text
  }

  private static func marginWidth(_ diagnostic: Diagnostic) -> Int {
    let spans = [diagnostic.span].compactMap { $0 } + diagnostic.related.map(\.span)
    return String(spans.map(\.location.line).max() ?? 1).count
  }

  private static func snippet(
    _ span: SourceSpan, _ label: String?, mark: Style, margin: Int, arrow: String, _ concealed: [SourceSpan]
  )
    -> StyledText
  {
    var text = StyledText()
    let place = span.location
    let indent = String(repeating: " ", count: margin)
    text.line(("\(indent)\(arrow) ", .note), (span.description, .path))
    let line = window(shown(place.line, of: span.file, concealed), around: place.column, length: markLength(span))
    let number = String(place.line)
    let padded = String(repeating: " ", count: max(0, margin - number.count)) + number
    text.line(("\(indent) |", .note))
    text.line(("\(padded) | ", .note), (line.text, .plain))
    let marks = String(repeating: "^", count: line.length)
    text.line(
      ("\(indent) | ", .note), (String(repeating: " ", count: line.offset), .plain),
      (label.map { "\(marks) \($0)" } ?? marks, mark))
    return text
  }

  /// A line with every secret in it replaced by dots, so that columns stay where they are.
  private static func shown(_ number: Int, of file: SourceFile, _ concealed: [SourceSpan]) -> String {
    var scalars = Array(file.line(number).unicodeScalars)
    for span in concealed where span.file === file {
      let (first, last) = (span.location, file.location(of: span.end))
      guard (first.line...last.line).contains(number) else { continue }
      let start = first.line == number ? first.column - 1 : 0
      let end = last.line == number ? last.column - 1 : scalars.count
      for index in start..<max(start, end) where scalars.indices.contains(index) { scalars[index] = "•" }
    }
    return String(String.UnicodeScalarView(scalars))
  }

  /// How many columns the span covers on its first line, at least one.
  private static func markLength(_ span: SourceSpan) -> Int {
    let first = span.text.prefix { $0 != "\n" && $0 != "\r\n" && $0 != "\r" }
    return max(1, first.unicodeScalars.count)
  }

  /// A line cut to what fits a screen around a column, tabs shown as one space so that the caret stays under its place.
  private static func window(_ line: String, around column: Int, length: Int) -> (
    text: String, offset: Int, length: Int
  ) {
    let widest = 160
    let scalars = Array(line.unicodeScalars.map { $0 == "\t" ? " " : $0 })
    var start = 0
    if scalars.count > widest { start = max(0, min(column - 1 - 40, scalars.count - widest)) }
    let end = min(scalars.count, start + widest)
    var text = String(String.UnicodeScalarView(scalars[start..<end]))
    var offset = column - 1 - start
    if start > 0 {
      text = "…" + text
      offset += 1
    }
    if end < scalars.count { text += "…" }
    return (text, max(0, offset), max(1, min(length, end - (column - 1))))
  }

  private static func style(_ severity: Severity) -> Style {
    switch severity {
    case .error, .restriction: .error
    case .warning: .warning
    case .advice, .note: .note
    }
  }
}

/// `1 error`, `2 errors`; numbers above a thousand with separators.
package func plural(_ count: Int, _ noun: String, _ many: String? = nil) -> String {
  "\(grouped(count)) \(count == 1 ? noun : many ?? noun + "s")"
}

/// `1,234,567`.
package func grouped(_ number: Int) -> String {
  let digits = String(number.magnitude)
  var text = ""
  for (index, digit) in digits.enumerated() {
    if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
    text.append(digit)
  }
  return number < 0 ? "-\(text)" : text
}
