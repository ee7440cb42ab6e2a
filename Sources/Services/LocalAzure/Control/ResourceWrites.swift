import Encodings
import OrderedCollections
import Documents
import GRDB
import HTTP
import Resources

/// PUT, PATCH and DELETE of a resource.
extension ControlPlane {
  func put(_ request: ServiceRequest, _ id: ResourceID, _ rules: TypeRules) async throws(ServiceError) -> Answer {
    let body = rules.takesNoBody && request.body.isEmpty ? Value.object([:]) : try content(of: request)
    return try await write(request, id, rules) { _ in (Self.withoutOwned(body), .object([:])) }
  }

  /// What was sent without what is the service's own.
  static func withoutOwned(_ body: Value) -> Value {
    var body = body
    for owned in ["id", "name", "type", "systemData", "etag"] { body[member: owned] = nil }
    return body
  }

  func patch(_ request: ServiceRequest, _ id: ResourceID, _ rules: TypeRules) async throws(ServiceError) -> Answer {
    let changes = rules.patched(try content(of: request))
    return try await write(request, id, rules) { existing in
      guard let existing else { throw ServiceError.resourceNotFound(id) }
      var body = existing.body.merged(with: changes)
      // Tags are replaced as a whole, unlike every other member.
      if let tags = changes["tags"] { body[member: "tags"] = tags.isNull ? nil : tags }
      return (body, existing.secrets)
    }
  }

  /// The tags of whatever `…/providers/Microsoft.Resources/tags/default` stands behind: read, replaced, merged into,
  /// taken from, all taken away.
  func tags(_ request: ServiceRequest, _ id: ResourceID) async throws(ServiceError) -> Answer {
    guard let target = id.parent, id.name.lowercased() == "default" else { throw .notThere(request.path) }
    let rules = TypeRegistry.rules(for: target.type)
    let found = try await store.read { db in try ResourceTable.find(target, db) }
    guard let found else { throw .resourceNotFound(target) }
    let own = found.body["tags"]?.object ?? [:]
    let given: Value? = request.body.isEmpty ? Value?.none : try content(of: request)
    let sent = given?["properties"]?["tags"]?.object ?? [:]
    let wanted: OrderedDictionary<String, Value>
    switch (request.method, given?["operation"]?.string?.lowercased()) {
    case ("GET", _): return Answer(response: .json(200, Self.shown(own, id)))
    case ("PUT", _), ("PATCH", "replace"): wanted = sent
    case ("PATCH", "merge"): wanted = own.merging(sent) { $1 }
    case ("PATCH", "delete"): wanted = own.filter { sent[$0.key] == nil }
    case ("PATCH", _): throw .invalidContent("The member 'operation' must be Merge, Replace or Delete.")
    case ("DELETE", _): wanted = [:]
    default: throw .methodNotAllowed(request.method)
    }
    let written = try await write(request, target, rules, isAtOnce: true) { existing in
      guard let existing else { throw ServiceError.resourceNotFound(target) }
      var body = existing.body
      body[member: "tags"] = .object(wanted)
      return (body, existing.secrets)
    }
    guard written.response.status < 300 else { return written }
    return Answer(
      response: request.method == "DELETE" ? .empty(200) : .json(200, Self.shown(wanted, id)),
      changedDirectory: written.changedDirectory)
  }

  private static func shown(_ tags: OrderedDictionary<String, Value>, _ id: ResourceID) -> Value {
    [
      "id": .string(id.description), "name": "default", "type": "Microsoft.Resources/tags",
      "properties": ["tags": .object(tags)],
    ]
  }

  /// A body that must be a JSON object.
  func content(of request: ServiceRequest) throws(ServiceError) -> Value {
    guard !request.body.isEmpty else { throw .invalidContent("The request body is empty.") }
    let value: Value
    do { value = try JSONReader.parse(request.body) } catch { throw .invalidContent("\(error)") }
    guard value.object != nil else { throw .invalidContent("The request body must be an object.") }
    return value
  }

  /// Body and kept secrets of a write, from what is there.
  typealias Making = @Sendable (StoredResource?) throws -> (body: Value, secrets: Value)

  private func write(
    _ request: ServiceRequest, _ id: ResourceID, _ rules: TypeRules, isAtOnce: Bool = false, _ making: @escaping Making
  ) async throws(ServiceError) -> Answer {
    let written = try await store.write { [self] db in
      try write(request, id, rules, isAtOnce: isAtOnce, db, making)
    }
    return written.answer(request, rules, options)
  }

  /// One write, inside a transaction. One that is done at once begins no operation, whatever its type does otherwise.
  func write(
    _ request: ServiceRequest, _ id: ResourceID, _ rules: TypeRules, isAtOnce: Bool = false, _ db: Database,
    _ making: Making
  ) throws -> Written {
    let caller = request.caller ?? Caller(objectID: "", tenant: options.tenant, application: "")
    let existing = try ResourceTable.find(id, db)
    try checkPlace(id, rules, existing, db)
    try Registration.check(id, db)
    try LockGuard.checkWrite(to: id, db)
    try checkConditions(request, rules, existing)
    let (body, secrets) = try making(existing)
    var draft = Draft(
      id: existing?.id ?? TypeRegistry.canonical(id, rules: rules), body: body, secrets: secrets, existing: existing,
      caller: caller, options: options, surroundings: surroundings, time: surroundings.timestamp())
    try complete(&draft, rules, scene(db))
    try DeletedWorkspaces.revive(&draft, modules: modules, now: surroundings.now(), db)
    try Quota.check(draft, db)
    return try save(draft, rules, isAtOnce: isAtOnce, fault: request.operationFault, db)
  }

