import Foundation
import Testing

/// A virtual environment with packages from the index, gone with the last reference.
final class PythonEnvironment: Sendable {
  private let folder: URL

  /// Installs the packages; cancels the test, saying so, where they cannot be had.
  init(_ packages: [String]) async throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("twinwright-venv-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let home = ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "HOME": folder.path]
    let made = try Running(
      URL(fileURLWithPath: "/usr/bin/env"), ["python3", "-m", "venv", folder.appendingPathComponent("venv").path],
      environment: home, folder: folder, scratch: folder.appendingPathComponent("venv-log"))
    var outcome = try await made.outcome()
    if outcome.status == 0 {
      let pip = try Running(
        folder.appendingPathComponent("venv/bin/pip"), ["install", "--quiet", "--retries", "1"] + packages,
        environment: ProcessInfo.processInfo.environment, folder: folder,
        scratch: folder.appendingPathComponent("pip-log"))
      outcome = try await pip.outcome()
    }
    guard outcome.status != 0 else { return }
    print("SKIPPED: \(packages.joined(separator: ", ")) cannot be installed: \(outcome.errors.suffix(300))")
    try Test.cancel("\(packages.joined(separator: ", ")) cannot be installed here")
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// Runs a script of the workspace to its end.
  func run(_ script: String, in workspace: Workspace, adding variables: [String: String]) async throws
    -> Workspace.Outcome
  {
    try await workspace.start(folder.appendingPathComponent("venv/bin/python"), [script], adding: variables).outcome()
  }
}

extension Workspace {
  /// What `local env` prints, as a dictionary.
  func localVariables() async throws -> [String: String] {
    let printed = try await run("local", "env")
    var variables: [String: String] = [:]
    for line in printed.output.split(separator: "\n") where line.hasPrefix("export ") {
      let pair = line.dropFirst("export ".count).split(separator: "=", maxSplits: 1).map(String.init)
      if pair.count == 2 { variables[pair[0]] = pair[1].trimmingCharacters(in: ["'"]) }
    }
    return variables
  }
}
