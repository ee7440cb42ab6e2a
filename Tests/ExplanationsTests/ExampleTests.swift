import DTDL
import Diagnostics
import Documents
import Explanations
import Files
import Manifests
import Testing

/// Examples are read by what would read them in a file: the wrong one gives the page's code, the right one no error.
@Suite struct ExampleTests {
  private static let pages = Explanations.pages.filter { page in
    [page.wrong, page.right].contains { $0.map { check($0) != nil } ?? false }
  }

  @Test(arguments: pages.map(\.code)) func `the wrong example gives the code, the right one no error`(
    _ code: String
  ) throws {
    let page = try #require(Explanations.page(code))
    if let wrong = page.wrong, let findings = Self.check(wrong) {
      #expect(findings.all.contains { $0.code == code }, "\(findings.all.map(\.code)) \(findings.all.map(\.message))")
    }
    if let right = page.right, let findings = Self.check(right) {
      // What is right and still refused by Azure is for DTDLPageTests to judge.
      #expect(!findings.all.contains { $0.severity == .error || $0.code == code }, "\(findings.all.map(\.message))")
    }
  }

  @Test func `most pages about what is written in files have examples that are checked`() {
    #expect(Self.pages.count > 25)
  }

  /// What is found in an example; `nil` for those that only people read.
  private static func check(_ example: Explanation.Example) -> Findings? {
    var findings = Findings()
    switch example.language {
    case .dtdl:
      var options = ModelReadingOptions()
      options.advice.on = AdviceSettings.silentCodes
      let file = SourceFile(path: "example.json", text: example.text)
      _ = ModelSet.read([file], options: options, findings: &findings)
    case .json: _ = JSONReader.read(SourceFile(path: "example.json", text: example.text), findings: &findings)
    case .yaml: _ = YAMLReader.read(SourceFile(path: "example.yaml", text: example.text), findings: &findings)
    case .csv: _ = CSVReader.read(SourceFile(path: "example.csv", text: example.text), findings: &findings)
    case .manifest: return manifests(example.text)
    case .fragment, .shell: return nil
    }
    return findings
  }

  /// Reads whole manifests; Environment and `apiVersion` are added where an example leaves them out.
  private static func manifests(_ text: String) -> Findings {
    let environment = """
      apiVersion: twinwright/v1
      kind: Environment
      metadata: {name: example}
      spec: {subscription: 7e0d1a52-5a1f-4f0e-9d7b-2c61f8f5a002, location: eastus, resourceGroup: example-rg}

      """
    let documents = text.split(separator: "---\n").map {
      $0.hasPrefix("kind:") ? "apiVersion: twinwright/v1\n\($0)" : $0
    }
    var files = ["e/documents.yaml": documents.joined(separator: "---\n")]
    if !text.contains("kind: Environment") { files["e/environment.yaml"] = environment }
    return ManifestLoader(files: MemoryFileStore(files), variables: [:]).load("e").findings
  }
}
