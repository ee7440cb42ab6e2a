import Diagnostics
import Documents
import OrderedCollections
import Testing

@testable import DTDL

/// Parses JSON text in tests.
enum JSONValue {
  static func parse(_ text: String) throws -> Value { try JSONReader.parse(Array(text.utf8)) }
}

/// Which values are instances of which schemas.
struct InstanceTests {
  @Test(arguments: [
    ("boolean", "true", true), ("boolean", "\"true\"", false), ("boolean", "0", false),
    ("integer", "2147483647", true), ("integer", "2147483648", false), ("integer", "1.0", false),
    ("integer", "\"3\"", false), ("long", "9223372036854775807", true), ("long", "9223372036854775808", false),
    ("double", "1", true), ("double", "1e300", true), ("double", "\"1\"", false),
    ("float", "3.402823E+38", true), ("float", "3.402824E+38", false),
    ("string", "\"\"", true), ("string", "null", false),
    ("date", "\"2024-02-29\"", true), ("date", "\"2023-02-29\"", false), ("date", "\"19650101\"", false),
    ("date", "\"0000-01-01\"", false), ("date", "\"2024-13-01\"", false),
    ("time", "\"23:59:59.5Z\"", true), ("time", "\"23:59:59+05:30\"", true), ("time", "\"23:59:59\"", false),
    ("time", "\"24:00:00Z\"", false), ("time", "\"12:00:60Z\"", false),
    ("dateTime", "\"2024-05-01T12:00:00Z\"", true), ("dateTime", "\"2024-05-01T12:00:00\"", false),
    ("dateTime", "\"2024-05-01 12:00:00Z\"", false),
    ("duration", "\"P1DT2H\"", true), ("duration", "\"PT0.5S\"", true), ("duration", "\"P3W\"", true),
    ("duration", "\"P\"", false), ("duration", "\"PT\"", false), ("duration", "\"PT.001S\"", false),
    ("duration", "\"PT1.5H2M\"", false), ("duration", "\"P1Y1W\"", false), ("duration", "\"P1H\"", false),
    ("duration", "\"-P1D\"", false), ("duration", "\"PT1,5H\"", false), ("duration", "\"P3.5W\"", true),
    ("byte", "-128", true), ("byte", "-129", false), ("short", "-32768", true), ("short", "32768", false),
    ("unsignedShort", "65535", true), ("unsignedInteger", "4294967296", false), ("long", "-0", true),
    ("long", "1e3", false), ("unsignedLong", "1.0", false), ("double", "-0.0", true), ("float", "-3.402824E+38", false),
    ("bytes", "\"A===\"", false), ("bytes", "\"AA==\"", true), ("decimal", "\"+0.\"", true),
    ("decimal", "\"-\"", false),
    ("time", "\"06:00:00+14:01\"", false), ("time", "\"06:00:00-14:00\"", true), ("time", "\"6:00:00Z\"", false),
    ("uuid", "\"00112233445566778899aabbccddeeff\"", false), ("string", "[]", false), ("boolean", "{}", false),
    ("byte", "128", false), ("unsignedByte", "255", true), ("unsignedByte", "-1", false),
    ("unsignedLong", "18446744073709551615", true), ("unsignedLong", "-1", false),
    ("decimal", "\"1.\"", true), ("decimal", "\"01\"", false), ("decimal", "1", false),
    ("bytes", "\"aGk=\"", true), ("bytes", "\"\"", true), ("bytes", "\"a_k=\"", false), ("bytes", "\"aGk\"", false),
    ("uuid", "\"00112233-4455-6677-8899-AABBCCDDEEFF\"", true),
    ("uuid", "\"{00112233-4455-6677-8899-aabbccddeeff}\"", false),
  ])
  func `values of primitives`(schema: String, json: String, conforms: Bool) throws {
    let primitive = try #require(PrimitiveSchema(rawValue: schema))
    let schema = Schema.primitive(primitive)
    #expect(schema.mismatches(inJSON: Array(json.utf8)[...]).isEmpty == conforms)
    #expect(schema.mismatches(try JSONValue.parse(json), at: ValuePath()).isEmpty == conforms)
  }

