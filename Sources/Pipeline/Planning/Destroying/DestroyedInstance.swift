import Cloud
import DTDL
import Plans
import Resources
import Twins

/// What an instance holds when all that is ours is to go from it.
struct DestroyedInstance {
  let place: InstancePlace
  private let live: LiveInstance
  private let scope: TwinScope
  /// Live twins that are declared.
  private let declaredTwins: [(id: String, graph: DesiredTwinGraph)]
  private let prunePatterns: [String]

  init(_ place: InstancePlace, _ live: LiveInstance) {
    self.place = place
    self.live = live
    var scope = TwinScope(place.graphs, live.graph)
    scope.sort(declaredTwins: 0, declaredRelationships: 0)
    self.scope = scope
    declaredTwins = place.graphs.flatMap { graph in
      graph.graph.twinIDs.filter { live.graph.contains(twin: $0) }.map { ($0, graph) }
    }
    prunePatterns = place.modelSets.flatMap(\.prune)
  }

  /// Everything in it by kind, ours or not.
  var counts: [ObjectKind: Int] {
    [
      .model: live.models.count, .twin: live.graph.twinCount, .relationship: live.graph.relationshipCount,
      .eventRoute: live.eventRoutes.count,
    ]
  }

  /// What is not ours. A relationship belongs to the twin it starts at.
  var unmanaged: [Unmanaged] {
    let models = live.models.keys.sorted().filter { !isOurs($0) }
    let relationships = scope.strayRelationships.filter { !isOurs($0.source) }
    let declaredRoutes = Set(place.eventRoutes.map(\.id))
    let routes = live.eventRoutes.filter { !declaredRoutes.contains($0.id) }
    return models.map { Unmanaged(kind: .model, identifier: $0.description, container: place.id) }
      + scope.unmanaged.map { Unmanaged(kind: .twin, identifier: $0, container: place.id) }
      + relationships.map {
        Unmanaged(kind: .relationship, identifier: "\($0.source)/\($0.id)", container: place.id)
      } + routes.map { Unmanaged(kind: .eventRoute, identifier: $0.id, container: place.id) }
  }

  private func isOurs(_ model: DTMI) -> Bool {
    place.models(for: model) != nil || Ownership.matches(model.description, prunePatterns)
  }

  private func isOurs(_ twin: String) -> Bool { scope.owner(ofTwin: twin) != nil || scope.pruned[twin] != nil }

  // MARK: Piece by piece

  func delete(into draft: inout Draft) {
    for route in place.eventRoutes {
      guard let found = live.eventRoutes.first(where: { $0.id == route.id }) else { continue }
      draft.add(
        Change(
          address: route.address, kind: .eventRoute, identifier: route.id, action: .delete, reason: Self.declared,
          pin: Pins.pin(of: found), operation: .deleteEventRoute(instance: place.id, route.id),
          origin: route.span?.origin))
    }
    let kept = keptTwins()
    let freeing = deleteRelationships(kept, &draft)
    var remaining: [DTMI: Int] = [:]
    for id in scope.unmanaged { live.graph.model(ofTwin: id).map { remaining[$0, default: 0] += 1 } }
    var leaving: [DTMI: [ObjectAddress]] = [:]
    let twins = declaredTwins + scope.prunedInOrder.map { ($0, scope.graphs[scope.pruned[$0] ?? 0]) }
    for (id, graph) in twins {
      guard let model = live.graph.model(ofTwin: id) else { continue }
      let address = graph.address.child("twins", id)
      deleteTwin(id, address, graph, kept[id], freeing[id] ?? [], &draft)
      if kept[id] == nil { leaving[model, default: []].append(address) } else { remaining[model, default: 0] += 1 }
    }
    deleteModels(remaining, leaving, &draft)
  }

  private static let declared = Reason(.destroyed, "declared by this environment")
  private static let pruned = Reason(.pruned, "in the pruned scope of this environment")

  /// Twins of ours to which a relationship leads that starts at a twin of somebody else.
  private func keptTwins() -> [String: String] {
    var kept: [String: String] = [:]
    for key in scope.strayRelationships where !isOurs(key.source) {
      let target = scope.target(of: key)
      guard isOurs(target), kept[target] == nil else { continue }
      kept[target] = "the relationship \(key.source)/\(key.id), which is not ours, leads to it"
    }
    return kept
  }

