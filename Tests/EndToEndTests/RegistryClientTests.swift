import Foundation
import Testing

/// Debian's skopeo, unmodified, against the registries of the local Azure.
@Suite(.serialized) struct RegistryClientTests {
  @Test func `skopeo copies an image to a registry and back, byte for byte`() async throws {
    try SystemProgram.require("skopeo", "python3")
    try await withWorkspace { workspace in
      let outcome = try await workspace.python("registry_client.py", adding: try await workspace.localVariables())
      #expect(outcome.status == 0, "\(outcome.all)")
      #expect(outcome.output.hasSuffix("all of it\n"), "\(outcome.all)")
    }
  }
}
