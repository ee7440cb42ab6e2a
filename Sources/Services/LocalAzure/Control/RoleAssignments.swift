import Documents
import GRDB
import HTTP
import Resources

/// The list of role assignments, which looks above and below its scope.
extension ControlPlane {
  func assignments(
    _ request: ServiceRequest, _ scope: ResourceID, _ rules: TypeRules
  ) async throws(ServiceError) -> HTTPResponse {
    let filter = (request.query["$filter"] ?? "").lowercased()
    let principal = filter.split(separator: "'").dropFirst().first.map(String.init)
    let onlyAbove = filter.contains("atscope()")
    let paging = try Paging(request, rules.page)
    @Sendable func isAsked(_ assignment: StoredResource) -> Bool {
      principal.map { assignment.body["properties"]?["principalId"]?.string?.lowercased() == $0 } ?? true
    }
    let found = try await store.read { db in
      var above: [StoredResource] = []
      var next = paging.after == nil ? scope.parent : nil
      while let place = next {
        above += try ResourceTable.inside(place.child("providers", rules.type), db).filter(isAsked)
        next = place.parent
      }
      let page = try ResourcePage(inside: scope, type: rules.type, paging, db) {
        isAsked($0) && (!onlyAbove || $0.id.parent == scope)
      }
      return (above, page)
    }
    let rendering = Rendering(rules: rules, request: request)
    let values = (found.0 + found.1.resources).map { rendering.value($0, unfinished: nil) }
    return found.1.answer(values, request, paging)
  }
}
