import DTDL
import Documents
import GRDB
import HTTP

/// `/models` and `/models/{id}`.
extension TwinsPlane {
  func answerModels(_ call: TwinsCall) async throws(ServiceError) -> HTTPResponse {
    switch call.request.method {
    case "POST": try await addModels(call)
    case "GET": try await listModels(call)
    default: throw call.methodNotAllowed
    }
  }

  func answerModel(_ call: TwinsCall, _ id: String) async throws(ServiceError) -> HTTPResponse {
    guard let model = DTMI(id) else { throw TwinsRefusal.invalidArgument("The model id '\(id)' is not a DTMI.") }
    switch call.request.method {
    case "GET":
      let found = try await store.read { db in try TwinsPlane.model(model, call, db) }
      return .json(200, found.data(includesDefinition: call.includesDefinitions))
    case "PATCH": return try await decommission(call, model)
    case "DELETE": return try await deleteModel(call, model)
    default: throw call.methodNotAllowed
    }
  }

  private func addModels(_ call: TwinsCall) async throws(ServiceError) -> HTTPResponse {
    let upload = try ModelUpload(call.json())
    let (uploaded, revision) = (surroundings.now(), newRevision())
    let added = try await store.write { [self] db in
      try add(upload, call.number, uploaded: uploaded, revision: revision, db)
    }
    return .json(201, .array(added.map { $0.data(includesDefinition: false) }))
  }

  /// Checks models against those that are stored and stores them.
  func add(
    _ upload: ModelUpload, _ number: ResourceNumber, uploaded: Int64, revision: Int64, _ db: Database
  ) throws -> [ModelRecord] {
    var known = try models.knowledge(number, db)
    let fresh = try upload.checked(against: known.models)
    let records = upload.records(uploaded: uploaded)
    for record in records {
      let uses = DTMI(record.id).map { fresh.dependencies(of: $0).map(\.description) } ?? []
      try record.insert(number, uses: uses, db)
    }
    known.add(fresh)
    try models.replace(known, number, revision: revision, db)
    return records
  }

  private func listModels(_ call: TwinsCall) async throws(ServiceError) -> HTTPResponse {
    let size = call.pageSize(default: TwinsRule.modelsPerPage, maximum: TwinsRule.modelsPerPage)
    let roots = try call.dependencyRoots
    let start = call.continuation ?? ""
    let page = try await store.read { [models] db in
      guard !roots.isEmpty else { return try ModelRecord.page(call.number, after: start, limit: size + 1, db) }
      let known = try models.knowledge(call.number, db).models
      let missing = roots.filter { known.interface($0) == nil }
      guard missing.isEmpty else { throw TwinsRefusal.modelNotFound(missing.map(\.description)) }
      let ids = known.closure(of: roots).map(\.description).sorted().filter { $0 > start }
      return try ids.prefix(size + 1).compactMap { try ModelRecord.find(call.number, $0, db) }
    }
    let rows = page.prefix(size).map { $0.data(includesDefinition: call.includesDefinitions).jsonText }
    let next = page.count > size ? page[size - 1].id : nil
    return call.page(rows, after: ",\"nextLink\":\(call.nextLink(next))")
  }

  private static func model(_ id: DTMI, _ call: TwinsCall, _ db: Database) throws -> ModelRecord {
    guard let model = try ModelRecord.find(call.number, id.description, db) else {
      throw TwinsRefusal.modelNotFound([id.description])
    }
    return model
  }

  private func decommission(_ call: TwinsCall, _ id: DTMI) async throws(ServiceError) -> HTTPResponse {
    let value = try JSONPatch(call.json()).decommissions()
    let revision = newRevision()
    try await store.write { [models] db in
      let model = try TwinsPlane.model(id, call, db)
      guard model.isDecommissioned != value else { return }
      var known = try models.knowledge(call.number, db)
      let live = known.models.dependencies(of: id).filter { !known.decommissioned.contains($0) }
      guard !value || live.isEmpty else { throw TwinsRefusal.referencesLive(live) }
      try ModelRecord.setDecommissioned(call.number, model.id, value, db)
      known.setDecommissioned(id, value)
      try models.replace(known, call.number, revision: revision, db)
    }
    return .empty(204)
  }

  private func deleteModel(_ call: TwinsCall, _ id: DTMI) async throws(ServiceError) -> HTTPResponse {
    let revision = newRevision()
    try await store.write { [models] db in
      let model = try TwinsPlane.model(id, call, db)
      let users = try ModelRecord.users(call.number, of: model.id, db)
      guard users.isEmpty else { throw TwinsRefusal.modelReferenced(by: users) }
      var known = try models.knowledge(call.number, db)
      let uses = known.models.dependencies(of: id).map(\.description)
      try ModelRecord.delete(call.number, model.id, uses: uses, db)
      known.remove(id)
      try models.replace(known, call.number, revision: revision, db)
    }
    return .empty(204)
  }

  func newRevision() -> Int64 {
    surroundings.random(8).reduce(0) { $0 << 8 | Int64($1) }
  }
}

extension JSONPatch {
  /// What a model may be told: whether it is decommissioned, and nothing else.
  fileprivate func decommissions() throws(ServiceError) -> Bool {
    guard steps.count == 1, steps[0].name == .replace, steps[0].path == ["decommissioned"],
      let value = steps[0].value?.bool
    else { throw TwinsRefusal.patch("A model takes one replace operation of the path /decommissioned") }
    return value
  }
}

extension ModelSet {
  /// The models and all that they need, near and far.
  fileprivate func closure(of roots: [DTMI]) -> Set<DTMI> {
    var wanted: Set<DTMI> = []
    var open = roots
    while let id = open.popLast() {
      if wanted.insert(id).inserted { open += dependencies(of: id) }
    }
    return wanted
  }
}

extension TwinsCall {
  fileprivate var includesDefinitions: Bool { request.query["includeModelDefinition"]?.lowercased() == "true" }

  /// The models whose dependencies are listed; the parameter may be repeated or hold several ids.
  fileprivate var dependencyRoots: [DTMI] {
    get throws(ServiceError) {
      let texts = request.query.values("dependenciesFor").flatMap { $0.split(separator: ",") }
      guard texts.count <= TwinsRule.dependencyRoots else {
        throw TwinsRefusal.limit("dependenciesFor takes at most \(TwinsRule.dependencyRoots) model ids.")
      }
      var roots: [DTMI] = []
      for text in texts {
        guard let id = DTMI(String(text)) else {
          throw TwinsRefusal.invalidArgument("The model id '\(text)' is not a DTMI.")
        }
        roots.append(id)
      }
      return roots
    }
  }
}
