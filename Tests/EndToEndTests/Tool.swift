import Foundation
import Programs
import Testing

/// A folder of its own with the example's manifests and models, a local Azure of its own, and the built program.
final class Workspace: Sendable {
  let folder: URL
  let environment: [String: String]

  /// Secrets planted for the test; none may show up in anything that is written.
  static let backendToken = "planted-backend-token-7Q2x"
  static let clientSecret = "planted-client-secret-9Zk4"

  init() throws {
    let base = FileManager.default.temporaryDirectory.appendingPathComponent("twinwright-\(UUID().uuidString)")
    folder = base
    try FileManager.default.createDirectory(at: base, withIntermediateDirectories: true)
    for name in ["manifests", "dtdl"] {
      try FileManager.default.copyItem(
        at: Workspace.root.appendingPathComponent(name), to: base.appendingPathComponent(name))
    }
    var environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("AZURE_") }
    environment["TWINWRIGHT_LOCAL"] = base.appendingPathComponent("local").path
    environment["XDG_CONFIG_HOME"] = base.appendingPathComponent("config").path
    environment["OCPP_BACKEND_TOKEN"] = Workspace.backendToken
    environment["AZURE_CLIENT_SECRET"] = Workspace.clientSecret
    environment["CI"] = "true"
    self.environment = environment
  }

  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// The program beside the tests, or the one that `TWINWRIGHT_BINARY` names.
  static var program: URL {
    if let path = ProcessInfo.processInfo.environment["TWINWRIGHT_BINARY"] { return URL(fileURLWithPath: path) }
    return Bundle.main.executableURL!.resolvingSymlinksInPath().deletingLastPathComponent()
      .appendingPathComponent("twinwright")
  }

  /// Stops the local Azure and removes everything.
  func close() async throws {
    _ = try await run("local", "stop")
    try FileManager.default.removeItem(at: folder)
  }

  struct Outcome: Sendable {
    let status: Int32
    let output: String
    let errors: String

    var all: String { output + errors }
  }

  /// Runs the program in the folder and waits for its end.
  @discardableResult
  func run(_ arguments: String..., adding: [String: String] = [:]) async throws -> Outcome {
    try await start(Workspace.program, arguments, adding: adding).outcome()
  }

  /// Starts the program and returns at once.
  func start(_ program: URL, _ arguments: [String], adding: [String: String] = [:]) throws -> Running {
    try Running(
      program, arguments, environment: environment.merging(adding) { $1 }, folder: folder,
      scratch: folder.appendingPathComponent("out-\(UUID().uuidString)"))
  }

  func read(_ path: String) throws -> String {
    try String(contentsOf: folder.appendingPathComponent(path), encoding: .utf8)
  }

  func write(_ path: String, _ text: String) throws {
    let place = folder.appendingPathComponent(path).deletingLastPathComponent()
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    try text.write(to: folder.appendingPathComponent(path), atomically: true, encoding: .utf8)
  }

  /// Replaces the one place where `old` stands in a file.
  func edit(_ path: String, _ old: String, _ new: String) throws {
    let text = try read(path)
    try #require(text.components(separatedBy: old).count == 2, "\(old) must stand exactly once in \(path)")
    try write(path, text.replacingOccurrences(of: old, with: new))
  }

  /// Bytes of a file; zero when it is missing.
  func size(_ path: String) -> Int {
    let attributes = try? FileManager.default.attributesOfItem(atPath: folder.appendingPathComponent(path).path)
    return (attributes?[.size] as? NSNumber)?.intValue ?? 0
  }

  /// Every regular file below the folder.
  func files() -> [URL] {
    let all = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: [.isRegularFileKey])
    return (all?.allObjects as? [URL] ?? []).filter {
      (try? $0.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile) == true
    }
  }
}

/// A program whose streams go to files, so that nobody blocks on a pipe.
final class Running: Sendable {
  private let program: Program
  private let scratch: URL

  init(_ program: URL, _ arguments: [String], environment: [String: String], folder: URL, scratch: URL) throws {
    self.scratch = scratch
    try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    process.environment = environment
    process.currentDirectoryURL = folder
    process.standardInput = FileHandle.nullDevice
    for name in ["output", "errors"] {
      _ = FileManager.default.createFile(atPath: scratch.appendingPathComponent(name).path, contents: nil)
    }
    let streams = try ["output", "errors"].map { name in
      try FileHandle(forWritingTo: scratch.appendingPathComponent(name))
    }
    // Foundation keeps a process that has ended, and its files with it: past 1,024 of them it no longer hears of the end of
    // another. The program has its own by the time it runs.
    defer { for stream in streams { try? stream.close() } }
    process.standardOutput = streams[0]
    process.standardError = streams[1]
    self.program = try Program(process)
  }

  /// Ends the program without giving it a chance.
  func kill() { program.kill() }

  /// Ctrl-C.
  func interrupt() { program.interrupt() }

  /// Returns once something holds, or the program has ended.
  func wait(until isThere: () -> Bool) async { await program.wait(until: isThere) }

  /// Returns once standard error holds a text, or the program has ended.
  func waitForError(containing text: String) async throws {
    let file = scratch.appendingPathComponent("errors")
    try await program.wait { try String(contentsOf: file, encoding: .utf8).contains(text) }
  }

  func outcome() async throws -> Workspace.Outcome {
    let status = await program.end()
    let output = try String(contentsOf: scratch.appendingPathComponent("output"), encoding: .utf8)
    let errors = try String(contentsOf: scratch.appendingPathComponent("errors"), encoding: .utf8)
    return Workspace.Outcome(status: status, output: output, errors: errors)
  }
}

/// Runs a body in a workspace and cleans up whatever happens.
func withWorkspace(_ body: (Workspace) async throws -> Void) async throws {
  let workspace = try Workspace()
  do { try await body(workspace) } catch {
    try? await workspace.close()
    throw error
  }
  try await workspace.close()
}
