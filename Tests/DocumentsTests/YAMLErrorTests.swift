import Diagnostics
import Documents
import Testing

@Suite struct YAMLErrorTests {
  @Test(arguments: [
    ("a: b: c\n", "1:5 TW1001 a second `:` cannot stand here"),
    ("key\nother: 1\n", "2:6 TW1001 `:` follows a text that began on a line before"),
    ("a: [1, 2\nb: 3\n", "2:2 TW1001 expected `,` or `]` in a list"),
    ("a: {b: 1\nc: 2\n", "2:2 TW1001 expected `,` or `}` in a mapping"),
    ("a: ]\n", "1:4 TW1001 expected a value"),
    ("a: \"x\nb: 1\n", "1:4 TW1001 a quoted text is never closed"),
    ("a: 'it's'\n", "1:8 TW1001 expected a key at the same column as the ones before"),
    ("a: \"\\q\"\n", "1:5 TW1001 unknown escape in a double-quoted text"),
    ("a: \"\\u12\"\n", "1:7 TW1001 an escape needs hexadecimal digits"),
    ("a: \"\\ud800\"\n", "1:7 TW1001 the escape is no Unicode character"),
    ("a:\n    b: 1\n  c: 2\n", "3:3 TW1001 expected a key at the same column as the ones before"),
    ("a:\n  - x\n - y\n", "3:2 TW1001 expected a key at the same column as the ones before"),
    ("- a\nb: 1\n", "2:1 TW1001 expected a list item `-` at the same column as the ones before"),
    ("a: - b\n", "1:4 TW1001 a list item `-` cannot stand here"),
    ("a: @foo\n", "1:4 TW1001 a text that begins with `@` needs quotes"),
    ("prune: [*]\n", "1:9 TW1001 a text that begins with `*` needs quotes"),
    ("a: %x\n", "1:4 TW1001 a text that begins with `%` needs quotes"),
    ("a: {host: ${Hub.x.hostName}}\n", "1:11 TW1001 `${...}` needs quotes inside `{}` and `[]`"),
    ("a: [x, ${Hub.x}]\n", "1:8 TW1001 `${...}` needs quotes inside `{}` and `[]`"),
    ("%YAML 3.0\n---\na: 1\n", "1:1 TW1001 the document asks for a YAML version that is not supported"),
    ("a: !e!x 1\n", "1:4 TW1001 unknown tag handle"),
    ("a: 1\n...\nb: 2\n", "3:1 TW1001 expected `---` before another document"),
  ])
  func `a syntax error is told with its place in plain words`(text: String, expected: String) {
    #expect(yaml(text).said == [expected])
  }

  @Test(arguments: [
    ("a:\n\tb: 1\n", "2:1"), ("a:\n  b: 1\n\tc: 2\n", "3:1"), ("a:\n  \tb: 1\n  c: 2\n", "2:3"), ("-\tx: [\n", "1:2"),
  ])
  func `a tab in the indentation has a message of its own`(text: String, place: String) {
    #expect(yaml(text).said.first == "\(place) TW1002 a tab cannot indent YAML")
  }

  @Test func `a tab behind the text or inside a block text is allowed`() {
    #expect(yamlValue("a: x\t# note\nb: |\n  some\n  \ttext\nc:\td\n") == ["a": "x", "b": "some\n\ttext\n", "c": "d"])
  }

  @Test func `the fix of an unquoted reference quotes the whole of it`() throws {
    var findings = Findings()
    _ = YAMLReader.read(SourceFile(path: "t", text: "a: {b: ${X.y.z}, c: 1}\n"), findings: &findings)
    let fix = try #require(findings.all.first?.fixes.first)
    #expect(fix.span.text == "${X.y.z}")
    #expect(fix.replacement == "\"${X.y.z}\"")
  }

  @Test func `a key given twice is told with both places and the first counts`() throws {
    var findings = Findings()
    let file = SourceFile(path: "t", text: "a: 1\nb: 2\na: 3\n")
    let documents = YAMLReader.read(file, findings: &findings)
    #expect(lines(findings) == ["3:1 TW1003 key `a` is given twice in one mapping"])
    #expect(findings.all[0].related.first?.span.location.line == 1)
    #expect(documents.first?.value == ["a": 1, "b": 2])
  }

