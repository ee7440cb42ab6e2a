import ArgumentParser
import Diagnostics
import Explanations
import Files
import Rendering
import Testing

@testable import TwinwrightCommands

@Suite struct ValidationTests {
  static let model = #"{"@context": "dtmi:dtdl:context;2", "@id": "dtmi:ex:A;1", "@type": "Interface"}"#
  static let derived =
    #"{"@context": "dtmi:dtdl:context;2", "@id": "dtmi:ex:B;1", "@type": "Interface", "extends": "dtmi:ex:A;1"}"#
  static let environment = """
    apiVersion: twinwright/v1
    kind: Environment
    metadata: {name: example}
    spec: {subscription: 7e0d1a52-5a1f-4f0e-9d7b-2c61f8f5a002, location: eastus, resourceGroup: example-rg}

    """

  private func validate(
    _ files: [String: String], _ paths: String..., repository: String? = nil
  ) throws -> Validation.Outcome {
    try Validation(files: MemoryFileStore(files), variables: [:], repository: repository).run(paths)
  }

  private func text(_ outcome: Validation.Outcome) -> String { outcome.summary.rendered(colour: false) }

  @Test func `a folder of models is checked as models, and what is no DTDL is passed over`() throws {
    let outcome = try validate(
      ["m/a.json": Self.model, "m/x/b.json": Self.derived, "m/package.json": "{\"name\": 1", "m/readme.md": "x"], "m")
    #expect(outcome.findings.isEmpty, "\(outcome.findings.all.map(\.message))")
    #expect(text(outcome) == "Valid. 2 interfaces in 2 files (1 JSON file without DTDL passed over).\n")
  }

  @Test func `models that are named in several paths are resolved together, each file once`() throws {
    let files = ["m/a.json": Self.model, "n/b.json": Self.derived]
    #expect(try validate(files, "n").findings.hasErrors)
    let outcome = try validate(files, "n", "m", "m/a.json", "./n")
    #expect(outcome.findings.isEmpty, "\(outcome.findings.all.map(\.message))")
    #expect(text(outcome) == "Valid. 2 interfaces in 2 files.\n")
  }

  @Test func `a folder with manifests is an environment, whatever models lie in it`() throws {
    let outcome = try validate(
      ["e/env.yaml": Self.environment, "e/dtdl/a.json": Self.model, "m/a.json": Self.model], "e", "m")
    #expect(outcome.findings.isEmpty, "\(outcome.findings.all.map(\.message))")
    #expect(text(outcome).hasPrefix("Valid. example: 1 resource, 0 models"))
    #expect(text(outcome).hasSuffix("Valid. 1 interface in 1 file.\n"))
  }

  @Test func `a path that leads nowhere is an error and hides nothing about the others`() throws {
    let outcome = try validate(["m/a.json": "{"], "nowhere", "m/a.json")
    #expect(outcome.isMissing)
    #expect(Set(outcome.findings.all.map(\.code)) == ["TW0010", "TW1020"])
  }

  @Test func `a folder without anything to check is looked at as manifests`() throws {
    #expect(try validate(["m/package.json": "{}"], "m").findings.all.map(\.code) == ["TW1112"])
  }

  @Test func `models in UTF-16 are no reason to look for manifests, nor is YAML of another program`() throws {
    let files = MemoryFileStore([
      "m/pod.yaml": "apiVersion: v1\nkind: Pod\n", "m/a.json": Self.model, "u/readme.md": "",
    ])
    #expect(try Validation(files: files, variables: [:]).run(["m"]).findings.isEmpty)
    try files.write("u/a.json", [0xFF, 0xFE] + Self.model.utf16.flatMap { [UInt8($0 & 0xFF), 0] }, access: .everyone)
    #expect(try Validation(files: files, variables: [:]).run(["u"]).findings.all.map(\.code) == ["TW1024"])
    #expect(try validate(["m/a.json": "{\"@context\": \"http://x\", \"@id\": \"com:ex:A\"}"], "m").models?.files == 1)
  }

  @Test func `what two environments share is said once`() throws {
    let child = """
      apiVersion: twinwright/v1
      kind: Environment
      metadata: {name: NAME}
      spec: {extends: ../base}

      """
    let outcome = try validate(
      [
        "base/env.yaml": Self.environment.replacing("location:", with: "lokation:"),
        "a/env.yaml": child.replacing("NAME", with: "aaa"), "b/env.yaml": child.replacing("NAME", with: "bbb"),
      ], "a", "b")
    #expect(outcome.findings.all.filter { $0.code == "TW1104" }.count == 1, "\(outcome.findings.all.map(\.message))")
  }

