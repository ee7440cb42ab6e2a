import Cloud
import DTDL
import Plans
import Resources
import Twins

/// Plans which live twins and relationships go: relationships before the twins at their ends.
struct GraphPruning {
  let place: InstancePlace
  let scope: TwinScope
  /// Changes after which a declared relationship no longer leads to a twin.
  let releasing: [String: [ObjectAddress]]
  /// Changes that delete a twin, with the model it used.
  private(set) var deletions: [(model: DTMI, address: ObjectAddress)] = []
  private(set) var deletedRelationships: Set<RelationshipKey> = []
  /// Twins that are live afterwards though nothing declares them, by model.
  private(set) var remaining: [DTMI: Int] = [:]

  init(_ place: InstancePlace, _ scope: TwinScope, releasing: [String: [ObjectAddress]]) {
    self.place = place
    self.scope = scope
    self.releasing = releasing
  }

  mutating func plan(into draft: inout Draft) {
    let kept = scope.kept()
    var freeing: [String: [ObjectAddress]] = releasing
    for key in scope.strayRelationships {
      guard let graph = scope.pruner(of: key, kept: kept) else {
        draft.unmanaged.append(
          Unmanaged(kind: .relationship, identifier: "\(key.source)/\(key.id)", container: place.id))
        continue
      }
      let address = delete(key, scope.graphs[graph], &draft)
      deletedRelationships.insert(key)
      freeing[key.source, default: []].append(address)
      freeing[scope.target(of: key), default: []].append(address)
    }
    for id in scope.prunedInOrder { delete(id, kept[id], freeing[id] ?? [], &draft) }
    for id in scope.unmanaged {
      draft.unmanaged.append(Unmanaged(kind: .twin, identifier: id, container: place.id))
      if let model = scope.live.model(ofTwin: id) { remaining[model, default: 0] += 1 }
    }
  }

  private func delete(_ key: RelationshipKey, _ graph: DesiredTwinGraph, _ draft: inout Draft) -> ObjectAddress {
    let address = RelationshipPlanning.address(key, graph)
    let goes = scope.pruned[key.source] != nil
    draft.add(
      Change(
        address: address, kind: .relationship, identifier: "\(key.source)/\(key.id)", action: .delete,
        reason: Reason(
          .pruned,
          goes ? "starts at a twin that is pruned" : "lies between twins of \(graph.address) and is not declared"),
        pin: Pins.pin(etag: scope.live.etag(ofRelationship: key)),
        operation: .deleteRelationship(instance: place.id, key)))
    return address
  }

  private mutating func delete(_ id: String, _ kept: String?, _ waits: [ObjectAddress], _ draft: inout Draft) {
    guard let index = scope.pruned[id] else { return }
    let graph = scope.graphs[index]
    let model = scope.live.model(ofTwin: id)
    var change = Change(
      address: graph.address.child("twins", id), kind: .twin, identifier: id, action: .none,
      reason: Reason(.kept, kept ?? ""), pin: Pins.pin(etag: scope.live.etag(ofTwin: id)))
    if kept == nil {
      change.action = .delete
      change.reason = Reason(
        .pruned, "is of the model \(model?.description ?? "?"), which \(graph.address) prunes, and is not declared")
      change.operation = .deleteTwin(instance: place.id, id)
      change.dependsOn = waits.removingRepeats
      if let model { deletions.append((model, change.address)) }
    } else if let model {
      remaining[model, default: 0] += 1
    }
    draft.add(change)
  }
}
