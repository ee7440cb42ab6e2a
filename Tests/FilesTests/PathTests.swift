import Files
import Testing

@Suite struct PathTests {
  @Test(arguments: [
    ("a", "b", "a/b"), ("a", "/b", "/b"), ("", "b", "b"), (".", "b", "b"), ("a/b", "../c", "a/c"),
    ("a", "../../c", "../c"),
    ("/", "../c", "/c"), ("a", ".", "a"), ("a", "./b//c/", "a/b/c"), ("..", "a", "../a"), ("a", "..", "."),
    ("/a", "", "/a"),
  ])
  func `joining resolves what can be resolved`(base: String, path: String, joined: String) {
    #expect(Path.join(base, path) == joined)
  }

  @Test(arguments: [("a/b/c", "a/b", "c"), ("a", ".", "a"), ("/a", "/", "a"), ("/a/b", "/a", "b")])
  func `a path is its folder and its name`(path: String, parent: String, name: String) {
    #expect(Path.parent(path) == parent)
    #expect(Path.name(path) == name)
  }
}