  @Test func `a key given twice is found in a large mapping`() {
    let members = (0..<1000).map { "k\($0): \($0)\n" }.joined()
    #expect(yaml(members + "k500: x\n").said == ["1001:1 TW1003 key `k500` is given twice in one mapping"])
  }

  @Test func `keys must be text`() {
    #expect(
      yaml("1: a\ntrue: b\n1.5: c\n~: d\n? [x]\n: e\n? {y: z}\n: f\nyes: h\n\"2\": {? : i}\n").said == [
        "1:1 TW1004 key `1` is an integer, not text",
        "2:1 TW1004 key `true` is a boolean, not text",
        "3:1 TW1004 key `1.5` is a number, not text",
        "4:1 TW1004 key `~` is null, not text",
        "5:3 TW1004 the key of a mapping is a list, not text",
        "7:3 TW1004 the key of a mapping is a mapping, not text",
        "10:9 TW1004 a key is missing",
      ])
  }

  @Test func `an alias without an anchor is told with the name it may have meant`() {
    var findings = Findings()
    let file = SourceFile(path: "t", text: "a: &station 1\nb: *sation\n---\nc: *station\nd: &e [*e]\n")
    _ = YAMLReader.read(file, findings: &findings)
    #expect(
      lines(findings) == [
        "2:4 TW1005 alias `*sation` has no anchor `&sation` before it in this document",
        "4:4 TW1005 alias `*station` has no anchor `&station` before it in this document",
        "5:8 TW1005 alias `*e` stands inside its own anchor",
      ])
    #expect(findings.sorted[0].label == "did you mean `*station`?")
  }

  @Test func `tags outside the core schema are refused and the others checked`() {
    #expect(
      yaml("a: !foo x\nb: !!binary aGk=\nc: !!int x\nd: !!seq {x: 1}\ne: !!map {}\nf: !!bool yes\n").said == [
        "1:9 TW1007 tag `!foo` is not known",
        "2:13 TW1007 tag `!!binary` is not known",
        "3:10 TW1013 `x` does not fit its tag `!!int`",
        "4:4 TW1013 a mapping does not fit its tag `!!seq`",
        "6:11 TW1013 `yes` does not fit its tag `!!bool`",
      ])
  }

  @Test func `numbers that JSON cannot hold are refused`() {
    #expect(
      yaml("[.inf, -.INF, .nan, 1e999, 0xFFFFFFFFFFFFFFFFF]").said == [
        "1:2 TW1013 infinity is no number that JSON can hold",
        "1:8 TW1013 infinity is no number that JSON can hold",
        "1:15 TW1013 `.nan` is no number that JSON can hold",
        "1:21 TW1013 the number `1e999` is too large",
        "1:28 TW1013 the number `0xFFFFFFFFFFFFFFFFF` does not fit 64 bits",
      ])
  }

  @Test func `a merge key takes only mappings`() {
    #expect(
      yaml("a: {<<: 5}\nb: {<<: [{x: 1}, y]}\n").said == [
        "1:9 TW1008 `<<` takes a mapping or a list of mappings",
        "2:9 TW1008 `<<` takes a mapping or a list of mappings",
      ])
  }

  @Test func `a broken document hides neither those behind it nor their mistakes`() {
    let (documents, said) = yaml(
      """
      a: 1
      a: 2
      b: [
      ---
      fine: yes
      ---
      c: "open
      ---
      x: 1
      x: 2
      ---
      @
      --- # the last
      good: 1
      """)
    #expect(
      said == [
        "2:1 TW1003 key `a` is given twice in one mapping",
        "4:1 TW1001 expected a value",
        "7:4 TW1001 a quoted text is never closed",
        "10:1 TW1003 key `x` is given twice in one mapping",
        "12:1 TW1001 a text that begins with `@` needs quotes",
      ])
    #expect(documents.map(\.value) == [["fine": "yes"], ["x": 1], ["good": 1]])
  }

  @Test func `places stay right behind a broken document with wide characters`() {
    let (documents, said) = yaml("ключ: [\n---\nдва: ü\nдва: 3\n")
    #expect(said.last == "4:1 TW1003 key `два` is given twice in one mapping")
    #expect(documents.first?["два"]?.span.text == "ü")
  }
}
