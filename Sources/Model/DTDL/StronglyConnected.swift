/// Groups of nodes that reach one another.
enum StronglyConnected {
  /// The groups, those that others need first; nodes in a group keep the order of `nodes`. Edges to nodes that are
  /// not among `nodes` are passed over. O(nodes + edges), without recursion. After Tarjan, 1972.
  static func components<Node: Hashable>(of nodes: [Node], needs: (Node) -> [Node]) -> [[Node]] {
    let index = Dictionary(uniqueKeysWithValues: nodes.enumerated().map { ($1, $0) })
    var walk = Walk(edges: nodes.map { needs($0).compactMap { index[$0] } })
    for start in nodes.indices { walk.visit(start) }
    return walk.groups.map { $0.sorted().map { nodes[$0] } }
  }

  private struct Walk {
    let edges: [[Int]]
    var groups: [[Int]] = []
    private var number: [Int]
    private var low: [Int]
    private var onStack: [Bool]
    private var stack: [Int] = []
    private var counter = 0

    init(edges: [[Int]]) {
      self.edges = edges
      number = Array(repeating: -1, count: edges.count)
      low = number
      onStack = Array(repeating: false, count: edges.count)
    }

    mutating func visit(_ start: Int) {
      guard number[start] < 0 else { return }
      enter(start)
      var path = [(node: start, edge: 0)]
      while let top = path.last {
        if top.edge < edges[top.node].count {
          path[path.count - 1].edge += 1
          let next = edges[top.node][top.edge]
          if number[next] < 0 {
            enter(next)
            path.append((next, 0))
          } else if onStack[next] {
            low[top.node] = min(low[top.node], number[next])
          }
        } else {
          path.removeLast()
          if let parent = path.last { low[parent.node] = min(low[parent.node], low[top.node]) }
          if low[top.node] == number[top.node] { close(top.node) }
        }
      }
    }

    private mutating func enter(_ node: Int) {
      number[node] = counter
      low[node] = counter
      counter += 1
      stack.append(node)
      onStack[node] = true
    }

    private mutating func close(_ node: Int) {
      var group: [Int] = []
      while let last = stack.popLast() {
        onStack[last] = false
        group.append(last)
        if last == node { break }
      }
      groups.append(group)
    }
  }
}
