import DTDL
import Diagnostics
import Documents
import Foundation
import OrderedCollections
import Plans
import Testing
import Twins

/// Graphs that other tools wrote: JSON of Digital Twins Explorer and JSON lines of import jobs.
@Suite struct GraphFileTests {
  private static let models = #"""
    {"@context": "dtmi:dtdl:context;3", "@id": "dtmi:t:Room;1", "@type": "Interface", "contents": [
      {"@type": "Property", "name": "area", "schema": "double"},
      {"@type": "Property", "name": "code", "schema": "string"},
      {"@type": "Component", "name": "lamp", "schema": "dtmi:t:Lamp;1"},
      {"@type": "Relationship", "name": "next", "properties": [
        {"@type": "Property", "name": "distance", "schema": "double"}]}]}
    {"@context": "dtmi:dtdl:context;3", "@id": "dtmi:t:Lamp;1", "@type": "Interface", "contents": [
      {"@type": "Property", "name": "on", "schema": "boolean"}]}
    """#
  private static let twins = #"""
    {"$dtId": "r1", "$etag": "W/\"1\"", "area": 12, "code": "${row.x}", "lamp": {"on": true, "$metadata": {"on": {}}}, "$metadata": {"$model": "dtmi:t:Room;1", "area": {"lastUpdateTime": "2022-01-01T00:00:00Z"}}}
    {"$dtId": "r2", "code": null, "$metadata": {"$model": "dtmi:t:Room;1"}}
    """#

  private static func rows(_ text: String) -> [String] {
    text.replacingOccurrences(of: "\n  ", with: " ").split(separator: "\n").map(String.init)
  }

  private static let explorer = """
    {"digitalTwinsFileInfo": {"fileVersion": "1.0.0"},
     "digitalTwinsGraph": {"digitalTwins": [\(rows(twins).joined(separator: ",\n"))],
       "relationships": [{"$relationshipId": "a", "$etag": "x", "$sourceId": "r1", "$relationshipName": "next",
         "$targetId": "r2", "distance": 3}]},
     "digitalTwinsModels": [\(rows(models).joined(separator: ",\n"))]}
    """
  private static let lines =
    ([#"{"Section": "Header"}"#, #"{"fileVersion": "1.0.0", "author": "a"}"#, #"{"Section": "Models"}"#]
    + rows(models) + [#"{"Section": "Twins"}"#] + rows(twins) + [
      "", #"{"Section": "Relationships"}"#,
      #"{"$dtId": "r1", "$relationshipId": "a", "$targetId": "r2", "$relationshipName": "next", "distance": 3}"#,
    ]).joined(separator: "\n")

  private static func manifest(_ file: String) -> String {
    Loading.header("DigitalTwinsInstance", "twins") + "---\n" + Loading.header("ModelSet", "models")
      + "spec: {instance: \"${DigitalTwinsInstance.twins}\", from: \(file)}\n---\n" + Loading.header("TwinGraph", "g")
      + "spec: {instance: \"${DigitalTwinsInstance.twins}\", from: \(file)}\n"
  }

  private static func load(_ file: String, _ text: String) -> Loading {
    Loading(["m/\(file)": text, "m/g.yaml": manifest(file)])
  }

  @Test(arguments: [("graph.json", explorer), ("graph.ndjson", lines), ("lines.json", lines)])
  func `models, twins and relationships come as they are, without what the service adds`(
    _ file: String, _ text: String
  ) throws {
    let loading = Self.load(file, text)
    #expect(loading.messages == [])
    #expect(loading.state?.modelSets.first?.models.interfaces.count == 2)
    let graph = try #require(loading.state?.twinGraphs.first?.graph)
    #expect(
      graph.twin("r1")?.contents == ["area": 12, "code": "${row.x}", "lamp": ["$metadata": [:], "on": true]])
    #expect(graph.twin("r2")?.contents == ["lamp": ["$metadata": [:]]])
    let relationship = graph.relationship(RelationshipKey(source: "r1", id: "a"))
    #expect(relationship?.target == "r2" && relationship?.name == "next")
    #expect(relationship?.properties == ["distance": 3])
  }

  @Test func `several files make one graph, beside twins that are written out`() throws {
    let second = Self.lines.replacingOccurrences(of: #""r1""#, with: #""r3""#)
      .replacingOccurrences(of: #""r2""#, with: #""r4""#)
    let manifest = Self.manifest("a.json").replacingOccurrences(
      of: "metadata: {name: g}\nspec: {instance: \"${DigitalTwinsInstance.twins}\", from: a.json}",
      with: """
        metadata: {name: g}
        spec:
          instance: ${DigitalTwinsInstance.twins}
          from: [a.json, b.ndjson]
          twins: {r5: {model: dtmi:t:Room;1, relationships: {next: r3}}}
        """)
    let loading = Loading(["m/a.json": Self.explorer, "m/b.ndjson": second, "m/g.yaml": manifest])
    #expect(loading.messages == [])
    let graph = try #require(loading.state?.twinGraphs.first?.graph)
    #expect(["r1", "r2", "r3", "r4", "r5"].allSatisfy { graph.contains(twin: $0) })
  }

  @Test(
    arguments: [
      (#""area": 12"#, #""area": "big""#, "TW3101 graph.ndjson:7:45"),
      (#""$relationshipName": "next""#, #""$relationshipName": "text""#, "TW3105 graph.ndjson:11:81"),
      (#""schema": "boolean""#, #""schema": "bool""#, "TW2"),
      (#"{"$dtId": "r2","#, #"{"#, "TW1137 graph.ndjson:8:1"),
      (#""$targetId": "r2", "#, "", "TW1137 graph.ndjson:11:1"), (#""1.0.0""#, #""2.0.0""#, "TW1137 graph.ndjson:2:17"),
      (#"{"Section": "Twins"}"#, #"{"Section": "Twin"}"#, "TW1137 graph.ndjson:6:1"),
      (#"{"Section": "Twins"}"#, #"{"Section": "Header"}"#, "TW1137 graph.ndjson:6:1"),
      (#"{"$dtId": "r1", "$etag""#, #"{"$dtId": r1, "$etag""#, "TW10"),
    ])
  func `what is wrong is shown where it stands in the graph`(_ old: String, _ new: String, _ mark: String) {
    let loading = Self.load("graph.ndjson", Self.lines.replacingOccurrences(of: old, with: new))
    #expect(loading.marks.contains { $0.hasPrefix(mark) }, "\(loading.marks) \(loading.messages)")
  }

  @Test func `a file that is no graph is refused with what is expected`() {
    let manifest = Self.manifest("graph.json").replacingOccurrences(
      of: "metadata: {name: g}\nspec: {instance: \"${DigitalTwinsInstance.twins}\", from: graph.json}",
      with: "metadata: {name: g}\nspec: {instance: \"${DigitalTwinsInstance.twins}\", from: [other.json, none.json]}")
    let loading = Loading(["m/graph.json": Self.explorer, "m/other.json": "{\"a\": 1}", "m/g.yaml": manifest])
    let messages = loading.messages.filter { $0.hasPrefix("TW1137") }
    #expect(messages.count == 2, "\(loading.messages)")
    #expect(messages.first?.contains("`m/other.json` holds no graph") == true)
    #expect(messages.last?.contains("cannot read the graph `m/none.json`") == true)
  }

  // MARK: - Sample graphs

  private static let samples: [String] = {
    let root = folder("")
    let names = (try? FileManager.default.subpathsOfDirectory(atPath: root.path)) ?? []
    return names.sorted().filter { name in
      guard let text = try? String(contentsOf: root.appendingPathComponent(name), encoding: .utf8) else { return false }
      return text.contains("digitalTwinsGraph") || text.contains("\"Section\"")
    }
  }()

  private static func folder(_ path: String) -> URL {
    var root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
    for _ in 0..<4 { root.deleteLastPathComponent() }
    return root.appendingPathComponent("shared/data/graphs").appendingPathComponent(path)
  }

  @Test(.enabled(if: !samples.isEmpty, "shared/data/graphs is not here"), arguments: samples)
  func `sample graphs of Digital Twins Explorer load with their models`(_ path: String) throws {
    let place = Self.folder(path)
    let text = try String(contentsOf: place, encoding: .utf8)
    var files = ["m/graph.json": text, "m/g.yaml": Self.manifest("graph.json")]
    if !text.contains("digitalTwinsModels"), !text.contains("\"Models\"") {
      files["m/g.yaml"] = Self.manifest("graph.json").replacingOccurrences(
        of: "from: graph.json}\n---", with: "from: models}\n---")
      let models = place.deletingLastPathComponent()
      for name in try FileManager.default.contentsOfDirectory(atPath: models.path) where name.hasSuffix(".json") {
        let model = try String(contentsOf: models.appendingPathComponent(name), encoding: .utf8)
        if model.contains("@context"), !model.contains("\"Section\"") { files["m/models/\(name)"] = model }
      }
    }
    let loading = Loading(files)
    let errors = loading.findings.all.filter { $0.severity == .error }
    print("\(path): \(loading.state?.twinGraphs.first?.graph.twinCount ?? 0) twins, \(errors.count) errors")
    #expect(errors.isEmpty, "\(errors.map(\.message).prefix(5))")
  }
}
