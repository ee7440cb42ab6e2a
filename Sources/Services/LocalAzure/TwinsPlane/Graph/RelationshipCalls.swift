import DTDL
import Documents
import GRDB
import HTTP
import OrderedCollections
import Twins

/// `/digitaltwins/{source}/relationships/{id}`.
extension TwinsPlane {
  func answerRelationship(_ call: TwinsCall, source: String, id: String) async throws(ServiceError) -> HTTPResponse {
    try TwinsRule.checkID(id)
    switch call.request.method {
    case "GET":
      let found = try await store.read { db in try TwinsPlane.relationship(source, id, call, db) }
      return call.answer(found.json, etag: found.etag)
    case "PUT": return try await putRelationship(call, source, id)
    case "PATCH": return try await patchRelationship(call, source, id)
    case "DELETE":
      let time = surroundings.timestamp()
      try await store.write { [self] db in
        let old = try TwinsPlane.relationship(source, id, call, db)
        try call.checkIfMatch(old.etag)
        try RelationshipRecord.delete(call.number, source, id, db)
        try Notifier(self, call.instance, db).relationshipDeleted(old, at: time)
      }
      return .empty(204)
    default: throw call.methodNotAllowed
    }
  }

  private func putRelationship(_ call: TwinsCall, _ source: String, _ id: String) async throws(ServiceError)
    -> HTTPResponse
  {
    let body = try call.object("The relationship")
    let (time, etag) = (surroundings.timestamp(), newETag())
    let record = try await store.write { [self] db in
      if call.mustBeNew, try RelationshipRecord.find(call.number, source, id, db) != nil {
        throw TwinsRefusal.exists("relationship", id)
      }
      return try save(
        source, id, body, etag: etag, at: time, call.number, models.knowledge(call.number, db),
        telling: Notifier(self, call.instance, db), db)
    }
    return call.answer(record.json, etag: etag)
  }

  /// Checks the body of a PUT, keeps the relationship, whatever was there before, and tells of it.
  func save(
    _ source: String, _ id: String, _ body: Value, etag: String, at time: String, _ number: ResourceNumber,
    _ knowledge: ModelKnowledge, telling notifier: Notifier, _ db: Database
  ) throws -> RelationshipRecord {
    guard let name = body["$relationshipName"]?.string, let target = body["$targetId"]?.string else {
      throw TwinsRefusal.invalidArgument("A relationship needs $relationshipName and $targetId.")
    }
    // The path wins over `$sourceId` and `$relationshipId` of the body.
    let properties = (body.object ?? [:]).filter { !$0.key.hasPrefix("$") }
    let wanted = Relationship(source: source, id: id, name: name, target: target, properties: properties)
    guard let model = try TwinRecord.model(number, source, db) else { throw TwinsRefusal.twinNotFound(source) }
    let old = notifier.isSilent ? nil : try RelationshipRecord.find(number, source, id, db)
    let record = try save(wanted, sourceModel: model, etag: etag, number, knowledge, db)
    try notifier.relationshipSaved(record, over: old, model: model, at: time)
    return record
  }

  private func patchRelationship(_ call: TwinsCall, _ source: String, _ id: String) async throws(ServiceError)
    -> HTTPResponse
  {
    let patch = try JSONPatch(call.json())
    if let step = patch.steps.first(where: { $0.path[0].hasPrefix("$") }) {
      throw TwinsRefusal.patch("\(step.pointer) is read-only and cannot be updated")
    }
    let (time, etag) = (surroundings.timestamp(), newETag())
    try await store.write { [self] db in
      let old = try TwinsPlane.relationship(source, id, call, db)
      try call.checkIfMatch(old.etag)
      let stored = try JSONReader.parse(Array(old.json.utf8)).object ?? [:]
      let properties = try patch.applied(to: .object(stored.filter { !$0.key.hasPrefix("$") })).object ?? [:]
      let wanted = Relationship(source: source, id: id, name: old.name, target: old.target, properties: properties)
      let model = try TwinRecord.model(call.number, source, db) ?? ""
      let new = try save(
        wanted, sourceModel: model, etag: etag, call.number, models.knowledge(call.number, db), db)
      try Notifier(self, call.instance, db).relationshipSaved(new, over: old, patch, model: model, at: time)
    }
    return .empty(204, headers: ["ETag": etag])
  }

  /// Checks a relationship against the models and keeps it.
  private func save(
    _ wanted: Relationship, sourceModel: String, etag: String, _ number: ResourceNumber,
    _ knowledge: ModelKnowledge, _ db: Database
  ) throws -> RelationshipRecord {
    guard let targetModel = try TwinRecord.model(number, wanted.target, db) else {
      throw TwinsRefusal.targetNotFound(wanted.target)
    }
    guard wanted.target != wanted.key.source else { throw TwinsRefusal.ownTarget }
    guard let model = DTMI(sourceModel) else {
      throw ServiceError.internalError("the stored twin \(wanted.key.source) has no model")
    }
    try Self.check(
      Conformance.violations(of: wanted, sourceModel: model, targetModel: DTMI(targetModel), in: knowledge.models),
      texts: TwinsRule.longTexts(in: wanted.properties))
    let record = RelationshipRecord(wanted, etag: etag)
    try TwinsRule.checkPayload(record.json)
    if let counts, try RelationshipRecord.find(number, record.source, record.id, db) == nil {
      try counts.admitRelationship(number, source: record.source, target: record.target, db)
    }
    try record.save(number, db)
    return record
  }

  /// A wrong name or target is another mistake than a wrong property.
  private static func check(_ violations: [Violation], texts: [String]) throws(ServiceError) {
    guard let first = violations.first else {
      guard texts.isEmpty else { throw TwinsRefusal.invalidRelationship("ValidationFailed", texts) }
      return
    }
    let code =
      switch first.kind {
      case .unknownRelationship, .targetNotAllowed: "InvalidRelationship"
      default: "ValidationFailed"
      }
    throw TwinsRefusal.invalidRelationship(code, violations.map(\.relationshipCause) + texts)
  }

  private static func relationship(_ source: String, _ id: String, _ call: TwinsCall, _ db: Database) throws
    -> RelationshipRecord
  {
    guard let found = try RelationshipRecord.find(call.number, source, id, db) else {
      throw TwinsRefusal.relationshipNotFound(id, of: source)
    }
    return found
  }
}

extension RelationshipRecord {
  /// A relationship as it is kept: the service's members first, no `$metadata`.
  fileprivate init(_ relationship: Relationship, etag: String) {
    let key = relationship.key
    var members: OrderedDictionary<String, Value> = [
      "$relationshipId": .string(key.id), "$etag": .string(etag), "$sourceId": .string(key.source),
      "$relationshipName": .string(relationship.name), "$targetId": .string(relationship.target),
    ]
    for (name, value) in relationship.properties { members[name] = value }
    self.init(
      source: key.source, id: key.id, name: relationship.name, target: relationship.target, etag: etag,
      json: Value.object(members).jsonText)
  }
}
