import Documents
import GRDB
import HTTP
import TwinQueries
import Resources

/// `/eventroutes` and `/eventroutes/{id}`.
extension TwinsPlane {
  func answerRoutes(_ call: TwinsCall) async throws(ServiceError) -> HTTPResponse {
    guard call.request.method == "GET" else { throw call.methodNotAllowed }
    let size = call.pageSize(default: TwinsRule.routes, maximum: TwinsRule.routes)
    let start = call.continuation ?? ""
    let routes = try await store.read { db in try RouteRecord.all(call.number, db).filter { $0.id > start } }
    let next = routes.count > size ? routes[size - 1].id : nil
    return call.page(routes.prefix(size).map(\.body.jsonText), after: ",\"nextLink\":\(call.nextLink(next))")
  }

  func answerRoute(_ call: TwinsCall, _ id: String) async throws(ServiceError) -> HTTPResponse {
    switch call.request.method {
    case "GET":
      let route = try await store.read { db in try TwinsPlane.route(id, call, db) }
      return .json(200, route.body)
    case "PUT": return try await putRoute(call, id)
    case "DELETE":
      try await store.write { db in
        try RouteRecord.delete(call.number, try TwinsPlane.route(id, call, db).id, db)
      }
      return .empty(204)
    default: throw call.methodNotAllowed
    }
  }

  private static func route(_ id: String, _ call: TwinsCall, _ db: Database) throws -> RouteRecord {
    guard let route = try RouteRecord.all(call.number, db).first(where: { $0.id == id }) else {
      throw TwinsRefusal.routeNotFound(id)
    }
    return route
  }

  private func putRoute(_ call: TwinsCall, _ id: String) async throws(ServiceError) -> HTTPResponse {
    guard TwinsRule.isID(id) else { throw TwinsRefusal.routeID(id) }
    let body = try call.object("The event route")
    guard let endpoint = body["endpointName"]?.string else {
      throw TwinsRefusal.invalidArgument("An event route needs an endpointName.")
    }
    let route = RouteRecord(id: id, endpoint: endpoint, filter: body["filter"]?.string ?? "true")
    try await store.write { db in
      // The endpoint is looked at first: a route to an unknown one is refused for that whatever its filter is.
      let resource = try ResourceTable.find(call.instance.resource.child("endpoints", endpoint), db)
      guard let resource, !resource.isPending else { throw TwinsRefusal.routeEndpoint(endpoint) }
      do throws(QueryError) { _ = try RouteFilter(route.filter) } catch {
        throw TwinsRefusal.routeFilter(line: error.line, position: error.position, error.message)
      }
      let others = try RouteRecord.all(call.number, db).filter { $0.id != id }
      guard others.count < TwinsRule.routes else {
        throw TwinsRefusal.limit("An instance has at most \(TwinsRule.routes) event routes.")
      }
      try route.save(call.number, db)
    }
    return .empty(204)
  }
}
