import Files

/// Files that can be read and not written.
struct ReadOnlyFiles: FileStore {
  let files: MemoryFileStore

  private func refusal(_ path: String) -> FileError {
    FileError(.notPermitted, path: path, detail: "permission denied")
  }

  func read(_ path: String, limit: Int) throws(FileError) -> [UInt8] { try files.read(path, limit: limit) }
  func write(_ path: String, _ bytes: [UInt8], access: FileAccess) throws(FileError) { throw refusal(path) }
  func rewrite(_ path: String, _ bytes: [UInt8]) throws(FileError) { throw refusal(path) }
  func create(_ path: String, _ bytes: [UInt8], access: FileAccess) throws(FileError) { throw refusal(path) }
  func appending(to path: String, access: FileAccess) throws(FileError) -> any AppendOnlyFile { throw refusal(path) }
  func list(_ folder: String) throws(FileError) -> [String] { try files.list(folder) }
  func isFolder(_ path: String) -> Bool { files.isFolder(path) }
  func exists(_ path: String) -> Bool { files.exists(path) }
  func createFolder(_ path: String) throws(FileError) { throw refusal(path) }
  func remove(_ path: String) throws(FileError) { throw refusal(path) }
}
