import Resources
import Testing

@testable import Plans

struct SeenContentsTests {
  private let many = Set((0...SeenContents.mostNames).map { "device d\($0)" })

  @Test func `what appeared is named, what went does not count`() {
    let seen = SeenContents(container: Sample.instance, ["twin a", "twin b"])
    #expect(seen.names == ["twin a", "twin b"])
    #expect(seen.difference(from: ["twin a", "twin b"]) == nil)
    #expect(seen.difference(from: ["twin b"]) == nil)
    #expect(seen.difference(from: []) == nil)
    #expect(seen.difference(from: ["twin z", "twin b", "twin c"]) == .added(["twin c", "twin z"]))
  }

  @Test func `of many objects only the digest is kept, and any other set differs`() {
    let seen = SeenContents(container: Sample.hub, many)
    #expect(seen.names == nil && seen.count == many.count)
    #expect(seen.difference(from: many) == nil)
    #expect(seen.difference(from: []) == nil)
    #expect(seen.difference(from: many.union(["device x"])) == .changed(count: many.count + 1))
    #expect(seen.difference(from: many.subtracting(["device d7"]).union(["device x"])) == .changed(count: many.count))
    #expect(SeenContents(container: Sample.group, many, isListed: true).names?.count == many.count)
  }

  @Test func `the case of resource ids does not matter, that of others does`() {
    #expect(SeenContents.name(.resource, "/A/b") == SeenContents.name(.resource, "/a/B"))
    #expect(SeenContents.name(.twin, "A") != SeenContents.name(.twin, "a"))
  }
}
