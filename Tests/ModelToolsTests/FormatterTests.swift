import Documents
import Seeds
import Testing

@testable import ModelTools

@Suite struct FormatterTests {
  private func format(_ text: String) throws -> String? {
    try ModelFormatter.format(Array(text.utf8)).map { String(decoding: $0, as: UTF8.self) }
  }

  @Test func `members stand in the order of the language, unknown ones behind them as written`() throws {
    let text = """
      {"contents":[{"writable":true,"schema":{"enumValues":[{"enumValue":1,"name":"a"}],"valueSchema":"integer",
      "@type":"Enum"},"zeta":1,"displayName":{"de":"B","en":"A"},"alpha":{"schema":1,"name":2},"name":"p",
      "@type":["Property"]}],"@type":"Interface","vendor":[],"displayName":"X","@id":"dtmi:x:A;1","extends":[ ],
      "@context":"dtmi:dtdl:context;3"}
      """
    let result = try format(text)
    #expect(
      result == """
        {
          "@context": "dtmi:dtdl:context;3",
          "@id": "dtmi:x:A;1",
          "@type": "Interface",
          "displayName": "X",
          "extends": [],
          "contents": [
            {
              "@type": [
                "Property"
              ],
              "name": "p",
              "displayName": {
                "de": "B",
                "en": "A"
              },
              "schema": {
                "@type": "Enum",
                "valueSchema": "integer",
                "enumValues": [
                  {
                    "name": "a",
                    "enumValue": 1
                  }
                ]
              },
              "writable": true,
              "zeta": 1,
              "alpha": {
                "schema": 1,
                "name": 2
              }
            }
          ],
          "vendor": []
        }

        """)
  }

  @Test func `texts, numbers and names stay byte for byte`() throws {
    let text =
      #"{"@id":"dtmi:x:A;1","a\u0062":["\u00e9\/\ud83d\ude00é","\u000A"],"n":[1.50,1E+5,-0,0.1e-2,9007199254740993]}"#
    let result = try #require(try format(text))
    for part in [
      #""a\u0062": ["#, #""\u00e9\/\ud83d\ude00é""#, #""\u000A""#, "1.50", "1E+5", "-0", "0.1e-2", "9007199254740993",
    ] {
      #expect(result.contains(part), "\(part)")
    }
  }

  @Test func `members written as DTMIs stand where their terms do`() throws {
    let result = try #require(
      try format(#"{"dtmi:dtdl:property:contents;3":[],"dtmi:dtdl:property:displayName;3":"x","@id":"dtmi:x:A;1"}"#))
    let places = try ["@id", "displayName", "contents"].map { try #require(result.firstRange(of: $0)).lowerBound }
    #expect(places == places.sorted())
  }

  @Test func `members of one name keep their order`() throws {
    #expect(try format(#"{"name":2,"@id":"x","name":1}"#) == "{\n  \"@id\": \"x\",\n  \"name\": 2,\n  \"name\": 1\n}\n")
  }

  @Test func `a byte order mark and carriage returns go`() throws {
    #expect(try format("\u{FEFF}[\r\n{\"@id\":\r\n\"x\"}]\r\n") == "[\n  {\n    \"@id\": \"x\"\n  }\n]\n")
  }

  @Test(arguments: ["{\"name\": \"package\", \"@x\": 1}", "[]", "[1, 2]", "3", "{}", "[[{\"@id\": \"x\"}]]"])
  func `JSON that holds no DTDL is none of its business`(_ text: String) throws {
    #expect(try format(text) == nil)
  }

  @Test(arguments: ["", "{", "{\"@id\": \"x\"} {}", "{\"@id\": 01}", "{\"@id\": \"\\x\"}", "{\"@id\": 'x'}"])
  func `what is no JSON is refused`(_ text: String) {
    #expect(throws: JSONError.self) { try format(text) }
  }

  @Test(arguments: 1...200) func `any document means the same afterwards, and a second run changes nothing`(
    _ seed: UInt64
  ) throws {
    var random = SplitMix(seed: seed)
    let text = RandomDocument.text(&random)
    let once = try #require(try format(text), "seed \(seed): \(text)")
    let twice = try format(once)
    #expect(twice == once, "seed \(seed)")
    let (before, after) = (try JSONReader.parse(Array(text.utf8)), try JSONReader.parse(Array(once.utf8)))
    #expect(before.isEquivalent(to: after), "seed \(seed): \(text)")
    #expect(
      RandomDocument.scalars(in: text) == RandomDocument.scalars(in: once), "seed \(seed): bytes of a scalar changed")
  }
}

/// Documents that look like DTDL, with unknown members, escapes and numbers in every spelling.
private enum RandomDocument {
  private static let names = [
    "@context", "@id", "@type", "name", "displayName", "description", "contents", "extends", "schemas", "schema",
    "fields", "enumValues", "unit", "writable", "mapKey", "mapValue", "vendor", "x-y", "a\\u0062c", "\\\"q\\\"", "",
  ]
  private static let scalars = [
    "1", "-0", "1.50", "2E3", "1e-7", "true", "false", "null", "\"text\"", "\"\\u00e9\"", "\"é\\/\\n\"",
    "\"{\\\"a\\\":[1]}\"",
    "123456789012345678", "\"\"",
  ]

  static func text(_ random: inout SplitMix) -> String {
    let root = "{\(space(&random))\"@id\":\"dtmi:x:A;1\"\(members(&random, 0, taken: ["@id"], isFirst: false))}"
    return space(&random) + (random.below(4) == 0 ? "[\(root),\(value(&random, 1))]" : root) + space(&random)
  }

  private static func value(_ random: inout SplitMix, _ depth: Int) -> String {
    switch random.below(depth > 4 ? 1 : 3) {
    case 0: return random.pick(scalars)
    case 1:
      let items = (0..<random.below(4)).map { _ in space(&random) + value(&random, depth + 1) + space(&random) }
      return "[\(items.isEmpty ? space(&random) : items.joined(separator: ","))]"
    default: return "{\(members(&random, depth, taken: [], isFirst: true))}"
    }
  }

  private static func members(_ random: inout SplitMix, _ depth: Int, taken: Set<String>, isFirst: Bool) -> String {
    var taken = taken
    var text = ""
    for _ in 0..<random.below(6) {
      let name = random.pick(names)
      guard taken.insert(name).inserted else { continue }
      let comma = isFirst && text.isEmpty ? "" : ","
      text += "\(comma)\(space(&random))\"\(name)\"\(space(&random)):\(space(&random))\(value(&random, depth + 1))"
    }
    return text + space(&random)
  }

  private static func space(_ random: inout SplitMix) -> String { random.pick(["", "", " ", "\n", "\t", " \r\n "]) }

  /// Every scalar and name as it is written, sorted.
  static func scalars(in text: String) -> [String] {
    text.matches(of: #/"(?:[^"\\]|\\.)*"|[^\s\[\]{},:"]+/#).map { String($0.output) }.sorted()
  }
}
