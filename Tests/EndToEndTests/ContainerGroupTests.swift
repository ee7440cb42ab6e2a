import Foundation
import Testing

/// Container groups whose containers really run, from images that skopeo pushed.
@Suite(.serialized, .timeLimit(.minutes(10))) struct ContainerGroupTests {
  /// Cancels the test, saying so, where bubblewrap may not make a sandbox.
  private func requireSandbox(_ workspace: Workspace) async throws {
    try SystemProgram.require("skopeo", "python3", "bwrap", "busybox")
    let trial = try await workspace.start(
      URL(fileURLWithPath: "/usr/bin/env"),
      ["bwrap", "--unshare-user", "--unshare-pid", "--unshare-net", "--ro-bind", "/", "/", "/bin/true"]
    ).outcome()
    guard trial.status != 0 else { return }
    print("SKIPPED: bubblewrap does not work here: \(trial.errors)")
    try Test.cancel("bubblewrap does not work here")
  }

  @Test func `a group runs its containers, keeps them running, tells what they say and stops them`() async throws {
    try await withWorkspace { workspace in
      try await requireSandbox(workspace)
      let started = try await workspace.run("local", "start", "--mqtt", "off")
      try #require(started.status == 0, "\(started.all)")
      let outcome = try await workspace.python("container_groups.py", adding: try await workspace.localVariables())
      #expect(outcome.status == 0, "\(outcome.all)")
      #expect(outcome.output.hasSuffix("all of it\n"), "\(outcome.all)")
      #expect(!outcome.all.contains("planted-secret"))
      for file in workspace.files() where file.path.contains("/local/") && file.lastPathComponent.hasSuffix(".log") {
        #expect(try !String(contentsOf: file, encoding: .utf8).contains("planted-secret"))
      }
      let reset = try await workspace.run("local", "reset", "--yes")
      #expect(reset.status == 0, "\(reset.all)")
      for name in ["registry", "containers"] {
        #expect(!FileManager.default.fileExists(atPath: workspace.folder.appendingPathComponent("local/\(name)").path))
      }
    }
  }

  @Test func `nothing of a container outlives a server that is killed`() async throws {
    try await withWorkspace { workspace in
      try await requireSandbox(workspace)
      let started = try await workspace.run("local", "start", "--mqtt", "off")
      try #require(started.status == 0, "\(started.all)")
      let outcome = try await workspace.python(
        "container_groups.py", ["killed"], adding: try await workspace.localVariables())
      #expect(outcome.status == 0, "\(outcome.all)")
      #expect(outcome.output.hasSuffix("gone\n"), "\(outcome.all)")
    }
  }
}
