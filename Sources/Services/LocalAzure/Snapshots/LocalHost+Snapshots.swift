import Files
import GRDB
import Glibc

extension LocalHost {
  private static let suffix = ".snapshot"
  private var shelf: String { "\(folder)/snapshots" }

  private func path(of place: SnapshotPlace) -> String {
    switch place {
    case .name(let name): "\(shelf)/\(name)\(Self.suffix)"
    case .file(let path): path
    }
  }

  private func name(of place: SnapshotPlace) -> String? { if case .name(let name) = place { name } else { nil } }

  /// Saves what the local Azure remembers at this moment, whether its server runs or not.
  ///
  /// One that is there already is kept unless it `replaces`. `now` is in microseconds since 1970.
  package func saveSnapshot(
    _ place: SnapshotPlace, replaces: Bool, version: String, now: Int64
  ) throws(SnapshotError) -> Snapshot {
    guard files.exists(databasePath) else {
      throw SnapshotError(.missing, "there is nothing to save: no local Azure has run in \(folder)")
    }
    let path = path(of: place)
    if name(of: place) != nil {
      do { try files.createFolder(shelf) } catch { throw SnapshotError(.file, "\(error)") }
      chmod(shelf, 0o700)
    }
    if !replaces, files.exists(path) { throw Self.taken(path) }
    let scratch = "\(folder)/snapshots.\(getpid()).partial"
    let draft = "\(path).\(getpid()).partial"
    defer {
      unlink(draft)
      clear(scratch)
    }
    clearLeftovers()
    clear(scratch)
    try SnapshotFiles.createFolder(scratch)
    var kept: [(path: String, source: String)] = []
    let steps = try SnapshotStore.copy(databasePath, to: "\(scratch)/azure.sqlite") {
      kept = try pin(in: scratch)
    }
    try SnapshotArchive.write(
      draft, SnapshotArchive.Head(version: version, saved: now, steps: steps),
      files: [("azure.sqlite", "\(scratch)/azure.sqlite")] + kept)
    // A hard link is made only where nothing is, a rename takes the place of what is there: both in one step.
    guard replaces ? rename(draft, path) == 0 : link(draft, path) == 0 else {
      throw errno == EEXIST ? Self.taken(path) : SnapshotFiles.failure(path)
    }
    try SnapshotFiles.sync(Path.parent(path))
    return try snapshot(place)
  }

  /// Folders of files that are named by their content and never change; they come and go within writes of the store.
  private static let contents = ["registry/blobs"]

  /// Gives each of these files a second name, so that it stays until it is saved.
  private func pin(in scratch: String) throws(SnapshotError) -> [(path: String, source: String)] {
    var pinned: [(path: String, source: String)] = []
    for contents in Self.contents {
      for name in try SnapshotFiles.names(in: "\(folder)/\(contents)") where Self.isContent(name) {
        let place = "\(scratch)/\(name)"
        guard link("\(folder)/\(contents)/\(name)", place) == 0 else { throw SnapshotFiles.failure(place) }
        pinned.append(("\(contents)/\(name)", place))
      }
    }
    return pinned
  }

  /// A digest in hexadecimal digits.
  private static func isContent(_ name: some StringProtocol) -> Bool {
    (1...128).contains(name.utf8.count)
      && name.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }

  private static func isKnown(_ path: String) -> Bool {
    path == "azure.sqlite"
      || contents.contains { path.hasPrefix("\($0)/") && isContent(path.dropFirst($0.count + 1)) }
  }

  /// Removes what processes left that were killed while they saved or restored.
  private func clearLeftovers() {
    for name in (try? files.list(folder)) ?? [] {
      let parts = name.split(separator: ".")
      guard parts.count == 3, parts[0] == "snapshots", let process = Int32(parts[1]), kill(process, 0) != 0,
        errno == ESRCH
      else { continue }
      clear("\(folder)/\(name)")
    }
  }

  /// Removes a folder of ours with the files in it.
  private func clear(_ scratch: String) {
    for contents in Self.contents {
      for name in (try? SnapshotFiles.names(in: "\(scratch)/\(contents)")) ?? [] {
        unlink("\(scratch)/\(contents)/\(name)")
      }
      rmdir("\(scratch)/\(contents)")
      rmdir("\(scratch)/\(Path.parent(contents))")
    }
    for name in (try? SnapshotFiles.names(in: scratch)) ?? [] { unlink("\(scratch)/\(name)") }
    rmdir(scratch)
  }

