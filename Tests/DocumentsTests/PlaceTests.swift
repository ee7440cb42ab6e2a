import Documents
import Testing

@Suite struct PlaceTests {
  private static let value: Value = [
    "a/b": ["~c": 1, "": 2], "keys": [["keyName": "Key1", "value": "x"]], "plain": [["n": 7]],
  ]

  @Test(arguments: [
    ("", [String]()), ("/", [""]), ("/a~1b/~0c", ["a/b", "~c"]), ("/~01", ["~1"]), ("/a//b", ["a", "", "b"]),
  ])
  func `a pointer is read and written alike`(_ text: String, _ names: [String]) throws {
    let pointer = try #require(JSONPointer(text))
    #expect(pointer.names == names)
    #expect(pointer.description == text)
  }

  @Test func `a pointer leads through objects only`() throws {
    #expect(JSONPointer("a") == nil)
    for (text, found) in [("/a~1b/~0c", 1), ("/a~1b/", 2), ("/plain/0", nil), ("/x", nil)] as [(String, Value?)] {
      #expect(Self.value.value(at: try #require(JSONPointer(text))) == found)
    }
    #expect(Self.value.value(at: try #require(JSONPointer(""))) == Self.value)
  }

  @Test func `a path finds list items by index and, whatever the case, by key`() {
    let keys = ValuePath([.member("keys")])
    #expect(Self.value.value(at: keys.appending(.item(key: "keyName", value: "key1")).member("value")) == "x")
    #expect(Self.value.value(at: keys.appending(.index(0)).member("value")) == "x")
    #expect(Self.value.value(at: keys.appending(.index(1))) == nil)
    #expect(Self.value.value(at: ValuePath([.member("plain"), .item(key: "n", value: "7")])) == ["n": 7])
  }
}
