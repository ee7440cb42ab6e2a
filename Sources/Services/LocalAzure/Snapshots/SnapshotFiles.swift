import Glibc

/// Files of snapshots, for their owner alone.
enum SnapshotFiles {
  /// Makes an empty file where nothing is.
  static func create(_ path: String) throws(SnapshotError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw failure(path) }
    close(descriptor)
  }

  /// Makes a folder; one that is there already is fine.
  static func createFolder(_ path: String) throws(SnapshotError) {
    guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw failure(path) }
  }

  /// Makes what was written to a file, or the names in a folder, survive a power cut.
  static func sync(_ path: String) throws(SnapshotError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(path) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw failure(path) }
  }

  /// The regular files of a folder; none where there is no folder.
  static func names(in folder: String) throws(SnapshotError) -> [String] {
    guard let handle = opendir(folder) else {
      if errno == ENOENT { return [] }
      throw failure(folder)
    }
    defer { closedir(handle) }
    var names: [String] = []
    while let entry = readdir(handle) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
      }
      var status = stat()
      if lstat("\(folder)/\(name)", &status) == 0, status.st_mode & S_IFMT == S_IFREG { names.append(name) }
    }
    return names.sorted()
  }

  static func failure(_ path: String) -> SnapshotError {
    SnapshotError(.file, "\(path): \(String(cString: strerror(errno)))")
  }

  /// A file that is read from its beginning to its end.
  struct Reader: ~Copyable {
    private let path: String
    private let descriptor: Int32

    init(_ path: String) throws(SnapshotError) {
      self.path = path
      descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
      guard descriptor >= 0 else { throw failure(path) }
    }

    /// The next bytes, as many as asked for unless the file ends; `nil` at the end.
    func next(_ count: Int) throws(SnapshotError) -> [UInt8]? {
      var bytes = [UInt8](repeating: 0, count: count)
      var filled = 0
      while filled < count {
        let got = bytes.withUnsafeMutableBytes { read(descriptor, $0.baseAddress! + filled, count - filled) }
        if got < 0, errno == EINTR { continue }
        guard got >= 0 else { throw failure(path) }
        if got == 0 { break }
        filled += got
      }
      return filled == 0 ? nil : Array(bytes[..<filled])
    }

    deinit { close(descriptor) }
  }

  /// A new file that is written from its beginning to its end.
  struct Writer: ~Copyable {
    private let path: String
    private let descriptor: Int32

    init(_ path: String) throws(SnapshotError) {
      self.path = path
      descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
      guard descriptor >= 0 else { throw failure(path) }
    }

    func write(_ bytes: [UInt8]) throws(SnapshotError) {
      var written = 0
      while written < bytes.count {
        let put = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress! + written, bytes.count - written) }
        if put < 0, errno == EINTR { continue }
        guard put >= 0 else { throw failure(path) }
        written += put
      }
    }

    func finish() throws(SnapshotError) {
      guard fsync(descriptor) == 0 else { throw failure(path) }
    }

    deinit { close(descriptor) }
  }
}
