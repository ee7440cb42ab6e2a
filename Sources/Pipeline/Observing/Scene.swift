import Catalogue
import Cloud
import Documents
import Plans
import Resources

/// What the declared resources turned out to be, and what there is to look at next.
struct Scene: Sendable {
  /// One thing to look at.
  enum View: Sendable {
    case group(ResourceID)
    case children(of: ResourceID, collection: String, apiVersion: String)
    case instance(DesiredResource, host: String)
    case hub(DesiredResource, host: String)
  }

  let desired: DesiredState
  /// Declared resources that exist.
  let resources: [ResourceID: LiveResource]
  let progress: @Sendable (String) -> Void

  /// Everything to look at. The groups come first, then what is likely to take longest.
  var views: [View] {
    let existing = desired.resources.filter { resources[$0.id] != nil }
    return groups(existing).map(View.group) + existing.compactMap(dataPlane) + existing.flatMap(children)
  }

  /// The environment's group and every other one that is declared: what is not ours in any of them must be known before
  /// the group may go.
  private func groups(_ existing: [DesiredResource]) -> [ResourceID] {
    let own = desired.environment.groupID
    let type = own.type.lowercased()
    return [own] + existing.map(\.id).filter { $0 != own && $0.type.lowercased() == type }
  }

  /// An instance or hub that has a host by now; one without is still being made, or its making failed.
  private func dataPlane(_ resource: DesiredResource) -> View? {
    guard let host = resources[resource.id]?.body["properties"]?["hostName"]?.string, !host.isEmpty else { return nil }
    switch resource.id.type.lowercased() {
    case "microsoft.digitaltwins/digitaltwinsinstances": return .instance(resource, host: host)
    case "microsoft.devices/iothubs": return .hub(resource, host: host)
    default: return nil
    }
  }

  private func children(_ resource: DesiredResource) -> [View] {
    guard let type = Catalogue.type(arm: resource.id.type) else { return [] }
    return Catalogue.children(of: type.kind).compactMap { child in
      child.parent.flatMap { $0.isListed ? $0 : nil }.map {
        .children(of: resource.id, collection: $0.segments, apiVersion: child.apiVersion)
      }
    }
  }
}

/// What was seen in one place.
enum Sight: Sendable {
  case resources([LiveResource])
  case instance(ResourceID, LiveInstance)
  case hub(ResourceID, [Device])
  /// The resource has gone meanwhile, itself and all that was in it.
  case gone(ResourceID)
  /// The data plane does not let us in before the role assignments that are declared for it exist.
  case closed

  func add(to state: inout LiveState) {
    switch self {
    case .resources(let found): state.undeclared += found.filter { !$0.isBuiltIn }
    case .instance(let id, let instance): state.instances[id] = instance
    case .hub(let id, let devices): state.hubs[id] = devices
    case .gone(let id):
      state.resources[id] = nil
      for child in state.resources.keys where child.isInside(id) { state.resources[child] = nil }
    case .closed: break
    }
  }
}

extension LiveResource {
  /// What comes with its parent and can be neither made nor deleted: the consumer group `$Default`, the database
  /// `master`.
  var isBuiltIn: Bool {
    let type = id.type.lowercased()
    return id.name == "$Default" && type.hasSuffix("/consumergroups")
      || id.name == "master" && type == "microsoft.sql/servers/databases"
  }
}
