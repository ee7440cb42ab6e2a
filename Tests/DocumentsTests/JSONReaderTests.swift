import Diagnostics
import Documents
import Seeds
import Testing

@Suite struct JSONReaderTests {
  @Test func `values of every kind are read`() throws {
    let value = try JSONReader.parse(
      Array(
        #" {"n": null, "t": true, "f": false, "i": -12, "d": 1.5e2, "s": "a\u00e9\ud83d\ude00\n", "a": [1, []]} "#.utf8)
    )
    #expect(
      value == [
        "n": nil, "t": true, "f": false, "i": -12, "d": 150.0, "s": "aé😀\n", "a": [1, []],
      ])
  }

  @Test(arguments: [
    ("0", Value.integer(0)), ("-0", .integer(0)), ("9223372036854775807", .integer(.max)),
    ("-9223372036854775808", .integer(.min)), ("9223372036854775808", .double(0x1p63)),
    ("123456789012345678901234567890", .double(1.2345678901234568e29)), ("1.0", .double(1)), ("1e2", .double(100)),
    ("1E+2", .double(100)), ("-0.0", .double(-0.0)), ("0.1", .double(0.1)), ("1e-400", .double(0)),
    ("2.2250738585072014e-308", .double(2.2250738585072014e-308)), ("9007199254740993.0", .double(9007199254740992)),
    ("0.000000000000000000000000000001", .double(1e-30)),
    ("179769313486231570000e288", .double(1.7976931348623157e308)),
  ])
  func `numbers keep their kind and are the nearest there is`(text: String, value: Value) throws {
    #expect(try JSONReader.parse(Array(text.utf8)) == value)
  }

  @Test(arguments: [
    ("", "1:1 TW1020 invalid JSON: expected a value, but the text ends here"),
    ("{\"a\": 1 \"b\": 2}", "1:9 TW1020 invalid JSON: expected `,` or `}` after a member"),
    ("[1 2]", "1:4 TW1020 invalid JSON: expected `,` or `]` after a list item"),
    ("[1,\n 2", "2:3 TW1020 invalid JSON: expected `,` or `]` after a list item, but the text ends here"),
    ("{\"a\" 1}", "1:6 TW1020 invalid JSON: expected `:` after the member name"),
    ("{a: 1}", "1:2 TW1020 invalid JSON: expected a member name in double quotes"),
    ("{'a': 1}", "1:2 TW1020 invalid JSON: expected a member name in double quotes"),
    ("{\"a\": 1,}", "1:8 TW1020 invalid JSON: trailing comma before `}`"),
    ("[1, ]", "1:3 TW1020 invalid JSON: trailing comma before `]`"),
    ("[,]", "1:2 TW1020 invalid JSON: expected a value before `,`"),
    ("{,}", "1:2 TW1020 invalid JSON: expected a member name before `,`"),
    ("{\"a\": }", "1:7 TW1020 invalid JSON: expected a value before `}`"),
    ("// x\n1", "1:1 TW1020 invalid JSON: JSON has no comments"),
    ("[1, /* x */ 2]", "1:5 TW1020 invalid JSON: JSON has no comments"),
    ("['a']", "1:2 TW1020 invalid JSON: a string stands in double quotes"),
    ("True", "1:1 TW1020 invalid JSON: unknown word `True`; JSON has `true`"),
    ("nul", "1:1 TW1020 invalid JSON: unknown word `nul`; a string stands in double quotes"),
    ("truer", "1:1 TW1020 invalid JSON: unknown word `truer`; a string stands in double quotes"),
    ("NaN", "1:1 TW1020 invalid JSON: JSON has no `NaN`"),
    ("+1", "1:1 TW1020 invalid JSON: a number does not begin with `+`"),
    (".5", "1:1 TW1020 invalid JSON: a number needs a digit before the point"),
    ("-", "1:1 TW1020 invalid JSON: expected a digit after `-`"),
    ("01", "1:1 TW1020 invalid JSON: a number does not begin with `0` and another digit"),
    ("1.", "1:3 TW1020 invalid JSON: expected a digit after the point"),
    ("1e", "1:3 TW1020 invalid JSON: expected a digit in the exponent"),
    ("0x10", "1:1 TW1020 invalid JSON: not a number that JSON knows"),
    ("1e999", "1:1 TW1025 invalid JSON: the number is too large"),
    ("\"abc", "1:1 TW1020 invalid JSON: the string has no closing quote"),
    ("\"abc\\", "1:1 TW1020 invalid JSON: the string has no closing quote"),
    ("\"abc\n\"", "1:1 TW1020 invalid JSON: the string has no closing quote on its line"),
    ("\"a\tb\"", "1:3 TW1020 invalid JSON: control character in a string: write it as `\\u0009`"),
    ("\"é\\x\"", "1:3 TW1020 invalid JSON: unknown escape `\\x`"),
    ("\"\\u12g4\"", "1:2 TW1020 invalid JSON: `\\u` needs four hexadecimal digits"),
    ("\"\\u12\"", "1:2 TW1020 invalid JSON: `\\u` needs four hexadecimal digits"),
    ("\"\\ud800x\"", "1:2 TW1024 invalid JSON: half of a surrogate pair is no character"),
    ("\"\\udc00\"", "1:2 TW1024 invalid JSON: half of a surrogate pair is no character"),
    ("1 2", "1:3 TW1020 invalid JSON: unexpected text after the end of the value"),
    ("{} }", "1:4 TW1020 invalid JSON: unexpected text after the end of the value"),
    ("[1}", "1:3 TW1020 invalid JSON: expected `,` or `]` after a list item"),
  ])
  func `what is no JSON is told with its place and what was expected`(text: String, expected: String) {
    let (document, said) = json(text)
    #expect(document == nil)
    #expect(said == [expected])
  }

