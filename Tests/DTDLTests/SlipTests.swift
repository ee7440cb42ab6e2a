import Diagnostics
import Testing

@testable import DTDL

/// Slips that are told by what was meant, at the place where it was meant.
struct SlipTests {
  private func model(_ members: String, _ name: String = "A", version: Int = 3) -> String {
    "{\"@context\": \"dtmi:dtdl:context;\(version)\", \"@id\": \"dtmi:a:\(name);1\", \"@type\": \"Interface\", \(members)}"
  }

  private func lines(_ findings: [Diagnostic]) -> [String] {
    findings.map { finding in
      let edits = finding.fixes.map { " -> \($0.span) \($0.replacement)\($0.isCertain ? " for sure" : "")" }
      let help = finding.help.map { " = \($0)" }
      return line(finding) + edits.joined() + help.joined()
    }
  }

  @Test(arguments: [
    (
      "{\"type\": \"Property\", \"name\": \"x\", \"schema\": \"double\"}",
      "TW2030 m.json:2:2 the entry `x` of `contents` has no `@type` (did you mean `@type`?) -> m.json:2:2 \"@type\" for sure"
    ),
    (
      "{\"@type\": [\"Property\", \"temperature\"], \"name\": \"x\", \"schema\": \"double\"}",
      "TW2031 m.json:2:24 unknown type `temperature` (did you mean `Temperature`?) -> m.json:2:24 \"Temperature\" for sure"
    ),
    (
      "{\"@type\": [\"Property\", \"Historised\"], \"name\": \"x\", \"schema\": \"double\"}",
      "TW2031 m.json:2:24 unknown type `Historised` (did you mean `Historized`?) -> m.json:2:24 \"Historized\" = add \"dtmi:dtdl:extension:historization;1\" to `@context` as well"
    ),
    (
      "{\"@type\": \"Property\", \"name\": \"x\", \"schema\": \"double\", \"comment\": {\"en\": \"c\"}}",
      "TW2065 m.json:2:68 `comment` is one string, not a map from languages to texts -> m.json:2:67 \"c\""
    ),
    (
      "{\"@type\": \"Property\", \"name\": \"x\", \"schema\": \"double\", \"writable\": {\"a\": true}}",
      "TW2065 m.json:2:69 `writable` is `true` or `false`, not an object = write the value itself in place of the object"
    ),
    (
      "{\"@type\": \"Property\", \"name\": \"\", \"schema\": \"double\"}",
      "TW2050 m.json:2:31 the name is empty = write a name such as `temperature`"
    ),
    (
      "{\"@type\": \"Property\", \"name\": \"x\", \"schema\": \"double\", \"displayName\": {\"\": \"x\"}}",
      "TW2062 m.json:2:72 the language tag is empty = write the tag of a language, such as `en`"
    ),
    (
      "{\"@type\": \"Property\", \"name\": \"x\", \"schema\": \"\"}",
      "TW2070 m.json:2:46 `schema` is empty = write one of them, an object with a `@type`, or the `@id` of an entry of `schemas`"
    ),
    (
      "{\"@type\": \"Relationship\", \"name\": \"x\", \"maxMultiplicity\": 1.5}",
      "TW2060 m.json:2:59 `maxMultiplicity` is an integer, not 1.5 = write a whole number of at most 32 bits, such as 1"
    ),
  ])
  func `a slip in an element`(text: String, expected: String) {
    #expect(lines(check(RuleTests.interface(text)).findings) == [expected])
  }

  @Test(arguments: [
    (
      "{\"context\": \"dtmi:dtdl:context;3\", \"@id\": \"dtmi:a:A;1\", \"@type\": \"Interface\"}",
      "TW2010 m.json:1:2 the interface has no `@context` (did you mean `@context`?) -> m.json:1:2 \"@context\" for sure"
    ),
    (
      "{\"@context\": \"dtmi:dtdl:context;3\", \"id\": \"dtmi:a:A;1\", \"@type\": \"Interface\"}",
      "TW2020 m.json:1:37 the interface has no `@id` (did you mean `@id`?) -> m.json:1:37 \"@id\" for sure"
    ),
    (
      "{\"@context\": \"dtmi:dtdl:context;3\", \"@id\": \"dtmi:a:A;1\", \"type\": \"Interface\"}",
      "TW2030 m.json:1:58 the interface has no `@type` (did you mean `@type`?) -> m.json:1:58 \"@type\" for sure"
    ),
    (
      "{\"name\": \"x\", \"type\": \"module\"}",
      "TW2010 m.json:1:10 this is no model: it has neither `@context` nor `@id` nor `@type` = keep other JSON files apart from models; a model begins with \"@context\": \"dtmi:dtdl:context;3\""
    ),
  ])
  func `a slip in the head`(text: String, expected: String) {
    #expect(lines(check(text).findings) == [expected])
  }

