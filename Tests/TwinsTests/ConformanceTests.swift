import DTDL
import Diagnostics
import Documents
import OrderedCollections
import Testing

@testable import Twins

/// Twins and relationships against models.
struct ConformanceTests {
  private let models: ModelSet = {
    let text = """
      [{"@context": "dtmi:dtdl:context;3", "@id": "dtmi:a:Asset;1", "@type": "Interface",
        "contents": [{"@type": "Property", "name": "label", "schema": "string"}]},
       {"@context": "dtmi:dtdl:context;3", "@id": "dtmi:a:Pack;1", "@type": "Interface", "extends": "dtmi:a:Asset;1",
        "contents": [
          {"@type": "Property", "name": "voltage", "schema": "double"},
          {"@type": "Telemetry", "name": "alarm", "schema": "string"},
          {"@type": "Component", "name": "cooler", "schema": "dtmi:a:Asset;1"},
          {"@type": "Relationship", "name": "near", "target": "dtmi:a:Asset;1",
           "properties": {"@type": "Property", "name": "metres", "schema": "integer"}},
          {"@type": "Relationship", "name": "feeds", "target": "dtmi:a:Pack;1"}]}]
      """
    var findings = Findings()
    return ModelSet.read([SourceFile(path: "m.json", text: text)], findings: &findings)
  }()
  private let asset = DTMI("dtmi:a:Asset;1")!
  private let pack = DTMI("dtmi:a:Pack;1")!

  private func lines(_ violations: [Violation]) -> [String] {
    violations.map { "\($0.path): \($0.message)\($0.suggestion.map { " (\($0))" } ?? "")" }
  }

  @Test func `a twin that fits has no violations, inherited properties and components included`() {
    let twin = Twin(
      id: "p", model: pack,
      contents: ["label": "x", "voltage": 400, "cooler": ["$metadata": [:], "label": "fan"]])
    #expect(lines(Conformance.violations(of: twin, in: models)) == [])
  }

  @Test func `whoever only counts gets the same violations without what was meant`() {
    let twins = [
      Twin(id: "p", model: pack, contents: ["lable": "x", "cooler": ["$metadata": [:], "lable": 1]]),
      Twin(id: "q", model: DTMI("dtmi:a:Pac;1")!, contents: [:]),
    ]
    for twin in twins {
      let full = Conformance.violations(of: twin, in: models)
      let bare = Conformance.violations(of: twin, in: models, suggests: false)
      #expect(bare.map(\.message) == full.map(\.message))
      #expect(full.allSatisfy { $0.suggestion != nil } && bare.allSatisfy { $0.suggestion == nil })
    }
  }

