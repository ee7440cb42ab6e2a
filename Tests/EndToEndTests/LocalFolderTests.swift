import Foundation
import Testing

/// Several local Azures of one user, and what is carried from one to another.
@Suite struct LocalFolderTests {
  @Test func `two servers stand side by side with different data, and a snapshot of one restores in the other`()
    async throws
  {
    let workspace = try Workspace()
    for folder in ["a", "b"] {
      let started = try await workspace.run("local", "start", "--data", folder, "--mqtt", "off")
      #expect(started.status == 0, "\(started.all)")
    }
    func plan(_ folder: String) async throws -> Workspace.Outcome {
      try await workspace.run("plan", "manifests/ev-charging", "--local", "--data", folder)
    }
    let applied = try await workspace.run("apply", "manifests/ev-charging", "--local", "--data", "a", "--yes")
    #expect(applied.status == 0, "\(applied.all)")
    #expect(try await plan("a").output.contains("Nothing to do"))
    #expect(try await plan("b").output.contains("Nothing to do") == false)
    #expect(try await workspace.run("local", "status").status == 1)

    let saved = try await workspace.run("local", "snapshot", "save", "./a.snapshot", "--data", "a")
    #expect(saved.status == 0, "\(saved.all)")
    let proxy = try await workspace.line("proxy", of: "b")
    let restored = try await workspace.run("local", "snapshot", "restore", "./a.snapshot", "--data", "b", "--yes")
    #expect(restored.output.contains("runs again"), "\(restored.all)")
    #expect(try await workspace.line("proxy", of: "b") == proxy)
    #expect(try await plan("b").output.contains("Nothing to do"))
    for folder in ["a", "b"] { _ = try await workspace.run("local", "stop", "--data", folder) }
    try await workspace.close()
  }

  @Test func `a snapshot that is damaged stops nothing`() async throws {
    let workspace = try Workspace()
    _ = try await workspace.run("local", "start", "--mqtt", "off")
    try workspace.write("broken.snapshot", String(repeating: "no database ", count: 1000))
    let before = try await workspace.run("local", "status")
    let restored = try await workspace.run("local", "snapshot", "restore", "./broken.snapshot", "--yes")
    #expect(restored.status == 65 && restored.errors.contains("TW7030"), "\(restored.all)")
    #expect(try await workspace.run("local", "status").output == before.output)
    try await workspace.close()
  }

  @Test func `--data alone, and a folder that holds other things, are refused`() async throws {
    let workspace = try Workspace()
    let alone = try await workspace.run("plan", "manifests/ev-charging", "--data", "a")
    #expect(alone.status != 0 && alone.errors.contains("needs --local"), "\(alone.all)")
    let foreign = try await workspace.run("local", "start", "--data", "manifests")
    #expect(foreign.status != 0 && foreign.errors.contains("holds other files"), "\(foreign.all)")
    try await workspace.close()
  }
}

extension Workspace {
  /// A line of `local status` by its first word.
  fileprivate func line(_ word: String, of folder: String) async throws -> String? {
    try await run("local", "status", "--data", folder).output.split(separator: "\n").map(String.init)
      .first { $0.contains("  \(word)") }
  }
}
