import Cloud
import DTDL
import Plans
import Resources
import Twins

/// Sorts what is live in an instance into declared, pruned and not ours, and says which pruned twins have to stay.
struct TwinScope {
  let graphs: [DesiredTwinGraph]
  let live: TwinGraph
  /// Undeclared live twins in a pruned scope, by the graph that prunes them.
  private(set) var pruned: [String: Int] = [:]
  /// Live twins in the order seen that are neither declared nor pruned.
  private(set) var unmanaged: [String] = []
  /// Pruned twins in the order seen.
  private(set) var prunedInOrder: [String] = []
  /// Undeclared live relationships in the order seen.
  private(set) var strayRelationships: [RelationshipKey] = []
  private var scopeOfModel: [DTMI: Int?] = [:]

  init(_ graphs: [DesiredTwinGraph], _ live: TwinGraph) {
    self.graphs = graphs
    self.live = live
  }

  /// Looks through the live graph; `declaredTwins` and `declaredRelationships` say how many of it are declared, so that
  /// a graph with nothing else in it need not be walked.
  mutating func sort(declaredTwins: Int, declaredRelationships: Int) {
    if live.twinCount > declaredTwins {
      for id in live.twinIDs where owner(ofTwin: id) == nil {
        if let model = live.model(ofTwin: id), let graph = scope(of: model) {
          pruned[id] = graph
          prunedInOrder.append(id)
        } else {
          unmanaged.append(id)
        }
      }
    }
    if live.relationshipCount > declaredRelationships {
      strayRelationships = live.relationshipKeys.filter { key in
        !graphs.contains { $0.graph.contains(relationship: key) }
      }
    }
  }

  /// Takes out the twins of certain models that are neither declared nor pruned, in the order seen: somebody else plans
  /// them.
  mutating func release(_ isMeant: (DTMI) -> Bool) -> [String] {
    let isReleased = { [live] id in live.model(ofTwin: id).map(isMeant) ?? false }
    let released = unmanaged.filter(isReleased)
    if !released.isEmpty { unmanaged.removeAll(where: isReleased) }
    return released
  }

  /// The graph that declares a twin.
  func owner(ofTwin id: String) -> Int? { graphs.firstIndex { $0.graph.contains(twin: id) } }

  private mutating func scope(of model: DTMI) -> Int? {
    if let known = scopeOfModel[model] { return known }
    let found = graphs.firstIndex { Ownership.matches(model.description, $0.pruneModels) }
    scopeOfModel[model] = .some(found)
    return found
  }

  func target(of key: RelationshipKey) -> String { live.ends(ofRelationship: key)?.target ?? "" }

  /// The graph under which an undeclared relationship is deleted: its source goes, or it lies between twins of ours and
  /// its source's graph prunes. `nil`: it is not ours to delete.
  func pruner(of key: RelationshipKey, kept: [String: String]) -> Int? {
    let target = target(of: key)
    let isTargetOurs = pruned[target] != nil || owner(ofTwin: target) != nil
    if let graph = pruned[key.source] {
      return kept[key.source] == nil || isTargetOurs ? graph : nil
    }
    guard let graph = owner(ofTwin: key.source), isTargetOurs, !graphs[graph].pruneModels.isEmpty else { return nil }
    return graph
  }

  /// Pruned twins that stay, and why: a relationship that stays leads to them. `declared` are relationships that the
  /// manifests want.
  func kept() -> [String: String] {
    guard !pruned.isEmpty else { return [:] }
    var kept: [String: String] = [:]
    for graph in graphs {
      for key in graph.graph.relationshipKeys {
        if let target = graph.graph.ends(ofRelationship: key)?.target, pruned[target] != nil {
          kept[target] = "would be pruned, but \(name(key)) of \(graph.address) leads to it"
        }
        if pruned[key.source] != nil {
          kept[key.source] = "would be pruned, but \(name(key)) of \(graph.address) starts at it"
        }
      }
    }
    for key in strayRelationships {
      let target = target(of: key)
      guard pruned[target] != nil, kept[target] == nil, pruner(of: key, kept: [:]) == nil else { continue }
      kept[target] = "would be pruned, but the relationship \(name(key)), which is not ours, leads to it"
    }
    return kept
  }

  private func name(_ key: RelationshipKey) -> String { "\(key.source)/\(key.id)" }
}
