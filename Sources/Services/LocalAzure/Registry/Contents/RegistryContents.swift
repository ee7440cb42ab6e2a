import Files
import Glibc
import HTTP
import Synchronization

/// The blobs of all registries as files of the state folder, named by their digests.
///
/// | folder | holds |
/// |---|---|
/// | `blobs` | whole blobs, verified; read-only |
/// | `uploads` | what is being sent; emptied at the start |
///
/// Which repository has which blob is in the store (``RegistryTable``). A file that no row names is garbage, which
/// ``sweep(keeping:)`` takes away; it and ``keep(_:as:)`` are called within a write of the store, so that no blob goes while
/// it comes.
final class RegistryContents: Sendable {
  /// Bytes of one blob at most.
  static let largestBlob: Int64 = 10 << 30
  /// Bytes of all blobs and uploads together at most.
  static let capacity: Int64 = 40 << 30

  let folder: String
  private let used = Mutex<Int64>(0)
  private let capacity: Int64

  /// Makes the folders, for the owner alone, and drops what an earlier process left of uploads.
  init(folder: String, capacity: Int64 = capacity) throws(ServiceError) {
    self.folder = folder
    self.capacity = capacity
    let files = DiskFileStore(root: "/")
    do {
      for name in ["", "/blobs", "/uploads"] {
        try files.createFolder(folder + name)
        guard chmod(folder + name, 0o700) == 0 else {
          throw ServiceError.internalError("\(folder): \(String(cString: strerror(errno)))")
        }
      }
      for name in try files.list("\(folder)/uploads") { try files.remove("\(folder)/uploads/\(name)") }
    } catch {
      throw .storage(error)
    }
  }

  /// The file of a blob, which exists if some repository has it.
  func path(_ digest: Digest) -> String { "\(folder)/blobs/\(digest.hex)" }

  /// Whether there is any blob or upload.
  var holdsAnything: Bool { used.withLock { $0 > 0 } }

  /// Takes room for so many bytes; throws when there is none.
  func reserve(_ count: Int64) throws(ServiceError) {
    let isThere = used.withLock { used in
      guard used + count <= capacity else { return false }
      used += count
      return true
    }
    if !isThere { throw RegistryRefusal.full }
  }

  /// Gives room back.
  func release(_ count: Int64) { used.withLock { $0 -= count } }

  /// Moves a finished upload to its place; one that is there already is the same.
  func keep(_ file: String, as digest: Digest) throws(ServiceError) {
    guard rename(file, path(digest)) == 0 else { throw RegistryRefusal.disk(String(cString: strerror(errno))) }
  }

  /// Takes away the files of blobs that no repository has, and counts the bytes of those that stay.
  func sweep(keeping blobs: [String: Int64]) throws(ServiceError) {
    let files = DiskFileStore(root: "/")
    let names: [String]
    do { names = try files.list("\(folder)/blobs") } catch { throw .storage(error) }
    for name in names where blobs["sha256:\(name)"] == nil { drop(name) }
  }

  /// Takes away one blob's file.
  func drop(_ digest: Digest) { drop(digest.hex) }

  private func drop(_ name: String) {
    var status = stat()
    let path = "\(folder)/blobs/\(name)"
    guard stat(path, &status) == 0, unlink(path) == 0 else { return }
    release(Int64(status.st_size))
  }

  /// Counts the blobs that are there, at the start.
  func count(_ blobs: [String: Int64]) { used.withLock { $0 = blobs.values.reduce(0, +) } }

  /// The bytes of a range of a blob, piece by piece; `nil` when the file is not there.
  func read(_ digest: Digest, _ range: Range<Int64>) -> StreamedBody? {
    guard let file = OpenFile(path(digest), O_RDONLY) else { return nil }
    let place = Mutex(range.lowerBound)
    return StreamedBody(count: range.count) {
      try place.withLock { place in
        guard place < range.upperBound else { return nil }
        let piece = try file.read(at: place, count: Int(min(256 << 10, range.upperBound - place)))
        guard !piece.isEmpty else { throw RegistryRefusal.disk("a blob is shorter than it was") }
        place += Int64(piece.count)
        return piece
      }
    }
  }
}

/// A file that is open for as long as it is held.
final class OpenFile: Sendable {
  let path: String
  private let descriptor: Int32

  /// `nil` when it cannot be opened; links are not followed.
  init?(_ path: String, _ flags: Int32) {
    self.path = path
    descriptor = open(path, flags | O_CLOEXEC | O_NOFOLLOW, 0o600)
    if descriptor < 0 { return nil }
  }

  /// At most `count` bytes from a place; fewer at the end.
  func read(at offset: Int64, count: Int) throws(ServiceError) -> [UInt8] {
    var got = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      repeat { got = pread(descriptor, buffer.baseAddress, count, off_t(offset)) } while got < 0 && errno == EINTR
      filled = max(0, got)
    }
    guard got >= 0 else { throw RegistryRefusal.disk(String(cString: strerror(errno))) }
    return bytes
  }

  /// Writes all bytes at a place.
  func write(_ bytes: [UInt8], at offset: Int64) throws(ServiceError) {
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes {
        pwrite(descriptor, $0.baseAddress! + written, $0.count - written, off_t(offset) + off_t(written))
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw RegistryRefusal.disk(String(cString: strerror(errno))) }
      written += count
    }
  }

  /// Brings what was written to the device.
  func sync() throws(ServiceError) {
    guard fdatasync(descriptor) == 0 else { throw RegistryRefusal.disk(String(cString: strerror(errno))) }
  }

  deinit { close(descriptor) }
}
