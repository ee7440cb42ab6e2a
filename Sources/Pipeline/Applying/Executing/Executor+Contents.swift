import Catalogue
import Cloud
import DTDL
import Documents
import Plans
import Redaction
import Resources
import Twins

/// The containers that a plan deletes, and which of them have been looked into.
struct Containers: Sendable {
  let seen: [SeenContents]
  let looked = Coalescing<ResourceID, Bool, StepFailure>()

  init(_ plan: Plan) { seen = plan.changes.flatMap(\.contents) }

  /// The data planes to which a role that is about to go may be what lets us in.
  func behind(role: ResourceID) -> [SeenContents] {
    guard role.type.lowercased() == "microsoft.authorization/roleassignments", let scope = role.parent else {
      return []
    }
    return seen.filter { $0.container == scope || $0.container.isInside(scope) }
  }
}

extension Executor {
  /// Looks into what is about to go, and refuses where something is in it that the plan did not see.
  ///
  /// Roles of ours may go before the container does: then the last look before that counts.
  func lookInside(_ change: Change, _ id: ResourceID) async throws(StepFailure) {
    for seen in containers.behind(role: id) {
      _ = try await containers.looked.value(seen.container) { () async throws(StepFailure) in
        try await compare(seen, change)
        return true
      }
    }
    for seen in change.contents {
      do throws(StepFailure) {
        try await compare(seen, change)
      } catch {
        guard let kind = error.azure?.kind, kind == .forbidden || kind == .unauthorized else { throw error }
        _ = try await containers.looked.value(seen.container) { () async throws(StepFailure) in throw error }
      }
    }
  }

  private func compare(_ seen: SeenContents, _ change: Change) async throws(StepFailure) {
    let found: Set<String>
    do throws(AzureError) { found = try await contents(of: seen.container) } catch {
      throw StepFailure(error, "what \(change.address) would take with it could not be looked at", redactor)
    }
    switch seen.difference(from: found) {
    case nil: return
    case .added(let names):
      let more = names.count > 5 ? " and \(names.count - 5) more" : ""
      throw StepFailure(
        .moved,
        redactor.redact(
          "\(seen.container.name) holds what was not there when the deletion was planned: "
            + names.prefix(5).joined(separator: ", ") + more))
    case .changed(let count):
      throw StepFailure(
        .moved,
        "the contents of \(seen.container.name) have changed since the deletion was planned: "
          + "\(seen.count) objects then, \(count) now")
    }
  }

  /// What is inside a container now; nothing when it is gone.
  private func contents(of id: ResourceID) async throws(AzureError) -> Set<String> {
    let type = id.type.lowercased()
    if type == "microsoft.resources/resourcegroups" {
      // What Azure makes itself has names that begin with `$`, and is nobody's.
      let inside = try await cloud.resources(inGroup: id).filter { !$0.id.name.hasPrefix("$") }
      return Set(inside.map { SeenContents.name(.resource, $0.id.description) })
    }
    guard let host = try await host(of: id) else { return [] }
    do throws(AzureError) {
      if type == "microsoft.devices/iothubs" {
        return Set(try await cloud.devices(host: host).devices().map { SeenContents.name(.device, $0.id) })
      }
      return try await objects(cloud.twins(host: host))
    } catch {
      // The host of an instance goes with it: the control plane knows which of the two it is.
      if try await self.host(of: id) == nil { return [] }
      throw error
    }
  }

  private func host(of id: ResourceID) async throws(AzureError) -> String? {
    let live = try await cloud.resource(id, apiVersion: Catalogue.type(arm: id.type)?.apiVersion ?? "")
    return live?.body["properties"]?["hostName"]?.string.flatMap { $0.isEmpty ? nil : $0 }
  }

  private func objects(_ twins: any TwinsService) async throws(AzureError) -> Set<String> {
    var names = Set(try await twins.models().map { SeenContents.name(.model, $0.id.description) })
    try await twins.eachTwinPage { page throws(AzureError) in
      for row in page { names.insert(SeenContents.name(.twin, row.id)) }
    }
    try await twins.eachRelationshipPage { page throws(AzureError) in
      for row in page { names.insert(SeenContents.name(.relationship, "\(row.key.source)/\(row.key.id)")) }
    }
    for route in try await twins.eventRoutes() { names.insert(SeenContents.name(.eventRoute, route.id)) }
    return names
  }
}
