import Diagnostics
import OrderedCollections
import Testing

@testable import DTDL

@Suite struct RepositoryTests {
  @Test(arguments: [
    ("dtmi:com:example:Thermostat;1", "dtmi/com/example/thermostat-1.json"),
    ("dtmi:com:Example:A_b;12", "dtmi/com/example/a_b-12.json"), ("dtmi:x:A;1.20", "dtmi/x/a-1.20.json"),
    ("dtmi:x:A", "dtmi/x/a.json"),
  ])
  func `an interface has the path that the resolution convention gives it`(_ id: String, _ path: String) throws {
    #expect(try #require(DTMI(id)).repositoryPath == path)
  }

  @Test func `the file with all dependencies has its own ending`() throws {
    #expect(try #require(DTMI("dtmi:x:A;1")).expandedRepositoryPath == "dtmi/x/a-1.expanded.json")
  }

  /// An interface with what it extends and what its components are.
  private func model(_ id: String, extends: [String] = [], components: [String] = []) -> String {
    let bases = extends.map { "\"\($0)\"" }.joined(separator: ", ")
    let parts = components.enumerated().map {
      "{\"@type\": \"Component\", \"name\": \"c\($0)\", \"schema\": \"\($1)\"}"
    }
    return """
      {"@context": "dtmi:dtdl:context;3", "@id": "\(id)", "@type": "Interface", "extends": [\(bases)],
      "contents": [\(parts.joined(separator: ", "))]}
      """
  }

  private func complete(_ texts: [String], from repository: [String: String]) -> (
    completion: ModelRepository.Completion, asked: [String]
  ) {
    var asked: [String] = []
    let files = texts.enumerated().map { SourceFile(path: "m\($0).json", text: $1) }
    let completion = ModelRepository.completing(files) { path -> SourceFile? in
      asked.append(path)
      return repository[path].map { SourceFile(path: path, text: $0) }
    }
    return (completion, asked)
  }

  @Test func `what models extend and have as components comes out of the repository, however far`() {
    let (completion, asked) = complete(
      [
        model("dtmi:x:A;1", extends: ["dtmi:x:Base;1"], components: ["dtmi:x:Part;1"]),
        model("dtmi:x:B;1", extends: ["dtmi:x:Base;1"]),
      ],
      from: [
        "dtmi/x/base-1.json": model("dtmi:x:Base;1", extends: ["dtmi:x:Root;1"]),
        "dtmi/x/part-1.json": model("dtmi:x:Part;1"), "dtmi/x/root-1.json": model("dtmi:x:Root;1"),
        "dtmi/x/other-1.json": model("dtmi:x:Other;1"),
      ])
    #expect(completion.taken.map(\.id.description) == ["dtmi:x:Base;1", "dtmi:x:Part;1", "dtmi:x:Root;1"])
    #expect(completion.missing.isEmpty)
    #expect(Set(asked).count == asked.count, "each path is asked for once")
    var findings = Findings()
    #expect(ModelSet.read(completion.files, findings: &findings).interfaces.count == 5)
    #expect(findings.all.filter { $0.severity == .error }.isEmpty)
  }

  @Test func `what is nowhere stays unresolved and is named once`() {
    let (completion, asked) = complete(
      [model("dtmi:x:A;1", extends: ["dtmi:x:Gone;1"]), model("dtmi:x:B;1", components: ["dtmi:x:Gone;1"])], from: [:])
    #expect(completion.missing.map(\.description) == ["dtmi:x:Gone;1"])
    #expect(asked == ["dtmi/x/gone-1.json", "dtmi/x/gone-1.expanded.json"])
    #expect(completion.findings.isEmpty)
  }

  @Test func `of a file with all dependencies only what is not there yet is taken, at its place`() {
    let expanded = """
      [
        \(model("dtmi:x:Known;1").replacing("\n", with: " ")),
        \(model("dtmi:x:Base;1", extends: ["dtmi:x:Root;1", "dtmi:x:Known;1"]).replacing("\n", with: " ")),
        \(model("dtmi:x:Root;1").replacing("\n", with: " "))
      ]
      """
    let (completion, _) = complete(
      [model("dtmi:x:A;1", extends: ["dtmi:x:Base;1"]), model("dtmi:x:Known;1")],
      from: ["dtmi/x/base-1.expanded.json": expanded])
    #expect(completion.taken.map(\.id.description) == ["dtmi:x:Base;1", "dtmi:x:Root;1"])
    var findings = Findings()
    let set = ModelSet.read(completion.files, findings: &findings)
    #expect(findings.all.filter { $0.severity == .error }.isEmpty, "\(findings.all.map(\.message))")
    #expect(set.interfaces.count == 4)
    let base = DTMI("dtmi:x:Base;1").flatMap { set.interface($0) }
    #expect(base?.span?.description == "dtmi/x/base-1.expanded.json:3:3")
  }

  @Test(arguments: [[0], [1], [2], [0, 1], [0, 2], [1, 2]])
  func `whichever items are there already, the rest of a list stays whole JSON`(_ known: [Int]) {
    let ids = (0..<3).map { "dtmi:x:M\($0);1" }
    let list = "[\(ids.map { model($0) }.joined(separator: "\n,  "))]"
    let wanted = (0..<3).first { !known.contains($0) }!
    let (completion, _) = complete(
      known.map { model(ids[$0]) } + [model("dtmi:x:A;1", extends: [ids[wanted]])],
      from: ["dtmi/x/m\(wanted)-1.json": list])
    var findings = Findings()
    let set = ModelSet.read(completion.files, findings: &findings)
    #expect(findings.all.filter { $0.severity == .error }.isEmpty, "\(findings.all.map(\.message))")
    #expect(set.interfaces.count == 4)
  }

  @Test func `interfaces inside others count as there`() {
    let inner = model("dtmi:x:Inner;1").replacing("\"@context\": \"dtmi:dtdl:context;3\", ", with: "")
    let outer = model("dtmi:x:A;1", extends: ["X"], components: ["dtmi:x:Inner;1"]).replacing("\"X\"", with: inner)
    #expect(complete([outer], from: [:]).asked.isEmpty)
  }

  @Test func `a file that holds the identifier in other letters is told and not taken`() throws {
    let (completion, _) = complete(
      [model("dtmi:x:A;1", extends: ["dtmi:x:base;1"])], from: ["dtmi/x/base-1.json": model("dtmi:x:Base;1")])
    #expect(completion.taken.isEmpty)
    #expect(completion.missing.map(\.description) == ["dtmi:x:base;1"])
    let finding = try #require(completion.findings.all.first)
    #expect(finding.code == "TW2401" && finding.severity == .warning)
    #expect(finding.label == "it holds `dtmi:x:Base;1`, in other letters")
  }

  @Test func `a file of the repository that is no JSON is reported by the reader`() {
    let (completion, _) = complete(
      [model("dtmi:x:A;1", extends: ["dtmi:x:Base;1"])], from: ["dtmi/x/base-1.json": "{\"@id\": "])
    var findings = Findings()
    _ = ModelSet.read(completion.files, findings: &findings)
    #expect(findings.all.contains { $0.code == "TW1020" && $0.span?.file.path == "dtmi/x/base-1.json" })
  }

  @Test func `what goes wrong in reading the repository goes through`() {
    struct Broken: Error {}
    let file = SourceFile(path: "m.json", text: model("dtmi:x:A;1", extends: ["dtmi:x:B;1"]))
    #expect(throws: Broken.self) {
      _ = try ModelRepository.completing([file]) { _ throws(Broken) -> SourceFile? in throw Broken() }
    }
  }
}
