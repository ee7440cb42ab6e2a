import ArgumentParser
import DTDL
import Diagnostics
import Files
import ModelTools
import OrderedCollections
import Rendering
import Testing

@testable import TwinwrightCommands

@Suite struct ModelSourcesTests {
  private static func model(_ id: String, extends: String? = nil) -> String {
    let base = extends.map { ", \"extends\": \"\($0)\"" } ?? ""
    return "{\"@context\": \"dtmi:dtdl:context;3\", \"@id\": \"\(id)\", \"@type\": \"Interface\"\(base)}"
  }

  @Test func `folders give their JSON files, each once, and nothing hidden or expanded twice`() throws {
    let files = MemoryFileStore([
      "m/b.json": "", "m/a/c.json": "", "m/.git/x.json": "", "m/readme.md": "", "m/b.expanded.json": "",
      "m/only.expanded.json": "",
    ])
    #expect(
      try ModelSources(files: files).paths(["m/b.json", "m", "./m/a"])
        == ["m/b.json", "m/a/c.json", "m/only.expanded.json"])
  }

  @Test func `a path that is not there and a folder without models are missing input`() {
    let sources = ModelSources(files: MemoryFileStore(["m/a.yaml": ""]))
    for (path, code) in [("x", "TW0010"), ("m", "TW0041")] {
      let failure = #expect(throws: CommandFailure.self) { try sources.load([path], repository: nil) }
      #expect(failure?.status == .missingInput)
      #expect(failure?.findings.all.map(\.code) == [code])
    }
  }

  @Test func `a list of interfaces in one file and a repository make one set`() throws {
    let files = MemoryFileStore([
      "all.json": "[\(Self.model("dtmi:x:A;1", extends: "dtmi:x:Base;1")), \(Self.model("dtmi:x:B;1"))]",
      "repository/dtmi/x/base-1.json": Self.model("dtmi:x:Base;1"),
    ])
    let alone = try ModelSources(files: files).load(["all.json"], repository: nil)
    #expect(!alone.errors.isEmpty, "the base is missing")
    let loaded = try ModelSources(files: files).load(["all.json"], repository: "repository/")
    #expect(loaded.errors.isEmpty)
    #expect(loaded.models.interfaces.count == 3)
    #expect(loaded.taken.map(\.path) == ["dtmi/x/base-1.json"])
    let base = try #require(DTMI("dtmi:x:Base;1"))
    #expect(loaded.models.interface(base)?.span?.file.path == "repository/dtmi/x/base-1.json")
  }

  @Test func `a repository that is no folder is missing input`() {
    let files = MemoryFileStore(["a.json": Self.model("dtmi:x:A;1")])
    let failure = #expect(throws: CommandFailure.self) {
      try ModelSources(files: files).load(["a.json"], repository: "nowhere")
    }
    #expect(failure?.status == .missingInput)
  }
}

@Suite struct ModelFormattingTests {
  private func run(_ files: MemoryFileStore, _ named: String..., check: Bool = false) throws -> ModelFormatting.Outcome
  {
    try ModelFormatting(files: files).run(named, check: check)
  }

  private static let untidy = "{\"@type\":\"Interface\",\"@id\":\"dtmi:x:A;1\"}"
  private static let tidy = "{\n  \"@id\": \"dtmi:x:A;1\",\n  \"@type\": \"Interface\"\n}\n"

  @Test func `files that differ are written, and a second run finds nothing`() throws {
    let files = MemoryFileStore(["m/a.json": Self.untidy, "m/b.json": Self.tidy])
    let outcome = try run(files, "m")
    #expect(outcome.changed == ["m/a.json"])
    #expect(outcome.status == .success)
    #expect(files.texts["m/a.json"] == Self.tidy)
    #expect(try run(files, "m", check: true).changed.isEmpty)
  }

  @Test func `a check writes nothing and says so by its exit code`() throws {
    let files = MemoryFileStore(["m/a.json": Self.untidy])
    let outcome = try run(files, "m", check: true)
    #expect(outcome.changed == ["m/a.json"])
    #expect(outcome.status == .changes)
    #expect(files.texts["m/a.json"] == Self.untidy)
  }

