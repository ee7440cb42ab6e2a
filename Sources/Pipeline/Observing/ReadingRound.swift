import OrderedCollections
import Plans
import Resources

/// What is asked of Azure in one round: lists where they save requests, the rest by id.
struct ReadingRound: Sendable {
  /// Groups of which everything is listed.
  private(set) var groups: [ResourceID] = []
  private(set) var lists: [ResourceList] = []
  private(set) var single: [DesiredResource] = []

  /// `declared` is what may exist, `found` what the round before found: its children are listed whether or not any is
  /// declared.
  init(_ declared: [DesiredResource], below found: [DesiredResource], fewestListed: Int) {
    var gathered: OrderedDictionary<ResourceID, ResourceList> = [:]
    for resource in found {
      if resource.id.isGroup { groups.append(resource.id) }
      for list in ResourceList.children(of: resource) { gathered[list.key] = list }
    }
    for resource in declared {
      guard let list = ResourceList(of: resource), gathered[list.key, default: list].apiVersion == list.apiVersion
      else {
        single.append(resource)
        continue
      }
      gathered[list.key, default: list].declared.append(resource)
    }
    for list in gathered.values {
      if list.isWatched || list.declared.count >= fewestListed {
        lists.append(list)
      } else {
        single += list.declared
      }
    }
  }

  var isEmpty: Bool { groups.isEmpty && lists.isEmpty && single.isEmpty }
}

/// The declared resources by how many declared ones they lie in.
struct Containment: Sendable {
  private(set) var layers: [[DesiredResource]] = []
  /// The declared resource that each lies in.
  private var around: [ResourceID: ResourceID] = [:]

  init(_ resources: [DesiredResource]) {
    let declared = Set(resources.map(\.id))
    for resource in resources {
      var next = resource.id.parent
      while let container = next, !declared.contains(container) { next = container.parent }
      around[resource.id] = next
    }
    for resource in resources {
      let depth = depth(of: resource.id)
      while layers.count <= depth { layers.append([]) }
      layers[depth].append(resource)
    }
  }

  /// The declared resource around a declared one.
  func container(of id: ResourceID) -> ResourceID? { around[id] }

  private func depth(of id: ResourceID) -> Int {
    var depth = 0
    var next = around[id]
    while let container = next {
      depth += 1
      next = around[container]
    }
    return depth
  }
}
