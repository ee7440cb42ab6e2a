import Diagnostics
import Documents
import OrderedCollections
import Testing

/// What is written is read again as the same value.
struct YAMLWriterTests {
  private func read(_ text: String) -> Value? {
    var findings = Findings()
    let nodes = YAMLReader.read(SourceFile(path: "x.yaml", bytes: Array(text.utf8)), findings: &findings)
    return findings.hasErrors || nodes.count != 1 ? nil : nodes[0].value
  }

  @Test func `quotes stand only where they are needed`() {
    let value: Value = [
      "plain": "Model 3", "version": "1.6", "flag": "true", "old": "no", "empty": "", "reference": "${Kind.name}",
      "list": ["a", "${Kind.name}", "b,c"], "filter": "type = 'x' AND $body.y = 1", "colon": "a: b", "hash": "a #b",
      "path": "/subscriptions/x", "sku": ["name": "S1", "capacity": 1], "quote": "say \"hi\"", "text": "a\nb\n",
    ]
    let text = YAMLWriter.text(value)
    #expect(
      text == """
        plain: Model 3
        version: "1.6"
        flag: "true"
        old: "no"
        empty: ""
        reference: ${Kind.name}
        list: [a, "${Kind.name}", "b,c"]
        filter: type = 'x' AND $body.y = 1
        colon: "a: b"
        hash: "a #b"
        path: /subscriptions/x
        sku: {name: S1, capacity: 1}
        quote: say "hi"
        text: |
          a
          b

        """)
    #expect(read(text) == value)
  }

  @Test func `comments stand above what they are about`() {
    let text = YAMLWriter.text(
      ["a": ["b": 1], "c": [["d": 1, "e": ["f": ["g": 2]]]]],
      comments: [ValuePath().member("a").member("b"): ["why"], ValuePath(): ["What this is.", ""]])
    #expect(text == "# What this is.\n#\na:\n  # why\n  b: 1\nc:\n  - d: 1\n    e:\n      f: {g: 2}\n")
  }

  @Test(arguments: 0..<400)
  func `any value is read again as it was`(_ seed: Int) {
    var random = SplitMix(seed: UInt64(seed) &* 7919 &+ 1)
    let value = RandomValue.make(&random, depth: 4)
    let text = YAMLWriter.text(value)
    #expect(read(text) == value, "seed \(seed):\n\(text)")
    #expect(YAMLWriter.text(value) == text, "seed \(seed)")
  }
}

/// A small generator whose sequence is told by its seed.
private struct SplitMix: RandomNumberGenerator {
  var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}

private enum RandomValue {
  /// Texts that readers of YAML take for something else, and pieces to make more of them from.
  private static let pieces = [
    "a", "B", "é", "漢", "😀", " ", "  ", "\n", "\t", "\r\n", "- ", ": ", ":", " #", "#", "'", "\"", "\\", "{", "}", "[",
    "]",
    ",", "|", ">", "&", "*", "!", "%", "@", "`", "?", "~", "true", "null", "1", "1.5", "0x1f", "1e3", "---", "...", "=",
    "<<", "${x}", "$${", "\u{85}", "\u{2028}", "\u{7f}", "\u{feff}", "2024-01-01", "yes", ".inf", "+1", "0o7", "word ",
  ]

  static func text(_ random: inout SplitMix) -> String {
    (0..<Int.random(in: 0...5, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
  }

  static func make(_ random: inout SplitMix, depth: Int) -> Value {
    switch Int.random(in: 0..<(depth > 0 ? 9 : 6), using: &random) {
    case 0: return .null
    case 1: return .bool(.random(using: &random))
    case 2: return .integer(Int64.random(in: Int64.min...Int64.max, using: &random))
    case 3:
      let number = Double(bitPattern: random.next())
      return .double(number.isFinite ? number : 0.1)
    case 4, 5: return .string(text(&random))
    case 6:
      return .array((0..<Int.random(in: 0...4, using: &random)).map { _ in make(&random, depth: depth - 1) })
    default:
      var members = OrderedDictionary<String, Value>()
      for _ in 0..<Int.random(in: 0...5, using: &random) { members[text(&random)] = make(&random, depth: depth - 1) }
      return .object(members)
    }
  }
}
