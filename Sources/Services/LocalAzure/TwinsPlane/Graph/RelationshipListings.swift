import Documents
import GRDB
import HTTP

/// `/digitaltwins/{id}/relationships` and `…/incomingrelationships`; `nextLink` stands before `value`.
extension TwinsPlane {
  func listRelationships(_ call: TwinsCall, of source: String) async throws(ServiceError) -> HTTPResponse {
    guard call.request.method == "GET" else { throw call.methodNotAllowed }
    let name = call.request.query["relationshipName"]
    let start = call.continuation ?? ""
    let page = try await store.read { db in
      _ = try TwinsPlane.twin(source, call, db)
      return try RelationshipRecord.outgoing(
        call.number, source, name: name, after: start, limit: TwinsRule.relationshipsPerPage + 1, db)
    }
    let shown = page.prefix(TwinsRule.relationshipsPerPage)
    let next = page.count > shown.count ? shown.last?.id : nil
    return call.page(shown.map(\.json), before: "\"nextLink\":\(call.nextLink(next)),", after: "")
  }

  func listIncoming(_ call: TwinsCall, of target: String) async throws(ServiceError) -> HTTPResponse {
    guard call.request.method == "GET" else { throw call.methodNotAllowed }
    let start = try call.incomingStart
    let page = try await store.read { db in
      _ = try TwinsPlane.twin(target, call, db)
      return try RelationshipRecord.incoming(
        call.number, target, after: start, limit: TwinsRule.relationshipsPerPage + 1, db)
    }
    let shown = page.prefix(TwinsRule.relationshipsPerPage)
    let next = page.count > shown.count ? shown.last.map { Value.array([.string($0.source), .string($0.id)]) } : nil
    return call.page(
      shown.map(\.link.jsonText), before: "\"nextLink\":\(call.nextLink(next?.jsonText)),", after: "")
  }
}

extension TwinsCall {
  /// Source and id behind which the incoming relationships go on.
  fileprivate var incomingStart: (source: String, id: String) {
    get throws(ServiceError) {
      guard let continuation else { return ("", "") }
      guard case .array(let parts)? = try? JSONReader.parse(Array(continuation.utf8)), parts.count == 2,
        let source = parts[0].string, let id = parts[1].string
      else { throw TwinsRefusal.badRequest("The continuation token is not valid.") }
      return (source, id)
    }
  }
}

extension RelationshipRecord {
  /// What an incoming listing says of it: no properties.
  fileprivate var link: Value {
    [
      "$relationshipId": .string(id), "$sourceId": .string(source), "$relationshipName": .string(name),
      "$relationshipLink": .string("/digitaltwins/\(source)/relationships/\(id)"),
    ]
  }
}
