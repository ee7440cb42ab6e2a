import DTDL
import Documents
import GRDB
import HTTP
import OrderedCollections
import Twins

/// `/digitaltwins/{source}/relationships` and `…/incomingrelationships`.
extension TwinsPlane {
  /// Items of a listing without a page size of its own.
  private static let pageSize = 500

  func answerRelationship(_ call: TwinsCall, source: String, id: String) async throws(ServiceError) -> HTTPResponse {
    switch call.request.method {
    case "GET":
      let found = try await store.read { db in try TwinsPlane.relationship(source, id, call, db) }
      return call.answer(found.json, etag: found.etag)
    case "PUT": return try await putRelationship(call, source, id)
    case "PATCH": return try await patchRelationship(call, source, id)
    case "DELETE":
      try await store.write { db in
        let old = try TwinsPlane.relationship(source, id, call, db)
        try call.checkIfMatch(old.etag)
        try RelationshipRecord.delete(call.number, source, id, db)
      }
      return .empty(204)
    default: throw ServiceError(405, "MethodNotAllowed", "\(call.request.method) is not allowed here.")
    }
  }

  private func putRelationship(_ call: TwinsCall, _ source: String, _ id: String) async throws(ServiceError)
    -> HTTPResponse
  {
    try TwinsPlane.checkID(id)
    guard case .object(let body) = try call.json() else {
      throw ServiceError(400, "InvalidArgument", "The relationship must be a JSON object.")
    }
    guard let name = body["$relationshipName"]?.string, let target = body["$targetId"]?.string else {
      throw ServiceError(400, "InvalidArgument", "A relationship needs $relationshipName and $targetId.")
    }
    let etag = newETag()
    let properties = body.filter { !$0.key.hasPrefix("$") }
    let wanted = Relationship(source: source, id: id, name: name, target: target, properties: properties)
    let json = try await store.write { [models] db in
      _ = try TwinsPlane.twin(source, call, db)
      if call.request.headers["If-None-Match"] == "*", try RelationshipRecord.find(call.number, source, id, db) != nil {
        throw ServiceError(
          412, "PreconditionFailed",
          "If-None-Match: * header was specified but a relationship with the id \(id) was found. "
            + "Please specify a different relationship id.")
      }
      return try TwinsPlane.save(wanted, etag, call, models, db)
    }
    return call.answer(json, etag: etag)
  }

  private func patchRelationship(_ call: TwinsCall, _ source: String, _ id: String) async throws(ServiceError)
    -> HTTPResponse
  {
    let patch = try JSONPatch(call.json())
    let etag = newETag()
    guard patch.steps.allSatisfy({ $0.path.first?.hasPrefix("$") != true }) else {
      throw JSONPatch.invalid("Source, target, name and id of a relationship cannot be changed")
    }
    try await store.write { [models] db in
      let old = try TwinsPlane.relationship(source, id, call, db)
      try call.checkIfMatch(old.etag)
      let stored = try JSONReader.parse(Array(old.json.utf8)).object ?? [:]
      let properties = try patch.applied(to: .object(stored.filter { !$0.key.hasPrefix("$") })).object ?? [:]
      let wanted = Relationship(source: source, id: id, name: old.name, target: old.target, properties: properties)
      _ = try TwinsPlane.save(wanted, etag, call, models, db)
    }
    return .empty(204, headers: ["ETag": etag])
  }