  @Test func `what the models need is taken from a repository, and only what they need`() throws {
    let files = [
      "m/b.json": Self.derived, "r/dtmi/ex/a-1.json": Self.model,
      "r/dtmi/ex/other-1.json": "{",
    ]
    #expect(try validate(files, "m").findings.hasErrors)
    let outcome = try validate(files, "m", repository: "r")
    #expect(outcome.findings.isEmpty, "\(outcome.findings.all.map(\.message))")
    #expect(throws: CommandFailure.self) { try validate(files, "m", repository: "nowhere") }
  }
}

@Suite struct MendingTests {
  private func fix(_ file: SourceFile, _ start: Int, _ end: Int, _ text: String) -> Diagnostic {
    Diagnostic(
      "TW1", "m", at: file.span(start, end),
      fixes: [FixIt(title: text, span: file.span(start, end), replacement: text, isCertain: true)])
  }

  @Test func `certain edits are written, file by file, and the rest of each file stays`() throws {
    let files = MemoryFileStore(["b.json": "one two\r\n", "a.json": "three"])
    let (a, b) = (
      SourceFile(path: "a.json", bytes: try files.read("a.json")),
      SourceFile(path: "b.json", bytes: try files.read("b.json"))
    )
    let outcome = Mending(files: files).mend(Findings([fix(b, 4, 7, "2"), fix(a, 0, 5, "3"), fix(b, 0, 3, "1")]))
    #expect(outcome.findings.isEmpty)
    #expect(outcome.applied.map(\.title) == ["3", "1", "2"])
    #expect(try files.read("b.json") == Array("1 2\r\n".utf8))
    #expect(try files.read("a.json") == Array("3".utf8))
  }

  @Test func `what cannot be written ends with that exit code, and what is foreign is not written`() {
    let files = ReadOnlyFiles(files: MemoryFileStore(["a.json": "older"]))
    let findings = Findings([fix(SourceFile(path: "a.json", text: "older"), 0, 5, "x")])
    let outcome = Mending(files: files).mend(findings)
    #expect(outcome.findings.all.map(\.code) == ["TW0012"] && outcome.status == .cannotWrite)
    let left = Mending(files: files).mend(findings, except: ["a.json"])
    #expect(left.findings.isEmpty && left.applied.isEmpty && left.status == nil)
  }

  @Test func `a file that has changed since it was checked is left alone`() throws {
    let files = MemoryFileStore(["a.json": "newer"])
    let outcome = Mending(files: files).mend(
      Findings([fix(SourceFile(path: "a.json", text: "older"), 0, 5, "x")]))
    #expect(outcome.applied.isEmpty)
    #expect(outcome.findings.all.map(\.code) == ["TW0015"] && outcome.status == .moved)
    #expect(try files.read("a.json") == Array("newer".utf8))
  }
}

@Suite struct PolicyOptionTests {
  private func policy(_ arguments: String...) throws -> FindingPolicy {
    try #require(try Twinwright.parseAsRoot(["validate"] + arguments) as? ValidateCommand).policyOptions.policy()
  }

  @Test func `severities set the threshold, the lowest counts, and codes are taken in any case`() throws {
    #expect(try policy() == FindingPolicy())
    #expect(try policy("--deny", "warning", "--deny", "advice").threshold == .advice)
    #expect(
      try policy("--deny", "tw1135", "--allow", "TW2123") == FindingPolicy(allowed: ["TW2123"], denied: ["TW1135"]))
    #expect(try policy("--deny", "duplicatePropertyName").denied.contains("TW1021"))
  }

  @Test(arguments: [
    ["--deny", "warnings"], ["--allow", "advice"], ["--allow", "TW1135", "--deny", "TW1135"],
    ["--deny", "TW9999"],
  ])
  func `what is no code or contradicts itself is refused`(arguments: [String]) {
    #expect(throws: (any Error).self) { try Twinwright.parseAsRoot(["validate"] + arguments) }
  }
}

@Suite struct ExplainCommandTests {
  @Test func `an unknown code is refused with what was meant`() throws {
    #expect(try ExplainCommand.pages("tw1104").map(\.code) == ["TW1104"])
    let failure = #expect(throws: CommandFailure.self) { _ = try ExplainCommand.pages("duplicatePropertyNam") }
    #expect(failure?.findings.all.first?.help == ["did you mean `duplicatePropertyName`?"])
    #expect(throws: (any Error).self) { try Twinwright.parseAsRoot(["explain"]) }
  }
}
