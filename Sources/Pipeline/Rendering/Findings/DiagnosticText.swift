package import Diagnostics
import Explanations

/// Findings as text: code, sentence, place, the lines themselves with marks below them, and how to mend it.
package enum DiagnosticText {
  /// All findings in file order, a blank line between two, and a closing line that counts them.
  package static func render(_ findings: Findings) -> StyledText {
    let report = FindingsReport(findings)
    var text = StyledText()
    var explained: Set<String> = []
    for diagnostic in report.findings {
      let isFirst = explained.insert(diagnostic.code).inserted
      text.append(render(diagnostic, concealing: report.concealed, explains: isFirst))
      text.line()
    }
    if let summary = summary(report) { text.append(summary) }
    return text
  }

  /// One finding.
  package static func render(_ diagnostic: Diagnostic) -> StyledText {
    let report = FindingsReport(Findings([diagnostic]))
    return render(report.findings[0], concealing: report.concealed, explains: true)
  }

  /// `explains` says whether to name the page about the code: once is enough in a long list.
  private static func render(_ diagnostic: Diagnostic, concealing concealed: [SourceSpan], explains: Bool) -> StyledText
  {
    var text = StyledText()
    text.line(
      ("\(diagnostic.severity.rawValue)[\(diagnostic.code)]", style(diagnostic.severity)),
      (": \(diagnostic.message)", .heading))
    let margin = marginWidth(diagnostic)
    for snippet in snippets(diagnostic, concealed, margin) { text.append(snippet.rendered()) }
    let bullet = "\(String(repeating: " ", count: margin)) = "
    for note in diagnostic.notes { text.line((bullet, .note), ("note: ", .heading), (note, .plain)) }
    for help in diagnostic.help { text.line((bullet, .note), ("help: ", .heading), (help, .plain)) }
    for fix in diagnostic.fixes.prefix(3) {
      text.append(FixText(fix: fix, concealed: concealed, margin: margin).rendered(below: diagnostic.span))
    }
    if diagnostic.fixes.count > 3 {
      text.line(
        (bullet, .note), ("help: ", .heading), ("and \(grouped(diagnostic.fixes.count - 3)) more like it", .plain))
    }
    if explains, Explanations.page(diagnostic.code) != nil {
      text.line((bullet, .note), ("explain: ", .heading), ("twinwright explain \(diagnostic.code)", .plain))
    }
    return text
  }

  /// The lines of the finding's own file first, then those of other files as they are referred to.
  private static func snippets(_ diagnostic: Diagnostic, _ concealed: [SourceSpan], _ margin: Int) -> [Snippet] {
    var marks: [Snippet.Mark] = diagnostic.related.map {
      Snippet.Mark(span: $0.span, label: $0.message, style: .note, sign: "-")
    }
    if let span = diagnostic.span {
      marks.insert(
        Snippet.Mark(span: span, label: diagnostic.label, style: style(diagnostic.severity), sign: "^"), at: 0)
    }
    var snippets: [Snippet] = []
    for mark in marks {
      if let index = snippets.firstIndex(where: { $0.file.path == mark.span.file.path }) {
        snippets[index].marks.append(mark)
      } else {
        snippets.append(
          Snippet(
            file: mark.span.file, marks: [mark], arrow: mark.sign == "^" ? "-->" : ":::", margin: margin,
            concealed: concealed))
      }
    }
    return snippets
  }

  /// What was found by severity, and how much of it can be mended at once. Notes alone are no result to count.
  private static func summary(_ report: FindingsReport) -> StyledText? {
    guard report.findings.contains(where: { $0.severity > .note }) else { return nil }
    let mendable = report.findings.count { $0.fixes.contains(where: \.isCertain) }
    var text = StyledText()
    let worst = report.findings.map(\.severity).max() ?? .note
    let rest = mendable > 0 ? "; `twinwright validate --fix` mends \(grouped(mendable))" : ""
    text.line((report.counts.text, style(worst)), (rest, .plain))
    return text
  }

  /// The widest line number that is shown.
  private static func marginWidth(_ diagnostic: Diagnostic) -> Int {
    let spans = [diagnostic.span].compactMap(\.self) + diagnostic.related.map(\.span)
    let places = spans.map { $0.file.location(of: max($0.start, $0.end - 1)) }
    let fixes = diagnostic.fixes.prefix(3).map { FixText.lastLine($0) }
    return String((places.map(\.line) + fixes).max() ?? 1).count
  }

  static func style(_ severity: Severity) -> Style {
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