  /// Checks a relationship against the models and keeps it; returns the answer of a GET.
  private static func save(
    _ wanted: Relationship, _ etag: String, _ call: TwinsCall, _ models: ModelCache, _ db: Database
  ) throws -> String {
    guard let targetModel = try TwinRecord.model(call.number, wanted.target, db) else {
      throw ServiceError(
        404, "TargetDigitalTwinNotFound",
        "There is no digital twin instance that exists with the ID \(wanted.target), the target of the relationship.")
    }
    guard let sourceModel = try TwinRecord.model(call.number, wanted.key.source, db).flatMap(DTMI.init) else {
      throw ServiceError.internalError("a stored model id cannot be read")
    }
    let violations = Conformance.violations(
      of: wanted, sourceModel: sourceModel, targetModel: DTMI(targetModel), in: try models.models(call.number, db))
    guard violations.isEmpty else {
      throw ServiceError(
        400, "InvalidRelationship", "Invalid relationship specified",
        details: violations.map { .init(code: "ValidationFailed", message: $0.azureText(model: sourceModel)) })
    }
    var members: OrderedDictionary<String, Value> = [
      "$relationshipId": .string(wanted.key.id), "$etag": .string(etag), "$sourceId": .string(wanted.key.source),
      "$relationshipName": .string(wanted.name), "$targetId": .string(wanted.target),
    ]
    for (name, value) in wanted.properties { members[name] = value }
    let json = Value.object(members).jsonText
    try RelationshipRecord(
      source: wanted.key.source, id: wanted.key.id, name: wanted.name, target: wanted.target, etag: etag, json: json
    ).save(call.number, db)
    return json
  }

  private static func relationship(_ source: String, _ id: String, _ call: TwinsCall, _ db: Database) throws
    -> RelationshipRecord
  {
    guard let found = try RelationshipRecord.find(call.number, source, id, db) else {
      throw ServiceError(
        404, "RelationshipNotFound",
        "Relationship \(id) not found on twin \(source). Please verify that the relationship id is valid and ensure "
          + "that the relationship is not deleted. See section on querying relationships http://aka.ms/adtv2query.")
    }
    return found
  }

  // MARK: listings

  func listRelationships(_ call: TwinsCall, of source: String) async throws(ServiceError) -> HTTPResponse {
    let name = call.request.query["relationshipName"]
    let start = call.request.query["continuationToken"] ?? ""
    let page = try await store.read { db in
      _ = try TwinsPlane.twin(source, call, db)
      return try RelationshipRecord.outgoing(call.number, source, after: start, limit: TwinsPlane.pageSize + 1, db)
    }
    let shown = page.prefix(TwinsPlane.pageSize)
    let items = shown.filter { name == nil || $0.name == name }.map(\.json)
    let next = page.count > shown.count ? shown.last.map { call.link(continuing: $0.id) } : nil
    return call.listing(items, next: next)
  }

  func listIncoming(_ call: TwinsCall, of target: String) async throws(ServiceError) -> HTTPResponse {
    let offset = max(0, Int(call.request.query["continuationToken"] ?? "") ?? 0)
    let page = try await store.read { db in
      _ = try TwinsPlane.twin(target, call, db)
      return try RelationshipRecord.incoming(
        call.number, target, limit: TwinsPlane.pageSize + 1, offset: offset, db)
    }
    let shown = page.prefix(TwinsPlane.pageSize)
    let items = shown.map { record -> String in
      let link: Value = [
        "$relationshipId": .string(record.id), "$sourceId": .string(record.source),
        "$relationshipName": .string(record.name),
        "$relationshipLink": .string("/digitaltwins/\(record.source)/relationships/\(record.id)"),
      ]
      return link.jsonText
    }
    let next = page.count > shown.count ? call.link(continuing: String(offset + shown.count)) : nil
    return call.listing(items, next: next)
  }
}

extension TwinsCall {
  /// The same call for the page behind a token.
  fileprivate func link(continuing token: String) -> String {
    let kept = request.query.all.filter { $0.name.lowercased() != "continuationtoken" }
    let items = (kept + [("continuationToken", token)]).map { "\($0.name)=\(Percent.encode($0.value))" }
    return "\(request.base)\(request.path)?\(items.joined(separator: "&"))"
  }

  /// `nextLink` stands before `value`, as recorded.
  fileprivate func listing(_ items: [String], next: String?) -> HTTPResponse {
    let link = next.map { Value.string($0).jsonText } ?? "null"
    return HTTPResponse(
      status: 200, headers: ["Content-Type": "application/json; charset=utf-8"],
      body: Array("{\"nextLink\":\(link),\"value\":[\(items.joined(separator: ","))]}".utf8))
  }
}
