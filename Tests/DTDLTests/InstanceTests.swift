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
    ("byte", "-128", true), ("byte", "128", false), ("unsignedByte", "255", true), ("unsignedByte", "-1", false),
    ("unsignedLong", "18446744073709551615", true), ("unsignedLong", "-1", false),
    ("decimal", "\"1.\"", true), ("decimal", "\"01\"", false), ("decimal", "1", false),
    ("bytes", "\"aGk=\"", true), ("bytes", "\"\"", true), ("bytes", "\"a_k=\"", false), ("bytes", "\"aGk\"", false),
    ("uuid", "\"00112233-4455-6677-8899-AABBCCDDEEFF\"", true),
    ("uuid", "\"{00112233-4455-6677-8899-aabbccddeeff}\"", false),
  ])
  func `values of primitives`(schema: String, json: String, conforms: Bool) throws {
    let primitive = try #require(PrimitiveSchema(rawValue: schema))
    let found = Schema.primitive(primitive).mismatches(try JSONValue.parse(json), at: ValuePath())
    #expect(found.isEmpty == conforms)
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
      found.map { "\($0.path) \($0.message)" } == [
        "location.count expected integer, found 1.5",
        "location.status \"On\" is not one of \"on\", did you mean \"on\"?",
        "location.list[1] expected double, found \"two\"",
        "location.map.a null is no value here",
        "location.lst the object has no field `lst`, did you mean `list`?",
      ])
    #expect(schema.mismatches([:], at: ValuePath()).isEmpty)
  }

  @Test func `an integer enumeration takes integers only`() throws {
    let schema = Schema.enumeration(
      EnumSchema(valueSchema: .integer, values: [EnumValue(name: "one", value: .integer(1))]))
    #expect(schema.mismatches(1, at: ValuePath()).isEmpty)
    #expect(schema.mismatches(1.0, at: ValuePath()).count == 1)
    #expect(schema.mismatches("1", at: ValuePath()).count == 1)
  }

  @Test(.enabled(if: SharedData.exists("dtdl-cases"), "no shared data beside the repository"))
  func `public instance cases are judged as they should be`() throws {
    var right = 0
    var all = 0
    for suite in ["generated", "doc-examples", "specification"] {
      for text in SharedData.lines("dtdl-cases/\(suite).jsonl") where text.contains("\"instances\": [") {
        let record = try JSONReader.parse(Array(text.utf8))
        let (found, total) = InstanceTests.judge(record)
        right += found
        all += total
      }
    }
    print("instances: \(right) of \(all) judged as expected")
    #expect(Double(right) >= 0.97 * Double(all))
  }

  private static func judge(_ record: Value) -> (right: Int, all: Int) {
    var reading = ModelReading()
    var findings = Findings()
    for text in record["models"]?.array ?? [] {
      let file = SourceFile(path: "model", text: text.string ?? "")
      reading.add(file, JSONTree.read(file, findings: &findings))
    }
    _ = reading.finish()
    var right = 0
    var all = 0
    for instance in record["instances"]?.array ?? [] {
      guard let subject = instance["subject"]?.string, let expected = instance["conforms"]?.bool,
        let schema = reading.schema(subject), let text = instance["submit"]?.string
      else { continue }
      all += 1
      let value = try? JSONValue.parse(text)
      let conforms = value.map { schema.mismatches($0, at: ValuePath()).isEmpty } ?? false
      if conforms == expected { right += 1 } else { print("  \(subject) \(text) should be \(expected)") }
    }
    return (right, all)
  }
}
