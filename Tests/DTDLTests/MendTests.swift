import Diagnostics
import Testing

@testable import DTDL

/// What is offered to mend a mistake is right: what it was offered for is gone, and nothing else comes of it.
struct MendTests {
  /// A file with the edits that its findings offer, the first of each.
  private func mended(_ text: String, _ findings: [Diagnostic]) -> String {
    var bytes = Array(text.utf8)
    let edits = findings.compactMap(\.fixes.first)
    for edit in edits.sorted(by: { $0.span.start > $1.span.start }) {
      bytes.replaceSubrange(edit.span.start..<edit.span.end, with: Array(edit.replacement.utf8))
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func head(_ context: String) -> String {
    "{\"@context\": \(context), \"@id\": \"dtmi:a:B;1\", \"@type\": \"Interface\"}"
  }

  private func codes(_ text: String) -> [String] {
    check(text).findings.filter { $0.severity >= .warning }.map(\.code)
  }

  @Test(arguments: [
    ("\"dtmi:dtdl:context:3\"", "\"dtmi:dtdl:context;3\""), ("\"DTMI:dtdl:context;2\"", "\"dtmi:dtdl:context;2\""),
    ("\"dtmi:dtdl:context\"", "\"dtmi:dtdl:context;3\""), ("\"dtmi:dtdl:context:2.1\"", "\"dtmi:dtdl:context;2\""),
    ("\"dtmi:dtdl:contxt;2\"", "\"dtmi:dtdl:context;2\""),
    ("\"http://azureiot.com/v1/contexts/IoTModel.json\"", "\"dtmi:dtdl:context;3\""),
    ("{\"@vocab\": \"http://example.com/\"}", "\"dtmi:dtdl:context;3\""),
    ("[\"dtmi:dtdl:context:3\"]", "[\"dtmi:dtdl:context;3\"]"),
    (
      "[\"dtmi:dtdl:extension:quantitativeTypes;1\", \"dtmi:dtdl:context;3\"]",
      "[\"dtmi:dtdl:context;3\", \"dtmi:dtdl:extension:quantitativeTypes;1\"]"
    ),
    (
      "\"dtmi:dtdl:extension:quantitativeTypes;1\"",
      "[\"dtmi:dtdl:context;3\", \"dtmi:dtdl:extension:quantitativeTypes;1\"]"
    ),
    (
      "[\"dtmi:dtdl:extension:historization;1\"]",
      "[\"dtmi:dtdl:context;3\", \"dtmi:dtdl:extension:historization;1\"]"
    ),
  ])
  func `a context that does not begin with the language is mended for good`(written: String, expected: String) {
    let text = head(written)
    let findings = check(text).findings
    #expect(findings.map(\.code) == ["TW2011"])
    let after = mended(text, findings)
    #expect(after == head(expected))
    #expect(codes(after).isEmpty)
  }

  @Test(arguments: [
    ("\"dtmi:dtdl:context:3\"", true), ("\"dtmi:dtdl:contxt;3\"", false), ("\"dtmi:dtdl:context\"", false),
  ])
  func `only the same letters with the same version leave no doubt`(written: String, isCertain: Bool) {
    #expect(check(head(written)).findings.flatMap { $0.fixes.map(\.isCertain) } == [isCertain])
  }

  @Test func `an object before the language is to be taken away`() {
    let findings = check(head("[{\"x\": \"y\"}, \"dtmi:dtdl:context;3\"]")).findings
    #expect(findings.map(\.help) == [["take the object away; terms cannot be defined in `@context`"]])
  }

  @Test func `the language once more behind an extension is to be taken away, another one to be moved`() {
    func help(_ version: Int) -> [[String]] {
      check(
        head("[\"dtmi:dtdl:context;3\", \"dtmi:dtdl:extension:historization;1\", \"dtmi:dtdl:context;\(version)\"]")
      )
      .findings.map(\.help)
    }
    #expect(help(3) == [["take it away: it is at the front already"]])
    #expect(help(2) == [["move it to the front of the list"]])
  }

  @Test func `a context is added to an empty object without a comma`() {
    let findings = check("{}").findings
    #expect(mended("{}", findings) == "{\"@context\": \"dtmi:dtdl:context;3\"}")
  }

  @Test func `an extension that is not for the language is replaced by a version that is`() {
    let text = head("[\"dtmi:dtdl:context;4\", \"dtmi:dtdl:extension:quantitativeTypes;1\"]")
    let finding = check(text).findings.first { $0.code == "TW2015" }
    #expect(finding?.fixes.map(\.replacement) == ["\"dtmi:dtdl:extension:quantitativeTypes;3\""])
  }

  @Test func `the same context of the language twice is one finding`() {
    let text = head("[\"dtmi:dtdl:context;3\", \"dtmi:dtdl:context;3\"]")
    #expect(check(text).findings.map(\.code) == ["TW2151"])
    let other = head("[\"dtmi:dtdl:context;2\", \"dtmi:dtdl:context;3\"]")
    #expect(check(other).findings.map(\.code) == ["TW2150"])
  }

  @Test(arguments: [
    (
      "{\"@type\": \"Property\", \"Name\": \"b\", \"NAME\": \"c\", \"schema\": \"double\"}",
      "{\"@type\": \"Property\", \"name\": \"b\", \"NAME\": \"c\", \"schema\": \"double\"}"
    ),
    (
      "{\"@type\": \"Property\", \"dtmi:dtdl:property:name;3\": \"b\", \"NAME\": \"c\", \"schema\": \"double\"}",
      "{\"@type\": \"Property\", \"name\": \"b\", \"NAME\": \"c\", \"schema\": \"double\"}"
    ),
    (
      "{\"@type\": \"Property\", \"name\": \"b\", \"schema\": \"double\", \"displayName\": {\"en\": \"x\", \"EN\": \"y\"}}",
      "{\"@type\": \"Property\", \"name\": \"b\", \"schema\": \"double\", \"displayName\": {\"en\": \"x\", \"EN\": \"y\"}}"
    ),
    (
      "{\"@type\": \"Property\", \"name\": \"b\", \"schema\": \"double\", \"displayName\": {\"DE\": \"x\", \"De\": \"y\"}}",
      "{\"@type\": \"Property\", \"name\": \"b\", \"schema\": \"double\", \"displayName\": {\"de\": \"x\", \"De\": \"y\"}}"
    ),
    (
      "{\"@type\": \"Property\", \"name\": \"b\", \"schema\": \"double\", \"displayName\": [\"x\", {\"@language\": \"EN\", \"@value\": \"y\"}]}",
      "{\"@type\": \"Property\", \"name\": \"b\", \"schema\": \"double\", \"displayName\": [\"x\", {\"@language\": \"EN\", \"@value\": \"y\"}]}"
    ),
    ("{\"@id\": \"dtmi:a:x;1\"}", "{\"@id\": \"dtmi:a:x;1\"}"),
    (
      "{\"@type\": \"Property\", \"name\": \"température\", \"schema\": {\"@type\": \"double\"}}",
      "{\"@type\": \"Property\", \"name\": \"temperature\", \"schema\": \"double\"}"
    ),
    (
      "{\"@type\": \"Property\", \"name\": \"Länge\", \"schema\": {\"@type\": \"int\"}}",
      "{\"@type\": \"Property\", \"name\": \"Laenge\", \"schema\": \"integer\"}"
    ),
    (
      "{\"@type\": \"Property\", \"name\": \"b\", \"schema\": \"Point\"}",
      "{\"@type\": \"Property\", \"name\": \"b\", \"schema\": \"point\"}"
    ),
    (
      "{\"@type\": \"Property\", \"name\": \"b\", \"schema\": \"linestring\"}",
      "{\"@type\": \"Property\", \"name\": \"b\", \"schema\": \"lineString\"}"
    ),
  ])
  func `no edit writes what is there already`(written: String, expected: String) {
    let text = RuleTests.interface(written)
    #expect(mended(text, check(text).findings) == RuleTests.interface(expected))
  }

  @Test func `what an unknown member was meant to be is not missing as well`() {
    let findings = check(RuleTests.interface("{\"@type\": \"Property\", \"Name\": \"b\", \"Schema\": \"double\"}"))
      .findings
    #expect(findings.map(\.code) == ["TW2040", "TW2040"])
    let unit =
      "{\"@type\": [\"Property\", \"Temperature\"], \"name\": \"b\", \"schema\": \"double\", \"Unit\": \"kelvin\"}"
    #expect(check(RuleTests.interface(unit)).findings.map(\.code) == ["TW2040"])
  }

  @Test(arguments: [
    (
      "\"a\"",
      "write an object with a `@type`: \"Command\", \"Component\", \"Property\", \"Relationship\" or \"Telemetry\""
    ),
    (
      "{\"@id\": \"dtmi:a:x;1\"}",
      "add a `@type`: \"Command\", \"Component\", \"Property\", \"Relationship\" or \"Telemetry\""
    ),
    (
      "{\"@type\": \"Property\", \"name\": \"b\", \"schema\": {\"@type\": \"double\"}}",
      "write \"double\" alone, without an object around it"
    ),
  ])
  func `advice names what can stand there`(written: String, expected: String) {
    #expect(check(RuleTests.interface(written)).findings.map(\.help) == [[expected]])
  }

  @Test(arguments: [
    ("dtmi:ex:site:Room;1", "dtmi:ex:site:Deep;1", nil), ("dtmi:ex:W0;1", "dtmi:ex:Deep;1", nil),
    ("dtmi:ex:W0;1", "dtmi:ex:W1;1", nil), ("dtmi:ex:site:Room;1", "dtmi:ex:site:Rooom;1", "dtmi:ex:site:Room;1"),
    ("dtmi:com:example:Room;1", "dtmi:com:exmple:Room;2", "dtmi:com:example:Room;1"),
    ("dtmi:com:example:Room;1", "dtmi:com:example:room;1", "dtmi:com:example:Room;1"),
  ])
  func `an identifier is compared where it differs`(there: String, written: String, expected: String?) {
    let base = head("\"dtmi:dtdl:context;3\"").replacing("dtmi:a:B;1", with: there)
    let user = head("\"dtmi:dtdl:context;3\"").replacing("}", with: ", \"extends\": \"\(written)\"}")
    let findings = check(user, base).findings
    #expect(findings.map(\.code) == ["TW2090"])
    #expect(findings.flatMap { $0.fixes.map(\.replacement) } == (expected.map { ["\"\($0)\""] } ?? []))
  }
}
