import DTDL
import Documents
import GRDB
import HTTP
import OrderedCollections

/// `/digitaltwins/{id}` and its components and telemetry.
extension TwinsPlane {
  func answerTwin(_ call: TwinsCall, id: String) async throws(ServiceError) -> HTTPResponse {
    switch call.request.method {
    case "GET":
      let twin = try await store.read { db in try TwinsPlane.twin(id, call, db) }
      return call.answer(twin.json, etag: twin.etag)
    case "PUT": return try await putTwin(call, id)
    case "PATCH": return try await patchTwin(call, id)
    case "DELETE": return try await deleteTwin(call, id)
    default: throw ServiceError(405, "MethodNotAllowed", "\(call.request.method) is not allowed here.")
    }
  }

  private func putTwin(_ call: TwinsCall, _ id: String) async throws(ServiceError) -> HTTPResponse {
    try TwinsPlane.checkID(id)
    let body = try call.json()
    let (time, etag) = (surroundings.timestamp(), newETag())
    let json = try await store.write { [models] db in
      let old = try TwinRecord.find(call.number, id, db)
      if call.request.headers["If-None-Match"] == "*", old != nil {
        throw ServiceError(
          412, "PreconditionFailed",
          "If-None-Match: * header was specified but a twin with the id \(id) was found. "
            + "Please specify a different twin id.")
      }
      var document = try TwinDocument(body)
      try models.checkCanHold(document.model, call.number, db)
      try document.validate(id: id, in: models.models(call.number, db))
      document.stamp(nil, at: time, previous: nil)
      let json = document.json(id: id, etag: etag, at: time)
      try TwinRecord(id: id, model: document.model, etag: etag, json: json).save(call.number, db)
      return json
    }
    return call.answer(json, etag: etag)
  }

  private func patchTwin(_ call: TwinsCall, _ id: String) async throws(ServiceError) -> HTTPResponse {
    try await patch(call, id, try JSONPatch(call.json()), component: nil)
  }

  /// Patches a twin, or one component of it with a patch whose paths begin there.
  private func patch(_ call: TwinsCall, _ id: String, _ patch: JSONPatch, component: String?) async throws(ServiceError)
    -> HTTPResponse
  {
    let (time, etag) = (surroundings.timestamp(), newETag())
    try await store.write { [models] db in
      let old = try TwinsPlane.twin(id, call, db)
      try call.checkIfMatch(old.etag)
      let before = try TwinDocument(JSONReader.parse(Array(old.json.utf8)))
      var target = before.patchable
      var touched = patch.touched
      if let component {
        guard case .object(var members) = target, let inner = members[component] else {
          throw TwinsPlane.noComponent(component, id)
        }
        members[component] = try patch.applied(to: inner)
        target = .object(members)
        touched = Set(touched.map { "\(component)/\($0)" })
      } else {
        target = try patch.applied(to: target)
      }
      var document = try TwinDocument(target)
      if document.model != before.model { try models.checkCanHold(document.model, call.number, db) }
      try document.validate(id: id, in: models.models(call.number, db))
      document.stamp(touched, at: time, previous: before)
      let json = document.json(id: id, etag: etag, at: time)
      try TwinRecord(id: id, model: document.model, etag: etag, json: json).save(call.number, db)
    }
    return .empty(204, headers: ["ETag": etag])
  }

  private func deleteTwin(_ call: TwinsCall, _ id: String) async throws(ServiceError) -> HTTPResponse {
    try await store.write { db in
      let old = try TwinsPlane.twin(id, call, db)
      try call.checkIfMatch(old.etag)
      guard try !RelationshipRecord.touches(call.number, id, db) else {
        throw ServiceError(
          400, "RelationshipsNotDeleted",
          "Twin \(id) has active relationships. Cannot delete a twin unless all the relationships are deleted. "
            + "Please delete the relationships.")
      }
      try TwinRecord.delete(call.number, id, db)
    }
    return .empty(204)
  }

  // MARK: components and telemetry

