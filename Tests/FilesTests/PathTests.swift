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

  /// The normal form by its definition, part for part.
  private func defined(_ path: String) -> String {
    var parts: [Substring] = []
    for part in path.split(separator: "/") where part != "." {
      if part != ".." {
        parts.append(part)
      } else if let last = parts.last, last != ".." {
        parts.removeLast()
      } else if !path.hasPrefix("/") {
        parts.append(part)
      }
    }
    let joined = parts.joined(separator: "/")
    return path.hasPrefix("/") ? "/" + joined : joined.isEmpty ? "." : joined
  }

  @Test func `every path of up to nine characters has the normal form of its definition`() {
    var paths = [""]
    for _ in 0..<9 {
      paths = paths.flatMap { path in ["/", ".", "ä"].map { path + $0 } }
      let wrong = paths.filter { Path.normalise($0) != defined($0) }
      #expect(wrong.isEmpty, "\(wrong.prefix(5))")
    }
  }
}
