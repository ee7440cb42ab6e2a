import Catalogue
package import Cloud
import Documents
package import Plans
import Resources

/// Looks at what Azure holds of what the manifests speak of: one half of a plan's input.
///
/// Twins and relationships come from the query index, which lags by up to ten seconds behind writes to the real
/// service: an observation that soon after an apply may show the state before it.
package struct Observer: Sendable {
  let cloud: any Cloud
  /// How many things of a kind are looked at at once, at most.
  let width: Int

  /// From so many declared resources of one collection on the collection is listed; fewer are read by id, as a list may
  /// be full of what is not ours.
  let fewestListed: Int

  package init(cloud: any Cloud, width: Int, fewestListed: Int = 8) {
    self.cloud = cloud
    self.width = max(1, width)
    self.fewestListed = fewestListed
  }

  /// Reads it all and changes nothing. `progress` gets a line now and then, from several tasks.
  ///
  /// Fails with the first error. What disappears while it is looked at is taken as absent.
  package func observe(
    _ desired: DesiredState, progress: @escaping @Sendable (String) -> Void
  ) async throws(AzureError) -> LiveState {
    var state = LiveState(
      deployerObjectID: try await cloud.deployerObjectID(), deployerTenantID: try await cloud.deployerTenantID())
    progress("reading \(desired.resources.count) resources")
    var reading = ResourceReading(
      desired.resources, cloud: cloud, width: width, fewestListed: fewestListed)
    try await reading.run(group: desired.environment.groupID)
    state.resources = reading.found
    state.undeclared = reading.seen
    state.deleted = try await remains(of: desired.resources.filter { state.resources[$0.id] == nil })
    let scene = Scene(desired: desired, resources: state.resources, progress: progress)
    let sights = try await concurrently(scene.views, width: width) { view throws(AzureError) in
      try await look(at: view, scene)
    }
    for sight in sights { sight.add(to: &state) }
    state.undeclared = undeclared(in: state, desired)
    state.locks = try await locks(desired.environment)
    return state
  }

  /// The locks of the subscription, or of the group where one may not look further up; none where not even that is
  /// allowed: Azure then says it.
  private func locks(_ environment: DesiredState.Environment) async throws(AzureError) -> [LiveLock] {
    let group = environment.groupID
    for scope in [.subscription(environment.subscription), group] {
      do throws(AzureError) {
        let found = try await cloud.children(
          of: scope, collection: "providers/\(LiveLock.type)", apiVersion: "2020-05-01")
        return found.compactMap(LiveLock.init).filter { lock in
          lock.scope == group || lock.scope.isInside(group) || group.isInside(lock.scope)
        }
      } catch {
        guard error.kind == .forbidden else { throw error }
      }
    }
    return []
  }

  private func look(at view: Scene.View, _ scene: Scene) async throws(AzureError) -> Sight {
    switch view {
    case .instance(let resource, let host):
      return try await dataPlane(of: resource, scene) { () throws(AzureError) in
        .instance(resource.id, try await instance(resource.id, host: host, scene))
      }
    case .hub(let resource, let host):
      return try await dataPlane(of: resource, scene) { () throws(AzureError) in
        scene.progress("reading the devices of \(resource.id.name)")
        return try await hub(resource.id, cloud.devices(host: host), scene)
      }
    }
  }

  /// What lies beside the declared resources, each once.
  private func undeclared(in state: LiveState, _ desired: DesiredState) -> [LiveResource] {
    var seen = Set(desired.resources.map(\.id))
    return state.undeclared.filter { seen.insert($0.id).inserted }.sorted { $0.id < $1.id }
  }
}