  func answerComponent(_ call: TwinsCall, id: String, component: String) async throws(ServiceError) -> HTTPResponse {
    switch call.request.method {
    case "GET":
      let twin = try await store.read { db in try TwinsPlane.twin(id, call, db) }
      guard let value = try? JSONReader.parse(Array(twin.json.utf8))[component], value["$metadata"] != nil else {
        throw TwinsPlane.noComponent(component, id)
      }
      return .json(200, value, headers: ["ETag": twin.etag])
    case "PATCH":
      return try await patch(call, id, try JSONPatch(call.json()), component: component)
    default: throw ServiceError(405, "MethodNotAllowed", "\(call.request.method) is not allowed here.")
    }
  }

  func answerTelemetry(_ call: TwinsCall, id: String) async throws(ServiceError) -> HTTPResponse {
    guard call.request.headers["Message-Id"] != nil else {
      throw ServiceError(400, "MissingArgument", "The header Message-Id is required.")
    }
    _ = try call.json()
    // Telemetry is not stored; it leaves by event routes, which deliver nothing on this floor yet.
    _ = try await store.read { db in try TwinsPlane.twin(id, call, db) }
    return .empty(204)
  }

  // MARK: shared

  static func twin(_ id: String, _ call: TwinsCall, _ db: Database) throws -> TwinRecord {
    guard let twin = try TwinRecord.find(call.number, id, db) else {
      throw ServiceError(
        404, "DigitalTwinNotFound",
        "There is no digital twin instance that exists with the ID \(id). Please verify that the twin id is valid and "
          + "ensure that the twin is not deleted. See section on querying the twins http://aka.ms/adtv2query.")
    }
    return twin
  }

  /// Ids of twins and relationships: 1 to 128 characters, none of them a control or a white space.
  static func checkID(_ id: String) throws(ServiceError) {
    guard (1...128).contains(id.utf8.count), id.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value != 0x7F })
    else {
      throw ServiceError(400, "InvalidArgument", "The id '\(id)' is not valid.")
    }
  }

  private static func noComponent(_ component: String, _ id: String) -> ServiceError {
    ServiceError(404, "ComponentNotFound", "There is no component \(component) on the digital twin \(id).")
  }

  /// A weak etag that was never given before.
  func newETag() -> String { "W/\"\(surroundings.uuid())\"" }
}

extension ModelCache {
  /// Refuses a model that is decommissioned; an unknown one is left to validation.
  func checkCanHold(_ model: String, _ instance: ResourceNumber, _ db: Database) throws {
    guard decommissioned(instance, db).contains(model) else { return }
    throw ServiceError(400, "ModelDecommissioned", "The model \(model) is decommissioned; no twin can be made of it.")
  }

  private func decommissioned(_ instance: ResourceNumber, _ db: Database) -> Set<String> {
    let found = try? String.fetchAll(
      db.cachedStatement(sql: "SELECT id FROM model WHERE instance = ? AND decommissioned"), arguments: [instance])
    return Set(found ?? [])
  }
}

extension TwinsCall {
  /// Refuses a stale `If-Match`; `*` matches anything that exists.
  func checkIfMatch(_ etag: String) throws(ServiceError) {
    guard let wanted = request.headers["If-Match"], wanted != "*", wanted != etag else { return }
    throw ServiceError(
      412, "PreconditionFailed",
      "If-Match: \(wanted) header was specified but its value didn't match the current etag value. "
        + "Please verify the etag.")
  }

  /// A stored entity as an answer; the first api-version lacked `$lastUpdateTime`.
  func answer(_ json: String, etag: String) -> HTTPResponse {
    var body = Array(json.utf8)
    if version == "2020-10-31", case .object(var members)? = try? JSONReader.parse(body),
      case .object(var metadata)? = members["$metadata"]
    {
      metadata["$lastUpdateTime"] = nil
      members["$metadata"] = .object(metadata)
      body = Value.object(members).json
    }
    return HTTPResponse(
      status: 200, headers: ["Content-Type": "application/json; charset=utf-8", "ETag": etag], body: body)
  }
}
