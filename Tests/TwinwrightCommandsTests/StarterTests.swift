import ArgumentParser
import Diagnostics
import Files
import Manifests
import Plans
import Testing
import Twins

@testable import TwinwrightCommands

@Suite struct StarterTests {
  @Test func `what init writes is valid as it stands`() throws {
    let starter = Starter(name: "my-environment")
    let files = MemoryFileStore(Dictionary(uniqueKeysWithValues: starter.files.map { ($0.path, $0.text) }))
    let result = ManifestLoader(
      files: files, variables: ["AZURE_SUBSCRIPTION_ID": "7e0d1a52-5a1f-4f0e-9d7b-2c61f8f5a002"]
    )
    .load("manifests/my-environment")
    #expect(result.findings.isEmpty, "\(result.findings.all.map(\.message))")
    #expect(result.state?.twinGraphs.first?.graph.twinCount == 2)
  }

  @Test(arguments: ["x", "My", "-a-", "a_b", "a-", "1abc"]) func `a name that Azure would refuse is refused`(
    _ name: String
  ) {
    #expect(throws: (any Error).self) { try InitCommand.parse([name]) }
  }
}
