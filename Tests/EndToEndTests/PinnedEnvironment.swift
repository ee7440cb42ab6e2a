import Foundation
import Testing

/// A virtual environment of Python with pinned packages, made once and kept in the user's cache.
struct PinnedEnvironment: Sendable {
  let folder: URL

  /// A source distribution on PyPI, by its hash.
  struct Source: Sendable {
    let package: String
    let hash: String
  }

  /// The environment of that name, and beside it an unpacked source distribution; cancels the test aloud where they
  /// cannot be had.
  static func named(_ name: String, _ packages: [String], source: Source? = nil) async throws -> PinnedEnvironment {
    let variables = ProcessInfo.processInfo.environment
    let cache =
      variables["XDG_CACHE_HOME"].map { URL(fileURLWithPath: $0) }
      ?? FileManager.default.homeDirectoryForCurrentUser.appendingPathComponent(".cache")
    let version = packages.map { $0.split(separator: "=").last ?? "" }.joined(separator: "-")
    let folder = cache.appendingPathComponent("twinwright-tests/\(name)-\(version)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    // An environment cannot be moved, so it is made in its place; the lock keeps a second run out meanwhile.
    let making = """
      test -e ready && exit 0
      rm -rf venv source archive && python3 -m venv venv && venv/bin/pip install --quiet --retries 1 "$@" || exit 1
      if [ -n "$SOURCE" ]; then
        mkdir archive && echo "$SOURCE" > archive/requirements.txt &&
        venv/bin/pip download --quiet --retries 1 --no-deps --no-binary :all: --require-hashes \
          -r archive/requirements.txt -d archive &&
        venv/bin/python -c 'import shutil, sys; shutil.unpack_archive(sys.argv[1], "source")' archive/azure* || exit 1
      fi
      touch ready
      """
    let scratch = FileManager.default.temporaryDirectory.appendingPathComponent("twinwright-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: scratch) }
    let process = try Running(
      URL(fileURLWithPath: "/usr/bin/env"), ["flock", "lock", "sh", "-c", making, "sh"] + packages,
      environment: variables.merging(["SOURCE": source.map { "\($0.package) --hash=sha256:\($0.hash)" } ?? ""]) { $1 },
      folder: folder, scratch: scratch)
    let outcome = try await process.outcome()
    // Something else under the same name is no reason to skip.
    try #require(!outcome.all.contains("DO NOT MATCH THE HASHES"), "\(outcome.all.suffix(600))")
    guard outcome.status == 0 else {
      print("SKIPPED: \(packages.joined(separator: ", ")) cannot be installed: \(outcome.all.suffix(300))")
      try Test.cancel("\(packages.joined(separator: ", ")) cannot be installed here")
    }
    return PinnedEnvironment(folder: folder.appendingPathComponent("venv"))
  }

  func program(_ name: String) -> URL { folder.appendingPathComponent("bin/\(name)") }

  /// The folder that the source distribution was packed from.
  func source() throws -> URL {
    let place = folder.deletingLastPathComponent().appendingPathComponent("source")
    let names = try FileManager.default.contentsOfDirectory(atPath: place.path)
    try #require(names.count == 1, "one folder in the archive: \(names)")
    return place.appendingPathComponent(names[0])
  }
}

extension Workspace {
  /// The plan of the example shows one change, and nothing else; applied, none is left.
  func expectMended(_ change: ForeignChange) async throws {
    let plan = try await run("plan", "manifests/ev-charging", "--local")
    #expect(plan.status == 2, "\(change.address): \(plan.all)")
    let lines = plan.output.split(separator: "\n").map(String.init)
    let changes = lines.filter { line in ["~", "+", "-", "±"].contains { line.hasPrefix($0) } }
    let word = change.property == nil ? "+   create" : "~   update"
    #expect(changes.count == 1 && changes[0].hasPrefix("\(word) \(change.address)  "), "\(plan.all)")
    if let property = change.property {
      #expect(lines.filter { $0.hasPrefix("    ~ ") } == ["    ~ \(property)"], "\(plan.all)")
    }
    #expect(lines.last == "Plan: 1 to \(change.property == nil ? "create" : "update"). 34 unchanged.", "\(plan.all)")
    let apply = try await run("apply", "manifests/ev-charging", "--local", "--yes")
    #expect(apply.status == 0, "\(change.address): \(apply.all)")
    let next = try await run("plan", "manifests/ev-charging", "--local")
    #expect(next.status == 0, "\(change.address): \(next.all)")
  }
}

/// Something that another client changed.
struct ForeignChange: Sendable {
  let address: String
  /// What the plan says of the property; `nil` for an object that is gone.
  var property: String?
}