  /// Group and parent exist, nothing else is going on there.
  private func checkPlace(_ id: ResourceID, _ rules: TypeRules, _ existing: StoredResource?, _ db: Database) throws {
    if let existing, existing.isPending { throw ServiceError.busy(existing.id) }
    if existing != nil { return }
    guard rules.name.accepts(id.name) else { throw ServiceError.invalidName(id.name, rules: rules) }
    if let subscription = id.subscription, let group = id.resourceGroup {
      let groupID = ResourceID.resourceGroup(subscription, group)
      if groupID != id, try !ResourceTable.exists(groupID, db) { throw ServiceError.groupNotFound(group) }
    }
    if let parent = TypeRegistry.neededParent(of: id) {
      guard let found = try ResourceTable.find(parent, db) else {
        throw ServiceError.parentNotFound(id, parent: parent)
      }
      if found.isPending { throw ServiceError.busy(found.id) }
    }
  }

  private func checkConditions(_ request: ServiceRequest, _ rules: TypeRules, _ existing: StoredResource?) throws {
    if request.headers["If-None-Match"] == "*", existing != nil { throw ServiceError.preconditionFailed }
    guard rules.hasEtag, let wanted = request.headers["If-Match"] else { return }
    guard let existing else { throw ServiceError.preconditionFailed }
    let bare = wanted.filter { $0 != "\"" }
    if bare != "*", bare != existing.etag { throw ServiceError.preconditionFailed }
  }

  /// All passes from what was sent to what is kept.
  private func complete(_ draft: inout Draft, _ rules: TypeRules, _ scene: Scene) throws {
    draft.strip(rules.properties)
    try draft.checkEnvelope(rules)
    try draft.validate(rules.properties)
    try draft.holdImmutable(rules.properties)
    if rules.takesIdentity { try draft.checkAssignedIdentities(scene) }
    try rules.check(draft, scene)
    draft.applyFallbacks(rules.properties)
    draft.takeSecrets(rules.properties)
    draft.completeIdentity(rules)
    rules.finish(&draft)
    if rules.timing.isLongRunning || !TypeRegistry.isKnown(rules.type) {
      draft["properties.provisioningState"] = .string(rules.timing.done)
    }
    if rules.hasSystemData { draft.stampSystemData() }
  }

  private func save(
    _ draft: Draft, _ rules: TypeRules, isAtOnce: Bool, fault: OperationFault?, _ db: Database
  ) throws -> Written {
    let now = surroundings.now()
    let kind = draft.isNew ? "create" : "update"
    var operation: StoredOperation?
    if rules.timing.isLongRunning, !isAtOnce {
      let begun = StoredOperation(
        id: surroundings.uuid(), resource: draft.id, kind: kind, now: now, pollsUntilDone: options.pollsUntilDone,
        fault: fault)
      try OperationTable.begin(begun, db)
      operation = begun
    }
    var resource = StoredResource(
      number: draft.existing?.number ?? 0, id: draft.id, body: draft.body, secrets: draft.secrets,
      etag: Base64.encodeURL(surroundings.random(9)), created: draft.existing?.created ?? now, changed: now,
      pollsLeft: operation?.pollsLeft ?? 0, pendingKind: operation?.kind)
    try ResourceTable.save(&resource, operation: operation?.id, db)
    if let claim = rules.claim(draft), try !ResourceTable.claim(claim, for: resource.number, db) {
      throw rules.nameTaken(draft)
    }
    return Written(
      resource: resource, isNew: draft.isNew, operation: operation?.id, region: try region(of: resource, db))
  }
}

/// A resource just written.
struct Written: Sendable {
  let resource: StoredResource
  let isNew: Bool
  let operation: String?
  let region: String

  func answer(_ request: ServiceRequest, _ rules: TypeRules, _ options: Options) -> ControlPlane.Answer {
    let timing = rules.timing
    let isAssignment = rules.type == AuthorizationRules.assignmentType
    let changed =
      [DigitalTwinsRules.instanceType, AuthorizationRules.definitionType].contains(rules.type)
      || isAssignment && !isNew
    let updateStatus = request.method == "PATCH" ? timing.patchStatus ?? timing.updateStatus : timing.updateStatus
    let status = isNew ? timing.createStatus : updateStatus
    guard let operation else {
      var headers: HTTPFields = [:]
      let value = Rendering(rules: rules, request: request).value(resource, unfinished: nil)
      if isNew, rules.namesWhatItMade { headers["Location"] = value["id"]?.string }
      return .init(
        response: .json(status, value, headers: headers), changedDirectory: changed,
        newAssignment: isAssignment && isNew ? resource : nil)
    }
    let headers = PollingHeaders(
      request: request, operation: operation, subscription: resource.id.subscription ?? "", namespace: rules.namespace,
      location: region, retryAfter: options.retryAfter
    ).fields(timing.headers)
    guard timing.answersWithBody || !isNew else { return .init(response: .empty(202, headers: headers)) }
    let value = Rendering(rules: rules, request: request).value(resource, unfinished: isNew ? "create" : "update")
    return .init(response: .json(status, value, headers: headers), changedDirectory: changed)
  }
}
