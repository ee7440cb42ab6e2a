import Catalogue
package import Cloud
import DTDL
import Documents
package import Plans
import Resources
import Twins

extension Applier {
  /// Reads again what the plan's pins name and nothing else, and returns what has moved, in the plan's order.
  ///
  /// Twins and relationships that are to be created are not read: `If-None-Match` guards them when they are written.
  /// Throws where something cannot be read; then nothing is known to be as planned.
  package func verify(_ plan: Plan) async throws(AzureError) -> [MovedObject] {
    let changes = plan.changes.filter(Verifier.isToBeRead)
    let verifier = Verifier(cloud: cloud, plan: plan)
    var moved: [(position: Int, object: MovedObject)] = []
    var problem: AzureError?
    await withTaskGroup(of: (Int, Result<MovedObject?, AzureError>).self) { group in
      var next = 0
      for _ in 0..<min(width, changes.count) {
        let position = next
        group.addTask { (position, await verifier.check(changes[position])) }
        next += 1
      }
      while let (position, outcome) = await group.next() {
        switch outcome {
        case .success(let object?): moved.append((position, object))
        case .success(nil): break
        case .failure(let error): problem = problem ?? error
        }
        guard problem == nil, next < changes.count else { continue }
        let position = next
        group.addTask { (position, await verifier.check(changes[position])) }
        next += 1
      }
    }
    if let problem { throw problem }
    return moved.sorted { $0.position < $1.position }.map(\.object)
  }
}

/// Reads single objects as they are now. Models and event routes come by the list of their instance, read once.
private struct Verifier: Sendable {
  let cloud: any Cloud
  /// Whether the plan itself grants access: what cannot be read before that was not read by the planner either.
  private let grantsAccess: Bool
  private let instances = Coalescing<ResourceID, Instance, AzureError>()

  /// The data plane of an instance or hub, with the lists that have been asked for.
  private struct Instance: Sendable {
    let host: String?
    let lists: Coalescing<String, Lists, AzureError> = Coalescing()
  }

  private enum Lists: Sendable {
    case models([String: LiveModel])
    case routes([String: EventRoute])
  }

  init(cloud: any Cloud, plan: Plan) {
    self.cloud = cloud
    grantsAccess = plan.changes.contains {
      if case .putResource(let id, _, _) = $0.operation {
        id.type.lowercased() == "microsoft.authorization/roleassignments"
      } else {
        false
      }
    }
  }

  static func isToBeRead(_ change: Change) -> Bool {
    guard change.action != .none else { return false }
    switch change.operation {
    case .createTwin, .createRelationship, nil: return false
    default: return true
    }
  }

  func check(_ change: Change) async -> Result<MovedObject?, AzureError> {
    do throws(AzureError) {
      return .success(MovedObject(change, now: try await pin(change)))
    } catch {
      if grantsAccess, change.kind != .resource, [.forbidden, .unauthorized].contains(error.kind) {
        return .success(nil)
      }
      return .failure(error)
    }
  }

  private func pin(_ change: Change) async throws(AzureError) -> Pin {
    switch change.operation {
    case .putResource(let id, let apiVersion, _), .deleteResource(let id, let apiVersion),
      .replaceResource(let id, let apiVersion, _):
      let type = Catalogue.type(arm: id.type, apiVersion: apiVersion)
      return Pins.pin(of: try await cloud.resource(id, apiVersion: apiVersion), volatile: type.volatile)
    case .createModel(let place, let id, _, _), .replaceModel(let place, let id, _, _), .deleteModel(let place, let id),
      .decommissionModel(let place, let id):
      guard case .models(let models)? = try await list("models", place) else { return .absent }
      return Pins.pin(of: models[id.description])
    case .putEventRoute(let place, let route): return try await routePin(place, route.id)
    case .deleteEventRoute(let place, let id): return try await routePin(place, id)
    case .putDevice(let hub, let device): return try await devicePin(hub, device.id)
    case .deleteDevice(let hub, let id): return try await devicePin(hub, id)
    case .patchDeviceTwin(let hub, let id, let patch):
      guard let host = try await host(of: hub) else { return .absent }
      return Pins.pin(of: try await cloud.devices(host: host).deviceTwin(id), touchedBy: patch)
    default: return try await graphPin(change)
    }
  }

  private func graphPin(_ change: Change) async throws(AzureError) -> Pin {
    switch change.operation {
    case .patchTwin(let place, let id, _), .deleteTwin(let place, let id):
      guard let host = try await host(of: place) else { return .absent }
      return Pins.pin(ofRow: try await cloud.twins(host: host).twin(id), runtime: change.runtimeProperties)
    case .patchRelationship(let place, let key, _), .deleteRelationship(let place, let key):
      guard let host = try await host(of: place) else { return .absent }
      return Pins.pin(ofRow: try await cloud.twins(host: host).relationship(key))
    case .replaceRelationship(let place, let relationship):
      guard let host = try await host(of: place) else { return .absent }
      return Pins.pin(ofRow: try await cloud.twins(host: host).relationship(relationship.key))
    default: return change.pin
    }
  }

  private func routePin(_ place: ResourceID, _ id: String) async throws(AzureError) -> Pin {
    guard case .routes(let routes)? = try await list("eventRoutes", place) else { return .absent }
    return Pins.pin(of: routes[id])
  }

  private func devicePin(_ hub: ResourceID, _ id: String) async throws(AzureError) -> Pin {
    guard let host = try await host(of: hub) else { return .absent }
    return Pins.pin(of: try await cloud.devices(host: host).device(id))
  }

  private func host(of place: ResourceID) async throws(AzureError) -> String? {
    try await instance(place).host
  }

  private func instance(_ place: ResourceID) async throws(AzureError) -> Instance {
    let version = Catalogue.type(arm: place.type)?.apiVersion ?? ""
    return try await instances.value(place) { [cloud] () async throws(AzureError) in
      let live = try await cloud.resource(place, apiVersion: version)
      return Instance(host: live?.body["properties"]?["hostName"]?.string)
    }
  }

  /// A list of the instance; `nil` when the instance does not exist.
  private func list(_ name: String, _ place: ResourceID) async throws(AzureError) -> Lists? {
    let instance = try await instance(place)
    guard let host = instance.host else { return nil }
    return try await instance.lists.value(name) { [cloud] () async throws(AzureError) in
      if name == "models" {
        let models = try await cloud.twins(host: host).models()
        return .models(Dictionary(models.map { ($0.id.description, $0) }, uniquingKeysWith: { first, _ in first }))
      }
      let routes = try await cloud.twins(host: host).eventRoutes()
      return .routes(Dictionary(routes.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first }))
    }
  }
}