  /// What is known of a snapshot; throws when it is none, or none of this program's.
  package func snapshot(_ place: SnapshotPlace) throws(SnapshotError) -> Snapshot {
    let path = path(of: place)
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw errno == ENOENT ? SnapshotError(.missing, "\(path): no such snapshot") : SnapshotFiles.failure(path)
    }
    let head = try SnapshotArchive.head(of: path)
    let unknown = head.steps.filter { !LocalAzure.schema.contains($0) }
    guard unknown.isEmpty else {
      throw SnapshotError(
        .schema,
        "\(path) was saved by version \(head.version), which keeps its state in a way unknown here "
          + "(\(unknown.joined(separator: ", ")))")
    }
    return Snapshot(
      name: name(of: place), path: path, bytes: Int64(status.st_size), version: head.version, saved: head.saved)
  }

  /// The snapshots with a name, in the order of names: each as it is, or why it cannot be restored.
  package func snapshots() throws(SnapshotError) -> [(name: String, outcome: Result<Snapshot, SnapshotError>)] {
    guard files.isFolder(shelf) else { return [] }
    let names: [String]
    do { names = try files.list(shelf) } catch { throw SnapshotError(.file, "\(error)") }
    return names.filter { $0.hasSuffix(Self.suffix) }.map { String($0.dropLast(Self.suffix.count)) }.sorted()
      .compactMap { name in
        guard let place = try? SnapshotPlace(name, in: shelf) else { return nil }
        return (name, Result { () throws(SnapshotError) in try snapshot(place) })
      }
  }

  /// Deletes a snapshot with a name; files elsewhere are their owner's to delete.
  package func deleteSnapshot(_ name: String) throws(SnapshotError) {
    let path = path(of: .name(name))
    guard unlink(path) == 0 else {
      throw errno == ENOENT ? SnapshotError(.missing, "\(path): no such snapshot") : SnapshotFiles.failure(path)
    }
  }

  /// Puts a checked copy of a snapshot beside the store, ready to take its place: whatever is wrong with it is found
  /// before anything is stopped.
  package func prepareRestore(_ snapshot: Snapshot) throws(SnapshotError) -> PreparedRestore {
    do { try prepareFolder() } catch { throw SnapshotError(.file, "\(error)") }
    let prepared = PreparedRestore(folder: "\(folder)/snapshots.\(getpid()).restored")
    clearLeftovers()
    clear(prepared.folder)
    do {
      for name in [""] + Self.contents.flatMap({ ["/\(Path.parent($0))", "/\($0)"] }) {
        try SnapshotFiles.createFolder(prepared.folder + name)
      }
      try SnapshotArchive.unpack(snapshot.path, to: prepared.folder, isKnown: Self.isKnown)
      try SnapshotStore.check("\(prepared.folder)/azure.sqlite")
    } catch {
      clear(prepared.folder)
      throw error
    }
    return prepared
  }

  /// Makes a prepared copy the state of the local Azure, whose server must not run.
  package func restore(_ prepared: PreparedRestore) throws(LocalHostError) {
    defer { clear(prepared.folder) }
    guard let lock = try HostLock.take(lockPath) else {
      throw LocalHostError(.alreadyRunning, "another process started the local Azure meanwhile")
    }
    do throws(SnapshotError) {
      // What the store will name must be there first; what it names no more is swept at the start.
      for contents in Self.contents { try moveContents(contents, from: prepared.folder) }
      settle()
      for suffix in ["-wal", "-shm"] {
        guard unlink(databasePath + suffix) == 0 || errno == ENOENT else {
          throw SnapshotFiles.failure(databasePath + suffix)
        }
      }
      guard rename("\(prepared.folder)/azure.sqlite", databasePath) == 0 else {
        throw SnapshotFiles.failure(databasePath)
      }
      try SnapshotFiles.sync(folder)
    } catch { throw LocalHostError(.folder, error.detail) }
    _ = consume lock
  }

  /// Folds the log of a server that was killed into the store: if we are interrupted before the new one is in its place,
  /// nothing is lost. A store that cannot be opened has nothing to lose.
  private func settle() {
    guard files.exists(databasePath), let queue = try? DatabaseQueue(path: databasePath) else { return }
    try? queue.inDatabase { db in try db.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)") }
    try? queue.close()
  }

  private func moveContents(_ contents: String, from source: String) throws(SnapshotError) {
    let names = try SnapshotFiles.names(in: "\(source)/\(contents)")
    guard !names.isEmpty else { return }
    for place in [Path.parent(contents), contents] { try SnapshotFiles.createFolder("\(folder)/\(place)") }
    for name in names {
      guard rename("\(source)/\(contents)/\(name)", "\(folder)/\(contents)/\(name)") == 0 else {
        throw SnapshotFiles.failure("\(folder)/\(contents)/\(name)")
      }
    }
    try SnapshotFiles.sync("\(folder)/\(contents)")
  }

  private static func taken(_ path: String) -> SnapshotError { SnapshotError(.exists, "\(path) is there already") }
}

/// A copy of a snapshot that waits beside the store; see ``LocalHost/restore(_:)``.
package struct PreparedRestore: Sendable {
  let folder: String
}
