import Cloud
import DTDL
import Plans
import Resources
import Twins

/// What was observed inside containers, for apply to compare before it deletes them.
struct ContainerContents {
  let live: LiveState

  /// Inside one container; `nil` for a resource that is none.
  func seen(in id: ResourceID) -> SeenContents? {
    switch id.type.lowercased() {
    case "microsoft.resources/resourcegroups": SeenContents(container: id, resources(in: id), isListed: true)
    case "microsoft.digitaltwins/digitaltwinsinstances": SeenContents(container: id, objects(in: id))
    case "microsoft.devices/iothubs":
      SeenContents(container: id, Set((live.hubs[id] ?? []).map { SeenContents.name(.device, $0.id) }))
    default: nil
    }
  }

  /// Inside a container and those in it, for one that goes with everything in a single deletion.
  func everySeen(in id: ResourceID) -> [SeenContents] {
    let inner = live.resources.keys.filter { $0.isInside(id) }.sorted()
    return ([id] + inner).compactMap(seen)
  }

  private func resources(in group: ResourceID) -> Set<String> {
    let ids = live.resources.keys + live.undeclared.map(\.id)
    return Set(ids.filter { $0.isInside(group) }.map { SeenContents.name(.resource, $0.description) })
  }

  private func objects(in instance: ResourceID) -> Set<String> {
    guard let live = live.instances[instance] else { return [] }
    var names = Set(live.models.keys.map { SeenContents.name(.model, $0.description) })
    for id in live.graph.twinIDs { names.insert(SeenContents.name(.twin, id)) }
    for key in live.graph.relationshipKeys {
      names.insert(SeenContents.name(.relationship, "\(key.source)/\(key.id)"))
    }
    for route in live.eventRoutes { names.insert(SeenContents.name(.eventRoute, route.id)) }
    return names
  }
}
