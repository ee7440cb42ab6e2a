import Documents
import GRDB
import HTTP
import Resources

/// `/eventroutes`, `/eventroutes/{id}` and the jobs that are not offered yet.
extension TwinsPlane {
  func answerRoutes(_ call: TwinsCall) async throws(ServiceError) -> HTTPResponse {
    let id = call.request.segments.dropFirst().first
    switch (call.request.method, id) {
    case ("GET", nil):
      let routes = try await store.read { db in try RouteTable.all(call.number, db).map(TwinsPlane.data) }
      return .json(200, ["value": .array(routes), "nextLink": .null])
    case ("GET", let id?):
      let routes = try await store.read { db in try RouteTable.all(call.number, db).map(TwinsPlane.data) }
      guard let route = routes.first(where: { $0["id"]?.string == id }) else { throw TwinsPlane.noRoute(id) }
      return .json(200, route)
    case ("PUT", let id?): return try await putRoute(call, id)
    case ("DELETE", let id?):
      try await store.write { db in
        guard try RouteTable.all(call.number, db).contains(where: { $0.id == id }) else { throw TwinsPlane.noRoute(id) }
        try RouteTable.delete(call.number, id, db)
      }
      return .empty(204)
    default: throw ServiceError(405, "MethodNotAllowed", "\(call.request.method) is not allowed here.")
    }
  }

  private func putRoute(_ call: TwinsCall, _ id: String) async throws(ServiceError) -> HTTPResponse {
    let body = try call.json()
    guard let endpoint = body["endpointName"]?.string else {
      throw ServiceError(400, "InvalidArgument", "An event route needs an endpointName.")
    }
    let filter = body["filter"]?.string ?? "true"
    try RouteFilter.check(filter)
    try await store.write { db in
      let resource = call.instance.resource.child("endpoints", endpoint)
      guard try ResourceTable.exists(resource, db) else {
        throw ServiceError(
          400, "EventRouteEndpointInvalid",
          "The endpoint \(endpoint) provided does not exist or is not active. See section on event routes "
            + "https://aka.ms/adtv2routes.")
      }
      try RouteTable.save(call.number, id, endpoint: endpoint, filter: filter, db)
    }
    return .empty(204)
  }

  private static func data(_ route: (id: String, endpoint: String, filter: String)) -> Value {
    ["id": .string(route.id), "endpointName": .string(route.endpoint), "filter": .string(route.filter)]
  }

  private static func noRoute(_ id: String) -> ServiceError {
    ServiceError(404, "EventRouteNotFound", "There is no event route with the id \(id).")
  }

  // MARK: jobs

  func answerJobs(_ call: TwinsCall) throws(ServiceError) -> HTTPResponse {
    if call.request.method == "GET", let id = call.request.segments.dropFirst(2).first {
      throw ServiceError(
        404, "JobNotFound",
        "There is no job available that matches the provided id \(id). Check that the Job ID provided is valid by "
          + "doing a Jobs_List API call.")
    }
    if call.request.method == "GET" { return .json(200, ["value": [], "nextLink": .null]) }
    throw ServiceError(501, "NotImplemented", "The local Azure offers no import or delete jobs yet.")
  }
}

/// The filter of an event route: a condition over the members of a CloudEvent.
enum RouteFilter {
  /// Refuses a filter that cannot be read, placed as the service places it.
  static func check(_ text: String) throws(ServiceError) {
    do throws(QueryError) { try QueryParser.checkFilter(text) } catch {
      throw ServiceError(
        400, "EventRouteFilterInvalid",
        "The provided filter is invalid. Parsing error, Line=\(error.line), Position=\(error.position), "
          + "Message=\(error.message)")
    }
  }
}
