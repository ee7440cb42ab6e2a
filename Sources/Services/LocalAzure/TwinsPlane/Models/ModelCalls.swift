import DTDL
import Diagnostics
import Documents
import GRDB
import HTTP
import OrderedCollections

/// `/models` and `/models/{id}`.
extension TwinsPlane {
  /// Models in one request at most.
  static let largestBatch = 250

  func answerModels(_ call: TwinsCall) async throws(ServiceError) -> HTTPResponse {
    let id = call.request.segments.dropFirst().first
    switch (call.request.method, id) {
    case ("POST", nil): return try await addModels(call)
    case ("GET", nil): return try await listModels(call)
    case ("GET", let id?): return try await getModel(call, id)
    case ("PATCH", let id?): return try await decommission(call, id)
    case ("DELETE", let id?): return try await deleteModel(call, id)
    default: throw ServiceError(405, "MethodNotAllowed", "\(call.request.method) is not allowed here.")
    }
  }

  // MARK: add

  private func addModels(_ call: TwinsCall) async throws(ServiceError) -> HTTPResponse {
    guard case .array(let definitions) = try call.json() else {
      throw ServiceError(400, "BadRequest", "The request body must be an array of models.")
    }
    guard !definitions.isEmpty else {
      throw ServiceError(400, "InvalidArgument", "At least one model has to be given.")
    }
    guard definitions.count <= Self.largestBatch else {
      throw ServiceError(
        400, "LimitExceeded", "The request holds \(definitions.count) models; the limit is \(Self.largestBatch).")
    }
    let uploaded = surroundings.now()
    let added = try await store.write { [models] db in
      try TwinsPlane.add(definitions, call.number, uploaded, models, db)
    }
    return .json(201, .array(added.map { $0.data(includesDefinition: false) }))
  }

  /// All or none: the first model that cannot be refuses the batch.
  private static func add(
    _ definitions: [Value], _ instance: ResourceNumber, _ uploaded: Int64, _ models: ModelCache, _ db: Database
  ) throws -> [ModelRecord] {
    let known = try models.models(instance, db)
    let existing = definitions.compactMap { $0["@id"]?.string.flatMap(DTMI.init) }
      .filter { known.interface($0) != nil }
    guard existing.isEmpty else {
      let ids = existing.map(\.description).joined(separator: ", ")
      throw ServiceError(
        409, "ModelIdAlreadyExists",
        "Some of the model ids already exist: \(ids). Use Model_List API to view models that already exist. "
          + "See the Swagger example (https://aka.ms/ModelListSwSmpl).")
    }
    let (_, findings) = ModelSet.read(definitions: definitions, known: known)
    let errors = findings.filter { $0.severity == .error }
    guard errors.isEmpty else { throw parserError(errors) }
    let added = definitions.map { definition in
      ModelRecord(
        id: definition["@id"]?.string ?? "", definition: stored(definition), isDecommissioned: false,
        uploaded: uploaded)
    }
    for model in added { try model.save(instance, db) }
    models.forget(instance)
    return added
  }

  private static func parserError(_ errors: [Diagnostic]) -> ServiceError {
    let text = errors.map { $0.message }.joined(separator: ". ")
    return ServiceError(
      400, "DTDLParserError",
      "None of the models in this request could be created due to a problem with one or more models: \(text). "
        + "See model documentation(http://aka.ms/ADTv2Models) for supported format.")
  }

  /// The uploaded JSON with its context as a list and at the end, as the service keeps it.
  private static func stored(_ definition: Value) -> Value {
    guard case .object(var members) = definition, let context = members.removeValue(forKey: "@context") else {
      return definition
    }
    members["@context"] = context.array == nil ? .array([context]) : context
    return .object(members)
  }

  // MARK: read

  private func listModels(_ call: TwinsCall) async throws(ServiceError) -> HTTPResponse {
    let size = call.pageSize(default: 100, maximum: 1000)
    let roots = call.request.query.values("dependenciesFor").flatMap { $0.split(separator: ",").map(String.init) }
    let start = call.request.query["continuationToken"] ?? ""
    let includes = call.includesDefinitions
    let page = try await store.read { [models] db in
      let all = try ModelRecord.all(call.number, db)
      let wanted = roots.isEmpty ? nil : try closure(of: roots, models.models(call.number, db))
      return Array(
        all.lazy.filter { $0.id > start && (wanted?.contains($0.id) ?? true) }.prefix(size + 1))
    }
    var next: Value = .null
    if page.count > size, let last = page.dropLast().last { next = .string(call.link(after: last.id)) }
    return .json(
      200, ["value": .array(page.prefix(size).map { $0.data(includesDefinition: includes) }), "nextLink": next])
  }

