import Cloud
import DTDL
import Plans
import Resources
import Twins

/// What changes touch of the live graph of one instance, each twin and relationship counted once.
struct InstanceImpact {
  private struct Pair: Hashable {
    let source: DTMI?
    let target: DTMI?
  }

  let graph: TwinGraph
  private let incidence: [Int32]
  private let twinsByModel: [DTMI: Int]
  private let relationshipsByPair: [Pair: Int]

  private var isWhole = false
  private var models: Set<DTMI> = []
  /// By number: the twin is changed itself, and with it its relationships.
  private var changed: [Bool]
  /// By number: a relationship of the twin is changed.
  private var ends: [Bool]
  private var relationships: Set<RelationshipKey> = []

  init(_ live: LiveInstance) {
    graph = live.graph
    incidence = graph.incidence
    twinsByModel = graph.twinsByModel
    changed = [Bool](repeating: false, count: graph.identifierCount)
    ends = changed
    var pairs: [Pair: Int] = [:]
    let graph = graph
    graph.forEachRelationship { _, source, target in
      pairs[Pair(source: graph.model(ofNumber: source), target: graph.model(ofNumber: target)), default: 0] += 1
    }
    relationshipsByPair = pairs
  }

  mutating func touch(twin id: String) -> (twins: Int, relationships: Int) {
    guard let number = graph.number(ofIdentifier: id), graph.model(ofNumber: number) != nil else { return (0, 0) }
    changed[number] = true
    return (1, Int(incidence[number]))
  }

  mutating func touch(relationship key: RelationshipKey) -> (twins: Int, relationships: Int) {
    guard let target = graph.ends(ofRelationship: key)?.target else { return (0, 0) }
    relationships.insert(key)
    var twins = 0
    for id in Set([key.source, target]) {
      guard let number = graph.number(ofIdentifier: id), graph.model(ofNumber: number) != nil else { continue }
      ends[number] = true
      twins += 1
    }
    return (twins, 1)
  }

  mutating func touch(models ids: Set<DTMI>) -> (twins: Int, relationships: Int) {
    let held = ids.filter { twinsByModel[$0] != nil }
    models.formUnion(held)
    let twins = held.reduce(0) { $0 + (twinsByModel[$1] ?? 0) }
    guard twins > 0 else { return (0, 0) }
    let touched = relationshipsByPair.reduce(0) { sum, entry in
      let touches = [entry.key.source, entry.key.target].contains { $0.map(held.contains) ?? false }
      return sum + (touches ? entry.value : 0)
    }
    return (twins, touched)
  }

  mutating func touchAll() -> (twins: Int, relationships: Int) {
    isWhole = true
    return (graph.twinCount, graph.relationshipCount)
  }

  /// What all changes together touch.
  var total: (twins: Int, relationships: Int) {
    if isWhole { return (graph.twinCount, graph.relationshipCount) }
    let touched = (0..<graph.identifierCount).map { number in
      guard let model = graph.model(ofNumber: number) else { return false }
      return changed[number] || models.contains(model)
    }
    let twins = touched.indices.reduce(0) { sum, number in
      sum + (touched[number] || ends[number] ? 1 : 0)
    }
    var count = 0
    let keys = graph.relationshipKeys
    graph.forEachRelationship { position, source, target in
      if touched[source] || touched[target] || relationships.contains(keys[position]) { count += 1 }
    }
    return (twins, count)
  }
}
