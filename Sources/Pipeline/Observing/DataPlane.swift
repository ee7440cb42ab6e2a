import Cloud
import DTDL
import Plans
import Resources
import Twins

extension Observer {
  /// Looks into a data plane, minding that its resource may be on its way out or its roles on their way in.
  func dataPlane(
    of resource: DesiredResource, _ scene: Scene, _ body: () async throws(AzureError) -> Sight
  ) async throws(AzureError) -> Sight {
    do { return try await body() } catch {
      switch error.kind {
      case .forbidden, .unauthorized:
        if error.kind == .forbidden, isClosed(resource, scene) { return .closed }
      case .notFound, .transport, .timeout, .server:
        // A deleted instance loses its host: only the control plane can say which of the two it is.
        if try await cloud.resource(resource.id, apiVersion: resource.apiVersion) == nil { return .gone(resource.id) }
      default: break
      }
      throw error
    }
  }

  /// Whether being kept out is to be expected: a role assignment declared for the resource does not exist yet, so that
  /// nothing of ours can be in it; or nothing is declared in it, so that nobody needs to look.
  private func isClosed(_ resource: DesiredResource, _ scene: Scene) -> Bool {
    let desired = scene.desired
    let hasMissingRole = desired.resources.contains {
      $0.id.type.lowercased() == "microsoft.authorization/roleassignments" && scene.resources[$0.id] == nil
        && ($0.id.parent == resource.id || $0.id.parent.map { resource.id.isInside($0) } ?? false)
    }
    let isEmpty =
      !desired.modelSets.contains { $0.instance == resource.id }
      && !desired.twinGraphs.contains { $0.instance == resource.id }
      && !desired.eventRoutes.contains { $0.instance == resource.id }
      && !desired.devices.contains { $0.hub == resource.id }
    return hasMissingRole || isEmpty
  }

  /// All devices of a hub, and the twins of those of which a manifest declares something.
  func hub(_ id: ResourceID, _ registry: any DeviceRegistry, _ scene: Scene) async throws(AzureError) -> Sight {
    let devices = try await registry.devices()
    let there = Set(devices.map(\.id))
    let wanted = scene.desired.devices.filter { $0.hub == id && $0.declaresTwin && there.contains($0.id) }.map(\.id)
    let twins = try await concurrently(wanted, width: width) { id throws(AzureError) in
      (id, try await registry.deviceTwin(id))
    }
    var found: [String: LiveDeviceTwin] = [:]
    for (id, twin) in twins { found[id] = twin }
    return .hub(id, devices, found)
  }

  /// Models, graph and routes of one instance.
  func instance(_ id: ResourceID, host: String, _ scene: Scene) async throws(AzureError) -> LiveInstance {
    let service = cloud.twins(host: host)
    var live = LiveInstance(host: host)
    scene.progress("reading the models of \(id.name)")
    // One question about jobs is allowed a second: the other one comes when the rest is read.
    live.runningJobs = try await service.runningJobs(.imports)
    for model in try await service.models() { live.models[model.id] = model }
    live.eventRoutes = try await service.eventRoutes()
    let declared = scene.desired.twinGraphs.filter { $0.instance == id }.map(\.graph)
    let migrations = scene.desired.modelSets.filter { $0.instance == id }.flatMap(\.migrations)
    var reader = GraphReader(
      declared: declared, migrated: Set(migrations.map(\.from)), name: id.name, progress: scene.progress)
    try await service.eachTwinPage { page throws(AzureError) in try reader.add(page) }
    try await service.eachRelationshipPage { page throws(AzureError) in try reader.add(page) }
    try await confirmAbsences(&reader, service)
    live.graph = reader.graph
    live.runningJobs += try await service.runningJobs(.deletions)
    return live
  }

  /// Asks by id for declared twins and relationships that the query index does not show: it lags behind writes, reads
  /// by id do not, and somebody who plans right after an apply must not be told to create it all again.
  ///
  /// Not done when there are many: then they have never been created.
  private func confirmAbsences(_ reader: inout GraphReader, _ service: any TwinsService) async throws(AzureError) {
    let twins = reader.missingTwins(limit: Self.confirmed)
    let found = try await concurrently(twins, width: width) { id throws(AzureError) in try await service.twin(id) }
    try reader.add(found.compactMap { $0 })
    let keys = reader.missingRelationships(limit: Self.confirmed)
    let rows = try await concurrently(keys, width: width) { key throws(AzureError) in
      try await service.relationship(key)
    }
    try reader.add(rows.compactMap { $0 })
  }

  /// So many absent twins, and so many relationships, are asked for by id at most.
  private static let confirmed = 1000
}
