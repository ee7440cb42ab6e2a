import Foundation
import Testing

/// The recordings that Microsoft publishes with its clients. They are fetched once, pinned by version and hash, and
/// kept in the user's cache: they are not ours to keep in the repository.
enum Recordings {
  /// A source distribution on PyPI.
  struct Distribution: Sendable {
    let name: String
    let version: String
    let hash: String
  }

  static let distributions = [
    Distribution(
      name: "azure-mgmt-digitaltwins", version: "6.4.0",
      hash: "31de2359897346972d87d09e3e3bbe2a246917c7cfb637156c92a8894e2dae99"),
    Distribution(
      name: "azure-mgmt-eventgrid", version: "10.0.0",
      hash: "582e314ca05a9be0cd391c64689e6a5332d5bbad76c2ea751b727cfe99a2a3d2"),
    Distribution(
      name: "azure-mgmt-iothub", version: "2.2.0",
      hash: "9ec01e561b3937c6e9c187a7991c099aa17f200ab3fee952a1821e394e65d1e3"),
    Distribution(
      name: "azure-mgmt-containerinstance", version: "9.1.0",
      hash: "22164b0c59138b37bc48ba6d476bf635152bc428dcb420b521a14b8c25c797ad"),
    Distribution(
      name: "azure-mgmt-resource", version: "20.0.0",
      hash: "622dca4484be64f9f5ce335d327dffabf3e71e14e8a3f4a1051dc85a5c3ebbca"),
  ]

  /// All of them, in a fixed order; cancels the test aloud where they cannot be had.
  static func all() async throws -> [Recording] {
    do { return try await fetched.value } catch let error as Unavailable {
      print("SKIPPED: \(error.description)")
      try Test.cancel("\(error.description)")
    }
  }

  struct Unavailable: Error, CustomStringConvertible {
    let description: String
  }

  private static let fetched = Task { () throws -> [Recording] in
    let cache = try Cache()
    var found: [Recording] = []
    for distribution in distributions {
      let folder = try await cache.folder(of: distribution).appendingPathComponent("tests/recordings")
      for file in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() {
        guard file.hasSuffix(".yaml") || file.hasSuffix(".json") else { continue }
        let bytes = [UInt8](try Data(contentsOf: folder.appendingPathComponent(file)))
        found.append(try RecordingReader.read(bytes, package: distribution.name, file: file))
      }
    }
    return found
  }
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
  func folder(of distribution: Recordings.Distribution) async throws -> URL {
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
    let archives = try FileManager.default.contentsOfDirectory(atPath: scratch.path).filter { $0.hasPrefix(name) }
    try #require(archives.count == 1, "one archive of \(name): \(archives)")
    try await run(["tools/bin/python", "-m", "zipfile", "-e", archives[0], "unpacked"], in: scratch, for: name)
    // Renamed when whole, so that nobody finds half of it; another run may have been quicker.
    let whole = scratch.appendingPathComponent("unpacked/\(name)")
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
    process.standardOutput = try FileHandle(forWritingTo: log)
    process.standardError = process.standardOutput
    let (ended, continuation) = AsyncStream<Void>.makeStream()
    process.terminationHandler = { _ in continuation.finish() }
    try process.run()
    for await _ in ended {}
    guard process.terminationStatus == 0 else {
      let words = (try? String(contentsOf: log, encoding: .utf8)) ?? ""
      // Something else under the same name is no reason to skip.
      if words.contains("DO NOT MATCH THE HASHES") {
        throw UnreadableRecording(description: "\(name) is not what was published: \(words.suffix(600))")
      }
      throw Recordings.Unavailable(description: "\(name) cannot be fetched from PyPI: \(words.suffix(300))")
    }
  }
}
