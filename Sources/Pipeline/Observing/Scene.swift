import Cloud
import Documents
import Plans
import Resources

/// What the declared resources turned out to be, and what there is to look at next.
struct Scene: Sendable {
  /// One thing to look at.
  enum View: Sendable {
    case instance(DesiredResource, host: String)
    case hub(DesiredResource, host: String)
  }

  let desired: DesiredState
  /// Declared resources that exist.
  let resources: [ResourceID: LiveResource]
  let progress: @Sendable (String) -> Void

  /// The data planes of what exists.
  var views: [View] { desired.resources.compactMap(dataPlane) }

  /// An instance or hub that has a host by now; one without is still being made, or its making failed.
  private func dataPlane(_ resource: DesiredResource) -> View? {
    guard let host = resources[resource.id]?.body["properties"]?["hostName"]?.string, !host.isEmpty else { return nil }
    switch resource.id.type.lowercased() {
    case "microsoft.digitaltwins/digitaltwinsinstances": return .instance(resource, host: host)
    case "microsoft.devices/iothubs": return .hub(resource, host: host)
    default: return nil
    }
  }
}

/// What was seen in one place.
enum Sight: Sendable {
  case instance(ResourceID, LiveInstance)
  case hub(ResourceID, [Device], [String: LiveDeviceTwin])
  /// The resource has gone meanwhile, itself and all that was in it.
  case gone(ResourceID)
  /// The data plane does not let us in before the role assignments that are declared for it exist.
  case closed

  func add(to state: inout LiveState) {
    switch self {
    case .instance(let id, let instance): state.instances[id] = instance
    case .hub(let id, let devices, let twins):
      state.hubs[id] = devices
      state.deviceTwins[id] = twins
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
