import Diagnostics
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
}
