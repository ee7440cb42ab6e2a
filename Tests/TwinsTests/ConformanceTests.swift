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
}
