import Diagnostics
import Testing

@testable import DTDL

/// Advice, warnings and notes are turned off and on by code: for a whole reading, or for one element by a marker in it.
struct AdviceTests {
  private func codes(_ text: String, _ advice: AdviceSettings = AdviceSettings()) -> [String] {
    var options = ModelReadingOptions()
    options.advice = advice
    var findings = Findings()
    _ = ModelSet.read([SourceFile(path: "m.json", text: text)], options: options, findings: &findings)
    return findings.sorted.map(\.code)
  }

  /// Two properties that give advice while they are read (TW2155) and a warning afterwards (TW2123).
  private func model(marker: String, onFirst first: String = "") -> String {
    #"""
    {"@context": ["dtmi:dtdl:context;3", "dtmi:dtdl:extension:historization;1"], "@id": "dtmi:a:B;1",
    "comment": "\#(marker)", "@type": "Interface", "contents": [
      {"@type": ["Historized", "dtmi:dtdl:class:Property;3"], "name": "x", "schema": "double", "comment": "\#(first)"},
      {"@type": ["Historized", "dtmi:dtdl:class:Property;3"], "name": "y", "schema": "double", "writable": true}
    ]}
    """#
  }

  @Test func `a marker turns codes off for its element and what is in it, found early or late`() {
    #expect(codes(model(marker: "")) == ["TW2123", "TW2155", "TW2123", "TW2155"])
    #expect(codes(model(marker: "twinwright: allow TW2155")) == ["TW2123", "TW2123"])
    #expect(codes(model(marker: "as is; twinwright: allow TW2155, tw2123")) == [])
    #expect(codes(model(marker: "twinwright: allow *")) == [])
    #expect(codes(model(marker: "", onFirst: "twinwright: allow TW2155, TW2123")) == ["TW2123", "TW2155"])
    #expect(codes(model(marker: "", onFirst: "allow TW2155")).count == 4)
  }

  @Test func `a marker does not turn errors and restrictions off`() {
    let text = #"""
      {"@context": "dtmi:dtdl:context;4", "@id": "dtmi:a:B;1", "@type": "Interface",
      "comment": "twinwright: allow *", "contents": [{"@type": "Property", "name": "x"}]}
      """#
    #expect(codes(text) == ["TW2120", "TW2042"])
  }

  @Test func `a reading turns codes off and on, and notes are given when they are asked for`() {
    let text = model(marker: "")
    #expect(codes(text, AdviceSettings(isOn: false)) == ["TW2123", "TW2123"])
    #expect(codes(text, AdviceSettings(isOn: false, on: ["TW2155"])).count == 4)
    #expect(codes(text, AdviceSettings(off: ["TW2123"])) == ["TW2155", "TW2155"])
    #expect(codes(text, AdviceSettings(off: ["*"])) == [])
    #expect(codes(text, AdviceSettings(off: ["*"], on: ["TW2130"])) == ["TW2130"])
  }
}
