import Documents
import Foundation
import GRDB
import LocalAzure
import Testing

/// A state folder whose server runs, or ran.
@Suite struct SnapshotTests {
  private let folder: TemporaryFolder
  private let host: LocalHost

  init() throws {
    folder = try TemporaryFolder()
    host = LocalHost(folder: "\(folder.path)/state")
    try FileManager.default.createDirectory(atPath: host.folder, withIntermediateDirectories: true)
  }

  private var database: String { "\(host.folder)/azure.sqlite" }

  /// The server's state, under way in this process.
  private func open() async throws -> World {
    try await World(.file(database), clock: World.Clock(now: Int64(Date().timeIntervalSince1970) * 1_000_000))
  }

  private func put(_ name: String, in world: World) async throws {
    let reply = try await world.arm(
      "PUT", "/subscriptions/\(World.subscription)/resourceGroups/\(name)", ["location": "eastus"])
    #expect(reply.status == 201)
  }

  private func groups(in world: World) async throws -> [String] {
    let reply = try await world.arm("GET", "/subscriptions/\(World.subscription)/resourceGroups", nil)
    return reply.body["value"]?.array?.compactMap { $0["name"]?.string } ?? []
  }

  private func save(_ text: String, replaces: Bool = false) throws -> Snapshot {
    try host.saveSnapshot(
      SnapshotPlace(text, in: folder.path), replaces: replaces, version: "1.2.3", now: 1_700_000_000_000_000)
  }

  @Test func `a snapshot of a running server holds what was there, and restoring it forgets what came later`()
    async throws
  {
    let azure = try await open()
    try await put("before", in: azure)
    let saved = try save("one")
    try await put("after", in: azure)
    #expect(saved.version == "1.2.3" && saved.savedText == "2023-11-14T22:13:20Z")
    let mode = try FileManager.default.attributesOfItem(atPath: saved.path)[.posixPermissions] as? NSNumber
    #expect(mode?.intValue == 0o600)
    try await azure.close()
    try host.restore(host.prepareRestore(saved))
    let again = try await open()
    #expect(try await groups(in: again) == ["before"])
    try await again.close()
  }

  @Test func `what a killed server left in its log does not leak into what is restored`() async throws {
    let azure = try await open()
    try await put("before", in: azure)
    let saved = try save("./elsewhere.snapshot")
    try await put("after", in: azure)
    // A copy of the files of a server that never closed them.
    for suffix in ["", "-wal"] {
      try FileManager.default.copyItem(atPath: database + suffix, toPath: "\(folder.path)/copy\(suffix)")
    }
    try await azure.close()
    for suffix in ["", "-wal"] {
      try? FileManager.default.removeItem(atPath: database + suffix)
      try FileManager.default.moveItem(atPath: "\(folder.path)/copy\(suffix)", toPath: database + suffix)
    }
    try host.restore(host.prepareRestore(saved))
    let again = try await open()
    #expect(try await groups(in: again) == ["before"])
    try await again.close()
  }

  @Test func `a snapshot that is there is kept, unless it is to be replaced`() async throws {
    try await open().close()
    _ = try save("one")
    #expect { try save("one") } throws: { ($0 as? SnapshotError)?.kind == .exists }
    _ = try save("one", replaces: true)
    _ = try save("two")
    #expect(try host.snapshots().map(\.name) == ["one", "two"])
    try host.deleteSnapshot("one")
    #expect(try host.snapshots().map(\.name) == ["two"])
    #expect { try host.deleteSnapshot("one") } throws: { ($0 as? SnapshotError)?.kind == .missing }
  }

  @Test func `nothing is saved where nothing has run`() {
    #expect { try save("one") } throws: { ($0 as? SnapshotError)?.kind == .missing }
  }

  @Test(arguments: ["", ".", "..", ".hidden", "-f", "a b", "ä", "a\u{0}", String(repeating: "a", count: 65)])
  func `what is no name is refused`(_ text: String) {
    #expect { try SnapshotPlace(text, in: "/tmp") } throws: { ($0 as? SnapshotError)?.kind == .name }
  }

  @Test func `a word with a slash is a file`() throws {
    #expect(try SnapshotPlace("./a", in: "/base") == .file("/base/a"))
    #expect(try SnapshotPlace("/a/b", in: "/base") == .file("/a/b"))
    #expect(try SnapshotPlace("a-1.x_", in: "/base") == .name("a-1.x_"))
  }

  /// Spoils a snapshot by a statement and says how reading it fails.
  private func kind(after statement: String) async throws -> SnapshotError.Kind? {
    try await open().close()
    let saved = try save("./spoiled.snapshot")
    let queue = try DatabaseQueue(path: saved.path)
    try await queue.write { db in try db.execute(sql: statement) }
    try queue.close()
    do { _ = try host.snapshot(.file(saved.path)) } catch { return error.kind }
    return nil
  }

  @Test func `one of a newer version is refused by name of what is unknown`() async throws {
    #expect(
      try await kind(after: "INSERT INTO grdb_migrations VALUES ('twins.of-tomorrow')") == .schema)
  }

  @Test func `a file that holds more than a store is refused`() async throws {
    #expect(
      try await kind(after: "CREATE TRIGGER t AFTER INSERT ON twin BEGIN DELETE FROM twin; END") == .content)
  }

  @Test func `what is no snapshot is refused`() async throws {
    #expect(try await kind(after: "DROP TABLE snapshot") == .content)
    let path = "\(folder.path)/text"
    try "not a database at all, but long enough to look like one for a moment".write(
      toFile: path, atomically: true, encoding: .utf8)
    #expect { try host.snapshot(.file(path)) } throws: { ($0 as? SnapshotError)?.kind == .content }
    #expect { try host.snapshot(.file("\(folder.path)/none")) } throws: { ($0 as? SnapshotError)?.kind == .missing }
  }

  @Test func `a folder with other files in it is not taken for a state folder`() async throws {
    try "mine".write(toFile: "\(host.folder)/thesis.tex", atomically: true, encoding: .utf8)
    await #expect {
      try await host.serve(
        ServingOptions(version: "1.2.3"), surroundings: World.Clock(now: 1_700_000_000_000_000).surroundings,
        until: {}, sleep: { _ in })
    } throws: { ($0 as? LocalHostError)?.kind == .folder }
  }
}
