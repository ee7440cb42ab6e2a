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
    let found = try await store.read { db in try ResourceTable.all(type: rules.type, db) }
    let shown = found.filter { assignment in
      guard let place = assignment.id.parent else { return false }
      let applies = place == scope || scope.isInside(place) || (!onlyAbove && place.isInside(scope))
      let isAsked = principal.map { assignment.body["properties"]?["principalId"]?.string?.lowercased() == $0 } ?? true
      return applies && isAsked
    }
    let rendering = Rendering(rules: rules, request: request)
    return .json(200, ["value": .array(shown.map { rendering.value($0, unfinished: nil) })])
  }
}
