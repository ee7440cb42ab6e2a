import Graphs
import Testing

@Suite struct GraphTests {
  @Test func `waves put every node behind all it needs and keep the order added`() throws {
    var graph = Graph<String>()
    graph.add("c", needs: "b")
    graph.add("b", needs: "a")
    graph.add("d")
    #expect(try graph.waves() == [["a", "d"], ["b"], ["c"]])
  }

  @Test func `a ring is thrown as the path that goes round it`() throws {
    var graph = Graph<String>()
    graph.add("start", needs: "a")
    graph.add("a", needs: "b")
    graph.add("b", needs: "a")
    let cycle = #expect(throws: Cycle<String>.self) { _ = try graph.waves() }
    #expect(Set(cycle?.path ?? []) == ["a", "b"])
  }
}
