import Diagnostics
import Documents
import Testing

@Suite struct JSONPullTests {
  private func bytes(_ text: String) -> ArraySlice<UInt8> { Array(text.utf8)[...] }

  @Test func `a page is walked without reading what nobody needs`() throws {
    let page = bytes(
      #"{"value": [{"$dtId": "EV-1", "deep": {"x": [1, "]}", {"y": "\"}"}]}}, {"$dtId": "EV-\u0032"}], "next": null}"#)
    var ids: [String] = []
    try JSONPull.read(page) { pull throws(JSONError) in
      try pull.beginObject()
      while let key = try pull.nextKey() {
        guard pull.matches(key, "value") else {
          try pull.skipValue()
          continue
        }
        try pull.beginArray()
        while try pull.nextItem() {
          try pull.beginObject()
          while let key = try pull.nextKey() {
            if pull.matches(key, "$dtId") { ids.append(try pull.string()) } else { try pull.skipValue() }
          }
        }
      }
      try pull.end()
    }
    #expect(ids == ["EV-1", "EV-2"])
  }

  @Test(arguments: [
    "null", "true", "-12.5e+3", "\"a\\\"b\"", "[]", "{}", "[1, [2, {\"a\": \"]\"}]]", "{\"a\": \"}\\\\\", \"b\": [{}]}",
    "\"\\u00e9 long text with more than eight bytes\"",
  ])
  func `a skipped value is the range that it covers`(value: String) throws {
    let text = bytes("[ \(value) , 7 ]")
    try JSONPull.read(text) { pull throws(JSONError) in
      try pull.beginArray()
      _ = try pull.nextItem()
      let range = try pull.skipValue()
      #expect(String(decoding: pull.rawBytes(range), as: UTF8.self) == value)
      #expect(try pull.nextItem())
      #expect(try pull.number() == .integer(7))
      #expect(try !pull.nextItem())
      try pull.end()
    }
  }

  @Test(arguments: ["{\"a\": [1", "[\"a", "{\"a\": \"b\\\"}", "[[]"])
  func `what never ends cannot be skipped`(text: String) {
    #expect(throws: JSONError.self) {
      try JSONPull.read(bytes(text)) { pull throws(JSONError) in _ = try pull.skipValue() }
    }
  }

  @Test func `another type than asked for is a mismatch`() {
    let error = #expect(throws: JSONError.self) {
      try JSONPull.read(bytes("[1]")) { pull throws(JSONError) in try pull.beginObject() }
    }
    #expect(error?.kind == .mismatch)
  }

  @Test func `an escaped name still matches`() throws {
    try JSONPull.read(bytes(#"{"\u0024dtId": 1}"#)) { pull throws(JSONError) in
      try pull.beginObject()
      let key = try pull.nextKey()
      #expect(key.map { pull.matches($0, "$dtId") } == true)
      #expect(key.map { pull.matches($0, "$dtId2") } == false)
    }
  }

  @Test func `strings of every length around eight bytes end where they end`() throws {
    for length in 0..<40 {
      let text = String(repeating: "é", count: length / 2) + String(repeating: "x", count: length % 2)
      let value = try JSONReader.parse(Array("[\"\(text)\",\"\(text)\\n\"]".utf8))
      #expect(value == [.string(text), .string(text + "\n")])
    }
  }

  @Test func `skipping agrees with reading on every random value`() throws {
    for seed: UInt64 in 0..<300 {
      var random = RandomValues(seed: seed)
      let text = random.value().json
      let range = try JSONPull.read(text[...]) { pull throws(JSONError) in try pull.skipValue() }
      #expect(range == 0..<text.count, "seed \(seed)")
    }
  }

  @Test(arguments: ["0", "-0", "1.50", "1e999", "-1E+400", "18446744073709551616"])
  func `a number can be had as it is written`(number: String) throws {
    try JSONPull.read(bytes("[\(number) ]")) { pull throws(JSONError) in
      try pull.beginArray()
      _ = try pull.nextItem()
      #expect(try pull.numberText() == number)
      #expect(try !pull.nextItem())
    }
  }

  @Test(arguments: ["01", "-", "1.", "1e", "1x", "true"])
  func `what is no number cannot be had as one`(text: String) {
    #expect(throws: JSONError.self) {
      try JSONPull.read(bytes(text)) { pull throws(JSONError) in _ = try pull.numberText() }
    }
  }
}

@Suite struct JSONPlaceTests {
  private func find(_ path: [ValuePath.Step], _ text: String) -> [String?]? {
    let file = SourceFile(path: "f", text: "## \(text)")
    return JSONPlace.find(ValuePath(path), in: file, 3..<file.bytes.count).map { [$0.name?.text, $0.value.text] }
  }

  @Test func `parts of a text are found by their paths`() {
    let text = #"{"a": [1, {"b \u0063": "x"}], "n": null, "a2": {}, "n": 7}"#
    #expect(find([], "[1]") == [nil, "[1]"])
    #expect(find([.member("a")], text) == ["\"a\"", #"[1, {"b \u0063": "x"}]"#])
    #expect(find([.member("a"), .index(1), .member("b c")], text) == [#""b \u0063""#, "\"x\""])
    #expect(find([.member("n")], text) == ["\"n\"", "7"])
  }

  @Test func `paths that lead nowhere find nothing, nor do texts that are no JSON`() {
    #expect(find([.member("b")], #"{"a": 1}"#) == nil)
    #expect(find([.index(1)], "[1]") == nil)
    #expect(find([.member("a"), .member("b")], #"{"a": 1}"#) == nil)
    #expect(find([.item(key: "a", value: "1")], #"[{"a": 1}]"#) == nil)
    #expect(find([.member("a")], #"{"a": "#) == nil)
  }
}
