import Diagnostics
import Documents
import Files
import Manifests
import Testing

/// What is said of twins that do not fit their models: the place in the manifest or table, the model's place, the mend.
@Suite struct TwinFindingTests {
  static let models = """
    [
      {"@context": "dtmi:dtdl:context;3", "@id": "dtmi:t:Asset;1", "@type": "Interface", "contents": [
        {"@type": "Property", "name": "serial", "schema": "string"}]},
      {"@context": "dtmi:dtdl:context;3", "@id": "dtmi:t:Pack;1", "@type": "Interface", "extends": "dtmi:t:Asset;1",
       "contents": [
        {"@type": "Property", "name": "soc", "schema": "double"},
        {"@type": "Property", "name": "built", "schema": "date"},
        {"@type": "Property", "name": "state", "schema": "dtmi:t:State;1"},
        {"@type": "Property", "name": "cells", "schema": {"@type": "Array", "elementSchema": {"@type": "Object", "fields": [
          {"name": "slot", "schema": "integer"}, {"name": "volt", "schema": "float"}]}}},
        {"@type": "Property", "name": "limits", "schema": {"@type": "Map",
          "mapKey": {"name": "k", "schema": "string"}, "mapValue": {"name": "v", "schema": "integer"}}},
        {"@type": "Telemetry", "name": "alarm", "schema": "string"},
        {"@type": "Component", "name": "fan", "schema": "dtmi:t:Fan;1"},
        {"@type": "Relationship", "name": "feeds", "target": "dtmi:t:Pack;1", "properties": [
          {"@type": "Property", "name": "amps", "schema": "integer"}]},
        {"@type": "Relationship", "name": "near"}],
       "schemas": [{"@id": "dtmi:t:State;1", "@type": "Enum", "valueSchema": "string", "enumValues": [
          {"name": "on", "enumValue": "on"}, {"name": "off", "enumValue": "off"}]}]},
      {"@context": "dtmi:dtdl:context;3", "@id": "dtmi:t:BigPack;1", "@type": "Interface", "extends": "dtmi:t:Pack;1"},
      {"@context": "dtmi:dtdl:context;3", "@id": "dtmi:t:Fan;1", "@type": "Interface", "contents": [
        {"@type": "Property", "name": "rpm", "schema": "integer"}]}
    ]
    """

  private func load(_ spec: String, more: [String: String] = [:]) -> Loading {
    Loading(["m/models/m.json": Self.models, "m/g.yaml": TwinGraphTests.head + spec].merging(more) { $1 })
  }

  /// The findings, each with the text at its place and at the model's, what else is shown and the edit.
  private func told(_ spec: String, more: [String: String] = [:]) -> [String] {
    load(spec, more: more).findings.sorted.map { finding in
      var line = "\(finding.span.map { "\(Path.name($0.file.path)):\($0.location.line) `\($0.text)`" } ?? "-")"
      line += " \(finding.message)\(finding.label.map { " (\($0))" } ?? "")"
      for label in finding.related {
        line +=
          " | \(Path.name(label.span.file.path)):\(label.span.location.line) `\(label.span.text)` \(label.message)"
      }
      for help in finding.help { line += " | help: \(help)" }
      for fix in finding.fixes { line += " | \(fix.title): `\(fix.span.text)` to `\(fix.replacement)`" }
      return line
    }
  }

  /// A graph of one twin with these properties.
  private func twin(_ properties: String) -> String {
    "  twins: {p: {model: dtmi:t:Pack;1, properties: {\(properties)}}}\n"
  }

  @Test func `a value that does not fit is shown with its declaration`() {
    #expect(
      told(twin(#"soc: "80", built: 2024-02-30, serial: 7"#)) == [
        "g.yaml:15 `\"80\"` twin `p`: property `soc`: expected double, found \"80\""
          + " | m.json:6 `\"soc\"` `soc` is declared here as double | help: write a number without quotes, such as `12.5`"
          + " | take the quotes away: `\"80\"` to `80`",
        "g.yaml:15 `2024-02-30` twin `p`: property `built`: expected date, found \"2024-02-30\""
          + " | m.json:7 `\"built\"` `built` is declared here as date | help: write a day such as \"2024-02-29\"",
        "g.yaml:15 `7` twin `p`: property `serial`: expected string, found 7"
          + " | m.json:3 `\"serial\"` `serial` is declared here as string"
          + " | put it in quotes: `7` to `\"7\"`",
      ])
  }

