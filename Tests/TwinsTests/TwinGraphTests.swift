import DTDL
import Diagnostics
import Documents
import OrderedCollections
import Seeds
import Testing

@testable import Twins

/// The compact graph behaves as dictionaries of whole values do.
struct TwinGraphTests {
  private static let models = ["dtmi:a:A;1", "dtmi:a:B;1", "dtmi:a:C;2"].compactMap(DTMI.init)

  @Test(arguments: [1, 2, 3, 4, 5] as [UInt64])
  func `random inserts and lookups agree with a dictionary`(seed: UInt64) throws {
    var random = SplitMix(seed: seed)
    var graph = TwinGraph()
    var twins: OrderedDictionary<String, (twin: Twin?, etag: String?)> = [:]
    var relationships: OrderedDictionary<RelationshipKey, (relationship: Relationship?, etag: String?)> = [:]
    for _ in 0..<2000 {
      let etag = Self.etag(&random)
      let id = Self.id(&random)
      switch Int.random(in: 0..<4, using: &random) {
      case 0:
        let twin = Twin(id: id, model: Self.models.randomElement(using: &random)!, contents: Self.contents(&random))
        let isNew = graph.insert(twin, etag: etag)
        #expect(isNew == (twins[id] == nil), "seed \(seed)")
        if twins[id] == nil { twins[id] = (twin, etag) }
      case 1:
        graph.insertBare(twin: id, model: Self.models[0], etag: etag ?? "*")
        if twins[id] == nil { twins[id] = (nil, etag ?? "*") }
      default:
        let relationship = Relationship(
          source: id, id: Self.id(&random), name: ["has", "serves"].randomElement(using: &random)!,
          target: Self.id(&random), properties: Bool.random(using: &random) ? [:] : Self.contents(&random))
        let isNew = graph.insert(relationship, etag: etag)
        #expect(isNew == (relationships[relationship.key] == nil), "seed \(seed)")
        if relationships[relationship.key] == nil { relationships[relationship.key] = (relationship, etag) }
      }
    }
    #expect(Array(graph.twinIDs) == Array(twins.keys), "seed \(seed)")
    #expect(Array(graph.relationshipKeys) == Array(relationships.keys), "seed \(seed)")
    for (id, entry) in twins {
      #expect(graph.twin(id)?.contents == entry.twin.flatMap { Self.parsed($0.contents) }, "seed \(seed)")
      #expect(graph.model(ofTwin: id) == entry.twin?.model ?? Self.models[0], "seed \(seed)")
      #expect(graph.etag(ofTwin: id) == entry.etag, "seed \(seed)")
      #expect(
        graph.contentBytes(ofTwin: id).map(Array.init) == entry.twin.map { Value.object($0.contents).canonicalJSON },
        "seed \(seed)")
    }
    for (key, entry) in relationships {
      let found = graph.relationship(key)
      #expect(found?.name == entry.relationship?.name && found?.target == entry.relationship?.target, "seed \(seed)")
      #expect(graph.etag(ofRelationship: key) == entry.etag, "seed \(seed)")
      let whole = entry.relationship?.serviceBody.canonicalJSON
      #expect(graph.contentBytes(ofRelationship: key).map(Array.init) == whole, "seed \(seed)")
    }
    #expect(graph.twin("absent") == nil && !graph.contains(twin: "absent"))
  }

  @Test func `a copy keeps what it had when the other grows`() throws {
    var graph = TwinGraph()
    graph.insert(Twin(id: "a", model: Self.models[0], contents: ["x": 1]))
    let copy = graph
    graph.insert(Twin(id: "b", model: Self.models[1]))
    #expect(Array(copy.twinIDs) == ["a"])
    #expect(Array(graph.twinIDs) == ["a", "b"])
    #expect(copy.twin("a") == graph.twin("a"))
  }

  @Test func `ids that differ in case or normalisation are different twins`() {
    var graph = TwinGraph()
    for id in ["A", "a", "\u{E9}", "e\u{301}", ""] {
      let isNew = graph.insert(Twin(id: id, model: Self.models[0]))
      #expect(isNew)
    }
    #expect(graph.twinCount == 5)
  }

  @Test func `a target that is only named is no twin`() {
    var graph = TwinGraph()
    graph.insert(Relationship(source: "a", id: "r", name: "has", target: "b"))
    #expect(!graph.contains(twin: "a") && !graph.contains(twin: "b"))
    let isNew = graph.insert(Twin(id: "b", model: Self.models[0]))
    #expect(isNew)
    #expect(graph.relationship(RelationshipKey(source: "a", id: "r"))?.target == "b")
    #expect(!graph.contains(relationship: RelationshipKey(source: "b", id: "r")))
  }

  @Test func `places are kept where they are given`() {
    let file = SourceFile(path: "fleet.yaml", text: "EV-001: {}\nEV-002: {}\n")
    var graph = TwinGraph()
    graph.insert(Twin(id: "EV-000", model: Self.models[0]))
    graph.insert(Twin(id: "EV-002", model: Self.models[0]), span: file.span(11, 17))
    #expect(graph.span(ofTwin: "EV-000") == nil)
    #expect(graph.span(ofTwin: "EV-002")?.description == "fleet.yaml:2:1")
  }

  private static func id(_ random: inout SplitMix) -> String {
    let number = Int.random(in: 0..<300, using: &random)
    return number % 7 == 0 ? "Ladesäule-\(number) \"é\"" : "t\(number)"
  }

  private static func etag(_ random: inout SplitMix) -> String? {
    switch Int.random(in: 0..<4, using: &random) {
    case 0: return nil
    case 1: return "W/\"\(Int.random(in: 0..<1000, using: &random))\""
    default:
      let digits = (0..<32).map { _ in "0123456789abcdef".randomElement(using: &random)! }
      let groups = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }
      return "W/\"\(groups.joined(separator: "-"))\""
    }
  }

  private static func contents(_ random: inout SplitMix) -> OrderedDictionary<String, Value> {
    var contents: OrderedDictionary<String, Value> = [:]
    for _ in 0..<Int.random(in: 0..<5, using: &random) {
      contents["p\(Int.random(in: 0..<20, using: &random))"] = value(&random, depth: 2)
    }
    return contents
  }

  static func value(_ random: inout SplitMix, depth: Int) -> Value {
    switch Int.random(in: 0..<(depth > 0 ? 7 : 5), using: &random) {
    case 0: return .null
    case 1: return .bool(Bool.random(using: &random))
    case 2: return .integer(Int64.random(in: .min ... .max, using: &random))
    case 3: return .double([1, -0.5, 1e300, 75.0, 1e-9].randomElement(using: &random)!)
    case 4: return .string(["", "a", "é\n\"\\", "\u{1F50B}", "Straße"].randomElement(using: &random)!)
    case 5: return .array((0..<3).map { _ in value(&random, depth: depth - 1) })
    default:
      var members: OrderedDictionary<String, Value> = [:]
      for name in ["b", "a", "é", "\"q\""] where Bool.random(using: &random) {
        members[name] = value(&random, depth: depth - 1)
      }
      return .object(members)
    }
  }

  /// What canonical bytes read back as: whole doubles are integers, members are sorted.
  private static func parsed(_ contents: OrderedDictionary<String, Value>) -> OrderedDictionary<String, Value>? {
    (try? JSONReader.parse(Value.object(contents).canonicalJSON))?.object
  }
}
