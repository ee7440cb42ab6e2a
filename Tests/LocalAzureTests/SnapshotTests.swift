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

  /// Runs a statement on a database.
  private func spoil(_ path: String, _ statement: String) async throws {
    let queue = try DatabaseQueue(path: path)
    try await queue.write { db in try db.execute(sql: statement) }
    try queue.close()
  }

  /// Spoils a snapshot by a statement and says how restoring it fails.
  private func kind(after statement: String) async throws -> SnapshotError.Kind? {
    try await open().close()
    let saved = try save("./spoiled.snapshot", replaces: true)
    try await spoil(saved.path, statement)
    do { _ = try host.prepareRestore(host.snapshot(.file(saved.path))) } catch { return error.kind }
    return nil
  }

  @Test func `one of a newer version is refused by name of what is unknown`() async throws {
    #expect(try await kind(after: "INSERT INTO step (name) VALUES ('twins.of-tomorrow')") == .schema)
  }

  @Test(arguments: [
    "DROP TABLE snapshot", "PRAGMA application_id = 0", "UPDATE piece SET content = zeroblob(length(content))",
    "DELETE FROM piece", "UPDATE file SET path = '../azure.sqlite'", "UPDATE file SET path = 'ca.key'",
    "UPDATE file SET path = 'registry/blobs/../../x'", "INSERT INTO file VALUES (9, 'endpoint.json', 0, x'')",
  ])
  func `what is no snapshot, or no longer what was saved, is refused`(_ statement: String) async throws {
    #expect(try await kind(after: statement) == .content)
    #expect(try FileManager.default.contentsOfDirectory(atPath: host.folder).filter { $0.contains("restored") }.isEmpty)
  }

  @Test func `a store with more in it than ours have is refused`() async throws {
    try await open().close()
    try await spoil(database, "CREATE TRIGGER t AFTER INSERT ON twin BEGIN DELETE FROM twin; END")
    let saved = try save("one")
    #expect { try host.prepareRestore(saved) } throws: { ($0 as? SnapshotError)?.kind == .content }
  }

  @Test func `what is no database is refused`() throws {
    let path = "\(folder.path)/text"
    try "not a database at all, but long enough to look like one for a moment".write(
      toFile: path, atomically: true, encoding: .utf8)
    #expect { try host.snapshot(.file(path)) } throws: { ($0 as? SnapshotError)?.kind == .content }
    #expect { try host.snapshot(.file("\(folder.path)/none")) } throws: { ($0 as? SnapshotError)?.kind == .missing }
  }

  @Test func `files beside the store are saved and come back`() async throws {
    try await open().close()
    let blobs = "\(host.folder)/registry/blobs"
    try FileManager.default.createDirectory(atPath: blobs, withIntermediateDirectories: true)
    // More than a piece, and nothing.
    let contents = ["0a": Data((0..<2_500_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }), "ff": Data()]
    for (name, content) in contents { try content.write(to: URL(fileURLWithPath: "\(blobs)/\(name)")) }
    let saved = try save("one")
    try FileManager.default.removeItem(atPath: "\(host.folder)/registry")
    try host.restore(host.prepareRestore(saved))
    for (name, content) in contents { #expect(FileManager.default.contents(atPath: "\(blobs)/\(name)") == content) }
    let rest = try FileManager.default.contentsOfDirectory(atPath: host.folder)
    #expect(Set(rest) == ["azure.sqlite", "registry", "server.lock", "snapshots"], "\(rest)")
  }

  @Test func `what was deleted is not in a snapshot`() async throws {
    try await open().close()
    let marker = String(repeating: "gone-without-a-trace ", count: 10)
    try await spoil(database, "CREATE TABLE extra (text TEXT)")
    for _ in 0..<20 { try await spoil(database, "INSERT INTO extra VALUES ('\(marker)')") }
    // Some builds of SQLite overwrite what they delete.
    try await spoil(
      database, "PRAGMA secure_delete = OFF; DELETE FROM extra WHERE rowid > 1; UPDATE extra SET text = ''")
    func holds(_ path: String) throws -> Bool {
      try Data(contentsOf: URL(fileURLWithPath: path)).range(of: Data("gone-without-a-trace".utf8)) != nil
    }
    #expect(try holds(database))
    #expect(try !holds(save("one").path))
  }

  @Test func `writes go on while it is saved, and a snapshot holds a beginning of them`() async throws {
    let azure = try await open()
    try await put("g1000", in: azure)
    let writing = Task {
      var count = 1
      while !Task.isCancelled {
        try await put("g\(1000 + count)", in: azure)
        count += 1
      }
      return count
    }
    var saved: [Snapshot] = []
    for number in 0..<5 { saved.append(try save("s\(number)")) }
    writing.cancel()
    let count = try await writing.value
    try await azure.close()
    for snapshot in saved {
      try host.restore(host.prepareRestore(snapshot))
      let again = try await open()
      let found = try await groups(in: again)
      #expect(found.count <= count && found == (0..<found.count).map { "g\(1000 + $0)" })
      try await again.close()
    }
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
