import Cloud
import DTDL
import Documents
import Plans
import Resources
import Twins

/// Plans everything inside one instance: models, twins and relationships up, routes, and what is pruned down.
struct InstancePlanning {
  let place: InstancePlace

  func plan(into draft: inout Draft) {
    var models = ModelPlanning(place)
    models.plan(into: &draft)
    var migrations = MigrationPlanning(place, models)
    migrations.close(into: &draft)
    var twins = TwinPlanning(place, models)
    twins.plan(with: &migrations, into: &draft)
    var relationships = RelationshipPlanning(place, twins: twins.acting)
    relationships.plan(into: &draft)
    EventRoutePlanning(place: place).plan(into: &draft)
    guard let live = place.live else { return }
    var scope = TwinScope(place.graphs, live.graph)
    scope.sort(declaredTwins: twins.met, declaredRelationships: relationships.met)
    let moving = scope.release { models.migrations[$0] != nil }
    var pruning = GraphPruning(place, scope, releasing: relationships.releasing)
    pruning.plan(into: &draft)
    migrations.move(moving, into: &draft)
    migrations.checkRelationships { pruning.deletedRelationships.contains($0) }
    migrations.report(&draft.findings)
    for deletion in pruning.deletions { twins.note(deletion: deletion.address, of: deletion.model) }
    let leaving = twins.leaving.merging(migrations.leaving, uniquingKeysWith: +)
    ModelPruning(place: place, models: models)
      .plan(remaining: remaining(pruning, live), leaving: leaving, into: &draft)
  }

  /// Twins per model that are there afterwards, as far as pruned models need to know it.
  private func remaining(_ pruning: GraphPruning, _ live: LiveInstance) -> [DTMI: Int] {
    var remaining = pruning.remaining
    for graph in place.graphs {
      for id in graph.graph.twinIDs {
        guard let model = graph.graph.model(ofTwin: id), place.models(for: model) == nil else { continue }
        remaining[model, default: 0] += 1
      }
    }
    return remaining
  }
}

/// Plans the event routes of one instance.
struct EventRoutePlanning {
  let place: InstancePlace

  func plan(into draft: inout Draft) {
    let live = Dictionary((place.live?.eventRoutes ?? []).map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    for route in place.eventRoutes { plan(route, live[route.id], &draft) }
    let declared = Set(place.eventRoutes.map(\.id))
    for id in live.keys.sorted() where !declared.contains(id) {
      draft.unmanaged.append(Unmanaged(kind: .eventRoute, identifier: id, container: place.id))
    }
  }

  private func plan(_ route: DesiredEventRoute, _ live: EventRoute?, _ draft: inout Draft) {
    let wanted = EventRoute(id: route.id, endpointName: route.endpointName, filter: route.filter)
    guard live != wanted else { return draft.countUnchanged(.eventRoute) }
    let lost = place.lost?.eventRoutes.first { $0.id == route.id }
    let fields = [
      ("endpointName", live?.endpointName, wanted.endpointName), ("filter", live?.filter, wanted.filter),
    ]
    draft.add(
      Change(
        address: route.address, kind: .eventRoute, identifier: route.id, action: live == nil ? .create : .update,
        reason: live == nil ? place.creationReason(lost != nil) : Reason(.differs, "differs from what is declared"),
        properties: fields.filter { $0.1 != $0.2 }.map { name, before, after in
          PropertyChange(
            path: .init([.member(name)]), before: before.map { .string($0) }, after: .known(.string(after)))
        },
        dependsOn: place.base + draft.active([route.endpointAddress].compactMap { $0 }),
        pin: Pins.pin(of: live ?? lost), operation: .putEventRoute(instance: place.id, wanted),
        origin: route.span?.origin))
  }
}
