import Graphs
import Testing

@Suite struct GraphTests {
  @Test func `waves put every node behind all it needs and keep the order added`() throws {
    var graph = Graph<String>()
    graph.add("c", needs: "b")
    graph.add("b", needs: "a")
    graph.add("d")
    #expect(try graph.waves() == [["a", "d"], ["b"], ["c"]])
    #expect(try graph.ordered() == ["a", "d", "b", "c"])
    #expect(graph.dependencies(of: "c") == ["b"])
    #expect(graph.dependencies(of: "unknown") == [])
    #expect(graph.contains("d") && !graph.contains("e"))
  }

  @Test func `a ring is thrown as the path that goes round it`() throws {
    var graph = Graph<String>()
    graph.add("start", needs: "a")
    graph.add("a", needs: "b")
    graph.add("b", needs: "a")
    let cycle = #expect(throws: Cycle<String>.self) { _ = try graph.waves() }
    #expect(Set(cycle?.path ?? []) == ["a", "b"])
  }

  @Test func `a node that needs itself is a ring of one`() {
    var graph = Graph<Int>()
    graph.add(1, needs: 1)
    #expect(#expect(throws: Cycle<Int>.self) { _ = try graph.ordered() }?.path == [1])
  }

  @Test func `saying an edge twice changes nothing`() throws {
    var graph = Graph<Int>()
    graph.add(2, needs: 1)
    graph.add(2, needs: 1)
    #expect(try graph.waves() == [[1], [2]])
  }

  @Test func `an empty graph has no waves`() throws {
    #expect(try Graph<Int>().waves().isEmpty)
  }

  @Test func `random graphs are ordered or thrown as true rings`() {
    for seed: UInt64 in 0..<300 {
      var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
      func random(below limit: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state % UInt64(limit))
      }
      var graph = Graph<Int>()
      var edges: Set<[Int]> = []
      let count = 2 + random(below: 12)
      for _ in 0..<random(below: 20) {
        let edge = [random(below: count), random(below: count)]
        edges.insert(edge)
        graph.add(edge[0], needs: edge[1])
      }
      do {
        let waves = try graph.waves()
        var wave: [Int: Int] = [:]
        for (index, nodes) in waves.enumerated() { for node in nodes { wave[node] = index } }
        #expect(wave.count == graph.nodes.count, "seed \(seed)")
        for edge in edges { #expect(wave[edge[0]]! > wave[edge[1]]!, "seed \(seed)") }
        for (node, index) in wave where index > 0 {
          let earlier = graph.dependencies(of: node).contains { wave[$0] == index - 1 }
          #expect(earlier, "seed \(seed): \(node) stands later than it must")
        }
      } catch {
        let ring = error.path
        #expect(!ring.isEmpty, "seed \(seed)")
        for (index, node) in ring.enumerated() {
          #expect(edges.contains([node, ring[(index + 1) % ring.count]]), "seed \(seed)")
        }
      }
    }
  }
}
