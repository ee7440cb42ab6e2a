import Diagnostics
import Files
import Manifests
import Testing

@Suite struct ExampleTests {
  static let root = Path.join(Path.parent(Path.parent(Path.parent(#filePath))), ".")

  func load(_ name: String) -> Loading {
    Loading(folder: "manifests/\(name)")
  }

  @Test(arguments: ["ev-charging", "ev-charging-prod"])
  func `the example environments load without a finding`(name: String) {
    let loading = load(name)
    #expect(loading.messages == [])
    #expect(loading.marks == [])
    #expect(loading.state != nil)
  }
}

extension Loading {
  /// Loads a folder of this repository.
  init(folder: String) {
    let files = DiskFileStore(root: ExampleTests.root)
    (state, findings) = ManifestLoader(
      files: files, variables: ["AZURE_SUBSCRIPTION_ID": "00000000-0000-0000-0000-000000000001"]
    ).load(folder)
  }
}
