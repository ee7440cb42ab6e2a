import DTDL
import Plans
import Twins

/// Collects nodes and edges, those that change first.
struct SurroundingsDrawing {
  private let namesTwins: Bool
  private let mostNodes: Int
  private var nodes: [Surroundings.Node] = []
  private var numbers: [String: Int] = [:]
  private var edges: [EdgeKey: Surroundings.Edge] = [:]
  private var edgeOrder: [EdgeKey] = []
  private var left: Set<String> = []

  private struct EdgeKey: Hashable {
    let source: Int
    let target: Int
    let name: String
  }

  init(namesTwins: Bool, mostNodes: Int) {
    self.namesTwins = namesTwins
    self.mostNodes = mostNodes
  }

  var finished: Surroundings {
    Surroundings(nodes: nodes, edges: edgeOrder.compactMap { edges[$0] }, left: left.count)
  }

  /// Adds the graphs of one instance, the live one first; what a later graph repeats is passed over.
  mutating func add(_ graphs: [TwinGraph], _ changed: ChangedGraph) {
    if namesTwins { addNamed(graphs, changed) } else { addModels(graphs, changed) }
  }

  // MARK: Twins by name

  private mutating func addNamed(_ graphs: [TwinGraph], _ changed: ChangedGraph) {
    for id in changed.seeds.sorted() { _ = node(id, graphs, changed) }
    for (index, graph) in graphs.enumerated() {
      let keys = graph.relationshipKeys
      let isSeed = (0..<graph.identifierCount).map { changed.seeds.contains(graph.identifier($0)) }
      var found: [(Int, Int, Int)] = []
      graph.forEachRelationship { position, source, target in
        if isSeed[source] || isSeed[target] { found.append((position, source, target)) }
      }
      for (position, source, target) in found {
        let key = keys[position]
        if graphs[..<index].contains(where: { $0.contains(relationship: key) }) { continue }
        guard let a = node(graph.identifier(source), graphs, changed),
          let b = node(graph.identifier(target), graphs, changed)
        else { continue }
        add(a, b, graph.relationshipName(at: position), isChanged: changed.relationships.contains(key))
      }
    }
  }

  private mutating func node(_ id: String, _ graphs: [TwinGraph], _ changed: ChangedGraph) -> Int? {
    if let number = numbers[id] { return number }
    guard nodes.count < mostNodes else {
      left.insert(id)
      return nil
    }
    let model = graphs.lazy.compactMap { $0.model(ofTwin: id) }.first
    numbers[id] = nodes.count
    nodes.append(
      Surroundings.Node(
        twin: id, model: model?.description ?? "", count: 1, changed: changed.twins.contains(id) ? 1 : 0))
    return nodes.count - 1
  }

  // MARK: Models

  private mutating func addModels(_ graphs: [TwinGraph], _ changed: ChangedGraph) {
    for (index, graph) in graphs.enumerated() {
      let earlier = graphs[..<index]
      var models: [DTMI?] = []
      models.reserveCapacity(graph.identifierCount)
      for number in 0..<graph.identifierCount {
        let id = graph.identifier(number)
        let before = earlier.lazy.compactMap { $0.model(ofTwin: id) }.first
        let own = graph.model(ofNumber: number)
        models.append(before ?? own ?? graphs[(index + 1)...].lazy.compactMap { $0.model(ofTwin: id) }.first)
        guard before == nil, let own, let node = node(own) else { continue }
        nodes[node].count += 1
        if changed.twins.contains(id) { nodes[node].changed += 1 }
      }
      addEdges(graph, models, earlier, changed)
    }
  }

  private mutating func addEdges(
    _ graph: TwinGraph, _ models: [DTMI?], _ earlier: ArraySlice<TwinGraph>, _ changed: ChangedGraph
  ) {
    let keys = graph.relationshipKeys
    var ends: [(Int, Int)] = []
    ends.reserveCapacity(graph.relationshipCount)
    graph.forEachRelationship { _, source, target in ends.append((source, target)) }
    for (position, (source, target)) in ends.enumerated() {
      let key = keys[position]
      if earlier.contains(where: { $0.contains(relationship: key) }) { continue }
      guard let from = models[source].flatMap({ node($0) }), let to = models[target].flatMap({ node($0) }) else {
        continue
      }
      add(from, to, graph.relationshipName(at: position), isChanged: changed.relationships.contains(key))
    }
  }

  private mutating func node(_ model: DTMI) -> Int? {
    let name = model.description
    if let number = numbers[name] { return number }
    guard nodes.count < mostNodes else {
      left.insert(name)
      return nil
    }
    numbers[name] = nodes.count
    nodes.append(Surroundings.Node(twin: "", model: name, count: 0, changed: 0))
    return nodes.count - 1
  }

  private mutating func add(_ source: Int, _ target: Int, _ name: String, isChanged: Bool) {
    let key = EdgeKey(source: source, target: target, name: name)
    if edges[key] == nil {
      edgeOrder.append(key)
      edges[key] = Surroundings.Edge(source: source, target: target, name: name, count: 0, changed: 0)
    }
    edges[key]?.count += 1
    if isChanged { edges[key]?.changed += 1 }
  }
}
