import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The files of a disk. Relative paths start at `root`; errors name paths as the caller gave them.
package struct DiskFileStore: FileStore {
  /// Counts temporary files, so that two writers in one process never share a name.
  private static let counter = Atomic<Int>(0)

  private let root: String

  /// A store whose relative paths start at `root`; the folder need not exist yet.
  package init(root: String) { self.root = root }

  private func full(_ path: String) -> String { Path.join(root, path) }

  package func read(_ path: String, limit: Int) throws(FileError) -> [UInt8] {
    let descriptor = try named(path) { () throws(FileError) in try SystemCalls.open(full(path), O_RDONLY | O_NONBLOCK) }
    defer { close(descriptor) }
    var status = stat()
    try SystemCalls.retrying(path) { fstat(descriptor, &status) }
    if status.st_mode & S_IFMT == S_IFDIR { throw SystemCalls.failure(path, EISDIR) }
    // A pipe or a device may never end.
    guard status.st_mode & S_IFMT == S_IFREG else { throw FileError(.other, path: path, detail: "not a regular file") }
    if Int(status.st_size) > limit { throw SystemCalls.tooLarge(path, limit) }
    return try SystemCalls.readAll(descriptor, path: path, expected: Int(status.st_size), limit: limit)
  }

  package func tail(_ path: String, count: Int) throws(FileError) -> (bytes: [UInt8], before: Int) {
    let descriptor = try named(path) { () throws(FileError) in try SystemCalls.open(full(path), O_RDONLY) }
    defer { close(descriptor) }
    let size = try SystemCalls.retrying(path) { lseek(descriptor, 0, SEEK_END) }
    let before = max(0, Int(size) - count)
    try SystemCalls.retrying(path) { lseek(descriptor, off_t(before), SEEK_SET) }
    return (try SystemCalls.readAll(descriptor, path: path, expected: Int(size) - before, limit: .max), before)
  }

  package func write(_ path: String, _ bytes: [UInt8], access: FileAccess) throws(FileError) {
    try place(path, bytes, at: full(path), access.placement) { rename($0, $1) }
  }

  package func rewrite(_ path: String, _ bytes: [UInt8]) throws(FileError) {
    guard let resolved = realpath(full(path), nil) else { throw SystemCalls.failure(path) }
    defer { free(resolved) }
    let target = String(cString: resolved)
    // A new file takes its place, which the folder allows; who made it read-only meant something else.
    try SystemCalls.retrying(path) { access(target, W_OK) }
    var status = stat()
    try SystemCalls.retrying(path) { stat(target, &status) }
    try place(path, bytes, at: target, Placement(mode: status.st_mode & 0o777, isExact: true)) { rename($0, $1) }
  }

  package func create(_ path: String, _ bytes: [UInt8], access: FileAccess) throws(FileError) {
    try place(path, bytes, at: full(path), access.placement) { temporary, target in
      // Unlike a rename, a second name for a file is refused where the name is taken.
      let result = link(temporary, target)
      if result == 0 { unlink(temporary) }
      return result
    }
  }

  /// Writes a temporary file beside the target and gives it the target's name by `move`.
  private func place(
    _ path: String, _ bytes: [UInt8], at target: String, _ placement: Placement,
    move: (_ temporary: String, _ target: String) -> Int32
  ) throws(FileError) {
    let folder = Path.parent(target)
    let (descriptor, temporary) = try temporaryFile(beside: target, for: path, mode: placement.mode)
    do {
      defer { close(descriptor) }
      if placement.isExact { try SystemCalls.retrying(path) { fchmod(descriptor, placement.mode) } }
      try SystemCalls.writeAll(bytes, to: descriptor, path: path)
      try SystemCalls.retrying(path) { fsync(descriptor) }
    } catch {
      unlink(temporary)
      throw error
    }
    do { try SystemCalls.retrying(path) { move(temporary, target) } } catch {
      unlink(temporary)
      throw error
    }
    try named(path) { () throws(FileError) in try SystemCalls.syncFolder(folder) }
  }

  package func appending(to path: String, access: FileAccess) throws(FileError) -> any AppendOnlyFile {
    let target = full(path)
    let isNew = !exists(path)
    let descriptor = try named(path) { () throws(FileError) in
      try SystemCalls.open(target, O_WRONLY | O_APPEND | O_CREAT, mode: access.mode)
    }
    let file = DiskAppendOnlyFile(descriptor, path: path)
    if access == .ownerOnly { try SystemCalls.retrying(path) { fchmod(descriptor, access.mode) } }
    if isNew { try named(path) { () throws(FileError) in try SystemCalls.syncFolder(Path.parent(target)) } }
    return file
  }

  package func list(_ folder: String) throws(FileError) -> [String] {
    guard let stream = opendir(full(folder)) else { throw SystemCalls.failure(folder) }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { raw in
        String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  package func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(full(path), &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  package func canonical(_ path: String) -> String {
    guard let resolved = realpath(full(path), nil) else { return full(path) }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  package func exists(_ path: String) -> Bool {
    var status = stat()
    return stat(full(path), &status) == 0
  }

  /// Creates the folder and those above it; one that exists is a success.
  package func createFolder(_ path: String) throws(FileError) {
    try createFolder(at: full(path), for: path)
  }

  private func createFolder(at folder: String, for path: String) throws(FileError) {
    if mkdir(folder, 0o755) == 0 { return }
    switch errno {
    case EEXIST:
      var status = stat()
      if stat(folder, &status) == 0, status.st_mode & S_IFMT == S_IFDIR { return }
      throw FileError(.exists, path: path, detail: "a file with that name exists")
    case ENOENT where Path.parent(folder) != folder && Path.parent(folder) != ".":
      try createFolder(at: Path.parent(folder), for: path)
      // Another process may have been faster: what counts is that the folder is there.
      if mkdir(folder, 0o755) != 0, errno != EEXIST { throw SystemCalls.failure(path) }
    default: throw SystemCalls.failure(path)
    }
  }

  /// Removes a file or an empty folder.
  package func remove(_ path: String) throws(FileError) {
    let target = full(path)
    if unlink(target) == 0 { return }
    guard errno == EISDIR || errno == EPERM, isFolder(path) else { throw SystemCalls.failure(path) }
    if rmdir(target) != 0 { throw SystemCalls.failure(path) }
  }

  /// A new file in the target's folder, which nobody else has opened.
  private func temporaryFile(
    beside target: String, for path: String, mode: mode_t
  ) throws(FileError) -> (descriptor: Int32, name: String) {
    for _ in 0..<100 {
      let number = DiskFileStore.counter.wrappingAdd(1, ordering: .relaxed).newValue
      let name = Path.join(Path.parent(target), ".\(Path.name(target)).\(getpid())-\(number).tmp")
      do {
        return (try SystemCalls.open(name, O_WRONLY | O_CREAT | O_EXCL, mode: mode), name)
      } catch  where error.kind == .exists {
        continue
      } catch {
        throw FileError(error.kind, path: path, detail: error.detail)
      }
    }
    throw FileError(.exists, path: path, detail: "no free name for a temporary file beside it")
  }

  /// Lets errors carry the path that the caller knows.
  private func named<R>(_ path: String, _ body: () throws(FileError) -> R) throws(FileError) -> R {
    do { return try body() } catch { throw FileError(error.kind, path: path, detail: error.detail) }
  }
}

/// The mode of a file that is put in its place.
private struct Placement {
  let mode: mode_t
  /// The mode given to `open` is cut by the process's mask; a private file, or one that is replaced, must be exactly that.
  let isExact: Bool
}

extension FileAccess {
  fileprivate var placement: Placement { Placement(mode: mode, isExact: self == .ownerOnly) }

  /// The mode bits of a new file.
  var mode: mode_t {
    switch self {
    case .everyone: 0o644
    case .ownerOnly: 0o600
    }
  }
}

/// A descriptor opened for appending, closed once.
private final class DiskAppendOnlyFile: AppendOnlyFile {
  private let descriptor: Mutex<Int32?>
  private let path: String

  init(_ descriptor: Int32, path: String) {
    self.descriptor = Mutex(descriptor)
    self.path = path
  }

  deinit { close() }

  func append(_ bytes: [UInt8]) throws(FileError) {
    let outcome = descriptor.withLock { descriptor -> Result<Void, FileError> in
      guard let descriptor else { return .failure(FileError(.other, path: path, detail: "the file is closed")) }
      do throws(FileError) { return .success(try append(bytes, to: descriptor)) } catch { return .failure(error) }
    }
    try outcome.get()
  }

  func close() {
    descriptor.withLock {
      if let open = $0.take() { closeDescriptor(open) }
    }
  }

  private func append(_ bytes: [UInt8], to descriptor: Int32) throws(FileError) {
    let before = lseek(descriptor, 0, SEEK_END)
    do {
      try SystemCalls.writeAll(bytes, to: descriptor, path: path)
    } catch {
      // A full disk must not leave half a record behind.
      if before >= 0 { _ = ftruncate(descriptor, before) }
      throw error
    }
    try SystemCalls.retrying(path) { fsync(descriptor) }
  }
}

private func closeDescriptor(_ descriptor: Int32) { close(descriptor) }
