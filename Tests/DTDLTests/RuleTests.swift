import Diagnostics
import Testing

@testable import DTDL

/// One mistake, one finding, at the right place. `m.json` is the first text of a case.
struct RuleTests {
  /// An interface around the lines of `contents`, which begin at line 2.
  static func interface(_ contents: String, version: Int = 3) -> String {
    let context =
      version == 3
      ? "[\"dtmi:dtdl:context;3\", \"dtmi:dtdl:extension:quantitativeTypes;1\"]" : "\"dtmi:dtdl:context;\(version)\""
    return """
      {"@context": \(context), "@id": "dtmi:a:B;1", "@type": "Interface", "contents": [
      \(contents)
      ]}
      """
  }

  @Test(arguments: [
    ("[1]", "TW2001 m.json:1:2 a model is an object, not an integer"),
    ("{\"@type\": \"Interface\"}", "TW2010 m.json:1:11 the interface has no `@context`"),
    (
      "{\"@context\": \"dtmi:dtdl:context;9\"}", "TW2012 m.json:1:14 there is no DTDL v9"
    ),
    (
      "{\"@context\": [\"dtmi:dtdl:context;3\", \"dtmi:dtdl:extension:quantitativeType;1\"], \"@id\": \"dtmi:a:B;1\", \"@type\": \"Interface\"}",
      "TW2014 m.json:1:38 unknown extension `dtmi:dtdl:extension:quantitativeType` (did you mean `dtmi:dtdl:extension:quantitativeTypes;1`?)"
    ),
    (
      "{\"@context\": [\"dtmi:dtdl:context;3\", \"dtmi:dtdl:extension:mqtt;2\"], \"@id\": \"dtmi:a:B;1\", \"@type\": \"Interface\"}",
      "TW2124 m.json:1:38 Azure Digital Twins is not known to take `dtmi:dtdl:extension:mqtt;2`"
    ),
    (
      "{\"@context\": \"dtmi:dtdl:context;3\", \"@type\": \"Interface\"}",
      "TW2020 m.json:1:46 the interface has no `@id`"
    ),
    (
      "{\"@context\": \"dtmi:dtdl:context;3\", \"@id\": \"dtmi:a b;1\", \"@type\": \"Interface\"}",
      "TW2021 m.json:1:44 `dtmi:a b;1` is not a valid DTMI: it holds a space"
    ),
    (
      "{\"@context\": \"dtmi:dtdl:context;2\", \"@id\": \"dtmi:a:b\", \"@type\": \"Interface\"}",
      "TW2021 m.json:1:44 `dtmi:a:b` is not a valid DTMI: the version is missing"
    ),
    (
      "{\"@context\": \"dtmi:dtdl:context;3\", \"@id\": \"dtmi:dtdl:b;1\", \"@type\": \"Interface\"}",
      "TW2023 m.json:1:44 identifiers that begin with `dtmi:dtdl:` are reserved"
    ),
    (
      "{\"@context\": \"dtmi:dtdl:context;3\", \"@id\": \"dtmi:a:B;1\", \"@type\": \"Interfaces\"}",
      "TW2031 m.json:1:67 unknown type `Interfaces` (did you mean `Interface`?)"
    ),
    (
      "{\"@context\": \"dtmi:dtdl:context;4\", \"@id\": \"dtmi:a:B;1\", \"@type\": \"Interface\"}",
      "TW2120 m.json:1:14 Azure Digital Twins does not take DTDL v4"
    ),
    (
      "{\"@context\": \"dtmi:dtdl:context;3\", \"@id\": \"dtmi:a:B;1\", \"@type\": \"Interface\", \"content\": []}",
      "TW2040 m.json:1:80 interface `dtmi:a:B;1` has no member `content` (did you mean `contents`?)"
    ),
  ])
  func `mistakes in an interface's head`(text: String, expected: String) {
    let findings = check(text).findings
    #expect(findings.map(line) == [expected])
    #expect(findings.allSatisfy { $0.saysHowToMend })
  }