  @Test func `geospatial schemas are among those that are listed, where there are objects`() {
    let notes = check(RuleTests.interface("{\"@type\": \"Property\", \"name\": \"x\", \"schema\": \"xyzzy\"}"))
      .findings[0].notes
    #expect(notes[0].hasSuffix("lineString, multiLineString, multiPoint, multiPolygon, point, polygon"))
    let map = "{\"@type\": \"Enum\", \"valueSchema\": \"xyzzy\"}"
    let values = check(RuleTests.interface("{\"@type\": \"Property\", \"name\": \"x\", \"schema\": \(map)}")).findings[
      0]
    #expect(values.code == "TW2076" && !values.notes.joined().contains("polygon"))
  }

  @Test func `what extends or contains itself is told how to stop`() {
    let base = check(model("\"extends\": \"dtmi:a:A;1\"")).findings
    #expect(base.map(\.code) == ["TW2100"])
    #expect(base.flatMap(\.help) == ["take it out of its own `extends`"])
    let schema = "{\"@id\": \"dtmi:a:s;1\", \"@type\": \"Array\", \"elementSchema\": \"dtmi:a:s;1\"}"
    let schemas = check(model("\"schemas\": [\(schema)]")).findings
    #expect(schemas.map(\.code) == ["TW2096"])
    #expect(schemas.flatMap(\.help) == ["name another schema within it"])
  }

  @Test(arguments: [1, 2, 3])
  func `a ring of components is told once and drawn`(size: Int) {
    let texts = (0..<size).map { number in
      let part = "{\"@type\": \"Component\", \"name\": \"part\", \"schema\": \"dtmi:a:C\((number + 1) % size);1\"}"
      return model("\"contents\": [\(part)]", "C\(number)")
    }
    let findings = check("[" + texts.joined(separator: ",\n") + "]").findings
    #expect(findings.map(\.code) == ["TW2095"])
    let ring = (0...size).map { "`dtmi:a:C\($0 % size);1`" }.joined(separator: " → ")
    #expect(findings[0].notes.first == (size == 1 ? "components are one level deep in DTDL v3" : "the ring: \(ring)"))
    #expect(findings[0].related.count == size - 1)
  }

  @Test func `an annotation of nothing is told what it may name`() {
    let text = """
      {"@context": ["dtmi:dtdl:context;3", "dtmi:dtdl:extension:annotation;1"], "@id": "dtmi:a:A;1",
       "@type": "Interface", "contents": [
      {"@type": ["Property", "ValueAnnotation"], "name": "quality", "annotates": "temperature", "schema": "string"}]}
      """
    #expect(
      check(text).findings.filter { $0.code == "TW2087" }.flatMap(\.help) == [
        "name a property or telemetry of the same interface"
      ])
  }

  @Test(arguments: [
    ("twinwright:allow TW2155", []), ("twinwright:  allow TW2155 as the tool writes it", []),
    ("twinwright: allow", ["TW2155", "TW2160"]), ("twinwright: allow TW215", ["TW2155", "TW2160"]),
    ("twinwright: allow TW2155, TW21234", ["TW2160"]), ("twinwright: allow TW1155", ["TW2155", "TW2160"]),
    ("twinwright: allow the long form", ["TW2155", "TW2160"]), ("twinwright: see the docs", ["TW2155"]),
    ("twinwright: allowed TW2155", ["TW2155"]),
  ])
  func `a marker is heeded with and without a blank, and one without a code is told`(comment: String, codes: [String]) {
    let text = model(
      "\"comment\": \"\(comment)\", \"contents\": [{\"@type\": \"dtmi:dtdl:class:Relationship;3\", \"name\": \"x\"}]")
    #expect(check(text).findings.map(\.code).sorted() == codes)
  }
}
