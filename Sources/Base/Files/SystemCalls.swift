#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The POSIX calls that the disk store makes: interrupted ones are repeated, failures become `FileError`.
enum SystemCalls {
  /// A failure as the last call left it in `errno`.
  static func failure(_ path: String, _ number: Int32 = errno) -> FileError {
    let kind: FileError.Kind =
      switch number {
      case ENOENT, ENOTDIR: .notFound
      case EACCES, EPERM, EROFS: .notPermitted
      case EISDIR: .isDirectory
      case EEXIST, ENOTEMPTY: .exists
      case EFBIG: .tooLarge
      default: .other
      }
    return FileError(kind, path: path, detail: describe(number))
  }

  private static func describe(_ number: Int32) -> String {
    switch number {
    case ENOENT: "no such file or folder"
    case ENOTDIR: "a part of the path is not a folder"
    case EACCES, EPERM: "permission denied"
    case EROFS: "the file system is read-only"
    case EISDIR: "is a folder"
    case EEXIST: "exists already"
    case ENOTEMPTY: "the folder is not empty"
    case ENOSPC: "no space left on the device"
    case EDQUOT: "the disk quota is used up"
    case ELOOP: "too many symbolic links"
    case ENAMETOOLONG: "the name is too long"
    case EMFILE, ENFILE: "too many open files"
    default: String(cString: strerror(number))
    }
  }

  /// Repeats a call for as long as a signal interrupts it; -1 is a failure.
  @discardableResult
  static func retrying<I: FixedWidthInteger & SignedInteger>(_ path: String, _ call: () -> I) throws(FileError) -> I {
    while true {
      let result = call()
      if result != -1 { return result }
      if errno != EINTR { throw failure(path) }
    }
  }

  static func open(_ path: String, _ flags: Int32, mode: mode_t = 0) throws(FileError) -> Int32 {
    #if canImport(Glibc)
      try retrying(path) { Glibc.open(path, flags | O_CLOEXEC, mode) }
    #elseif canImport(Musl)
      try retrying(path) { Musl.open(path, flags | O_CLOEXEC, mode) }
    #else
      try retrying(path) { Darwin.open(path, flags | O_CLOEXEC, mode) }
    #endif
  }

  static func writeAll(_ bytes: [UInt8], to descriptor: Int32, path: String) throws(FileError) {
    var written = 0
    while written < bytes.count {
      written += try retrying(path) {
        bytes.withUnsafeBytes { write(descriptor, $0.baseAddress! + written, $0.count - written) }
      }
    }
  }

  /// Reads to the end; refuses more than `limit` bytes. `expected` is a guess that spares copies.
  static func readAll(_ descriptor: Int32, path: String, expected: Int, limit: Int) throws(FileError) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(min(expected, limit) + 1)
    var chunk = [UInt8](repeating: 0, count: min(max(expected + 1, 4096), 1 << 20))
    while true {
      let count = try retrying(path) { chunk.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) } }
      if count == 0 { return bytes }
      guard bytes.count + count <= limit else { throw tooLarge(path, limit) }
      bytes.append(contentsOf: chunk[..<count])
    }
  }

  static func tooLarge(_ path: String, _ limit: Int) -> FileError {
    FileError(.tooLarge, path: path, detail: "larger than \(limit) bytes")
  }

  /// Makes a rename or a new name in a folder survive a power cut.
  static func syncFolder(_ folder: String) throws(FileError) {
    let descriptor = try open(folder, O_RDONLY | O_DIRECTORY)
    defer { close(descriptor) }
    try retrying(folder) { fsync(descriptor) }
  }
}