  @Test func `what is no JSON is reported with its place and hinders no other file`() throws {
    let files = MemoryFileStore(["m/a.json": "{\"@id\": }", "m/b.json": Self.untidy])
    let outcome = try run(files, "m")
    #expect(outcome.findings.all.map { "\($0.code) \($0.span.map { "\($0)" } ?? "")" } == ["TW1020 m/a.json:1:9"])
    #expect(outcome.status == .invalidInput)
    #expect(files.texts["m/a.json"] == "{\"@id\": }")
    #expect(files.texts["m/b.json"] == Self.tidy)
  }

  @Test func `YAML and JSON without DTDL stay as they are`() throws {
    let texts = ["x.yaml": "b: 1\na: 2\n", "package.json": "{\"name\":\"x\",\"description\":\"y\"}"]
    let files = MemoryFileStore(texts)
    let outcome = try run(files, "x.yaml", "package.json")
    #expect(outcome.findings.all.map(\.code) == ["TW0044", "TW0044"])
    #expect(outcome.status == .success)
    #expect(files.texts == texts)
  }

  @Test func `a file that cannot be written ends with that exit code`() throws {
    let files = ReadOnlyFiles(files: MemoryFileStore(["a.json": Self.untidy]))
    let outcome = try ModelFormatting(files: files).run(["a.json"], check: false)
    #expect(outcome.status == .cannotWrite)
    #expect(outcome.changed.isEmpty)
    #expect(outcome.findings.all.map(\.message) == ["cannot write a.json: permission denied"])
  }
}

@Suite struct ModelTextTests {
  private func models(_ texts: String...) -> ModelSet {
    var findings = Findings()
    return ModelSet.read(
      texts.enumerated().map { SourceFile(path: "m\($0 + 1).json", text: $1) }, findings: &findings)
  }

  private var old: ModelSet {
    models(
      """
      {"@context": "dtmi:dtdl:context;3", "@id": "dtmi:x:Room;1", "@type": "Interface", "extends": "dtmi:x:Space;1",
      "displayName": "Room", "contents": [{"@type": "Property", "name": "area", "schema": "double"},
      {"@type": "Relationship", "name": "leadsTo", "target": "dtmi:y:Hall;1"}]}
      """,
      """
      {"@context": "dtmi:dtdl:context;3", "@id": "dtmi:x:Space;1", "@type": "Interface",
      "contents": [{"@type": "Property", "name": "name", "schema": "string"}]}
      """)
  }

  private var new: ModelSet {
    models(
      """
      {"@context": "dtmi:dtdl:context;3", "@id": "dtmi:x:Space;1", "@type": "Interface",
      "contents": [{"@type": "Property", "name": "area", "schema": "double"}]}
      """)
  }

  @Test func `the list is a table`() {
    #expect(
      ModelText.render(ModelListing(old)).rendered(colour: false) == """
        Model           DTDL  Display name  Properties  Telemetry  Relationships  Components  Commands  Declared   Extends
        dtmi:x:Room;1   v3    Room                 1+1          -              1           -         -  m1.json:1  dtmi:x:Space;1
        dtmi:x:Space;1  v3                           1          -              -           -         -  m2.json:1

        2 models. Contents are declared + inherited.

        """)
  }

  @Test func `the graph is told in the order of upload`() throws {
    #expect(
      ModelText.render(try ModelGraph(old, batchSize: 1)).rendered(colour: false) == """
        2 models, 2 batches in order of dependency

        Batch 1: 1 model
          dtmi:x:Space;1

        Batch 2: 1 model
          dtmi:x:Room;1
              extends dtmi:x:Space;1
              relationship leadsTo to dtmi:y:Hall;1 (not read)

        """)
  }

  @Test func `differences are told with what they mean for twins`() {
    #expect(
      ModelText.render(ModelDiff(from: old, to: new)).rendered(colour: false) == """
        - dtmi:x:Room;1  m1.json:1
            breaking   twins of it stay without a model, and every patch of one is refused until it names another model

        ~ dtmi:x:Space;1  m1.json:1
            breaking   - name: Property
                       twins that hold a value keep it, and every later patch of one is refused until it removes the value
            compatible + area: Property
                       existing twins need no value for it
              also concerns dtmi:x:Room;1

        2 breaking, 0 widening, 1 compatible, 0 in texts only

        """)
  }

  @Test func `a batch of no models is refused`() {
    #expect(throws: (any Error).self) { try Twinwright.parseAsRoot(["models", "graph", "x", "--batch-size", "0"]) }
  }
}
