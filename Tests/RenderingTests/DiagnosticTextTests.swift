import Diagnostics
import Documents
import Rendering
import Testing

@Suite struct DiagnosticTextTests {
  let file = SourceFile(path: "manifests/a.yaml", text: "kind: Environment\nspec: {locatin: eastus}\n")

  @Test func `a finding shows code, sentence, place, line, caret and how to mend it`() {
    let span = file.span(25, 32)
    let diagnostic = Diagnostic(
      "TW1104", .error, "unknown property `locatin` of an Environment", at: span, label: "did you mean `location`?",
      notes: ["a note"], help: ["rename it"])
    #expect(
      DiagnosticText.render(diagnostic).rendered(colour: false) == """
        error[TW1104]: unknown property `locatin` of an Environment
         --> manifests/a.yaml:2:8
          |
        2 | spec: {locatin: eastus}
          |        ^^^^^^^ did you mean `location`?
          = note: a note
          = help: rename it
          = explain: twinwright explain TW1104

        """)
  }

  @Test func `findings come in file order and are counted at the end`() {
    var findings = Findings()
    findings.add(Diagnostic("TW2", .warning, "second", at: file.span(20, 21)))
    findings.add(Diagnostic("TW1", .error, "first", at: file.span(0, 4)))
    let text = DiagnosticText.render(findings).rendered(colour: false)
    let first = text.firstRange(of: "first")
    let second = text.firstRange(of: "second")
    #expect(first!.lowerBound < second!.lowerBound)
    #expect(text.hasSuffix("1 error, 1 warning\n"))
  }

  @Test func `control characters from a manifest never reach the terminal`() {
    var text = StyledText()
    text.line("a\u{1B}[31mb\u{202E}c")
    #expect(text.rendered(colour: false) == "a\\u{1b}[31mb\\u{202e}c\n")
  }

  @Test func `the page about a code is named once, and every severity is counted`() {
    let findings = Findings(
      [Severity.error, .restriction, .restriction, .warning, .advice, .note].enumerated().map { index, severity in
        Diagnostic("TW1104", severity, "m", at: file.span(index, index + 1))
      })
    let text = DiagnosticText.render(findings).rendered(colour: false)
    #expect(text.ranges(of: "twinwright explain TW1104").count == 1)
    #expect(text.hasSuffix("1 error, 2 restrictions, 1 warning, 1 piece of advice, 1 note\n"))
    #expect(text.contains("restriction[TW1104]: m") && text.contains("advice[TW1104]: m"))
  }

  @Test func `notes alone are not counted`() {
    let text = DiagnosticText.render(Findings([Diagnostic("TW0031", .note, "nothing was changed")]))
    #expect(!text.rendered(colour: false).contains("1 note"))
  }

  @Test func `a very long line is cut around its place and the caret stays below it`() {
    let file = SourceFile(
      path: "x", text: String(repeating: "a", count: 5000) + "BAD" + String(repeating: "c", count: 5000))
    let text = DiagnosticText.render(Diagnostic("TW1", .error, "m", at: file.span(5000, 5003))).rendered(colour: false)
    let lines = text.split(separator: "\n").map(String.init)
    #expect(lines.allSatisfy { $0.count < 200 })
    let place = lines[3].firstRange(of: "BAD")!.lowerBound
    let caret = lines[4].firstIndex(of: "^")!
    #expect(
      lines[3].distance(from: lines[3].startIndex, to: place) == lines[4].distance(from: lines[4].startIndex, to: caret)
    )
    #expect(lines[4].hasSuffix("^^^"))
  }
}

@Suite struct ConcealedTextTests {
  @Test func `a secret that was written down is in no snippet, not even as the neighbour of another mistake`() {
    let file = SourceFile(path: "a.yaml", text: "env: {password: hunter2-very-secret, nam: x}\n")
    var findings = Findings()
    var secret = Diagnostic("TW1115", .error, "a secret must not be written", at: file.span(16, 35))
    secret.concealsSource = true
    findings.add(secret)
    findings.add(Diagnostic("TW1104", .error, "unknown `nam`", at: file.span(37, 40), label: "did you mean `name`?"))
    let text = DiagnosticText.render(findings).rendered(colour: false)
    #expect(!text.contains("hunter2"))
    #expect(text.contains("1 | env: {password: •••••••••••••••••••, nam: x}"))
  }

  @Test func `no format shows a secret, not even where another finding or an edit repeats it`() {
    let file = SourceFile(path: "a.yaml", text: "env: {password: \"hunter2-very-secret\", nam: x}\n")
    var secret = Diagnostic("TW1115", .error, "a secret must not be written", at: file.span(16, 37))
    secret.concealsSource = true
    let other = Diagnostic(
      "TW1106", .error, "`hunter2-very-secret` is no number", at: file.span(16, 37), label: "hunter2-very-secret",
      related: [DiagnosticLabel(file.span(6, 14), "of hunter2-very-secret")], notes: ["hunter2-very-secret"],
      help: ["not hunter2-very-secret"],
      fixes: [FixIt(title: "unquote", span: file.span(16, 37), replacement: "hunter2-very-secret", isCertain: true)])
    let near = Diagnostic(
      "TW1104", .error, "unknown `nam`", at: file.span(39, 42),
      fixes: [FixIt(title: "write `name`", span: file.span(39, 42), replacement: "name", isCertain: true)])
    let findings = Findings([secret, other, near])
    let report = FindingsReport(findings)
    let all = [
      DiagnosticText.render(findings).rendered(colour: false), GitHubAnnotations(root: "/").text(report),
      FindingsJSON(root: "/").document(report).prettyJSON,
      FindingsSARIF(root: "/", toolVersion: "1.0.0").log(report).prettyJSON,
    ]
    for text in all {
      #expect(!text.contains("hunter2") && text.contains("unknown `nam`"))
    }
    // The mended line of the neighbour is shown, without the secret beside it.
    #expect(all[0].contains("1 | env: {password: •••••••••••••••••••••, name: x}"))
  }
}
