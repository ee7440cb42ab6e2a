import Files
import Testing

/// What every store does alike, run on disk and in memory.
@Suite struct FileStoreTests {
  static let kinds = ["disk", "memory"]

  private func withStore(_ kind: String, _ body: (any FileStore) throws -> Void) throws {
    if kind == "memory" { return try body(MemoryFileStore()) }
    let folder = try TemporaryFolder()
    try body(DiskFileStore(root: folder.path))
  }

  @Test(arguments: kinds)
  func `what is written is read`(kind: String) throws {
    try withStore(kind) { store in
      try store.write("a.txt", Array("one".utf8), access: .everyone)
      #expect(try store.read("a.txt") == Array("one".utf8))
      try store.write("./x/../a.txt", Array("two, longer".utf8), access: .ownerOnly)
      #expect(try store.read("a.txt") == Array("two, longer".utf8))
      try store.write("a.txt", [], access: .everyone)
      #expect(try store.read("a.txt") == [])
    }
  }

  @Test(arguments: kinds)
  func `writing leaves nothing behind but the file`(kind: String) throws {
    try withStore(kind) { store in
      for number in 0..<5 { try store.write("a.txt", [UInt8(number)], access: .everyone) }
      #expect(try store.list(".") == ["a.txt"])
    }
  }

  @Test(arguments: kinds)
  func `what is not there is told as such`(kind: String) throws {
    try withStore(kind) { store in
      let read = #expect(throws: FileError.self) { _ = try store.read("no/such.txt") }
      #expect(read?.kind == .notFound)
      #expect(read?.path == "no/such.txt")
      #expect(read?.detail == "no such file or folder")
      #expect(
        #expect(throws: FileError.self) { try store.write("no/such.txt", [], access: .everyone) }?.kind == .notFound)
      #expect(#expect(throws: FileError.self) { _ = try store.list("no") }?.kind == .notFound)
      #expect(#expect(throws: FileError.self) { try store.remove("no") }?.kind == .notFound)
      #expect(!store.exists("no"))
      #expect(!store.isFolder("no"))
    }
  }

  @Test(arguments: kinds)
  func `folders are created with those above them`(kind: String) throws {
    try withStore(kind) { store in
      try store.createFolder("a/b/c")
      try store.createFolder("a/b/c")
      try store.createFolder("a/b")
      #expect(store.isFolder("a/b/c"))
      #expect(store.isFolder("a/b/../b/"))
      try store.write("a/b/z.txt", [1], access: .everyone)
      #expect(try store.list("a/b") == ["c", "z.txt"])
      #expect(try store.list("a") == ["b"])
    }
  }

  @Test(arguments: kinds)
  func `a folder is no file and a file no folder`(kind: String) throws {
    try withStore(kind) { store in
      try store.createFolder("folder")
      try store.write("file", [1], access: .everyone)
      #expect(#expect(throws: FileError.self) { _ = try store.read("folder") }?.kind == .isDirectory)
      #expect(
        #expect(throws: FileError.self) { try store.write("folder", [1], access: .everyone) }?.kind == .isDirectory)
      #expect(#expect(throws: FileError.self) { try store.createFolder("file") }?.kind == .exists)
      #expect(try store.list(".") == ["file", "folder"])
    }
  }

  @Test(arguments: kinds)
  func `only empty folders are removed`(kind: String) throws {
    try withStore(kind) { store in
      try store.createFolder("f")
      try store.write("f/a", [1], access: .everyone)
      #expect(#expect(throws: FileError.self) { try store.remove("f") }?.kind == .exists)
      try store.remove("f/a")
      try store.remove("f")
      #expect(!store.exists("f"))
    }
  }

  @Test(arguments: kinds)
  func `files beyond the limit are refused`(kind: String) throws {
    try withStore(kind) { store in
      try store.write("a", [UInt8](repeating: 1, count: 100), access: .everyone)
      #expect(try store.read("a", limit: 100).count == 100)
      #expect(#expect(throws: FileError.self) { _ = try store.read("a", limit: 99) }?.kind == .tooLarge)
    }
  }

  @Test(arguments: kinds)
  func `appending adds to what is there`(kind: String) throws {
    try withStore(kind) { store in
      let file = try store.appending(to: "log", access: .ownerOnly)
      try file.append(Array("one\n".utf8))
      try file.append(Array("two\n".utf8))
      file.close()
      file.close()
      #expect(throws: FileError.self) { try file.append([1]) }
      let again = try store.appending(to: "log", access: .ownerOnly)
      try again.append(Array("three\n".utf8))
      #expect(try String(decoding: store.read("log"), as: UTF8.self) == "one\ntwo\nthree\n")
    }
  }

  @Test(arguments: kinds)
  func `of several creators of one file exactly one succeeds`(kind: String) async throws {
    let folder = try TemporaryFolder()
    let store: any FileStore = kind == "memory" ? MemoryFileStore() : DiskFileStore(root: folder.path)
    let winners = await withTaskGroup(of: UInt8?.self) { group in
      for number in UInt8(0)..<16 {
        group.addTask {
          do throws(FileError) {
            try store.create("key", [UInt8](repeating: number, count: 100), access: .ownerOnly)
            return number
          } catch {
            return error.kind == .exists ? nil : .max
          }
        }
      }
      return await group.reduce(into: [UInt8]()) { if let winner = $1 { $0.append(winner) } }
    }
    #expect(winners.count == 1)
    #expect(try Set(store.read("key")) == Set(winners))
    #expect(try store.list(".") == ["key"])
  }

  @Test(arguments: kinds)
  func `writers at the same time leave one whole file`(kind: String) async throws {
    let folder = try TemporaryFolder()
    let store: any FileStore = kind == "memory" ? MemoryFileStore() : DiskFileStore(root: folder.path)
    try await withThrowingTaskGroup { group in
      for number in 0..<16 {
        group.addTask {
          try store.write("shared", [UInt8](repeating: UInt8(number), count: 5000), access: .everyone)
          let seen = try store.read("shared")
          #expect(seen.count == 5000 && Set(seen).count == 1)
        }
      }
      try await group.waitForAll()
    }
    #expect(try store.list(".") == ["shared"])
  }
}