  private func getModel(_ call: TwinsCall, _ id: String) async throws(ServiceError) -> HTTPResponse {
    let model = try await store.read { db in try TwinsPlane.find(id, call.number, db) }
    return .json(200, model.data(includesDefinition: call.includesDefinitions))
  }

  private static func find(_ id: String, _ instance: ResourceNumber, _ db: Database) throws -> ModelRecord {
    guard DTMI(id) != nil else { throw ServiceError(400, "InvalidArgument", "The model id '\(id)' is not a DTMI.") }
    guard let model = try ModelRecord.find(instance, id, db) else {
      throw ServiceError(
        404, "ModelNotFound",
        "There is no Model(s) available that matches the provided id(s) \(id). "
          + "Check that the Model ID provided is valid by doing a Model_List API call.")
    }
    return model
  }

  // MARK: change

  private func decommission(_ call: TwinsCall, _ id: String) async throws(ServiceError) -> HTTPResponse {
    guard case .array(let operations) = try call.json(), operations.count == 1,
      operations[0]["op"]?.string == "replace", operations[0]["path"]?.string == "/decommissioned",
      let value = operations[0]["value"]?.bool
    else {
      throw ServiceError(
        400, "JsonPatchInvalid", "A model takes exactly one replace operation of the path /decommissioned.")
    }
    try await store.write { [models] db in
      var model = try TwinsPlane.find(id, call.number, db)
      model.isDecommissioned = value
      try model.save(call.number, db)
      models.forget(call.number)
    }
    return .empty(204)
  }

  private func deleteModel(_ call: TwinsCall, _ id: String) async throws(ServiceError) -> HTTPResponse {
    try await store.write { [models] db in
      _ = try TwinsPlane.find(id, call.number, db)
      let set = try models.models(call.number, db)
      if let own = DTMI(id),
        let user = set.interfaces.values.first(where: { $0.id != own && $0.dependencies.contains(own) })
      {
        throw ServiceError(
          409, "ModelReferencesNotDeleted",
          "This model is currently being referenced by \(user.id). You must delete these references before deleting "
            + "the Model.. To delete references, do Delete Model on Ids provided above.")
      }
      try ModelRecord.delete(call.number, id, db)
      models.forget(call.number)
    }
    return .empty(204)
  }
}

/// The models that the roots need, themselves included.
private func closure(of roots: [String], _ models: ModelSet) -> Set<String> {
  var wanted: Set<String> = []
  var open = roots.compactMap(DTMI.init)
  while let id = open.popLast() {
    guard wanted.insert(id.description).inserted else { continue }
    open += models.dependencies(of: id)
  }
  return wanted
}

extension TwinsCall {
  fileprivate var includesDefinitions: Bool { request.query["includeModelDefinition"]?.lowercased() == "true" }

  /// The same call for the page behind an id.
  fileprivate func link(after id: String) -> String {
    let kept = request.query.all.filter { $0.name.lowercased() != "continuationtoken" }
    let items = (kept + [("continuationToken", id)]).map { "\($0.name)=\(Percent.encode($0.value))" }
    return "\(request.base)/models?\(items.joined(separator: "&"))"
  }
}

extension ModelRecord {
  static func find(_ instance: ResourceNumber, _ id: String, _ db: Database) throws -> ModelRecord? {
    try Row.fetchOne(
      db.cachedStatement(
        sql: "SELECT id, definition, decommissioned, uploaded FROM model WHERE instance = ? AND id = ?"),
      arguments: [instance, id]
    ).map(ModelRecord.init)
  }

  /// Model data as the service returns it.
  func data(includesDefinition: Bool) -> Value {
    var data: OrderedDictionary<String, Value> = [
      "id": .string(id), "description": TwinsText.languageMap(definition["description"]),
      "displayName": TwinsText.languageMap(definition["displayName"]),
      "decommissioned": .bool(isDecommissioned),
      "uploadTime": .string(Timestamp.text(microseconds: uploaded).dropLast() + "+00:00"),
    ]
    if includesDefinition { data["model"] = definition }
    return .object(data)
  }
}

enum TwinsText {
  /// Localisable text as a language map: a plain string is English.
  static func languageMap(_ text: Value?) -> Value {
    switch text {
    case .string(let plain)?: ["en": .string(plain)]
    case .object?: text ?? [:]
    default: [:]
    }
  }
}
