import Cloud
import Documents

extension TwinsClient: TwinsService {
  func eventRoutes() async throws(AzureError) -> [EventRoute] {
    let url = url("eventroutes")
    let items = try await list(url, load: .eventRoutes, pageSize: nil) { pull, _ throws(JSONError) in try pull.value() }
    return try items.map { item throws(AzureError) in
      guard let id = item["id"]?.string else {
        throw AzureError(
          .other, code: "AnswerUnreadable", message: "a listed event route has no id",
          request: "GET \(URLText.label(url))")
      }
      return EventRoute(
        id: id, endpointName: item["endpointName"]?.string ?? "", filter: item["filter"]?.string ?? "true")
    }
  }

  func putEventRoute(_ route: EventRoute) async throws(AzureError) {
    let body: Value = ["endpointName": .string(route.endpointName), "filter": .string(route.filter)]
    try await sender.send(call("PUT", url("eventroutes", route.id), body: body, load: .eventRoutes)).success()
  }

  /// An absent route is a success.
  func deleteEventRoute(_ id: String) async throws(AzureError) {
    let reply = try await sender.send(call("DELETE", url("eventroutes", id), load: .eventRoutes))
    if let error = reply.error, ResourceManager.isAbsence(error) { return }
    try reply.success()
  }
}