  /// Declared ones wherever they start; others with the twin they start at, or when they lie between twins of ours.
  private func deleteRelationships(
    _ kept: [String: String], _ draft: inout Draft
  ) -> [String: [ObjectAddress]] {
    var freeing: [String: [ObjectAddress]] = [:]
    for key in live.graph.relationshipKeys {
      let declaring = place.graphs.first { $0.graph.contains(relationship: key) }
      let target = scope.target(of: key)
      let owner = (scope.owner(ofTwin: key.source) ?? scope.pruned[key.source]).map { scope.graphs[$0] }
      let goesAlong = kept[key.source] == nil || isOurs(target)
      guard let graph = declaring ?? (goesAlong ? owner : nil) else { continue }
      let address = RelationshipPlanning.address(key, graph)
      let etag = live.graph.etag(ofRelationship: key)
      draft.add(
        Change(
          address: address, kind: .relationship, identifier: "\(key.source)/\(key.id)", action: .delete,
          reason: declaring != nil ? Self.declared : Reason(.destroyed, "starts at a twin that goes"),
          pin: live.graph.relationship(key).map { Pins.pin(of: $0, etag: etag) } ?? Pins.pin(etag: etag),
          operation: .deleteRelationship(instance: place.id, key),
          origin: graph.graph.span(ofRelationship: key)?.origin))
      freeing[key.source, default: []].append(address)
      if target != key.source { freeing[target, default: []].append(address) }
    }
    return freeing
  }

  private func deleteTwin(
    _ id: String, _ address: ObjectAddress, _ graph: DesiredTwinGraph, _ kept: String?, _ waits: [ObjectAddress],
    _ draft: inout Draft
  ) {
    let etag = live.graph.etag(ofTwin: id)
    let model = live.graph.model(ofTwin: id)
    let traits = model.map { ModelTraits(graph, $0, place.models(for: $0)) } ?? .none
    let twin = live.graph.twin(id)
    var change = Change(
      address: address, kind: .twin, identifier: id, action: .delete,
      reason: scope.pruned[id] == nil ? Self.declared : Self.pruned, dependsOn: waits,
      pin: twin.map { Pins.pin(of: $0, etag: etag, runtime: traits.runtime) } ?? Pins.pin(etag: etag),
      operation: .deleteTwin(instance: place.id, id), origin: graph.graph.span(ofTwin: id)?.origin)
    if let twin { change.suppressed = traits.suppressions(in: twin, declared: nil) }
    if let kept {
      change.action = .none
      change.reason = Reason(.kept, kept)
      change.operation = nil
      change.dependsOn = []
    }
    draft.add(change)
  }

  private func deleteModels(_ remaining: [DTMI: Int], _ leaving: [DTMI: [ObjectAddress]], _ draft: inout Draft) {
    let referrers = ModelPruning.referrers(in: live)
    let ours = live.models.keys.sorted().filter { isOurs($0) }
    let kept = ModelPruning.kept(ours, referrers, remaining) { _, _ in false }
    for id in ours {
      guard let address = address(of: id) else { continue }
      var change = Change(
        address: address, kind: .model, identifier: id.description, action: .delete,
        reason: place.models(for: id) != nil ? Self.declared : Self.pruned, pin: Pins.pin(of: live.models[id]),
        operation: .deleteModel(instance: place.id, id),
        origin: place.models(for: id)?.interface(id)?.span?.origin)
      change.dependsOn =
        (referrers[id] ?? []).sorted().filter { kept[$0] == nil }.compactMap { self.address(of: $0) }
        + (leaving[id] ?? [])
      if let why = kept[id] {
        change.action = .none
        change.reason = Reason(.kept, why)
        change.operation = nil
        change.dependsOn = []
      }
      draft.add(change)
    }
  }

  private func address(of model: DTMI) -> ObjectAddress? {
    let set =
      place.modelSets.first { $0.models.interface(model) != nil }
      ?? place.modelSets.first { Ownership.matches(model.description, $0.prune) }
    return set?.address.child("models", model.description)
  }
}
