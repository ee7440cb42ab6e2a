import Documents
import Testing

@Suite struct JSONWriterTests {
  @Test func `a value read back is the value that was written`() throws {
    for seed: UInt64 in 0..<500 {
      var random = RandomValues(seed: seed)
      let value = random.value()
      #expect(try JSONReader.parse(value.json) == value, "seed \(seed)")
      #expect(try JSONReader.parse(Array(value.prettyJSON.utf8)) == value, "seed \(seed)")
      #expect(try JSONReader.parse(value.canonicalJSON).isEquivalent(to: value), "seed \(seed)")
    }
  }

  @Test func `canonical bytes are equal exactly for equivalent values`() throws {
    for seed: UInt64 in 0..<500 {
      var random = RandomValues(seed: seed)
      let value = random.value()
      let same = random.disguise(value)
      let other = random.value()
      #expect(value.isEquivalent(to: same), "seed \(seed)")
      #expect(value.canonicalJSON == same.canonicalJSON, "seed \(seed)")
      #expect(value.isEquivalent(to: other) == (value.canonicalJSON == other.canonicalJSON), "seed \(seed)")
    }
  }

  @Test func `canonical numbers agree with equivalence at every edge`() {
    let edges: [Value] = [
      0, -0.0, 0.0, 1, 1.0, 9_007_199_254_740_992, 9_007_199_254_740_993, .double(0x1p53), .integer(.max),
      .integer(.min),
      .double(0x1p63), .double(-0x1p63), 1e18, 1_000_000_000_000_000_000, 0.1, 1e300, .double(.leastNonzeroMagnitude),
      "1", nil, false,
    ]
    for a in edges {
      for b in edges {
        #expect(a.isEquivalent(to: b) == (a.canonicalJSON == b.canonicalJSON), "\(a.jsonText) and \(b.jsonText)")
      }
    }
  }

  @Test func `composed and decomposed characters stay apart`() {
    let composed: Value = "\u{E9}"
    let decomposed: Value = "e\u{301}"
    #expect(!composed.isEquivalent(to: decomposed))
    #expect(composed.canonicalJSON != decomposed.canonicalJSON)
  }

  @Test(arguments: [
    (Value.double(75), "75", "75.0"), (.double(0.1), "0.1", "0.1"), (.double(-0.0), "0", "-0.0"),
    (.double(1e21), "1e+21", "1e+21"), (.double(1e16), "10000000000000000", "1e+16"),
    (.double(.infinity), "null", "null"), (.double(.nan), "null", "null"),
    (.integer(.min), "-9223372036854775808", "-9223372036854775808"),
  ])
  func `numbers are as short as they can be`(value: Value, canonical: String, compact: String) {
    #expect(String(decoding: value.canonicalJSON, as: UTF8.self) == canonical)
    #expect(value.jsonText == compact)
  }

  @Test func `members are sorted by the bytes of their names`() {
    let value: Value = ["b": 1, "a": ["z": 1, "y": 2], "é": 3, "Z": 4, "": 5, "\u{10000}": 6, "\u{FF5E}": 7, "aa": 8]
    #expect(
      String(decoding: value.canonicalJSON, as: UTF8.self)
        == "{\"\":5,\"Z\":4,\"a\":{\"y\":2,\"z\":1},\"aa\":8,\"b\":1,\"é\":3,\"\u{FF5E}\":7,\"\u{10000}\":6}")
  }

  @Test func `only what must be escaped is escaped`() {
    let value: Value = "/é\u{7F}\u{2028}<>&'\"\\\u{8}\u{C}\n\r\t\u{1}"
    #expect(value.jsonText == "\"/é\u{7F}\u{2028}<>&'\\\"\\\\\\b\\f\\n\\r\\t\\u0001\"")
  }

  @Test func `text for people has two spaces a level`() {
    let value: Value = ["b": [1, [:], []], "a": ["x": nil]]
    #expect(
      value.prettyJSON == """
        {
          "b": [
            1,
            {},
            []
          ],
          "a": {
            "x": null
          }
        }
        """)
  }
}

@Suite struct JSONCanonicaliserTests {
  @Test func `bytes become canonical without a tree as they would with one`() throws {
    var canonicaliser = JSONCanonicaliser()
    for seed: UInt64 in 0..<400 {
      var random = RandomValues(seed: seed)
      let value = random.value()
      canonicaliser.removeAll()
      try JSONPull.read(value.json[...]) { pull throws(JSONError) in try canonicaliser.copy(&pull) }
      #expect(canonicaliser.bytes == value.canonicalJSON, "seed \(seed)")
    }
  }

  @Test func `members are left out or emptied where the caller says so`() throws {
    var canonicaliser = JSONCanonicaliser()
    let text = Array(#"{"z": 1, "b": {"x": 1, "z": 2}, "\u0061": [3], "z": 4}"#.utf8)
    try JSONPull.read(text[...]) { pull throws(JSONError) in
      try canonicaliser.copy(&pull) { depth, name in
        if name.elementsEqual("b".utf8) { return .empty }
        return depth == 1 && name.elementsEqual("x".utf8) ? .leaveOut : .keep
      }
    }
    #expect(String(decoding: canonicaliser.bytes, as: UTF8.self) == #"{"a":[3],"b":{},"z":4}"#)
  }
}