  @Test func `everything that does not fit a twin's model is said at once`() {
    let twin = Twin(
      id: "p", model: pack,
      contents: ["lable": "x", "voltage": "high", "alarm": "fire", "cooler": ["label": 1, "speed": 2]])
    #expect(
      lines(Conformance.violations(of: twin, in: models)) == [
        "lable: `dtmi:a:Pack;1` has no property `lable` (label)",
        "voltage: property `voltage`: expected double, found \"high\"",
        "alarm: `alarm` is telemetry: it is sent, not stored",
        "cooler.label: property `label`: expected string, found 1",
        "cooler.speed: `dtmi:a:Asset;1` has no property `speed`",
      ])
  }

  @Test func `a missing component is a violation until the twin is completed`() {
    let twin = Twin(id: "p", model: pack, contents: ["label": "x"])
    #expect(
      lines(Conformance.violations(of: twin, in: models)) == [
        "cooler: the component `cooler` that `dtmi:a:Pack;1` declares is missing"
      ])
    let whole = twin.completed(in: models)
    #expect(Conformance.violations(of: whole, in: models).isEmpty)
    #expect(whole.contents["cooler"] == ["$metadata": [:]])
    #expect(whole.completed(in: models) == whole)
  }

  @Test func `an unknown model suggests another version or a near name`() {
    let other = Twin(id: "p", model: DTMI("dtmi:a:Pack;2")!)
    #expect(
      lines(Conformance.violations(of: other, in: models)) == [
        ": the model `dtmi:a:Pack;2` is not known (dtmi:a:Pack;1)"
      ])
  }

  @Test func `relationships are checked for name, target and properties`() {
    func check(_ name: String, target: DTMI?, _ properties: OrderedDictionary<String, Value> = [:]) -> [String] {
      let relationship = Relationship(source: "p", id: "r", name: name, target: "t", properties: properties)
      return lines(
        Conformance.violations(of: relationship, sourceModel: pack, targetModel: target, in: models))
    }
    #expect(check("near", target: pack, ["metres": 3]) == [])
    #expect(check("near", target: nil) == [])
    #expect(check("nera", target: asset) == [": `dtmi:a:Pack;1` has no relationship `nera` (near)"])
    #expect(
      check("feeds", target: asset) == [": `feeds` leads to twins of `dtmi:a:Pack;1`, and `t` is of `dtmi:a:Asset;1`"])
    #expect(
      check("near", target: asset, ["metres": 1.5, "metre": 2]) == [
        "metres: property `metres`: expected integer, found 1.5",
        "metre: the relationship `near` of `dtmi:a:Pack;1` has no property `metre` (metres)",
      ])
  }

  @Test func `what belongs to the service is no property of a twin, a component or a relationship`() {
    let twin = Twin(
      id: "p", model: pack, contents: ["$model": "x", "cooler": ["$metadata": [:], "$dtId": "y", "label": "fan"]])
    #expect(
      Conformance.violations(of: twin, in: models).map { "\($0.path) \($0.kind == .reservedName)" } == [
        "$model true", "cooler.$dtId true",
      ])
    let relationship = Relationship(source: "p", id: "r", name: "near", target: "t", properties: ["$targetId": "q"])
    let found = Conformance.violations(of: relationship, sourceModel: pack, targetModel: asset, in: models)
    #expect(found.map(\.kind) == [.reservedName])
    #expect(found.first?.help == "the target of a relationship stands beside its properties, as `target`")
  }

  @Test func `a property that another component or another kind of content has is told as such`() {
    let stray = Twin(id: "p", model: pack, contents: ["cooler": ["$metadata": [:], "voltage": 1]])
    #expect(
      lines(Conformance.violations(of: stray, in: models)) == [
        "cooler.voltage: `dtmi:a:Asset;1` has no property `voltage`"
      ])
    let edge = Relationship(source: "p", id: "r", name: "voltage", target: "t")
    let found = Conformance.violations(of: edge, sourceModel: pack, targetModel: nil, in: models)
    #expect(lines(found) == [": `voltage` is a property of `dtmi:a:Pack;1`, not a relationship"])
    #expect(found.first?.help == "write it under `properties`")
  }

  @Test func `each violation carries the place in the model, unless nobody reads it or the model is in no file`() throws
  {
    let twin = Twin(
      id: "p", model: pack, contents: ["voltage": "x", "alarm": 1, "lable": 2, "cooler": ["label": 3], "x": 1])
    let found = Conformance.violations(of: twin, in: models)
    #expect(
      found.map { "\($0.path): \($0.declaration?.span.text ?? "-") \($0.declaration?.message ?? "-")" } == [
        #"voltage: "voltage" `voltage` is declared here as double"#,
        #"alarm: "alarm" `alarm` is declared here as Telemetry"#,
        #"lable: "label" `label` is declared here as string"#,
        #"cooler.label: "label" `label` is declared here as string"#,
        #"x: "dtmi:a:Pack;1" `dtmi:a:Pack;1` is declared here"#,
      ])
    #expect(Conformance.violations(of: twin, in: models, suggests: false).allSatisfy { $0.declaration == nil })
    let (unplaced, _) = ModelSet.read(definitions: models.interfaces.values.map(\.definition), known: ModelSet())
    let again = Conformance.violations(of: twin, in: unplaced)
    #expect(again.map(\.message) == found.map(\.message))
  }

  @Test func `the field of a schema is found through arrays, maps and names of schemas`() throws {
    let text = """
      {"@context": "dtmi:dtdl:context;3", "@id": "dtmi:a:Deep;1", "@type": "Interface",
       "contents": {"@type": "Property", "name": "deep", "schema": {"@type": "Array", "elementSchema": {
          "@type": "Map", "mapKey": {"name": "k", "schema": "string"}, "mapValue": {"name": "v", "schema": "dtmi:a:S;1"}}}},
       "schemas": [{"@id": "dtmi:a:T;1", "@type": "Array", "elementSchema": "double"},
         {"@id": "dtmi:a:S;1", "@type": "Object", "fields": {"name": "leaf", "schema": "dtmi:a:T;1"}}]}
      """
    var findings = Findings()
    let deep = ModelSet.read([SourceFile(path: "d.json", text: text)], findings: &findings)
    #expect(findings.isEmpty)
    let value: Value = [["a": ["leaf": [1, "x"]], "b": ["laef": 1]], 7]
    let twin = Twin(id: "t", model: try #require(DTMI("dtmi:a:Deep;1")), contents: ["deep": value])
    let found = Conformance.violations(of: twin, in: deep)
    #expect(
      found.map { "\($0.path) \($0.declaration?.span.location.line ?? 0) \($0.declaration?.message ?? "")" } == [
        "deep[0].a.leaf[1] 5 `deep[0].a.leaf` is declared here as Array of double",
        "deep[0].b.laef 5 `deep[0].b.leaf` is declared here as Array of double",
        "deep[1] 2 `deep` is declared here as Array of Map of Object",
      ])
  }
}
