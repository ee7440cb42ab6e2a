/// A directed graph: an edge from `a` to `b` says that `a` needs `b` first. Nodes keep the order they were added in.
package struct Graph<Node: Hashable & Sendable>: Sendable {
  /// In the order added.
  package private(set) var nodes: [Node] = []
  private var indices: [Node: Int] = [:]
  private var needs: [[Int]] = []

  package init() {}

  /// Adds a node; one that is there stays where it is. Returns its index in `nodes`.
  @discardableResult
  package mutating func add(_ node: Node) -> Int {
    if let index = indices[node] { return index }
    let index = nodes.count
    indices[node] = index
    nodes.append(node)
    needs.append([])
    return index
  }

  /// Says that `node` needs `dependency` first; both are added where absent.
  package mutating func add(_ node: Node, needs dependency: Node) {
    let a = add(node)
    let b = add(dependency)
    needs[a].append(b)
  }

  /// Whether the node was added.
  package func contains(_ node: Node) -> Bool { indices[node] != nil }

  /// What a node directly needs, in the order it was said.
  package func dependencies(of node: Node) -> [Node] {
    indices[node].map { needs[$0].map { nodes[$0] } } ?? []
  }

  /// The nodes in waves: each node stands in the first wave after all it needs; within a wave, in the order added.
  /// O(nodes + edges).
  package func waves() throws(Cycle<Node>) -> [[Node]] {
    var missing = needs.map(\.count)
    var dependents = [[Int]](repeating: [], count: nodes.count)
    for (node, list) in needs.enumerated() { for dependency in list { dependents[dependency].append(node) } }
    var wave = nodes.indices.filter { missing[$0] == 0 }
    var result: [[Node]] = []
    var done = 0
    while !wave.isEmpty {
      result.append(wave.map { nodes[$0] })
      done += wave.count
      var next: [Int] = []
      for node in wave {
        for dependent in dependents[node] {
          missing[dependent] -= 1
          if missing[dependent] == 0 { next.append(dependent) }
        }
      }
      wave = next.sorted()
    }
    if done < nodes.count { throw Cycle(path: cycle(among: nodes.indices.filter { missing[$0] > 0 })) }
    return result
  }

  /// All nodes, dependencies first.
  package func ordered() throws(Cycle<Node>) -> [Node] { try waves().flatMap { $0 } }

  /// Walks needs among nodes that cannot be ordered until one repeats: each of them needs another of them.
  private func cycle(among stuck: [Int]) -> [Node] {
    let stuckSet = Set(stuck)
    var seen: [Int: Int] = [:]
    var path: [Int] = []
    var node = stuck[0]
    while seen[node] == nil {
      seen[node] = path.count
      path.append(node)
      guard let next = needs[node].first(where: stuckSet.contains) else { break }
      node = next
    }
    return path[(seen[node] ?? 0)...].map { nodes[$0] }
  }
}

/// Nodes that need one another in a ring, in order; the last needs the first.
package struct Cycle<Node: Hashable & Sendable>: Error, Sendable {
  /// Each needs the next; the last needs the first.
  package let path: [Node]

  package init(path: [Node]) { self.path = path }
}