  @Test func `mismatches inside objects, maps and arrays say where and why`() throws {
    let status = EnumSchema(valueSchema: .string, values: [EnumValue(name: "on", value: .string("on"))])
    let schema = Schema.object([
      Field(name: "count", schema: .primitive(.integer)), Field(name: "status", schema: .enumeration(status)),
      Field(name: "list", schema: .array(of: .primitive(.double))),
      Field(name: "map", schema: .map(of: .primitive(.string))),
    ])
    let value = try JSONValue.parse(
      """
      {"count": 1.5, "status": "On", "list": [1, "two"], "map": {"a": null, "b": "ok"}, "lst": 1}
      """)
    let found = schema.mismatches(value, at: ValuePath([.member("location")]))
    #expect(
      found.map { "\($0.path) \($0.message)\($0.suggestion.map { " (\($0))" } ?? "")" } == [
        "location.count expected integer, found 1.5",
        "location.status \"On\" is not one of \"on\" (on)",
        "location.list[1] expected double, found \"two\"",
        "location.map.a null is no value here",
        "location.lst the object has no field `lst` (list)",
      ])
    #expect(schema.mismatches([:], at: ValuePath()).isEmpty)
    let bare = schema.mismatches(value, at: ValuePath([.member("location")]), suggests: false)
    #expect(bare.map(\.message) == found.map(\.message) && bare.allSatisfy { $0.suggestion == nil })
  }

  @Test func `each mismatch of a text has the bytes that are wrong`() {
    let schema = Schema.object([
      Field(name: "a", schema: .array(of: .primitive(.unsignedByte))),
      Field(name: "b", schema: .map(of: .primitive(.boolean)), isRequired: true),
      Field(name: "c", schema: .primitive(.string)),
    ])
    let text = #"{"a": [1, 256, -0 , 2.0], "\u0063": [ {} ], "d": 1e999, "a": null}"#.replacing("\\\\", with: "\\")
    let bytes = Array(text.utf8)
    let found = schema.mismatches(inJSON: bytes[...])
    let shown = found.map { mismatch in
      "\(mismatch.path) \(mismatch.message): \(String(decoding: bytes[mismatch.range ?? 0..<0], as: UTF8.self))"
    }
    #expect(
      shown == [
        "a[1] 256 does not fit unsignedByte: 256", "a[2] -0 does not fit unsignedByte: -0",
        "a[3] expected unsignedByte, found 2.0: 2.0", "c expected string, found a list: [ {} ]",
        #"d the object has no field `d`: "d""#, "a null is no value here: null",
        " the required field `b` is missing: \(text)",
      ])
  }

  @Test(arguments: ["", "$$", "{ 23 ]", "[ \"hi\": \"there\" ]", "1 2", "\"\\ud800\"", "[[[", "tru"])
  func `a text that is no JSON is an instance of nothing and says so once`(text: String) {
    let schemas: [Schema] = [
      .primitive(.string), .array(of: .primitive(.double)), .object([]), .reference(DTMI("dtmi:a:X;1")!),
    ]
    for schema in schemas {
      let found = schema.mismatches(inJSON: Array(text.utf8)[...])
      #expect(found.map(\.reason) == [.notJSON])
      #expect(found.allSatisfy { ($0.range?.upperBound ?? .max) <= text.utf8.count })
    }
  }

  @Test func `a schema that contains itself is checked as deep as the value goes`() throws {
    let tree = DTMI("dtmi:a:Tree;1")!
    let ring = DTMI("dtmi:a:Ring;1")!
    let schemas: [DTMI: Schema] = [
      tree: .object([
        Field(name: "value", schema: .primitive(.integer)),
        Field(name: "children", schema: .array(of: .reference(tree))),
      ]), ring: .reference(ring),
    ]
    func paths(_ text: String, _ schema: Schema = .reference(tree)) throws -> [String] {
      let inText = schema.mismatches(inJSON: Array(text.utf8)[...], among: schemas).map(\.path)
      #expect(schema.mismatches(try JSONValue.parse(text), at: ValuePath(), among: schemas).map(\.path) == inText)
      return inText.map(\.description)
    }
    #expect(try paths(#"{"value": 1, "children": [{"children": [{"value": 2}]}]}"#) == [])
    #expect(
      try paths(#"{"children": [{"children": [{"value": "2"}, {"children": {}}]}, 3]}"#) == [
        "children[0].children[0].value", "children[0].children[1].children", "children[1]",
      ])
    #expect(try paths("[1, null]", .reference(ring)) == [])
    let deep = String(repeating: #"{"children":["#, count: 60) + String(repeating: "]}", count: 60)
    #expect(
      Schema.reference(tree).mismatches(inJSON: Array(deep.utf8)[...], among: schemas).map(\.reason) == [.notJSON])
  }

  @Test(arguments: [
    (#"{"name": "a", "parts": [{"name": "b", "parts": []}], "by": {"x": {"name": "c"}}}"#, []),
    (#"{"parts": [{"parts": [{"nam": 1}]}, 2]}"#, ["parts[0].parts[0].nam", "parts[1]"]),
    (#"{"by": {"x": {"by": {"y": {"name": true}}}}}"#, ["by.x.by.y.name"]),
  ])
  func `a model's schema that contains itself is checked as deep as the value goes`(
    text: String, wrong: [String]
  ) throws {
    let model = """
      {"@context": "dtmi:dtdl:context;4", "@id": "dtmi:a:I;1", "@type": "Interface", "schemas": [
        {"@id": "dtmi:a:Part;1", "@type": "Object", "fields": [{"name": "name", "schema": "string"},
          {"name": "parts", "schema": {"@type": "Array", "elementSchema": "dtmi:a:Part;1"}},
          {"name": "by", "schema": "dtmi:a:Index;1"}]},
        {"@id": "dtmi:a:Index;1", "@type": "Map", "mapKey": {"name": "k", "schema": "string"},
          "mapValue": {"name": "v", "schema": "dtmi:a:Part;1"}}]}
      """
    var findings = Findings()
    let file = SourceFile(path: "m.json", text: model)
    var reading = ModelReading()
    reading.add(file, JSONTree.read(file, findings: &findings))
    _ = reading.finish()
    let schema = try #require(reading.schema("dtmi:a:Part;1"))
    let others = reading.schemas(referredBy: schema)
    #expect(!others.isEmpty)
    let found = schema.mismatches(inJSON: Array(text.utf8)[...], among: others)
    #expect(found.map(\.path.description) == wrong)
    #expect(
      schema.mismatches(try JSONValue.parse(text), at: ValuePath(), among: others).map(\.path.description) == wrong)
  }

  @Test func `a value that lost its text gets the benefit of the doubt`() {
    func fits(_ primitive: PrimitiveSchema, _ value: Value) -> Bool {
      Schema.primitive(primitive).mismatches(value, at: ValuePath()).isEmpty
    }
    #expect(fits(.unsignedLong, .double(0x1p64)) && fits(.unsignedLong, .double(0x1p63)))
    #expect(!fits(.unsignedLong, .double(0x1p65)) && !fits(.unsignedLong, .double(-0x1p63)))
    #expect(!fits(.unsignedLong, 1.0) && !fits(.long, .double(0x1p63)) && !fits(.integer, 1e300))
  }

  @Test func `texts and names are compared to the byte`() {
    let kelvin = Schema.object([Field(name: "K", schema: .primitive(.double))])
    #expect(kelvin.mismatches(inJSON: Array("{\"\u{212A}\": 1}".utf8)[...]).count == 1)
    let accent = Schema.enumeration(
      EnumSchema(valueSchema: .string, values: [EnumValue(name: "e", value: .string("\u{E9}"))]))
    #expect(accent.mismatches("\u{E9}", at: ValuePath()).isEmpty)
    #expect(!accent.mismatches("e\u{301}", at: ValuePath()).isEmpty)
  }

  @Test(arguments: [
    (PrimitiveSchema.double, "\"1.5\"", true), (.integer, "\"1.5\"", false), (.boolean, "\"true\"", true),
    (.boolean, "\"yes\"", false), (.string, "7", true), (.string, "false", true), (.string, "[]", false),
    (.decimal, "1.50", true), (.decimal, "1e2", false), (.long, "\" 1\"", false), (.date, "1", false),
  ])
  func `where only the quotes are wrong, that is said`(primitive: PrimitiveSchema, json: String, isAboutQuotes: Bool) {
    let found = Schema.primitive(primitive).mismatches(inJSON: Array(json.utf8)[...])
    #expect(found.map(\.isAboutQuotes) == [isAboutQuotes])
  }

  @Test func `how such a value is written is said where the message does not`() {
    func help(_ primitive: PrimitiveSchema, _ json: String) -> String? {
      Schema.primitive(primitive).mismatches(inJSON: Array(json.utf8)[...]).first?.help
    }
    #expect(help(.byte, "1.0") == "a whole number from -128 to 127, without a fraction")
    #expect(help(.byte, "128") == "a whole number from -128 to 127, without a fraction")
    #expect(help(.dateTime, "\"2024-05-01\"")?.contains("offset from UTC") == true)
    #expect(help(.double, "1e999") == nil && help(.string, "1") == nil)
    for primitive in PrimitiveSchema.allCases where primitive != .string { #expect(help(primitive, "[]") != nil) }
  }

  @Test func `an integer enumeration takes integers only`() throws {
    let schema = Schema.enumeration(
      EnumSchema(valueSchema: .integer, values: [EnumValue(name: "one", value: .integer(1))]))
    #expect(schema.mismatches(1, at: ValuePath()).isEmpty)
    #expect(schema.mismatches(1.0, at: ValuePath()).count == 1)
    #expect(schema.mismatches("1", at: ValuePath()).count == 1)
  }
}