  @Test func `a value that an enumeration lacks is shown with those it has, and mended`() {
    #expect(
      told(twin("state: \"onn\"")) == [
        "g.yaml:15 `\"onn\"` twin `p`: property `state`: \"onn\" is not one of \"on\", \"off\" (did you mean `on`?)"
          + " | m.json:8 `\"state\"` `state` is declared here as Enum of \"on\", \"off\""
          + " | change to `on`: `\"onn\"` to `\"on\"`"
      ])
  }

  @Test func `what is wrong inside a value is shown inside it, in the manifest and in the model`() {
    #expect(
      told(twin("cells: [{slot: 1, volt: 3.7}, {slot: 1.5}, {slto: 2}], limits: {a: 1, b: two}")) == [
        "g.yaml:15 `1.5` twin `p`: property `cells`: expected integer, found 1.5"
          + " | m.json:10 `\"slot\"` `cells[1].slot` is declared here as integer"
          + " | help: write a whole number from -2147483648 to 2147483647, without a fraction",
        "g.yaml:15 `slto` twin `p`: property `cells`: the object has no field `slto` (did you mean `slot`?)"
          + " | m.json:10 `\"slot\"` `cells[2].slot` is declared here as integer | rename to `slot`: `slto` to `slot`",
        "g.yaml:15 `two` twin `p`: property `limits`: expected integer, found \"two\""
          + " | m.json:11 `\"limits\"` `limits` is declared here as Map of integer"
          + " | help: write a whole number from -2147483648 to 2147483647, without a fraction",
      ])
  }

  @Test func `names that are no properties are told from those that are mistyped`() {
    #expect(
      told(twin("sco: 1, alarm: x, near: q, rpm: 5, $dtId: p, fan: {rmp: 5, $x: 1}, zzz: 1")) == [
        "g.yaml:15 `sco` twin `p`: `dtmi:t:Pack;1` has no property `sco` (did you mean `soc`?)"
          + " | m.json:6 `\"soc\"` `soc` is declared here as double | rename to `soc`: `sco` to `soc`",
        "g.yaml:15 `alarm` twin `p`: `alarm` is telemetry: it is sent, not stored"
          + " | m.json:13 `\"alarm\"` `alarm` is declared here as Telemetry"
          + " | help: declare a Property in the model to store its last value",
        "g.yaml:15 `near` twin `p`: `near` is a relationship: it leads to other twins and holds no value"
          + " | m.json:17 `\"near\"` `near` is declared here as a relationship | help: write it under `relationships`",
        "g.yaml:15 `rpm` twin `p`: `dtmi:t:Pack;1` has no property `rpm`"
          + " | m.json:22 `\"rpm\"` `rpm` is declared here as integer"
          + " | help: `rpm` is a property of the component `fan`: write it there",
        "g.yaml:15 `$dtId` twin `p`: `$dtId` is no property of a twin: names that begin with `$` are the service's own"
          + " | help: the id of a twin is the key under which it stands",
        "g.yaml:15 `rmp` twin `p`: `dtmi:t:Fan;1` has no property `rmp` (did you mean `rpm`?)"
          + " | m.json:22 `\"rpm\"` `rpm` is declared here as integer | rename to `rpm`: `rmp` to `rpm`",
        "g.yaml:15 `$x` twin `p`: `$x` is no property of a twin: names that begin with `$` are the service's own"
          + " | help: no property of a model begins with `$`",
        "g.yaml:15 `zzz` twin `p`: `dtmi:t:Pack;1` has no property `zzz`"
          + " | m.json:4 `\"dtmi:t:Pack;1\"` `dtmi:t:Pack;1` is declared here",
      ])
  }

  @Test func `a component that is no mapping and a model that is not there are shown with what is`() {
    #expect(
      told("  twins: {p: {model: dtmi:t:Pack;1, properties: {fan: fast}}, q: {model: dtmi:t:Pack;2}}\n") == [
        "g.yaml:15 `fast` twin `p`: the component `fan` must be a mapping, not a string"
          + " | m.json:14 `\"fan\"` `fan` is declared here as a component of `dtmi:t:Fan;1`"
          + " | help: write its properties under its name",
        "g.yaml:15 `dtmi:t:Pack;2` twin `q`: the model `dtmi:t:Pack;2` is not known (did you mean `dtmi:t:Pack;1`?)"
          + " | m.json:4 `\"dtmi:t:Pack;1\"` `dtmi:t:Pack;1` is declared here"
          + " | change to `dtmi:t:Pack;1`: `dtmi:t:Pack;2` to `dtmi:t:Pack;1`",
      ])
  }

  @Test func `a relationship is checked for name, target and properties, each where it is written`() {
    let spec = """
        twins:
          p: {model: dtmi:t:Pack;1, relationships: {fees: f, feeds: [{target: f, properties: {amps: 1.5, amp: 1, $etag: x}}]}}
          q: {model: dtmi:t:BigPack;1, relationships: {feeds: q, soc: p}}
          f: {model: dtmi:t:Fan;1}
      """
    #expect(
      told(spec) == [
        "g.yaml:16 `fees` twin `p`: `dtmi:t:Pack;1` has no relationship `fees` (did you mean `feeds`?)"
          + " | m.json:15 `\"feeds\"` `feeds` is declared here as a relationship to `dtmi:t:Pack;1`"
          + " | rename to `feeds`: `fees` to `feeds`",
        "g.yaml:16 `f` relationship `feeds` of `p`: `feeds` leads to twins of `dtmi:t:Pack;1`, and `f` is of `dtmi:t:Fan;1`"
          + " | m.json:15 `\"feeds\"` `feeds` is declared here as a relationship to `dtmi:t:Pack;1`"
          + " | g.yaml:18 `f` `f` is declared here as `dtmi:t:Fan;1`",
        "g.yaml:16 `1.5` relationship `feeds` of `p`: property `amps`: expected integer, found 1.5"
          + " | m.json:16 `\"amps\"` `amps` is declared here as integer"
          + " | help: write a whole number from -2147483648 to 2147483647, without a fraction",
        "g.yaml:16 `amp` relationship `feeds` of `p`: the relationship `feeds` of `dtmi:t:Pack;1` has no property `amp`"
          + " (did you mean `amps`?) | m.json:16 `\"amps\"` `amps` is declared here as integer"
          + " | rename to `amps`: `amp` to `amps`",
        "g.yaml:16 `$etag` relationship `feeds` of `p`: `$etag` is no property of a relationship: names that begin with `$`"
          + " are the service's own | help: leave it out: the service makes it",
        "g.yaml:17 `soc` twin `q`: `soc` is a property of `dtmi:t:BigPack;1`, not a relationship"
          + " | m.json:6 `\"soc\"` `soc` is declared here as double | help: write it under `properties`",
      ])
  }

  @Test func `a cell that does not fit is shown in its table, inside it where it holds JSON`() {
    let spec = """
        tables:
          - from: packs.csv
            twins:
              "${row.id}":
                model: dtmi:t:Pack;1
                properties: {soc: "${row.soc}", state: "${row.state}", cells: "${row.cells}", serial: "no ${row.soc}"}
      """
    let table = """
      id,soc,state,cells
      a,high,of,"[{""slot"": ""x""}, {""slto"": 1}]"
      b,1,off,[]
      """
    #expect(
      told(spec, more: ["m/packs.csv": table]) == [
        "packs.csv:2 `high` twin `a`: property `soc`: expected double, found \"high\""
          + " | m.json:6 `\"soc\"` `soc` is declared here as double | help: write a number without quotes, such as `12.5`",
        "packs.csv:2 `of` twin `a`: property `state`: \"of\" is not one of \"on\", \"off\" (did you mean `on`?)"
          + " | m.json:8 `\"state\"` `state` is declared here as Enum of \"on\", \"off\" | change to `on`: `of` to `on`",
        "packs.csv:2 `\"\"x\"\"` twin `a`: property `cells`: expected integer, found \"x\""
          + " | m.json:10 `\"slot\"` `cells[0].slot` is declared here as integer"
          + " | help: write a whole number from -2147483648 to 2147483647, without a fraction",
        "packs.csv:2 `\"\"slto\"\"` twin `a`: property `cells`: the object has no field `slto` (did you mean `slot`?)"
          + " | m.json:10 `\"slot\"` `cells[1].slot` is declared here as integer",
      ])
  }

  @Test func `a row of NDJSON is shown to the value, a template of one with the row beside it`() {
    let spec = """
        tables:
          - from: packs.ndjson
            twins:
              "${row.id}":
                model: dtmi:t:Pack;1
                properties: {soc: "${row.data.soc}", cells: "${row.cells}", state: "s${row.id}", sooc: 1}
            relationships:
              - {source: "${row.id}", name: "${row.link}", target: "${row.id}", properties: {amps: "${row.data.amps}"}}
      """
    let table = """
      {"id": "a", "link": "feeds", "cells": [{"slot": 1}, {"volt": "\\u0033", "x": 1}], "data": {"soc": true, "amps": 2.5}}
      {"id": "b", "link": "feds"}
      """
    let lines = told(spec, more: ["m/packs.ndjson": table]).map { String($0.prefix { $0 != "|" }) }
    #expect(
      lines == [
        "g.yaml:20 `\"s${row.id}\"` twin `a`: property `state`: \"sa\" is not one of \"on\", \"off\" ",
        "g.yaml:20 `\"s${row.id}\"` twin `b`: property `state`: \"sb\" is not one of \"on\", \"off\" ",
        "g.yaml:20 `sooc` twin `a`: `dtmi:t:Pack;1` has no property `sooc` (did you mean `soc`?) ",
        "g.yaml:20 `sooc` twin `b`: `dtmi:t:Pack;1` has no property `sooc` (did you mean `soc`?) ",
        "packs.ndjson:1 `\"\\u0033\"` twin `a`: property `cells`: expected float, found \"3\" ",
        "packs.ndjson:1 `\"x\"` twin `a`: property `cells`: the object has no field `x` ",
        "packs.ndjson:1 `true` twin `a`: property `soc`: expected double, found true ",
        "packs.ndjson:1 `2.5` relationship `feeds` of `a`: property `amps`: expected integer, found 2.5 ",
        "packs.ndjson:2 `\"feds\"` twin `b`: `dtmi:t:Pack;1` has no relationship `feds` (did you mean `feeds`?) ",
      ])
    let template = load(spec, more: ["m/packs.ndjson": table]).findings.sorted.first { $0.message.contains("`sooc`") }
    #expect(template?.related.last?.message == "for this row")
    #expect(template?.related.last?.span.location.line == 1)
  }

  @Test func `properties of a relationship whose source comes later are checked all the same`() {
    let later =
      Loading.header("TwinGraph", "z")
      + "spec: {instance: \"${DigitalTwinsInstance.twins}\", twins: {late: {model: dtmi:t:Pack;1}}}\n"
    let spec = """
        tables:
          - from: links.csv
            relationships:
              - {source: "${row.a}", name: feeds, target: "${row.a}", properties: {amps: "${row.n}", amp: "${row.n}"}}
      """
    let lines = told(spec, more: ["m/z.yaml": later, "m/links.csv": "a,n\nlate,x\n"])
    #expect(
      lines.map { String($0.prefix { $0 != "|" }) } == [
        "links.csv:2 `late` relationship `feeds` of `late`: the relationship `feeds` of `dtmi:t:Pack;1` has no property `amp` (did you mean `amps`?) ",
        "links.csv:2 `late` relationship `feeds` of `late`: property `amps`: expected integer, found \"x\" ",
      ])
  }

  @Test func `quotes are mended only where nothing else stands`() {
    let spec = """
        tables:
          - from: packs.ndjson
            twins:
              "${row.id}":
                model: dtmi:t:Pack;1
                properties: {soc: "${row.soc}", serial: "${row.serial}", cells: "${row.cells}", fan: {rpm: "${row.rpm}"}}
      """
    let table = #"{"id": "a", "soc": "1.5", "serial": 7, "cells": [{"volt": "\u0033"}], "rpm": "1.0"}"#
    let fixes = load(spec, more: ["m/packs.ndjson": table]).findings.sorted.map { finding in
      finding.fixes.map { "\(finding.span?.text ?? "") to \($0.replacement) \($0.isCertain)" }.joined()
    }
    #expect(fixes == [#""1.5" to 1.5 true"#, #"7 to "7" true"#, "", ""])
  }
}
