import Files
import Glibc
import Testing

/// A folder of its own below the system's temporary one, removed with everything in it.
final class TemporaryFolder {
  let path: String

  init() throws(FileError) {
    let base = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(base)/twinwright-test-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw FileError(.other, path: base, detail: "no temporary folder") }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit { TemporaryFolder.removeAll(DiskFileStore(root: path), ".") }

  private static func removeAll(_ store: DiskFileStore, _ folder: String) {
    for name in (try? store.list(folder)) ?? [] {
      let path = Path.join(folder, name)
      if store.isFolder(path) { removeAll(store, path) }
      try? store.remove(path)
    }
    if folder == "." { try? store.remove(".") }
  }
}

@Suite struct DiskFileStoreTests {
  private func mode(_ path: String) -> mode_t {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_mode & 0o777 : 0
  }

  @Test func `a file that is rewritten keeps its mode, and a link stays a link`() throws {
    let folder = try TemporaryFolder()
    let store = DiskFileStore(root: folder.path)
    try store.write("real", [1], access: .everyone)
    for bits: mode_t in [0o600, 0o755, 0o664] {
      chmod(folder.path + "/real", bits)
      try store.rewrite("real", [2, UInt8(bits & 0o7)])
      #expect(mode(folder.path + "/real") == bits)
    }
    #expect(symlink("real", folder.path + "/link") == 0)
    try store.rewrite("link", [3])
    #expect(try store.read("real") == [3])
    var status = stat()
    #expect(lstat(folder.path + "/link", &status) == 0 && status.st_mode & S_IFMT == S_IFLNK)
    #expect(try store.list(".") == ["link", "real"])
    #expect(#expect(throws: FileError.self) { try store.rewrite("nothing", []) }?.kind == .notFound)
  }

  @Test func `private files are for their owner only`() throws {
    let folder = try TemporaryFolder()
    let store = DiskFileStore(root: folder.path)
    try store.write("key", [1], access: .ownerOnly)
    #expect(mode(folder.path + "/key") == 0o600)
    try store.write("open", [1], access: .everyone)
    #expect(mode(folder.path + "/open") & 0o600 == 0o600)
    try store.write("open", [1], access: .ownerOnly)
    #expect(mode(folder.path + "/open") == 0o600)
    try store.appending(to: "journal", access: .ownerOnly).append([1])
    #expect(mode(folder.path + "/journal") == 0o600)
  }

  @Test func `absolute paths do not start at the root`() throws {
    let folder = try TemporaryFolder()
    try DiskFileStore(root: folder.path).write("a", [7], access: .everyone)
    #expect(try DiskFileStore(root: "/").read(folder.path + "/a") == [7])
    #expect(try DiskFileStore(root: "/usr").read(folder.path + "/a") == [7])
  }

  @Test func `files that say no size are read to their end, devices never`() throws {
    let bytes = try DiskFileStore(root: "/").read("/proc/self/status")
    #expect(String(decoding: bytes, as: UTF8.self).contains("Pid:"))
    #expect(
      #expect(throws: FileError.self) { _ = try DiskFileStore(root: "/").read("/dev/zero", limit: 10_000) }?.kind
        == .other)
  }

  @Test func `descriptors are neither leaked nor inherited`() throws {
    let folder = try TemporaryFolder()
    let store = DiskFileStore(root: folder.path)
    let file = try store.appending(to: "log", access: .everyone)
    let open = try store.list("/proc/self/fd").compactMap { Int32($0) }.filter { descriptor in
      var target = [UInt8](repeating: 0, count: 4096)
      let count = target.withUnsafeMutableBytes {
        readlink("/proc/self/fd/\(descriptor)", $0.baseAddress!.assumingMemoryBound(to: CChar.self), $0.count)
      }
      return count > 0 && String(decoding: target[..<count], as: UTF8.self).hasPrefix(folder.path)
    }
    #expect(open.count == 1)
    for descriptor in open { #expect(fcntl(descriptor, F_GETFD) & FD_CLOEXEC != 0) }
    file.close()
    for descriptor in open {
      var target = [CChar](repeating: 0, count: 4096)
      let count = readlink("/proc/self/fd/\(descriptor)", &target, target.count)
      let name = count > 0 ? String(decoding: target[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self) : ""
      #expect(!name.hasPrefix(folder.path))
    }
  }

  @Test func `a name that is too long is told in words`() throws {
    let store = DiskFileStore(root: "/tmp")
    let error = #expect(throws: FileError.self) { _ = try store.read(String(repeating: "x", count: 300)) }
    #expect(error?.detail == "the name is too long")
  }

  @Test func `a walk follows links, and no folder twice`() throws {
    let folder = try TemporaryFolder()
    let store = DiskFileStore(root: folder.path)
    try store.createFolder("a/b")
    for path in ["a/b/x.json", "a/y.json", "a/.hidden.json", "a/z.txt"] { try store.write(path, [], access: .everyone) }
    try #require(symlink("..", folder.path + "/a/b/back") == 0)
    try #require(symlink(".", folder.path + "/a/self") == 0)
    try #require(symlink("nowhere", folder.path + "/a/broken.json") == 0)
    let walk = FolderWalk("a", in: store) { $0.hasSuffix(".json") }
    #expect(walk.paths == ["a/b/x.json", "a/broken.json", "a/y.json"])
    #expect(walk.problems.isEmpty)
    #expect(store.canonical("a/b/back/y.json") == store.canonical("a/y.json"))
  }

  @Test(.enabled(if: getuid() != 0, "the superuser may write every file"))
  func `a file that is read-only is not rewritten`() throws {
    let folder = try TemporaryFolder()
    let store = DiskFileStore(root: folder.path)
    try store.write("a", [1], access: .everyone)
    chmod(folder.path + "/a", 0o444)
    #expect(#expect(throws: FileError.self) { try store.rewrite("a", [2]) }?.kind == .notPermitted)
    #expect(try store.read("a") == [1])
  }
}