  @Test(arguments: [
    ("{\"name\": \"x\", \"schema\": \"double\"}", "TW2030 m.json:2:10 the entry `x` of `contents` has no `@type`"),
    (
      "{\"@type\": \"property\", \"name\": \"x\", \"schema\": \"double\"}",
      "TW2031 m.json:2:11 unknown type `property` (did you mean `Property`?)"
    ),
    (
      "{\"@type\": \"Field\", \"name\": \"x\", \"schema\": \"double\"}", "TW2032 m.json:2:11 a Field cannot stand here"
    ),
    (
      "{\"@type\": [\"Property\", \"Telemetry\"], \"name\": \"x\", \"schema\": \"double\"}",
      "TW2033 m.json:2:24 an element cannot be a Property and a Telemetry at once"
    ),
    (
      "{\"@type\": [\"Relationship\", \"Voltage\"], \"name\": \"x\"}",
      "TW2034 m.json:2:28 `Voltage` cannot be put on a Relationship"
    ),
    (
      "{\"@type\": [\"Property\", \"Historized\"], \"name\": \"x\", \"schema\": \"double\"}",
      "TW2035 m.json:2:24 the type `Historized` comes from the extension historization, which `@context` does not name"
    ),
    (
      "{\"@type\": \"Property\", \"name\": \"x\", \"schema\": \"double\", \"writeable\": true}",
      "TW2040 m.json:2:56 property `x` has no member `writeable` (did you mean `writable`?)"
    ),
    ("{\"@type\": \"Property\", \"name\": \"x\"}", "TW2042 m.json:2:31 property `x` has no `schema`"),
    (
      "{\"@type\": \"Property\", \"name\": \"x\", \"schema\": \"double\", \"comment\": null}",
      "TW2044 m.json:2:67 `comment` is null"
    ),
    (
      "{\"@type\": \"Property\", \"name\": \"state of charge\", \"schema\": \"double\"}",
      "TW2050 m.json:2:31 `state of charge` is not a valid name: it holds a space (did you mean `stateOfCharge`?)"
    ),
    (
      "{\"@type\": \"Property\", \"name\": \"x\", \"schema\": \"double\", \"writable\": \"true\"}",
      "TW2060 m.json:2:68 `writable` is `true` or `false`, not a string"
    ),
    (
      "{\"@type\": \"Property\", \"name\": \"x\", \"schema\": \"double\", \"displayName\": {\"EN\": \"x\"}}",
      "TW2062 m.json:2:72 `EN` is not a language tag (did you mean `en`?)"
    ),
    (
      "{\"@type\": \"Property\", \"name\": \"x\", \"schema\": \"double\", \"description\": [\"a\", \"b\"]}",
      "TW2063 m.json:2:77 the description has two texts in `en`"
    ),
    (
      "{\"@type\": \"Relationship\", \"name\": \"x\", \"minMultiplicity\": 1}",
      "TW2064 m.json:2:59 `minMultiplicity` must be 0, not 1"
    ),
    (
      "{\"@type\": \"Property\", \"name\": \"x\", \"schema\": \"int\"}",
      "TW2070 m.json:2:46 `int` is not a schema (did you mean `integer`?)"
    ),
    (
      "{\"@type\": \"Property\", \"name\": \"x\", \"schema\": \"uuid\"}",
      "TW2070 m.json:2:46 `uuid` is not a schema of DTDL v3"
    ),
    (
      "{\"@type\": \"Property\", \"name\": \"x\", \"schema\": {\"@type\": \"Enum\", \"valueSchema\": \"string\", \"enumValues\": [{\"name\": \"a\", \"enumValue\": 1}]}}",
      "TW2073 m.json:2:131 the enum's values are `string`, this is an integer"
    ),
    (
      "{\"@type\": \"Property\", \"name\": \"x\", \"schema\": {\"@type\": \"Enum\", \"valueSchema\": \"String\"}}",
      "TW2076 m.json:2:79 the values of an enum are `string` or `integer`, not `String` (did you mean `string`?)"
    ),
    (
      "{\"@type\": \"Property\", \"name\": \"x\", \"schema\": {\"@type\": \"Map\", \"mapKey\": {\"name\": \"k\", \"schema\": \"integer\"}, \"mapValue\": {\"name\": \"v\", \"schema\": \"string\"}}}",
      "TW2075 m.json:2:97 the key of a map is a `string`, not `integer`"
    ),
    (
      "{\"@type\": [\"Property\", \"Voltage\"], \"name\": \"x\", \"schema\": \"double\"}",
      "TW2080 m.json:2:24 the semantic type `Voltage` needs a `unit`"
    ),
    (
      "{\"@type\": \"Property\", \"name\": \"x\", \"schema\": \"double\", \"unit\": \"volt\"}",
      "TW2081 m.json:2:56 property `x` has a `unit` but no semantic type"
    ),
    (
      "{\"@type\": [\"Property\", \"Voltage\"], \"name\": \"x\", \"schema\": \"double\", \"unit\": \"ampere\"}",
      "TW2082 m.json:2:77 `ampere` is no unit of `Voltage`"
    ),
    (
      "{\"@type\": [\"Property\", \"Voltage\"], \"name\": \"x\", \"schema\": \"double\", \"unit\": \"volts\"}",
      "TW2083 m.json:2:77 unknown unit `volts` (did you mean `volt`?)"
    ),
    (
      "{\"@type\": [\"Property\", \"Voltage\"], \"name\": \"x\", \"schema\": \"string\", \"unit\": \"volt\"}",
      "TW2084 m.json:2:59 the semantic type `Voltage` asks for a number, and the schema is `string`"
    ),
    (
      "{\"@type\": \"Component\", \"name\": \"x\", \"schema\": \"dtmi:a:C;1\"}",
      "TW2091 m.json:2:47 the interface `dtmi:a:C;1` does not exist (needed by `dtmi:a:B;1`)"
    ),
    (
      "{\"@type\": \"Property\", \"name\": \"x\", \"schema\": \"dtmi:a:s;1\"}",
      "TW2092 m.json:2:46 the schema `dtmi:a:s;1` does not exist (needed by `dtmi:a:B;1`)"
    ),
    ("\"dtmi:a:x;1\"", "TW2092 m.json:2:1 the element `dtmi:a:x;1` does not exist (needed by `dtmi:a:B;1`)"),
    (
      "{\"@type\": [\"Property\", \"Voltage\"], \"name\": \"x\", \"schema\": \"double\", \"unit\": \"dtmi:a:u;1\"}",
      "TW2092 m.json:2:77 the unit `dtmi:a:u;1` does not exist (needed by `dtmi:a:B;1`)"
    ),
    (
      "{\"@type\": \"Command\", \"name\": \"x\"}",
      "TW2121 m.json:2:11 Azure Digital Twins has no commands"
    ),
    (
      "{\"@type\": [\"Voltage\", \"Property\"], \"name\": \"x\", \"schema\": \"double\", \"unit\": \"volt\"}",
      "TW2123 m.json:2:12 `Property` should stand first in `@type`"
    ),
  ])
  func `mistakes in one element`(text: String, expected: String) {
    let findings = check(RuleTests.interface(text)).findings
    #expect(findings.map(line) == [expected])
    #expect(findings.allSatisfy { $0.saysHowToMend })
  }

  @Test func `members count by what they are called, however that is written`() {
    var findings = Findings()
    let text =
      #"{"\u0040context": "dtmi:dtdl:context;3", "\u0040id": "dtmi:a:A;1", "@typ\u0065": "Interface", "d\u0069splayName": "a"}"#
    let models = ModelSet.read([SourceFile(path: "m.json", text: text)], findings: &findings)
    #expect(DTMI("dtmi:a:A;1").flatMap(models.interface) != nil)
    #expect(findings.isEmpty, "\(findings.all.map(\.message))")
  }
}
