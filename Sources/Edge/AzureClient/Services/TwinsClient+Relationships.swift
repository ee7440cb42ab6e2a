import Cloud
import Documents
import HTTP
import Twins

extension TwinsClient {
  func relationship(_ key: RelationshipKey) async throws(AzureError) -> RelationshipRow? {
    let reply = try await sender.send(call("GET", relationshipURL(key), load: .twinRead))
    if let error = reply.error, ResourceManager.isAbsence(error) { return nil }
    let body = try reply.success().body
    do { return try RelationshipRow(body: body) } catch { throw reply.unreadable("\(error)") }
  }

  /// Empty when the source does not exist.
  func relationships(from source: String) async throws(AzureError) -> [RelationshipRow] {
    do {
      return try await list(url("digitaltwins", source, "relationships"), load: .twinRead, pageSize: nil) {
        pull, body throws(JSONError) in try RelationshipRow(&pull, in: body)
      }
    } catch {
      if ResourceManager.isAbsence(error) { return [] }
      throw error
    }
  }

  func putRelationship(_ relationship: Relationship, condition: Condition) async throws(AzureError) -> String {
    let key = relationship.key
    let body = relationship.serviceBody
    var call = call("PUT", relationshipURL(key), body: body, load: .twinWrite(twin: key.source))
    call.apply(condition)
    let reply = try await sender.send(call)
    if reply.mayBeOwnWrite(condition), let live = try await self.relationship(key),
      EntityBody.isSame(live.json, as: body)
    {
      return live.etag
    }
    try reply.success()
    return reply.etag
  }

  func patchRelationship(_ key: RelationshipKey, _ patch: [PatchOperation], condition: Condition)
    async throws(AzureError) -> String
  {
    let reply = try await sender.send(patchCall(relationshipURL(key), patch, twin: key.source, condition))
    if reply.mayBeOwnPatch, let live = try await relationship(key), EntityBody.has(patch, live.json) {
      return live.etag
    }
    try reply.success()
    return reply.etag
  }

  /// An absent relationship is a success, and so is one whose source is absent.
  func deleteRelationship(_ key: RelationshipKey, condition: Condition) async throws(AzureError) {
    try await delete(relationshipURL(key), twin: key.source, condition)
  }

  private func relationshipURL(_ key: RelationshipKey) -> String {
    url("digitaltwins", key.source, "relationships", key.id)
  }
}
