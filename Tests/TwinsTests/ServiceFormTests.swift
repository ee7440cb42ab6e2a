import DTDL
import Documents
import OrderedCollections
import Seeds
import Testing

@testable import Twins

/// Twins and relationships between the service's JSON and ours.
struct ServiceFormTests {
  private let answer = """
    {"$dtId":"t1","$etag":"W/\\"a1b2c3d4-0000-4000-8000-00000000000f\\"","Prop":1.0,"Obj":{"b":1,"a":2},
     "Comp":{"P":2,"$metadata":{"P":{"lastUpdateTime":"2024-01-01T00:00:00.0000000Z"}}},
     "$metadata":{"$model":"dtmi:a:A;1","$lastUpdateTime":"2024-01-01T00:00:00.0000000Z",
                  "Prop":{"lastUpdateTime":"2024-01-01T00:00:00.0000000Z"}}}
    """

  @Test func `what the service adds to a twin is left out`() throws {
    let twin = try #require(Twin(serviceJSON: Array(answer.utf8)[...]))
    #expect(twin.id == "t1")
    #expect(twin.model == DTMI("dtmi:a:A;1"))
    #expect(
      twin.serviceBody.jsonText
        == #"{"$metadata":{"$model":"dtmi:a:A;1"},"Prop":1.0,"Obj":{"b":1,"a":2},"Comp":{"P":2,"$metadata":{}}}"#)
  }

  @Test func `a twin goes into a graph the same way with and without a tree between`() throws {
    let bytes = Array(answer.utf8)[...]
    var byValue = TwinGraph()
    byValue.insert(try #require(Twin(serviceJSON: bytes)))
    var byBytes = TwinGraph()
    let isNew = try byBytes.insertTwin(serviceJSON: bytes)
    let isNewAgain = try byBytes.insertTwin(serviceJSON: bytes)
    #expect(isNew && !isNewAgain)
    #expect(byBytes.contentBytes(ofTwin: "t1") == byValue.contentBytes(ofTwin: "t1"))
    #expect(byBytes.etag(ofTwin: "t1") == "W/\"a1b2c3d4-0000-4000-8000-00000000000f\"")
    #expect(byBytes.twin("t1") == byValue.twin("t1"))
  }

  @Test func `what is no twin is refused`() {
    for text in ["", "[]", "{}", "{\"$dtId\":\"a\"}", "{\"$dtId\":\"a\",\"$metadata\":{\"$model\":\"x\"}}"] {
      #expect(Twin(serviceJSON: Array(text.utf8)[...]) == nil)
      var graph = TwinGraph()
      #expect(throws: JSONError.self) { try graph.insertTwin(serviceJSON: Array(text.utf8)[...]) }
      #expect(graph.twinCount == 0)
    }
  }

  @Test func `a relationship keeps its names and properties only`() throws {
    let text = """
      {"$relationshipId":"r1","$etag":"W/\\"x\\"","$sourceId":"a","$relationshipName":"has","$targetId":"b","since":1}
      """
    let relationship = try #require(Relationship(serviceJSON: Array(text.utf8)[...]))
    #expect(relationship.key == RelationshipKey(source: "a", id: "r1"))
    #expect(relationship.serviceBody.jsonText == #"{"$relationshipName":"has","$targetId":"b","since":1}"#)
    #expect(Relationship(serviceJSON: Array("{\"$sourceId\":\"a\"}".utf8)[...]) == nil)
  }

  @Test(arguments: 1...200 as ClosedRange<UInt64>)
  func `bytes copied in canonical form equal those of the value`(seed: UInt64) throws {
    var random = SplitMix(seed: seed)
    let value = TwinGraphTests.value(&random, depth: 4)
    var copier = JSONCanonicaliser()
    for bytes in [value.json, Array(value.prettyJSON.utf8)] {
      copier.removeAll()
      try JSONPull.read(bytes[...]) { pull throws(JSONError) in try copier.copy(&pull) }
      #expect(copier.bytes == value.canonicalJSON, "seed \(seed)")
    }
  }
}
