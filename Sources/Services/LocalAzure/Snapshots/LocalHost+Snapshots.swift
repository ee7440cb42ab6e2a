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
    let draft = "\(path).\(getpid()).partial"
    defer { unlink(draft) }
    try SnapshotFile.write(draft, from: databasePath, version: version, now: now)
    // A hard link is made only where nothing is, a rename takes the place of what is there: both in one step.
    guard replaces ? rename(draft, path) == 0 : link(draft, path) == 0 else {
      throw errno == EEXIST ? Self.taken(path) : Self.system(path)
    }
    try syncFolder(Path.parent(path))
    return try snapshot(place)
  }

  /// What is known of a snapshot; throws when it is none, or none of this program's.
  package func snapshot(_ place: SnapshotPlace) throws(SnapshotError) -> Snapshot {
    try SnapshotFile.read(path(of: place), name: name(of: place), known: LocalAzure.schema)
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
      throw errno == ENOENT ? SnapshotError(.missing, "\(path): no such snapshot") : Self.system(path)
    }
  }

  /// Puts a checked copy of a snapshot beside the store, ready to take its place: whatever is wrong with it is found
  /// before anything is stopped.
  package func prepareRestore(_ snapshot: Snapshot) throws(SnapshotError) -> PreparedRestore {
    do { try prepareFolder() } catch { throw SnapshotError(.file, "\(error)") }
    let path = "\(databasePath).\(getpid()).restored"
    unlink(path)
    do { try SnapshotFile.unpack(snapshot, to: path) } catch {
      unlink(path)
      throw error
    }
    return PreparedRestore(path: path)
  }

  /// Makes a prepared copy the state of the local Azure, whose server must not run.
  package func restore(_ prepared: PreparedRestore) throws(LocalHostError) {
    defer { unlink(prepared.path) }
    guard let lock = try HostLock.take(lockPath) else {
      throw LocalHostError(.alreadyRunning, "another process started the local Azure meanwhile")
    }
    settle()
    for suffix in ["-wal", "-shm"] where files.exists(databasePath + suffix) {
      do { try files.remove(databasePath + suffix) } catch { throw LocalHostError(.folder, "\(error)") }
    }
    guard rename(prepared.path, databasePath) == 0 else {
      throw LocalHostError(.folder, "\(databasePath): \(String(cString: strerror(errno)))")
    }
    do { try syncFolder(folder) } catch { throw LocalHostError(.folder, error.detail) }
    _ = consume lock
  }

  /// Folds the log of a server that was killed into the store: if we are interrupted before the new one is in its place,
  /// nothing is lost. A store that cannot be opened has nothing to lose.
  private func settle() {
    guard files.exists(databasePath), let queue = try? DatabaseQueue(path: databasePath) else { return }
    try? queue.inDatabase { db in try db.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)") }
    try? queue.close()
  }

  private func syncFolder(_ path: String) throws(SnapshotError) {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Self.system(path) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw Self.system(path) }
  }

  private static func taken(_ path: String) -> SnapshotError { SnapshotError(.exists, "\(path) is there already") }

  private static func system(_ path: String) -> SnapshotError {
    SnapshotError(.file, "\(path): \(String(cString: strerror(errno)))")
  }
}

/// A copy of a snapshot that waits beside the store; see ``LocalHost/restore(_:)``.
package struct PreparedRestore: Sendable {
  let path: String
}
