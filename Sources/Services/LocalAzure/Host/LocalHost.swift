import Documents
import Files
import Glibc

/// The state folder of a local Azure on disk, and the process that serves it.
///
/// | file | content |
/// |---|---|
/// | `server.lock` | locked for as long as a process serves the folder |
/// | `endpoint.json` | where that process listens; means nothing without the lock |
/// | `ca.pem`, `ca.key` | the private authority; only `ca.pem` may be read by others |
/// | `client.secret`, `token.key` | the secret of every application, and what signs access tokens |
/// | `trusted.pem` | whose assertions count besides the secret |
/// | `azure.sqlite` | everything the local Azure remembers |
/// | `registry` | blobs of container registries |
/// | `containers` | root file systems of containers that run |
/// | `server.log` | starts, ends and refused requests |
package struct LocalHost: Sendable {
  /// Absolute path of the folder.
  package let folder: String
  let files: DiskFileStore

  package init(folder: String) {
    self.folder = folder
    files = DiskFileStore(root: "/")
  }

  var lockPath: String { "\(folder)/server.lock" }
  var endpointPath: String { "\(folder)/endpoint.json" }
  var databasePath: String { "\(folder)/azure.sqlite" }
  /// Where the serving process writes what went wrong.
  package var logPath: String { "\(folder)/server.log" }
  /// The certificate that clients must trust; there once the server has run.
  package var caPath: String { "\(folder)/ca.pem" }

  /// Where the folder's server listens; `nil` when none does.
  ///
  /// A process that was killed leaves its file behind but not its lock, so that a stale file is told from a live one.
  package func endpoint() -> Endpoint? {
    guard let bytes = try? files.read(endpointPath, limit: 1 << 16), let value = try? JSONReader.parse(bytes),
      let endpoint = Endpoint(value), isServed
    else { return nil }
    return endpoint
  }

  private var isServed: Bool { HostLock.isTaken(lockPath) }

  /// Waits until a server that was just started listens; `nil` when it does not within `attempts` looks.
  ///
  /// `sleep` is called between two looks.
  package func waitUntilReady(attempts: Int = 200, sleep: @Sendable () async -> Void) async -> Endpoint? {
    for _ in 0..<attempts {
      if let endpoint = endpoint() { return endpoint }
      await sleep()
    }
    return nil
  }

  /// Asks the server to finish what it does and end, and waits for that; `false` when none ran.
  ///
  /// `sleep` is called between two looks, at most `attempts` times.
  @discardableResult
  package func stop(attempts: Int = 200, sleep: @Sendable () async -> Void) async throws(LocalHostError) -> Bool {
    guard let endpoint = endpoint() else { return false }
    kill(endpoint.pid, SIGTERM)
    for _ in 0..<attempts {
      if !isServed { return true }
      await sleep()
    }
    throw LocalHostError(.stillRunning, "the local Azure (process \(endpoint.pid)) has not ended; see \(logPath)")
  }

  /// Forgets everything the local Azure remembers, stopping its server first; the authority stays, so that clients
  /// need not be told anew whom to trust.
  package func reset(attempts: Int = 200, sleep: @Sendable () async -> Void) async throws(LocalHostError) {
    try await stop(attempts: attempts, sleep: sleep)
    guard files.isFolder(folder) else { return }
    guard let lock = try HostLock.take(lockPath) else {
      throw LocalHostError(.alreadyRunning, "another process started the local Azure meanwhile")
    }
    for suffix in ["", "-wal", "-shm"] where files.exists(databasePath + suffix) {
      do { try files.remove(databasePath + suffix) } catch { throw LocalHostError(.folder, "\(error)") }
    }
    do throws(ServiceError) {
      try RegistryPlane.forgetImages(in: folder)
      try ContainerMachine.forgetFiles(in: folder)
    } catch { throw LocalHostError(.folder, error.message) }
    _ = consume lock
  }

  /// Makes the folder, for the owner alone.
  func prepareFolder() throws(LocalHostError) {
    try check()
    do { try files.createFolder(folder) } catch { throw LocalHostError(.folder, "\(error)") }
    var status = stat()
    guard stat(folder, &status) == 0, status.st_uid == geteuid() else {
      throw LocalHostError(.folder, "\(folder) belongs to another user")
    }
    guard chmod(folder, 0o700) == 0 else {
      throw LocalHostError(.folder, "\(folder): \(String(cString: strerror(errno)))")
    }
  }

  /// Refuses a folder that holds other things: whatever is named becomes the owner's alone, and this was a mistake.
  package func check() throws(LocalHostError) {
    guard files.isFolder(folder), let names = try? files.list(folder), !names.isEmpty else { return }
    guard names.contains(where: Self.ownNames.contains) else {
      throw LocalHostError(.folder, "\(folder) holds other files and no local Azure: name an empty or a new folder")
    }
  }

  private static let ownNames: Set = ["server.lock", "ca.key", "azure.sqlite", "server.log", "snapshots"]
}
