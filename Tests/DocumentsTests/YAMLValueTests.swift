import Documents
import OrderedCollections
import Testing

@Suite struct YAMLValueTests {
  @Test(arguments: [
    ("yes", "yes"), ("no", "no"), ("on", "on"), ("off", "off"), ("y", "y"), ("tRUE", "tRUE"), ("1_000", "1_000"),
    ("2024-01-01", "2024-01-01"), ("1.2.3", "1.2.3"), ("0x", "0x"), ("0xZZ", "0xZZ"), ("0o8", "0o8"), ("-x", "-x"),
    ("1e", "1e"), (".", "."), ("12:30:45", "12:30:45"), ("\"1\"", "1"), ("'true'", "true"), ("! 12", "12"),
    ("dtmi:evcharging:Battery;1", "dtmi:evcharging:Battery;1"), ("${Hub.x.hostName}", "${Hub.x.hostName}"),
  ])
  func `text stays text`(written: String, text: String) {
    let root = yamlValue("v: \(written)\n")
    #expect(root?["v"] == .string(text))
  }

  @Test(arguments: [
    ("0", 0), ("-12", -12), ("+7", 7), ("0644", 644), ("0x1F", 31), ("0o17", 15), ("9223372036854775807", Int64.max),
    ("-9223372036854775808", Int64.min), ("!!int 5", 5),
  ])
  func `integers follow the core schema`(written: String, number: Int64) {
    #expect(yamlValue("v: \(written)\n")?["v"] == .integer(number))
  }

  @Test(arguments: [
    ("1.0", 1.0), (".5", 0.5), ("-1.", -1.0), ("1e3", 1000.0), ("1.5E-3", 0.0015), ("!!float 2", 2.0),
    ("12345678901234567890", 12345678901234567890.0), ("-.25e+2", -25.0),
  ])
  func `floating point follows the core schema`(written: String, number: Double) {
    #expect(yamlValue("v: \(written)\n")?["v"] == .double(number))
  }

  @Test(arguments: ["", "~", "null", "Null", "NULL", "!!null ''"])
  func `null has its core spellings and the empty one`(written: String) {
    #expect(yamlValue("v: \(written)\n")?["v"] == .null)
  }

  @Test func `booleans have three spellings each`() {
    #expect(yamlValue("[true, True, TRUE, false, False, FALSE]") == [true, true, true, false, false, false])
  }

  @Test func `block and flow collections and scalars nest`() {
    let value = yamlValue(
      """
      plain: two
        lines
      literal: |
        a
          b
      folded: >-
        a
        b
      list:
      - {k: "\\u00e9\\n", l: [1, [], {}]}
      -
        deep: x
      """)
    #expect(
      value == [
        "plain": "two lines", "literal": "a\n  b\n", "folded": "a b",
        "list": [["k": "é\n", "l": [1, [], [:]]], ["deep": "x"]],
      ])
  }

  @Test func `members keep the order they were written in`() {
    #expect(yamlValue("b: 1\na: 2\nc: 3\n")?.object?.keys.elements == ["b", "a", "c"])
  }

  @Test func `every document of a file is read and empty ones are left out`() {
    let (documents, said) = yaml("---\na: 1\n---\n# nothing here\n---\nb: 2\n...\n---\n")
    #expect(said.isEmpty)
    #expect(documents.map(\.value) == [["a": 1], ["b": 2]])
  }

  @Test(arguments: ["", "\n", "# only a comment\n", "---\n", "\u{FEFF}"])
  func `a file without content has no documents`(text: String) {
    let (documents, said) = yaml(text)
    #expect(documents.isEmpty && said.isEmpty)
  }

  @Test func `an alias repeats the value of its anchor`() {
    #expect(yamlValue("a: &x {n: 1}\nb: *x\nc: [*x, *x]\n")?["c"] == [["n": 1], ["n": 1]])
  }

  @Test func `an anchor set twice means its last value`() {
    #expect(yamlValue("[&a 1, *a, &a 2, *a]") == [1, 1, 2, 2])
  }

  @Test func `a merge key adds what is not given and earlier mappings win`() {
    let text = """
      base: &b {a: 1, b: 2}
      one: {<<: *b, b: 3}
      two: {c: 0, <<: [*b, {a: 9, c: 9, d: 4}]}
      text: {"<<": 5}
      """
    let value = yamlValue(text)
    #expect(value?["one"] == ["b": 3, "a": 1])
    #expect(value?["two"] == ["c": 0, "a": 1, "b": 2, "d": 4])
    #expect(value?["text"] == ["<<": 5])
  }

  @Test func `JSON is YAML with the same values`() throws {
    for seed: UInt64 in 1...40 {
      var random = RandomValues(seed: seed)
      // YAML refuses NUL and other control characters even where JSON would escape them: the writer escapes, we unescape.
      let value: Value = ["v": random.value(depth: 2)]
      guard !value.jsonText.unicodeScalars.contains(where: { $0.value == 0x7F || $0.value == 0xFEFF }) else { continue }
      #expect(yamlValue(value.jsonText)?.isEquivalent(to: value) == true, "seed \(seed)")
    }
  }
}
