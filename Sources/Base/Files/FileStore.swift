/// Why a file could not be read or written.
package struct FileError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What a caller may tell apart.
  package enum Kind: String, Sendable { case notFound, notPermitted, isDirectory, exists, tooLarge, other }

  /// What went wrong.
  package let kind: Kind
  /// The path as the caller gave it.
  package let path: String
  /// What went wrong in words: "permission denied".
  package let detail: String

  package init(_ kind: Kind, path: String, detail: String) {
    self.kind = kind
    self.path = path
    self.detail = detail
  }

  package var description: String { "\(path): \(detail)" }
}

/// Who may read a file that is written.
package enum FileAccess: Sendable {
  /// 0644.
  case everyone
  /// 0600: anything sensitive.
  case ownerOnly
}

/// A file that grows at its end only, each append on disk before it returns.
package protocol AppendOnlyFile: Sendable {
  /// Writes the bytes and syncs them to the device.
  func append(_ bytes: [UInt8]) throws(FileError)
  func close()
}

/// The file system as the pipeline sees it. Paths use `/`; relative ones start at the store's root.
package protocol FileStore: Sendable {
  /// The whole file; refuses files larger than `limit` bytes.
  func read(_ path: String, limit: Int) throws(FileError) -> [UInt8]
  /// The last `count` bytes, or all where there are fewer, and how many come before them.
  func tail(_ path: String, count: Int) throws(FileError) -> (bytes: [UInt8], before: Int)
  /// Writes by a temporary file and a rename, so that a reader sees the old or the new content and nothing between.
  func write(_ path: String, _ bytes: [UInt8], access: FileAccess) throws(FileError)
  /// Replaces the content of a file that exists, as `write` does; who may read it stays, and a link stays a link.
  func rewrite(_ path: String, _ bytes: [UInt8]) throws(FileError)
  /// As `write`, but refuses with `.exists` when there is a file already: of several writers exactly one succeeds.
  func create(_ path: String, _ bytes: [UInt8], access: FileAccess) throws(FileError)
  /// Opens for appending, creating it if needed.
  func appending(to path: String, access: FileAccess) throws(FileError) -> any AppendOnlyFile
  /// Names in a folder, sorted, without `.` and `..`.
  func list(_ folder: String) throws(FileError) -> [String]
  func isFolder(_ path: String) -> Bool
  /// The one path of what several paths lead to, through links; the path itself where nothing is there.
  func canonical(_ path: String) -> String
  func exists(_ path: String) -> Bool
  func createFolder(_ path: String) throws(FileError)
  func remove(_ path: String) throws(FileError)
}

extension FileStore {
  /// The whole file, at most 256 MiB.
  package func read(_ path: String) throws(FileError) -> [UInt8] { try read(path, limit: 256 << 20) }

  /// For stores without links.
  package func canonical(_ path: String) -> String { Path.normalise(path) }

  /// For stores without links and modes.
  package func rewrite(_ path: String, _ bytes: [UInt8]) throws(FileError) {
    try write(path, bytes, access: .everyone)
  }

  package func tail(_ path: String, count: Int) throws(FileError) -> (bytes: [UInt8], before: Int) {
    let bytes = try read(path, limit: .max)
    return bytes.count <= count ? (bytes, 0) : (Array(bytes.suffix(count)), bytes.count - count)
  }
}

/// Path arithmetic without touching a disk.
package enum Path {
  /// `base/path`, or `path` itself when it is absolute; `.` and `..` are resolved where they can be.
  package static func join(_ base: String, _ path: String) -> String {
    path.hasPrefix("/") || base.isEmpty || base == "." ? normalise(path) : normalise(base + "/" + path)
  }

  /// The folder part; `.` when there is none.
  package static func parent(_ path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// The last part.
  package static func name(_ path: String) -> String {
    path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
  }

  /// The same path without `.`, `..`, doubled and trailing slashes, as far as its text alone can tell.
  package static func normalise(_ path: String) -> String {
    var path = path
    return path.withUTF8 { bytes in
      String(unsafeUninitializedCapacity: max(1, bytes.count)) { out in Self.normalise(bytes, into: out) }
    }
  }

  /// Writes the normal form, never longer than the path (or `.`), and returns its length.
  private static func normalise(
    _ path: UnsafeBufferPointer<UInt8>, into out: UnsafeMutableBufferPointer<UInt8>
  ) -> Int {
    let (slash, point) = (UInt8(ascii: "/"), UInt8(ascii: "."))
    // Where parts begin that `..` may take away again: behind the root, and behind leading `..`.
    var floor = path.first == slash ? 1 : 0
    if floor == 1 { out[0] = slash }
    var count = floor
    var next = 0
    while next < path.count {
      let start = next
      while next < path.count, path[next] != slash { next += 1 }
      let part = path[start..<next]
      next += 1
      if part.isEmpty || part.count == 1 && part[start] == point { continue }
      let isUp = part.count == 2 && part[start] == point && part[start + 1] == point
      if isUp, count > floor {
        while count > floor, out[count - 1] != slash { count -= 1 }
        if count > floor { count -= 1 }
        continue
      }
      if isUp, path[0] == slash { continue }
      if count > 0, out[count - 1] != slash {
        out[count] = slash
        count += 1
      }
      for byte in part {
        out[count] = byte
        count += 1
      }
      if isUp { floor = count }
    }
    if count == 0 {
      out[0] = point
      count = 1
    }
    return count
  }
}
