import DTDL
import Documents
import Graphs
import OrderedCollections
import Testing

@testable import ModelTools

@Suite struct GraphTests {
  static let set = models(
    interface("Room", extends: ["Space"], component("left", "Door"), component("right", "Door")),
    interface("Space", relationship("leadsTo", to: "Space"), relationship("seenBy", to: "Camera")),
    interface("Door"), interface("Hall", extends: ["Room"]), interface("Alone"))

  private func lines(_ graph: ModelGraph) -> [String] {
    graph.edges.map { edge in
      let names = edge.names.isEmpty ? "" : " \(edge.names.joined(separator: "+"))"
      return "\(graph.nodes[edge.from].id.shortName) \(edge.kind)\(names) \(graph.nodes[edge.to].id.shortName)"
    }
  }

  @Test func `every reference is an edge of its kind`() throws {
    let graph = try ModelGraph(Self.set, batchSize: 250)
    #expect(
      lines(graph) == [
        "Hall;1 extends Room;1", "Room;1 extends Space;1", "Room;1 component left+right Door;1",
        "Space;1 target seenBy Camera;1", "Space;1 target leadsTo Space;1",
      ])
    #expect(graph.nodes.filter { !$0.isKnown }.map(\.id.shortName) == ["Camera;1"])
    #expect(graph.missing.isEmpty)
  }

  @Test(arguments: 1...5) func `all that a model needs stands in its own batch or an earlier one`(_ size: Int) throws {
    let graph = try ModelGraph(Self.set, batchSize: size)
    #expect(graph.batches.allSatisfy { $0.count <= size })
    #expect(Set(graph.batches.joined()) == Set(Self.set.interfaces.keys))
    for edge in graph.edges where edge.kind.isDependency {
      let (from, to) = (try #require(graph.nodes[edge.from].batch), try #require(graph.nodes[edge.to].batch))
      #expect(to <= from)
    }
  }

  @Test func `targets of relationships can be left out, or those that are no models of the set`() throws {
    #expect(try lines(ModelGraph(Self.set, batchSize: 9, targets: .none)).allSatisfy { !$0.contains("target") })
    let inside = try ModelGraph(Self.set, batchSize: 9, targets: .inside)
    #expect(lines(inside).contains("Space;1 target leadsTo Space;1"))
    #expect(inside.nodes.allSatisfy { $0.isKnown })
  }

  @Test func `a neighbourhood holds what a model needs, or what needs it`() throws {
    let room = try #require(DTMI("dtmi:x:Room;1"))
    let needs = Self.set.neighbourhood(of: [room], dependentsOf: [])
    #expect(needs.interfaces.keys.map(\.shortName).sorted() == ["Door;1", "Room;1", "Space;1"])
    let needed = Self.set.neighbourhood(of: [], dependentsOf: [room])
    #expect(needed.interfaces.keys.map(\.shortName).sorted() == ["Hall;1", "Room;1"])
    #expect(needed.contents(of: room).count == 4, "what it inherits from outside still counts")
  }

  @Test func `what is needed and not there is missing`() throws {
    let definition: Value = ["@id": "dtmi:x:A;1"]
    let a = Interface(
      id: try #require(DTMI("dtmi:x:A;1")), languageVersion: 3, extends: [try #require(DTMI("dtmi:x:B;1"))],
      definition: definition)
    #expect(try ModelGraph(ModelSet([a]), batchSize: 1).missing.map(\.description) == ["dtmi:x:B;1"])
  }

  @Test func `more models in a ring than a batch holds are an error that names them`() throws {
    let ids = try ["A", "B", "C"].map { try #require(DTMI(dtmi($0))) }
    let ring = ids.enumerated().map { index, id in
      Interface(id: id, languageVersion: 3, extends: [ids[(index + 1) % 3]], definition: .null)
    }
    #expect(throws: Cycle<DTMI>.self) { try ModelGraph(ModelSet(ring), batchSize: 2) }
    #expect(try ModelGraph(ModelSet(ring), batchSize: 3).batches.count == 1)
  }

  @Test func `the document holds models, edges and batches`() throws {
    let set = models(interface("A", extends: ["B"]), interface("B"))
    let graph = try ModelGraph(set, batchSize: 1)
    #expect(
      graph.json == [
        "kind": "ModelGraph", "version": 1,
        "models": [
          ["id": "dtmi:x:A;1", "known": true, "batch": 2, "file": "m1.json", "line": 1],
          ["id": "dtmi:x:B;1", "known": true, "batch": 1, "file": "m2.json", "line": 1],
        ],
        "edges": [["from": "dtmi:x:A;1", "to": "dtmi:x:B;1", "kind": "extends", "isDependency": true]],
        "batches": [["dtmi:x:B;1"], ["dtmi:x:A;1"]], "missing": [],
      ])
  }
}
