import Documents
import GRDB
import HTTP
import OrderedCollections

/// `/digitaltwins/{id}`, its components and its telemetry.
extension TwinsPlane {
  func answerTwin(_ call: TwinsCall, _ id: String) async throws(ServiceError) -> HTTPResponse {
    switch call.request.method {
    case "GET":
      let twin = try await store.read { db in try TwinsPlane.twin(id, call, db) }
      return call.answer(twin.json, etag: twin.etag)
    case "PUT": return try await putTwin(call, id)
    case "PATCH": return try await patchTwin(call, id, component: nil)
    case "DELETE": return try await deleteTwin(call, id)
    default: throw call.methodNotAllowed
    }
  }

  private func putTwin(_ call: TwinsCall, _ id: String) async throws(ServiceError) -> HTTPResponse {
    let document = try TwinDocument(request: call.object("The digital twin"))
    guard call.request.body.count <= TwinsRule.payload else { throw TwinsRefusal.tooLarge(call.request.body.count) }
    let (time, etag) = (surroundings.timestamp(), newETag())
    let twin = try await store.write { [self] db in
      let old = try TwinRecord.model(call.number, id, db)
      guard old == nil || !call.mustBeNew else { throw TwinsRefusal.exists("twin", id) }
      let knowledge = try models.knowledge(call.number, db)
      return try save(
        document, id: id, etag: etag, at: time, call.number, knowledge, telling: Notifier(self, call.instance, db), db)
    }
    return call.answer(twin.json, etag: etag)
  }

  /// Checks a twin against the models, keeps it, whatever was there before, and tells of it.
  func save(
    _ document: TwinDocument, id: String, etag: String, at time: String, _ number: ResourceNumber,
    _ knowledge: ModelKnowledge, telling notifier: Notifier, _ db: Database
  ) throws -> TwinRecord {
    let old = notifier.isSilent ? nil : try TwinRecord.find(number, id, db)
    let oldModel = try TwinRecord.model(number, id, db)
    if oldModel != document.model { try knowledge.checkAllows(document.model) }
    try document.validate(id: id, knowledge)
    var stamped = document
    stamped.stamp(nil, at: time, components: knowledge.shape(of: document.model)?.components ?? [])
    let twin = stamped.record(id: id, etag: etag, at: time)
    try TwinsRule.checkPayload(twin.json)
    if oldModel == nil { try counts?.admitTwin(number, db) }
    try twin.save(number, db)
    try notifier.twinSaved(twin, over: old, at: time)
    return twin
  }

  /// Patches a twin, or one component of it with a patch whose paths begin there.
  private func patchTwin(_ call: TwinsCall, _ id: String, component: String?) async throws(ServiceError)
    -> HTTPResponse
  {
    let patch = TwinPatch(try JSONPatch(call.json()), component: component)
    let (time, etag) = (surroundings.timestamp(), newETag())
    try await store.write { [self] db in
      let old = try TwinsPlane.twin(id, call, db)
      try call.checkIfMatch(old.etag)
      let twin = try patch.applied(to: old, etag: etag, at: time, models.knowledge(call.number, db))
      try TwinsRule.checkPayload(twin.json)
      try twin.save(call.number, db)
      try Notifier(self, call.instance, db).twinSaved(twin, over: old, patch.patch, at: time)
    }
    return .empty(204, headers: ["ETag": etag])
  }

  private func deleteTwin(_ call: TwinsCall, _ id: String) async throws(ServiceError) -> HTTPResponse {
    let time = surroundings.timestamp()
    try await store.write { [self] db in
      let old = try TwinsPlane.twin(id, call, db)
      try call.checkIfMatch(old.etag)
      guard try !RelationshipRecord.touches(call.number, id, db) else { throw TwinsRefusal.hasRelationships(id) }
      try TwinRecord.delete(call.number, id, db)
      try Notifier(self, call.instance, db).twinDeleted(old, at: time)
    }
    return .empty(204)
  }

  func answerComponent(_ call: TwinsCall, of id: String, _ component: String) async throws(ServiceError)
    -> HTTPResponse
  {
    switch call.request.method {
    case "GET":
      let (value, etag) = try await self.component(component, of: id, call)
      return .json(200, value, headers: ["ETag": etag])
    case "PATCH": return try await patchTwin(call, id, component: component)
    default: throw call.methodNotAllowed
    }
  }

  /// Telemetry is not stored; it leaves by event routes.
  func answerTelemetry(_ call: TwinsCall, of id: String, component: String?) async throws(ServiceError)
    -> HTTPResponse
  {
    guard call.request.method == "POST" else { throw call.methodNotAllowed }
    guard let message = call.request.headers["Message-Id"], !message.isEmpty else {
      throw ServiceError(400, "MissingArgument", "The header Message-Id is required.")
    }
    let body = try call.json()
    guard call.request.body.count <= TwinsRule.payload else { throw TwinsRefusal.tooLarge(call.request.body.count) }
    if let component { _ = try await self.component(component, of: id, call) }
    let request = call.request
    try await store.write { [self] db in
      let twin = try TwinsPlane.twin(id, call, db)
      try changes.noteTelemetry(call.number, twin: id, component: component, db)
      let notifier = try Notifier(self, call.instance, db)
      guard !notifier.isSilent else { return }
      let model =
        try component.map { try models.knowledge(call.number, db).component($0, of: twin.model) } ?? twin.model
      try notifier.tell(
        .telemetry, id: message, source: "\(call.instance.host)/digitaltwins/\(id)", subject: component,
        at: request.headers["Telemetry-Source-Time"], schema: model, traceparent: request.headers["traceparent"], body)
    }
    return .empty(204)
  }

  private func component(_ name: String, of id: String, _ call: TwinsCall) async throws(ServiceError) -> (Value, String)
  {
    try await store.read { [models] db in
      let twin = try TwinsPlane.twin(id, call, db)
      let document = try TwinDocument(stored: twin)
      let shape = try models.knowledge(call.number, db).shape(of: twin.model)
      // A model may be deleted under its twins: then the stored form alone says what was a component.
      guard let value = document.contents[name],
        value["$metadata"] != nil || shape?.components.contains(name) == true
      else { throw TwinsRefusal.componentNotFound(name, of: id) }
      return (value, twin.etag)
    }
  }

  // MARK: shared

  static func twin(_ id: String, _ call: TwinsCall, _ db: Database) throws -> TwinRecord {
    guard let twin = try TwinRecord.find(call.number, id, db) else { throw TwinsRefusal.twinNotFound(id) }
    return twin
  }

  /// A weak etag that was never given before.
  func newETag() -> String { "W/\"\(surroundings.uuid())\"" }
}
