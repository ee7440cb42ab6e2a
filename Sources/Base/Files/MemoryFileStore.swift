import Synchronization

/// Files that exist only in memory, for tests and previews. Paths are normalised; folders exist where something is in
/// them or where they were created.
package final class MemoryFileStore: FileStore {
  fileprivate struct Contents {
    var files: [String: [UInt8]] = [:]
    var folders: Set<String> = ["."]
    var accesses: [String: FileAccess] = [:]
  }

  private let contents: Mutex<Contents>

  /// A store with text files by path.
  package init(_ files: [String: String] = [:]) {
    var contents = Contents()
    for (path, text) in files { contents.put(Path.normalise(path), Array(text.utf8)) }
    self.contents = Mutex(contents)
  }

  /// Every file as text, by path.
  package var texts: [String: String] {
    contents.withLock { $0.files.mapValues { String(decoding: $0, as: UTF8.self) } }
  }

  /// Who may read a file that was written here; `nil` for absent files and those given at the start.
  package func access(of path: String) -> FileAccess? {
    contents.withLock { $0.accesses[Path.normalise(path)] }
  }

  package func read(_ path: String, limit: Int) throws(FileError) -> [UInt8] {
    let name = Path.normalise(path)
    let (bytes, isFolder) = contents.withLock { ($0.files[name], $0.isFolder(name)) }
    guard let bytes else {
      throw isFolder
        ? FileError(.isDirectory, path: path, detail: "is a folder")
        : FileError(.notFound, path: path, detail: "no such file or folder")
    }
    guard bytes.count <= limit else {
      throw FileError(.tooLarge, path: path, detail: "larger than \(limit) bytes")
    }
    return bytes
  }

  package func write(_ path: String, _ bytes: [UInt8], access: FileAccess) throws(FileError) {
    try put(path) { contents, name in
      contents.files[name] = bytes
      contents.accesses[name] = access
    }
  }

  package func create(_ path: String, _ bytes: [UInt8], access: FileAccess) throws(FileError) {
    var isTaken = false
    try put(path) { contents, name in
      isTaken = contents.files[name] != nil
      guard !isTaken else { return }
      contents.files[name] = bytes
      contents.accesses[name] = access
    }
    if isTaken { throw FileError(.exists, path: path, detail: "exists already") }
  }

  package func appending(to path: String, access: FileAccess) throws(FileError) -> any AppendOnlyFile {
    try put(path) { contents, name in
      contents.files[name, default: []] += []
      contents.accesses[name] = access
    }
    return MemoryAppendOnlyFile(self, path: path)
  }

  /// Adds bytes to the end of a file that exists.
  fileprivate func append(_ bytes: [UInt8], to path: String) throws(FileError) {
    try put(path) { contents, name in contents.files[name, default: []] += bytes }
  }

  package func list(_ folder: String) throws(FileError) -> [String] {
    let name = Path.normalise(folder)
    let names = contents.withLock { $0.isFolder(name) ? $0.names(in: name) : nil }
    guard let names else { throw FileError(.notFound, path: folder, detail: "no such file or folder") }
    return names.sorted()
  }

  package func isFolder(_ path: String) -> Bool {
    contents.withLock { $0.isFolder(Path.normalise(path)) }
  }

  package func exists(_ path: String) -> Bool {
    let name = Path.normalise(path)
    return contents.withLock { $0.files[name] != nil || $0.isFolder(name) }
  }

  package func createFolder(_ path: String) throws(FileError) {
    let name = Path.normalise(path)
    let isFile = contents.withLock { contents in
      if contents.files[name] != nil { return true }
      contents.addFolders(name)
      return false
    }
    if isFile { throw FileError(.exists, path: path, detail: "a file with that name exists") }
  }

  package func remove(_ path: String) throws(FileError) {
    let name = Path.normalise(path)
    let failure: FileError? = contents.withLock { contents -> FileError? in
      if contents.files.removeValue(forKey: name) != nil {
        contents.accesses[name] = nil
        return nil
      }
      guard contents.isFolder(name) else { return FileError(.notFound, path: path, detail: "no such file or folder") }
      if !contents.names(in: name).isEmpty {
        return FileError(.exists, path: path, detail: "the folder is not empty")
      }
      contents.folders.remove(name)
      return nil
    }
    if let failure { throw failure }
  }

  /// Changes a file whose folder must exist, as on a disk.
  private func put(_ path: String, _ change: (inout Contents, String) -> Void) throws(FileError) {
    let name = Path.normalise(path)
    let failure: FileError? = contents.withLock { contents -> FileError? in
      if contents.isFolder(name) { return FileError(.isDirectory, path: path, detail: "is a folder") }
      guard contents.isFolder(Path.parent(name)) else {
        return FileError(.notFound, path: path, detail: "no such file or folder")
      }
      change(&contents, name)
      return nil
    }
    if let failure { throw failure }
  }
}

extension MemoryFileStore.Contents {
  fileprivate mutating func put(_ name: String, _ bytes: [UInt8]) {
    files[name] = bytes
    addFolders(Path.parent(name))
  }

  fileprivate mutating func addFolders(_ name: String) {
    var folder = name
    while folders.insert(folder).inserted, folder != "/", folder != "." { folder = Path.parent(folder) }
  }

  fileprivate func names(in folder: String) -> Set<String> {
    var names: Set<String> = []
    for path in files.keys where Path.parent(path) == folder { names.insert(Path.name(path)) }
    for path in folders where path != folder && Path.parent(path) == folder { names.insert(Path.name(path)) }
    return names
  }

  fileprivate func isFolder(_ name: String) -> Bool { name == "." || name == "/" || folders.contains(name) }
}

/// Appends to a file of a memory store.
private final class MemoryAppendOnlyFile: AppendOnlyFile {
  private let store: MemoryFileStore
  private let path: String
  private let isClosed = Mutex(false)

  init(_ store: MemoryFileStore, path: String) {
    self.store = store
    self.path = path
  }

  func append(_ bytes: [UInt8]) throws(FileError) {
    if isClosed.withLock({ $0 }) { throw FileError(.other, path: path, detail: "the file is closed") }
    try store.append(bytes, to: path)
  }

  func close() { isClosed.withLock { $0 = true } }
}
