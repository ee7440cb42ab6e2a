import Diagnostics
import OrderedCollections
import Testing

@testable import DTDL

/// What takes more than one element or interface to be seen.
struct SetRuleTests {
  private func model(_ name: String, extends: String = "", contents: String = "", version: Int = 3) -> String {
    """
    {"@context": "dtmi:dtdl:context;\(version)", "@id": "dtmi:a:\(name);1", "@type": "Interface",
     "extends": [\(extends)], "contents": [\(contents)]}
    """
  }

  @Test func `an interface defined twice points at both places`() {
    let (models, findings) = check(model("A"), model("A"))
    #expect(
      findings.map(line) == ["TW2024 m2.json:1:44 `dtmi:a:A;1` is defined twice (again here)"])
    #expect(findings[0].related.map { "\($0.span) \($0.message)" } == ["m.json:1:44 first defined here"])
    #expect(findings[0].notes == ["both definitions say the same"])
    #expect(models.interfaces.count == 1)
  }

  @Test func `a name used twice points at both places and the first stays`() {
    let text = RuleTests.interface(
      """
      {"@type": "Property", "name": "x", "schema": "double"},
      {"@type": "Telemetry", "name": "x", "schema": "string"}
      """)
    let (models, findings) = check(text)
    #expect(
      findings.map(line) == [
        "TW2052 m.json:3:32 the name `x` is used twice in interface `dtmi:a:B;1` (again here)"
      ])
    #expect(findings[0].related.map { "\($0.span)" } == ["m.json:2:31"])
    #expect(models.interfaces.values.first?.contents["x"]?.kind == "Property")
  }

  @Test func `a missing base is one finding however many name it`() {
    let (_, findings) = check(
      model("A", extends: "\"dtmi:a:Bsae;1\""), model("C", extends: "\"dtmi:a:Bsae;1\""), model("Base"))
    #expect(
      findings.map(line) == [
        "TW2090 m.json:2:14 the interface `dtmi:a:Bsae;1` does not exist (did you mean `dtmi:a:Base;1`?)"
      ])
    #expect(findings[0].related.map { "\($0.span)" } == ["m2.json:2:14"])
    #expect(findings[0].fixes.map { "\($0.span) \($0.replacement)" } == ["m.json:2:14 \"dtmi:a:Base;1\""])
  }

  @Test func `a ring of extends is drawn once with a place for each step`() {
    let (_, findings) = check(
      model("A", extends: "\"dtmi:a:B;1\""), model("B", extends: "\"dtmi:a:C;1\""),
      model("C", extends: "\"dtmi:a:A;1\""))
    #expect(
      findings.map(line) == [
        "TW2100 m.json:2:14 3 interfaces extend one another in a ring (`dtmi:a:A;1` extends `dtmi:a:B;1`)"
      ])
    #expect(findings[0].related.map { "\($0.span)" } == ["m2.json:2:14", "m3.json:2:14"])
  }

  @Test func `of a long ring the beginning is drawn`() {
    let (_, findings) = check(
      (0..<20).map { model("C\($0)", extends: "\"dtmi:a:C\(($0 + 1) % 20);1\"") }.joined(separator: ",\n").listed)
    #expect(findings.map(\.code) == ["TW2100"])
    #expect(findings[0].related.count == 11)
    #expect(findings[0].notes[0].hasSuffix("`dtmi:a:C11;1` → 8 more → `dtmi:a:C0;1`"))
  }

  @Test func `an inherited name cannot be used again`() {
    let property = "{\"@type\": \"Property\", \"name\": \"x\", \"schema\": \"double\"}"
    let (_, findings) = check(
      model("Base", contents: property), model("A", extends: "\"dtmi:a:Base;1\"", contents: property),
      model("B", extends: "\"dtmi:a:A;1\""))
    #expect(
      findings.map(line) == [
        "TW2053 m2.json:2:75 `x` is inherited already, from `dtmi:a:Base;1`"
      ])
  }

  @Test func `a diamond of extends inherits each content once`() throws {
    let property = "{\"@type\": \"Property\", \"name\": \"x\", \"schema\": \"double\"}"
    let (models, findings) = check(
      model("Base", contents: property), model("L", extends: "\"dtmi:a:Base;1\""),
      model("R", extends: "\"dtmi:a:Base;1\""), model("D", extends: "\"dtmi:a:L;1\", \"dtmi:a:R;1\""))
    #expect(findings.map(line) == [])
    let diamond = try #require(DTMI("dtmi:a:D;1"))
    let base = try #require(DTMI("dtmi:a:Base;1"))
    #expect(Array(models.contents(of: diamond).keys) == ["x"])
    #expect(models.isSubtype(diamond, of: base))
    #expect(!models.isSubtype(base, of: diamond))
    #expect(models.isSubtype(base, of: base))
  }

  @Test func `a version 2 interface cannot extend a version 3 one`() {
    let (_, findings) = check(model("A", extends: "\"dtmi:a:B;1\"", version: 2), model("B"))
    #expect(
      findings.map(line) == [
        "TW2094 m.json:2:14 a DTDL v2 `extends` cannot refer to `dtmi:a:B;1`, which is written in v3"
      ])
  }

  @Test func `a component of an interface with components is refused`() {
    func component(_ name: String) -> String {
      "{\"@type\": \"Component\", \"name\": \"part\", \"schema\": \"dtmi:a:\(name);1\"}"
    }
    let (_, findings) = check(
      model("A", contents: component("B")), model("B", contents: component("C")), model("C"))
    #expect(
      findings.map(line) == ["TW2095 m.json:2:79 `dtmi:a:B;1` has a component, so it cannot be one"])
  }

  @Test func `limits come from the language version`() {
    let extends = (1...3).map { "\"dtmi:a:E\($0);1\"" }.joined(separator: ", ")
    let bases = (1...3).map { model("E\($0)", version: 2) }
    var findings = Findings()
    let files = ([model("A", extends: extends, version: 2)] + bases).enumerated().map {
      SourceFile(path: "m\($0).json", text: $1)
    }
    _ = ModelSet.read(files, findings: &findings)
    #expect(
      findings.sorted.map(line) == [
        "TW2102 m0.json:2:44 interface `dtmi:a:A;1` extends more than 2 interfaces (the first too many)"
      ])
    #expect(findings.sorted.first?.notes == ["3 of them; the limit comes from DTDL v2"])
  }

  @Test func `schemas are reused by identifier and may not be another interface's`() throws {
    let owner = """
      {"@context": "dtmi:dtdl:context;3", "@id": "dtmi:a:A;1", "@type": "Interface",
       "schemas": [{"@id": "dtmi:a:s;1", "@type": "Object", "fields": [{"name": "f", "schema": "double"}]}],
       "contents": [{"@type": "Property", "name": "x", "schema": "dtmi:a:s;1"}]}
      """
    let (models, findings) = check(
      owner, model("B", contents: "{\"@type\": \"Property\", \"name\": \"x\", \"schema\": \"dtmi:a:s;1\"}"))
    #expect(
      findings.map(line) == [
        "TW2093 m2.json:2:75 the schema `dtmi:a:s;1` belongs to another interface"
      ])
    let id = try #require(DTMI("dtmi:a:A;1"))
    guard case .property(let property) = models.contents(of: id)["x"] else {
      Issue.record("no property x")
      return
    }
    #expect(property.schema == .object([Field(name: "f", schema: .primitive(.double))]))
  }

  @Test func `errors of all files are found in one run and the good interfaces stay`() {
    let (models, findings) = check("{", model("A"), "[1, {}]")
    #expect(findings.filter { $0.severity == .error }.count == 3)
    #expect(models.interfaces.count == 1)
  }

  @Test func `what names an interface that could not be read is no second mistake`() {
    let user = model("A", extends: "\"dtmi:a:Broken;1\"")
    let broken = model("Broken")
    let syntax = check(user, broken.replacing("]}", with: "]")).findings
    #expect(syntax.map { String($0.code.prefix(4)) } == ["TW10"])
    let language = check(user, broken.replacing("context;3", with: "context;9")).findings
    #expect(language.map(\.code) == ["TW2012"])
    let schema = """
      {"@context": "dtmi:dtdl:context;3", "@id": "dtmi:a:A;1", "@type": "Interface",
       "schemas": [{"@id": "dtmi:a:s;1", "@type": "Enum", "valueSchema": "double"}],
       "contents": [{"@type": "Property", "name": "x", "schema": "dtmi:a:s;1"}]}
      """
    #expect(check(schema).findings.map(\.code) == ["TW2076"])
  }

  @Test func `definitions without files meet the same rules against known models`() throws {
    let (known, _) = check(model("Base"))
    let good = try #require(try? JSONValue.parse(model("A", extends: "\"dtmi:a:Base;1\"")))
    let bad = try #require(try? JSONValue.parse(model("B", extends: "\"dtmi:a:None;1\"")))
    let (models, findings) = ModelSet.read(definitions: [good, bad], known: known)
    #expect(models.interfaces.keys.map(\.description) == ["dtmi:a:A;1", "dtmi:a:B;1"])
    #expect(findings.map(\.code) == ["TW2090"])
    #expect(findings.allSatisfy { $0.span == nil })
  }

  @Test func `models that need one another go up in one batch, others in order`() throws {
    func component(_ name: String) -> String {
      "{\"@type\": \"Component\", \"name\": \"part\", \"schema\": \"dtmi:a:\(name);1\"}"
    }
    let (models, _) = check(
      model("A", extends: "\"dtmi:a:B;1\""), model("B", contents: component("C")),
      model("C", contents: component("B")), model("D"))
    let batches = try models.batches(maximum: 2).map { $0.map(\.description) }
    #expect(batches == [["dtmi:a:B;1", "dtmi:a:C;1"], ["dtmi:a:A;1", "dtmi:a:D;1"]])
    #expect(throws: (any Error).self) { try models.batches(maximum: 1) }
  }
}

extension String {
  /// As a list of models.
  fileprivate var listed: String { "[\(self)]" }
}
