import Documents
import GRDB
import HTTP
import Resources

/// Resource groups.
enum ResourceGroupRules {
  static let group = TypeRules(
    type: "Microsoft.Resources/resourceGroups", versions: [],
    name: NameRule.characters(1...90, .groupLike, looseEnds: true), unsetTags: .absent, hasSystemData: false,
    properties: PropertyRule.readOnly("properties") + PropertyRule.immutable("managedBy"),
    timing: Timing(deleteIsPolled: true, deleteHeaders: [.location("operationresults")]),
    check: { draft, _ in
      if draft.name.hasSuffix(".") {
        throw ServiceError(
          400, "InvalidResourceGroup", "The provided resource group name '\(draft.name)' ends with a full stop.")
      }
    },
    finish: { $0["properties"] = ["provisioningState": "Succeeded"] })
}

extension ControlPlane {
  func groups(_ request: ServiceRequest, _ subscription: String) async throws(ServiceError) -> HTTPResponse {
    guard request.method == "GET" else { throw .methodNotAllowed(request.method) }
    let filter = try InventoryFilter(request.query["$filter"])
    let found = try await store.read { db in
      try ResourceTable.inside(.subscription(subscription), type: ResourceGroupRules.group.type, db)
    }
    let rendering = Rendering(rules: ResourceGroupRules.group, request: request)
    let values = found.map { rendering.value($0, unfinished: $0.isPending ? $0.pendingKind : nil) }
    return .json(200, ["value": .array(values.filter(filter.accepts))])
  }

  func group(_ request: ServiceRequest, _ id: ResourceID) async throws(ServiceError) -> Answer {
    let rules = ResourceGroupRules.group
    switch request.method {
    case "GET":
      do { return Answer(response: try await get(request, id, rules)) } catch {
        throw error.status == 404 ? .groupNotFound(id.name) : error
      }
    case "HEAD":
      let exists = try await store.read { db in try ResourceTable.exists(id, db) }
      return Answer(response: .empty(exists ? 204 : 404))
    case "PUT": return try await put(request, id, rules)
    case "PATCH":
      do { return try await patch(request, id, rules) } catch {
        throw error.code == "ResourceNotFound" ? .groupNotFound(id.name) : error
      }
    case "DELETE": return try await delete(request, id, rules)
    default: throw .methodNotAllowed(request.method)
    }
  }
}
