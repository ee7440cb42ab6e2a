import Files
import Testing

@Suite struct MemoryFileStoreTests {
  @Test func `files given at the start make their folders`() throws {
    let store = MemoryFileStore(["manifests/ev/environment.yaml": "a", "./dtdl/x.json": "b", "/abs/y": "c"])
    #expect(
      store.isFolder("manifests") && store.isFolder("manifests/ev") && store.isFolder("dtdl") && store.isFolder("/abs"))
    #expect(try store.list("manifests/ev") == ["environment.yaml"])
    #expect(try store.list(".") == ["dtdl", "manifests"])
    #expect(try store.list("/") == ["abs"])
    #expect(store.texts["dtdl/x.json"] == "b")
  }

  @Test func `it remembers who may read what was written`() throws {
    let store = MemoryFileStore()
    try store.write("key", [1], access: .ownerOnly)
    try store.write("open", [1], access: .everyone)
    #expect(store.access(of: "./key") == .ownerOnly)
    #expect(store.access(of: "open") == .everyone)
    #expect(store.access(of: "none") == nil)
  }
}
