import Foundation
import Testing

/// Programs of the system that a test needs besides its own.
enum SystemProgram {
  /// Cancels the test, saying so, where one of them is not installed.
  static func require(_ names: String...) throws {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
    let missing = names.filter { name in
      !folders.contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(name)") }
    }
    guard !missing.isEmpty else { return }
    print("SKIPPED: not installed: \(missing.joined(separator: ", "))")
    try Test.cancel("not installed: \(missing.joined(separator: ", "))")
  }
}

extension Workspace {
  /// Runs a Python script beside the tests, with nothing but Python's own library.
  func python(_ script: String, _ arguments: [String] = [], adding variables: [String: String]) async throws -> Outcome
  {
    let folder = Workspace.root.appendingPathComponent("Tests/EndToEndTests")
    return try await start(
      URL(fileURLWithPath: "/usr/bin/env"), ["python3", folder.appendingPathComponent(script).path] + arguments,
      adding: variables.merging(["PYTHONDONTWRITEBYTECODE": "1"]) { $1 }
    ).outcome()
  }
}
