import Diagnostics
import Rendering
import Testing

@Suite struct SnippetTests {
  private let sample = Sample()

  private func text(_ diagnostic: Diagnostic) -> String { DiagnosticText.render(diagnostic).rendered(colour: false) }

  @Test func `both places in one file stand in one snippet, in the order of the lines, other files below`() throws {
    #expect(
      text(try sample.duplicate()) == """
        error[TW1111]: `power` is declared twice
          --> dtdl/meter.json:10:15
           |
         5 |     {"@type": "Property", "name": "power", "schema": "double"},
           |                                   ------- first declared here
        ...
        10 |       "name": "power"
           |               ^^^^^^^ second time here
          ::: dtdl/a b:c.json:1:9
           |
         1 | {"@id": "dtmi:ex:Base;1"}
           |         ---------------- inherited from here
           = note: names are unique
           = help: rename one of them
           = explain: twinwright explain TW1111

        """)
  }

  @Test func `an edit is shown as the line that it makes, marks below wide characters stand right`() throws {
    #expect(
      text(try sample.schema()) == """
        restriction[TW1107]: `int` is no schema
          --> dtdl/meter.json:12:51
           |
        12 |     {"@type": "Property", "name": "漢字", "schema": "int"}
           |                                                     ^^^^^ did you mean `integer`?
        help: write `integer`
           |
        12 |     {"@type": "Property", "name": "漢字", "schema": "integer"}
           |                                                     ~~~~~~~~~
           = explain: twinwright explain TW1107

        """)
  }

  @Test func `a place over several lines is a bar from its first to its last line`() throws {
    let start = try sample.span("{\n      \"@type\"").start
    let end = try sample.span("\n    },\n").end - 2
    let contents = try sample.span("[").start
    let diagnostic = Diagnostic(
      "TW1", "no schema", at: sample.file.span(start, end), label: "in this one",
      related: [
        DiagnosticLabel(try sample.span("\"name\"", 3), "it is called"),
        DiagnosticLabel(sample.file.span(contents, try sample.span("  ]\n").end), "all contents"),
      ])
    #expect(
      text(diagnostic) == """
        error[TW1]: no schema
          --> dtdl/meter.json:8:5
           |
         4 |      "contents": [
           |  ________________-
        ...  |  
         8 | |/     {
         9 | ||       "@type": "Property",
        10 | ||       "name": "power"
           | ||       ------ it is called
        11 | ||     },
           | ||_____^ in this one
        12 | |      {"@type": "Property", "name": "漢字", "schema": "int"}
        13 | |    ]
           | |____- all contents

        """)
  }

  @Test func `several marks in one line hang their labels from the right`() throws {
    let diagnostic = Diagnostic(
      "TW1", "m", at: try sample.span("\"load\""), label: "the name",
      related: [
        DiagnosticLabel(try sample.span("\"Telemetry\""), "the kind"),
        DiagnosticLabel(try sample.span("\"double\"", 1), "the schema"),
      ])
    #expect(
      text(diagnostic) == """
        error[TW1]: m
         --> dtdl/meter.json:6:36
          |
        6 |     {"@type": "Telemetry", "name": "load", "schema": "double"},
          |               -----------          ^^^^^^            -------- the schema
          |               |                    |
          |               |                    the name
          |               the kind

        """)
  }

  @Test func `an edit that inserts lines shows the new lines`() throws {
    let place = sample.file.span(4, 4)
    let diagnostic = Diagnostic(
      "TW1", "no `@context`", at: sample.file.span(0, 1),
      fixes: [
        FixIt(title: "add the context", span: place, replacement: "\"@context\": \"dtmi:dtdl:context;3\",\n  "),
        FixIt(title: "remove the id", span: try sample.span("\"@id\": \"dtmi:ex:Meter;1\","), replacement: ""),
      ])
    #expect(
      text(diagnostic) == """
        error[TW1]: no `@context`
         --> dtdl/meter.json:1:1
          |
        1 | {
          | ^
        help: add the context
          |
        2 +   "@context": "dtmi:dtdl:context;3",
        3 +   "@id": "dtmi:ex:Meter;1",
        help: remove the id
          |
        2 |\u{20}\u{20}\u{20}

        """)
  }

  @Test func `marks far apart in one very long line each get a cut of their own`() {
    let file = SourceFile(path: "x", text: "FIRST" + String(repeating: "é\t", count: 40_000) + "SECOND")
    let diagnostic = Diagnostic(
      "TW1", "m", at: file.span(file.bytes.count - 6, file.bytes.count), label: "here",
      related: [DiagnosticLabel(file.span(0, 5), "there")])
    let lines = text(diagnostic).split(separator: "\n").map(String.init)
    #expect(lines.allSatisfy { $0.count < 200 })
    #expect(lines.contains { $0.contains("SECOND") } && lines.contains { $0.contains("FIRST") })
    #expect(lines.contains { $0.hasSuffix("^^^^^^ here") } && lines.contains { $0.hasSuffix("----- there") })
  }

  @Test func `whatever the places are, every label is shown`() {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = Generator(state: seed)
    for _ in 0..<300 {
      let text = (0..<random.below(60)).map { _ in ["a", "é", "漢", "\n", "\t", " ", "b\r\n"][random.below(7)] }.joined()
      let file = SourceFile(path: "f", text: text)
      let starts = Array(text.unicodeScalars).reduce(into: [0]) { $0.append($0.last! + String($1).utf8.count) }
      var spans: [SourceSpan] = []
      for _ in 0...random.below(4) {
        let (a, b) = (starts[random.below(starts.count)], starts[random.below(starts.count)])
        spans.append(file.span(min(a, b), max(a, b)))
      }
      let related = spans.dropFirst().enumerated().map { DiagnosticLabel($1, "label\($0)") }
      let shown = self.text(Diagnostic("TW1", "m", at: spans[0], label: "primary", related: related))
      for label in ["primary"] + related.map(\.message) { #expect(shown.contains(label), "seed \(seed)\n\(shown)") }
      #expect(shown.contains("^"), "seed \(seed)")
    }
  }
}

/// A small generator with a seed that a failure can print.
private struct Generator {
  var state: UInt64

  mutating func below(_ bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(bound))
  }
}
