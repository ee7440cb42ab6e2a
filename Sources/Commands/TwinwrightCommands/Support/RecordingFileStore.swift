import Files
import Plans
import Synchronization

/// A store that remembers what was read from it: the inputs of a plan with their digests.
final class RecordingFileStore: FileStore {
  private let base: any FileStore
  private let seen = Mutex<(order: [InputFile], paths: Set<String>)>(([], []))

  init(_ base: any FileStore) { self.base = base }

  /// Each file once, in the order in which they were read first.
  var inputs: [InputFile] { seen.withLock { $0.order } }

  func read(_ path: String, limit: Int) throws(FileError) -> [UInt8] {
    let bytes = try base.read(path, limit: limit)
    let isNew = seen.withLock { $0.paths.insert(path).inserted }
    if isNew {
      let input = InputFile(path: path, digest: Digest.sha256(bytes))
      seen.withLock { $0.order.append(input) }
    }
    return bytes
  }

  func tail(_ path: String, count: Int) throws(FileError) -> (bytes: [UInt8], before: Int) {
    try base.tail(path, count: count)
  }

  func write(_ path: String, _ bytes: [UInt8], access: FileAccess) throws(FileError) {
    try base.write(path, bytes, access: access)
  }

  func rewrite(_ path: String, _ bytes: [UInt8]) throws(FileError) { try base.rewrite(path, bytes) }

  func create(_ path: String, _ bytes: [UInt8], access: FileAccess) throws(FileError) {
    try base.create(path, bytes, access: access)
  }

  func appending(to path: String, access: FileAccess) throws(FileError) -> any AppendOnlyFile {
    try base.appending(to: path, access: access)
  }

  func list(_ folder: String) throws(FileError) -> [String] { try base.list(folder) }
  func isFolder(_ path: String) -> Bool { base.isFolder(path) }
  func canonical(_ path: String) -> String { base.canonical(path) }
  func exists(_ path: String) -> Bool { base.exists(path) }
  func createFolder(_ path: String) throws(FileError) { try base.createFolder(path) }
  func remove(_ path: String) throws(FileError) { try base.remove(path) }
}
