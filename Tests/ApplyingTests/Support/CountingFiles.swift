import Files
import Synchronization

/// A store in memory that counts syncs of appended files and may run full.
final class CountingFiles: FileStore {
  let store = MemoryFileStore()
  private let state = Mutex((appends: 0, allowed: Int.max))

  init(allowed: Int = .max) { state.withLock { $0.allowed = allowed } }

  var appends: Int { state.withLock { $0.appends } }

  fileprivate func count(_ path: String) throws(FileError) {
    let isAllowed = state.withLock { state in
      state.appends += 1
      return state.appends <= state.allowed
    }
    if !isAllowed { throw FileError(.other, path: path, detail: "no space left on device") }
  }

  func appending(to path: String, access: FileAccess) throws(FileError) -> any AppendOnlyFile {
    CountingFile(files: self, path: path, file: try store.appending(to: path, access: access))
  }

  func read(_ path: String, limit: Int) throws(FileError) -> [UInt8] { try store.read(path, limit: limit) }
  func write(_ path: String, _ bytes: [UInt8], access: FileAccess) throws(FileError) {
    try store.write(path, bytes, access: access)
  }
  func create(_ path: String, _ bytes: [UInt8], access: FileAccess) throws(FileError) {
    try store.create(path, bytes, access: access)
  }
  func list(_ folder: String) throws(FileError) -> [String] { try store.list(folder) }
  func isFolder(_ path: String) -> Bool { store.isFolder(path) }
  func exists(_ path: String) -> Bool { store.exists(path) }
  func createFolder(_ path: String) throws(FileError) { try store.createFolder(path) }
  func remove(_ path: String) throws(FileError) { try store.remove(path) }
}

private struct CountingFile: AppendOnlyFile {
  let files: CountingFiles
  let path: String
  let file: any AppendOnlyFile

  func append(_ bytes: [UInt8]) throws(FileError) {
    try files.count(path)
    try file.append(bytes)
  }

  func close() { file.close() }
}
