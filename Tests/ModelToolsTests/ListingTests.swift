import DTDL
import Diagnostics
import Documents
import Testing

@testable import ModelTools

@Suite struct ListingTests {
  static let set = models(
    interface("Room;10", extends: ["Space"], property("area"), component("door", "Door")),
    interface("Room;9"),
    interface(
      "Space", property("name", "string"), relationship("leadsTo"),
      more: ", \"displayName\": {\"de\": \"Raum\", \"en\": \"Space\"}"),
    interface("Door", property("open", "boolean")))

  @Test func `models stand by path, and versions count as numbers`() {
    #expect(
      ModelListing(Self.set).entries.map(\.id.description) == [
        "dtmi:x:Door;1", "dtmi:x:Room;9", "dtmi:x:Room;10", "dtmi:x:Space;1",
      ])
  }

  @Test func `what a model declares is counted apart from what it inherits`() throws {
    let room = try #require(ModelListing(Self.set).entries.first { $0.id.description == "dtmi:x:Room;10" })
    #expect(ContentCounts.kinds.map { room.own[$0] } == [1, 0, 0, 1, 0])
    #expect(ContentCounts.kinds.map { room.inherited[$0] } == [1, 0, 1, 0, 0])
    #expect(room.extends.map(\.description) == ["dtmi:x:Space;1"])
    #expect(room.span?.description == "m1.json:1:1")
  }

  @Test func `a display name in several languages is told in English`() {
    #expect(ModelListing(Self.set, matching: [Glob("*Space*")]).entries.first?.displayName == "Space")
  }

  @Test func `the document names every model with its place`() {
    let document = ModelListing(Self.set, matching: [Glob("dtmi:x:Door;?")]).json
    #expect(
      document == [
        "kind": "ModelListing", "version": 1,
        "models": [
          [
            "id": "dtmi:x:Door;1", "languageVersion": 3, "extends": [],
            "own": ["property": 1, "telemetry": 0, "relationship": 0, "component": 0, "command": 0],
            "inherited": ["property": 0, "telemetry": 0, "relationship": 0, "component": 0, "command": 0],
            "file": "m4.json", "line": 1,
          ]
        ],
      ])
  }

  @Test(arguments: [
    ("*", "dtmi:a;1", true), ("", "", true), ("", "a", false), ("dtmi:*;1", "dtmi:a:b;1", true),
    ("dtmi:*;1", "dtmi:a:b;11", false), ("*b*d", "abcbd", true), ("a?c", "abc", true), ("a?c", "ac", false),
    ("**a**", "xax", true), ("A*", "abc", false), ("*;1", "dtmi:a;1;1", true),
  ])
  func `a pattern fits the whole text`(_ pattern: String, _ text: String, _ fits: Bool) {
    #expect(Glob(pattern).matches(text) == fits)
  }
}