  @Test func `bytes that are not UTF-8 are told at the first of them`() {
    var findings = Findings()
    let bytes: [UInt8] = Array("[\"ok\",\n \"é".utf8) + [0xE2, 0x82] + Array("\"]".utf8)
    _ = JSONReader.read(SourceFile(path: "t", bytes: bytes), findings: &findings)
    #expect(lines(findings) == ["2:4 TW1024 invalid JSON: bytes that are not UTF-8"])
  }

  @Test func `members named twice are all told and the first counts`() throws {
    let (document, said) = json("{\"a\": 1, \"b\": {\"x\": 1, \"x\": 2},\n \"a\": 3}")
    #expect(said == ["1:24 TW1021 member `x` is given twice", "2:2 TW1021 member `a` is given twice"])
    #expect(document?.value == ["a": 1, "b": ["x": 1]])
  }

  @Test func `the fast reader takes the last of members named twice`() throws {
    #expect(try JSONReader.parse(Array(#"{"a": 1, "a": 2}"#.utf8)) == ["a": 2])
  }

  @Test func `spans cover exactly what was written`() throws {
    let root = try #require(json("{\"ä\": [1, \"ü\", {}],\n \"n\": -1.5e3 }").document)
    #expect(root["ä"]?.span.text == "[1, \"ü\", {}]")
    #expect(root["ä"]?.items?[1].span.text == "\"ü\"")
    #expect(root["ä"]?.items?[1].isQuoted == true)
    #expect(root["n"]?.span.text == "-1.5e3")
    #expect(root.member("n")?.keySpan.text == "\"n\"")
    #expect(root.member("n")?.keySpan.location.line == 2)
  }

  @Test func `depth ends at the limit`() {
    let deep = String(repeating: "[", count: 101) + String(repeating: "]", count: 101)
    #expect(json(deep).said == ["1:101 TW1022 invalid JSON: more than 100 lists and objects inside one another"])
    #expect(json(String(deep.dropFirst().dropLast())).said.isEmpty)
    #expect(json(String(repeating: "{\"a\":", count: 100_000)).said.count == 1)
  }

  @Test func `lines of NDJSON stand for themselves`() {
    var findings = Findings()
    let file = SourceFile(path: "t", text: "{\"a\": 1}\n\n  \r\n{\"a\" 2}\n[1]\r\n{\"b\": 3}")
    let values = JSONReader.readLines(file, findings: &findings)
    #expect(values.map(\.value) == [["a": 1], [1], ["b": 3]])
    #expect(values.last?["b"]?.span.description == "t:6:7")
    #expect(lines(findings) == ["4:6 TW1020 invalid JSON: expected `:` after the member name"])
  }

  @Test func `a byte order mark is passed over`() throws {
    #expect(try JSONReader.parse(Array("\u{FEFF}[1]".utf8)) == [1])
  }

  @Test func `a slice is read with offsets from its own start`() {
    let bytes = Array("xxxx[1 2]".utf8)
    let error = #expect(throws: JSONError.self) { _ = try JSONReader.parse(bytes[4...]) }
    #expect(error?.offset == 3)
  }

  @Test func `no cut or change of a text makes the readers crash or disagree`() throws {
    let text = Array(#"{"a": [1, -2.5e3, "x\u00e9\n", {"b": null}], "c": true, "d": {"e": []}, "long name": "ü"}"#.utf8)
    for seed: UInt64 in 0..<4000 {
      var generator = SplitMix(seed: seed)
      var bytes = Array(text[..<Int.random(in: 0...text.count, using: &generator)])
      for _ in 0..<Int.random(in: 0..<3, using: &generator) where !bytes.isEmpty {
        bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
      }
      var findings = Findings()
      let located = JSONReader.read(SourceFile(path: "t", bytes: bytes), findings: &findings)
      let fast = try? JSONReader.parse(bytes)
      #expect((located == nil) == (fast == nil), "seed \(seed)")
      for finding in findings.all { #expect(finding.span.map { $0.end <= bytes.count } == true, "seed \(seed)") }
    }
  }
}
