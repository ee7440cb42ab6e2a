import DTDL
import Diagnostics
import Documents
import OrderedCollections
import Plans
import Testing

@Suite struct MigrationTests {
  private static let models = #"""
    [{"@context": "dtmi:dtdl:context;3", "@id": "dtmi:t:Cell;2", "@type": "Interface", "contents": [
      {"@type": "Property", "name": "charge", "schema": "double"},
      {"@type": "Property", "name": "health", "schema": "double"},
      {"@type": "Component", "name": "pack", "schema": "dtmi:t:Pack;1"}]},
     {"@context": "dtmi:dtdl:context;3", "@id": "dtmi:t:Pack;1", "@type": "Interface", "contents": [
      {"@type": "Property", "name": "label", "schema": "string"}]}]
    """#

  private static func load(_ migrations: String) -> Loading {
    Loading([
      "m/models/m.json": models,
      "m/x.yaml": Loading.header("DigitalTwinsInstance", "twins") + "---\n" + Loading.header("ModelSet", "models")
        + "spec:\n  instance: ${DigitalTwinsInstance.twins}\n  from: models\n  migrations:\n" + migrations,
    ])
  }

  @Test func `a migration says what becomes of twins and of the old model`() throws {
    let loading = Self.load(
      """
          - from: dtmi:t:Cell;1
            to: dtmi:t:Cell;2
            rename: {soc: charge, battery.name: pack/label}
            remove: [note]
            add: {health: 100}
            then: decommission
          - {from: dtmi:t:Old;1, to: dtmi:t:Pack;1}

      """)
    #expect(loading.messages.isEmpty, "\(loading.messages)")
    let migrations = try #require(loading.state?.modelSets.first?.migrations)
    #expect(migrations.map(\.from.description) == ["dtmi:t:Cell;1", "dtmi:t:Old;1"])
    #expect(migrations.map(\.retirement) == [.decommission, .delete])
    let first = try #require(migrations.first)
    #expect(first.rename.map { "\($0)>\($1)" } == ["soc>charge", "battery/name>pack/label"])
    #expect(first.remove.map(\.description) == ["note"])
    #expect(first.add[ContentName(["health"])] == 100)
    let moved = first.moved(
      ["soc": 0.5, "note": "x", "battery": ["name": "b", "$metadata": [:]], "health": 3], components: ["pack"])
    #expect(
      moved.contents.isEquivalent(to: [
        "charge": 0.5, "battery": ["$metadata": [:]], "pack": ["label": "b"], "health": 3,
      ]))
  }

  @Test func `each mistake is told at its place`() {
    let loading = Self.load(
      """
          - {from: dtmi:t:Pack;1, to: dtmi:t:Cell;2}
          - {from: dtmi:t:Cell;1, to: dtmi:t:Cell;3}
          - {from: dtmi:t:Cell;1, to: dtmi:t:Cell;2}
          - {from: dtmi:t:A;1, to: dtmi:t:Cell;1}
          - {from: nothing, to: dtmi:t:Cell;2}
          - from: dtmi:t:B;1
            to: dtmi:t:Cell;2
            rename: {soc: chargd, a/: charge}
          - from: dtmi:t:C;1
            to: dtmi:t:Cell;2
            rename: {soc: charge}
            remove: [soc]
            add: {health: full}
          - {from: dtmi:t:D;1, to: dtmi:t:Cell;2, then: explode}
          - {from: dtmi:t:E;1}

      """)
    let expected = [
      "TW1138: `dtmi:t:Pack;1` is still declared, and would be uploaded again after it went",
      "TW1138: `dtmi:t:Cell;3` is not declared (did you mean `dtmi:t:Cell;2`?)",
      "TW1138: `dtmi:t:Cell;1` already gives way to `dtmi:t:Cell;3`",
      "TW1138: `dtmi:t:Cell;1` gives way itself, to `dtmi:t:Cell;3`",
      "TW1138: `nothing` is not a DTMI",
      "TW1138: `a/` is no name of a twin's property",
      "TW1138: `soc` cannot be renamed and removed",
    ]
    let messages = loading.messages
    for text in expected { #expect(messages.contains(text), "\(text) is not among \(messages)") }
    #expect(messages.contains { $0.hasPrefix("TW1138: what a migration adds") })
    #expect(messages.contains { $0.hasPrefix("TW1107") || $0.hasPrefix("TW1108") }, "explode")
    #expect(messages.contains { $0.hasPrefix("TW1105") }, "no `to`")
    #expect(loading.findings.all.allSatisfy { $0.span != nil })
  }

  @Test func `a variable may stand for the migrations`() throws {
    let environment = Loading.environment.replacing(
      "tags: {team: a}", with: "tags: {team: a}, variables: {moves: [{from: dtmi:t:Cell;1, to: dtmi:t:Cell;2}]}")
    let loading = Loading([
      "m/environment.yaml": environment, "m/models/m.json": Self.models,
      "m/x.yaml": Loading.header("DigitalTwinsInstance", "twins") + "---\n" + Loading.header("ModelSet", "models")
        + "spec: {instance: \"${DigitalTwinsInstance.twins}\", from: models, migrations: \"${var.moves}\"}\n",
    ])
    #expect(loading.messages.isEmpty, "\(loading.messages)")
    #expect(loading.state?.modelSets.first?.migrations.map(\.from.description) == ["dtmi:t:Cell;1"])
  }

  @Test func `a name that the new model does not have gets a suggestion`() {
    let loading = Self.load(
      "    - {from: dtmi:t:B;1, to: dtmi:t:Cell;2, rename: {soc: chargd}, add: {pack/lable: x}}\n")
    #expect(
      loading.messages == [
        "TW1138: `dtmi:t:Cell;2` has no property `chargd` (did you mean `charge`?)",
        "TW1138: `dtmi:t:Pack;1` has no property `lable` (did you mean `label`?)",
      ])
    #expect(loading.marks == ["TW1138 x.yaml:12:54", "TW1138 x.yaml:12:74"])
  }
}
