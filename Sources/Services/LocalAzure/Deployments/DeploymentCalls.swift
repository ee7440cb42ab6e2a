import Documents
import Encodings
import GRDB
import HTTP
import OrderedCollections
import Resources

/// `Microsoft.Resources/deployments`: templates that are checked, compared and carried out.
///
/// A deployment is carried out while it is asked for, one resource after the other; who polls finds it done. It is kept as
/// a resource whose body is what answers show, with template and operations beside it.
extension ControlPlane {
  func deployments(_ request: ServiceRequest, _ route: DeploymentRoute) async throws(ServiceError) -> Answer {
    switch (route, request.method) {
    case (.list(let scope), "GET"): return Answer(response: try await deploymentList(request, scope))
    case (.one(let id), "GET"): return Answer(response: .json(200, Self.shown(try await deployment(id))))
    case (.one(let id), "HEAD"):
      let isThere = try await store.read { db in try ResourceTable.exists(id, db) }
      return Answer(response: .empty(isThere ? 204 : 404))
    case (.one(let id), "PUT"): return try await deploy(request, id)
    case (.one(let id), "DELETE"):
      let now = surroundings.now()
      try await store.write { [self] db in
        guard let found = try ResourceTable.find(id, db) else { return }
        _ = try ResourceTable.delete(found, modules: modules, now: now, db)
      }
      return Answer(response: .empty(204))
    case (.validate(let id), _): return Answer(response: try await validate(request, id))
    case (.whatIf(let id), _): return Answer(response: try await beginWhatIf(request, id))
    case (.exportTemplate(let id), _):
      return Answer(response: .json(200, ["template": try await deployment(id).secrets["template"] ?? .null]))
    case (.cancel(let id), _):
      _ = try await deployment(id)
      throw ServiceError(
        409, "DeploymentCannotBeCancelled", "The deployment '\(id.name)' is not running and cannot be cancelled.")
    case (.operations(let id), "GET"):
      return Answer(response: .json(200, ["value": try await deployment(id).secrets["operations"] ?? []]))
    case (.operation(let id, let operation), "GET"):
      let all = try await deployment(id).secrets["operations"]?.array ?? []
      guard let found = all.first(where: { $0["operationId"]?.string?.lowercased() == operation.lowercased() }) else {
        throw ServiceError(404, "DeploymentOperationNotFound", "The operation '\(operation)' was not found.")
      }
      return Answer(response: .json(200, found))
    case (.status(let id), "GET"): return Answer(response: Self.status(try await deployment(id)))
    default: throw .methodNotAllowed(request.method)
    }
  }

  private func deployment(_ id: ResourceID) async throws(ServiceError) -> StoredResource {
    let found = try await store.read { db in try ResourceTable.find(id, db) }
    guard let found else {
      throw ServiceError(404, "DeploymentNotFound", "Deployment '\(id.name)' could not be found.")
    }
    return found
  }

  private func deploymentList(_ request: ServiceRequest, _ scope: ResourceID) async throws(ServiceError)
    -> HTTPResponse
  {
    let paging = try Paging(request, PageSize())
    let state = request.query["$filter"]?.split(separator: "'").dropFirst().first.map { $0.lowercased() }
    let page = try await store.read { db in
      if scope.resourceGroup != nil, try !ResourceTable.exists(scope, db) {
        throw ServiceError.groupNotFound(scope.name)
      }
      return try ResourcePage(inside: scope, type: DeploymentRoute.type, paging, db) { resource in
        resource.id.parent == scope
          && (state == nil || resource.body["properties"]?["provisioningState"]?.string?.lowercased() == state)
      }
    }
    return page.answer(page.resources.map(Self.shown), request, paging)
  }

  private static func shown(_ resource: StoredResource) -> Value {
    var value: Value = [
      "id": .string(resource.id.description), "name": .string(resource.name), "type": .string(DeploymentRoute.type),
    ]
    for (name, member) in resource.body.object ?? [:] { value[member: name] = member }
    return value
  }

  /// What a poll learns.
  private static func status(_ resource: StoredResource) -> HTTPResponse {
    let properties = resource.body["properties"] ?? .null
    return .json(
      200, .members(["status": properties["provisioningState"], "error": properties["error"]]))
  }

  // MARK: Reading what is asked for

  private func read(_ request: ServiceRequest, _ id: ResourceID) async throws(ServiceError) -> DeploymentRun {
    guard NameRule.characters(1...64, .groupLike, looseEnds: true).accepts(id.name) else {
      throw ServiceError(400, "InvalidDeploymentName", "The deployment name '\(id.name)' is not valid.")
    }
    let body: Value
    do { body = try LenientJSON.parse(request.body) } catch { throw .invalidContent("\(error)") }
    let caller = request.caller ?? Caller(objectID: "", tenant: options.tenant, application: "")
    let (options, surroundings) = (options, surroundings)
    let deployment = try await store.read { db in
      var group: StoredResource?
      if let subscription = id.subscription, let name = id.resourceGroup {
        group = try ResourceTable.find(.resourceGroup(subscription, name), db)
        if group == nil { throw ServiceError.groupNotFound(name) }
      }
      return try Deployment(id, body: body, group: group, caller: caller, options: options, surroundings)
    }
    return DeploymentRun(control: self, deployment: deployment, request: request)
  }

  /// The properties that all answers about a deployment have.
  func properties(_ deployment: Deployment, _ state: String) -> Value {
    [
      "templateHash": .string(deployment.templateHash), "parameters": deployment.template.shownParameters,
      "mode": .string(deployment.mode.rawValue), "provisioningState": .string(state),
      "timestamp": .string(surroundings.timestamp()), "duration": "PT0S",
      "correlationId": .string(surroundings.uuid()), "providers": deployment.providers,
      "dependencies": deployment.dependencies,
    ]
  }

  private func validate(_ request: ServiceRequest, _ id: ResourceID) async throws(ServiceError) -> HTTPResponse {
    let run = try await read(request, id)
    let placed: [DeploymentRun.Placed]
    do { placed = try await run.rehearse().placed } catch {
      if error.code == "InvalidTemplate" { throw error }
      throw ServiceError(
        400, "InvalidTemplateDeployment",
        "The template deployment '\(id.name)' is not valid according to the validation procedure. The tracking id is "
          + "'\(surroundings.uuid())'. See inner errors for details.",
        details: [.init(code: error.code, message: error.message)])
    }
    var properties = properties(run.deployment, "Succeeded")
    properties[member: "validatedResources"] = .array(placed.map { ["id": $0.after["id"] ?? .null] })
    return .json(
      200,
      .members([
        "id": .string(run.deployment.id.description), "name": .string(id.name), "type": .string(DeploymentRoute.type),
        "location": run.deployment.location.map { .string($0) }, "properties": properties,
      ]))
  }

  /// Compares, and keeps the answer for who polls.
  private func beginWhatIf(_ request: ServiceRequest, _ id: ResourceID) async throws(ServiceError) -> HTTPResponse {
    let result = try await whatIf(request, id)
    let (operation, now) = (surroundings.uuid(), surroundings.now())
    let polls = options.pollsUntilDone
    try await store.write { db in try ComparisonTable.keep(result, id: operation, polls: polls, now: now, db) }
    let version = request.query["api-version"] ?? ""
    let place =
      "\(request.base)/subscriptions/\(id.subscription ?? "")/operationresults/\(operation)?api-version=\(version)"
    return .empty(202, headers: ["Location": place, "Retry-After": String(options.retryAfter)])
  }

  /// What a poll of a comparison learns; `nil` where no such comparison was asked for.
  func comparison(_ request: ServiceRequest, _ id: String) async throws(ServiceError) -> HTTPResponse? {
    let kept = try await store.read { db in try ComparisonTable.exists(id, db) }
    guard kept else { return nil }
    guard let result = try await store.write({ db in try ComparisonTable.poll(id, db) }) else {
      let place = "\(request.base)\(request.path)?api-version=\(request.query["api-version"] ?? "")"
      return .empty(202, headers: ["Location": place, "Retry-After": String(options.retryAfter)])
    }
    return .json(200, result)
  }

  private func whatIf(_ request: ServiceRequest, _ id: ResourceID) async throws(ServiceError) -> Value {
    let run = try await read(request, id)
    let placed: [DeploymentRun.Placed]
    do { placed = try await run.rehearse().placed } catch {
      // What is refused is no failure of the call: the answer says why nothing can be told.
      return ["status": "Failed", "error": error.body["error"] ?? .null]
    }
    let ids = placed.compactMap { $0.after["id"] }
    let others =
      run.deployment.scope.resourceGroup == nil ? [] : try await store.read { db in try run.surplus(ids, db) }
    var changes = placed.map { WhatIf.change($0, apiVersion: $0.apiVersion) }
    changes += others.map { WhatIf.untouched($0, isDeleted: run.deployment.mode == .complete) }
    return [
      "status": "Succeeded",
      "properties": ["correlationId": .string(surroundings.uuid()), "changes": .array(changes)],
    ]
  }

  // MARK: Carrying out

  private func deploy(_ request: ServiceRequest, _ id: ResourceID) async throws(ServiceError) -> Answer {
    let run = try await read(request, id)
    let end = try await carryOut(run)
    var answer = Answer(response: .empty(500), changedDirectory: true)
    answer.goneInstances = end.gone
    var begun = Self.shown(end.kept)
    begun.put("Accepted", at: Draft.path("properties.provisioningState"))
    for name in ["outputs", "outputResources", "error"] { begun.put(nil, at: Draft.path("properties.\(name)")) }
    let version = request.query["api-version"] ?? ""
    let place =
      "\(request.base)\(run.deployment.id)/operationStatuses/\(surroundings.uuid())?api-version=\(version)"
    answer.response = .json(
      end.isNew ? 201 : 200, begun,
      headers: ["Azure-AsyncOperation": place, "Retry-After": String(options.retryAfter)])
    return answer
  }

  /// How a deployment ended.
  struct DeploymentEnd: Sendable {
    let kept: StoredResource
    let isNew: Bool
    let errors: [ServiceError]
    /// Ids of what was written.
    let made: [Value]
    let gone: [InstanceID]
  }

  /// Carries out a deployment, nested or not, and remembers how it went.
  func carryOut(_ run: DeploymentRun) async throws(ServiceError) -> DeploymentEnd {
    let outcomes = await run.carryOut()
    var failures = outcomes.compactMap { outcome -> ServiceError? in
      if case .failure(let error) = outcome.result { error } else { nil }
    }
    var properties = properties(run.deployment, failures.isEmpty ? "Succeeded" : "Failed")
    let made = outcomes.flatMap { outcome in
      if case .success(let done) = outcome.result { done.made } else { [Value]() }
    }
    var gone: [InstanceID] = []
    if failures.isEmpty {
      do {
        properties[member: "outputs"] = try await store.read { db in try run.outputs(db) }
        if run.deployment.mode == .complete { gone = try await removeSurplus(run, made) }
      } catch {
        failures = [error]
      }
    }
    if !failures.isEmpty {
      properties[member: "provisioningState"] = "Failed"
      properties[member: "error"] = Self.failure(failures).body["error"] ?? .null
    }
    properties[member: "outputResources"] = .array(made.map { ["id": $0] })
    let (shown, operations) = (properties, outcomes.map { operation($0, run.deployment) })
    let (kept, isNew) = try await store.write { [self] db in try keep(run.deployment, shown, operations, db) }
    return DeploymentEnd(kept: kept, isNew: isNew, errors: failures, made: made, gone: gone)
  }

  static func failure(_ errors: [ServiceError]) -> ServiceError {
    ServiceError(
      409, "DeploymentFailed",
      "At least one resource deployment operation failed. Please list deployment operations for details. Please see "
        + "https://aka.ms/arm-deployment-operations for usage details.",
      details: errors.map { .init(code: $0.code, message: $0.message) })
  }

  private func removeSurplus(_ run: DeploymentRun, _ made: [Value]) async throws(ServiceError) -> [InstanceID] {
    var gone: [InstanceID] = []
    let caller = run.request.caller ?? Caller(objectID: "", tenant: options.tenant, application: "")
    for resource in try await store.read({ db in try run.surplus(made, db) }) {
      let operation = Operation("\(resource.id.type)/delete")
      guard mayDo(operation, caller, resource.id) else {
        throw .authorizationFailed(caller, operation.name, resource.id)
      }
      let now = surroundings.now()
      let deleted = try await store.write { [self] db in
        try LockGuard.checkDelete(of: resource.id, db)
        return try ResourceTable.delete(resource, modules: modules, now: now, db)
      }
      gone += Deletion(gone: deleted).goneInstances
    }
    return gone
  }

  private func operation(_ outcome: DeploymentRun.Outcome, _ deployment: Deployment) -> Value {
    let id = outcome.resource.id
    var properties: Value = [
      "provisioningOperation": "Create", "timestamp": .string(surroundings.timestamp()), "duration": "PT0S",
      "trackingId": .string(surroundings.uuid()), "serviceRequestId": .string(surroundings.uuid()),
      "targetResource": [
        "id": .string(id.description), "resourceType": .string(id.type), "resourceName": .string(id.name),
      ],
    ]
    switch outcome.result {
    case .success(let done):
      properties[member: "provisioningState"] = "Succeeded"
      properties[member: "statusCode"] = done.isNew ? "Created" : "OK"
    case .failure(let error):
      properties[member: "provisioningState"] = "Failed"
      properties[member: "statusCode"] = .string(Self.statusNames[error.status] ?? "\(error.status)")
      properties[member: "statusMessage"] = ["status": "Failed", "error": error.body["error"] ?? .null]
    }
    let number = Derived.uuid("operation:\(deployment.id):\(id)").filter { $0 != "-" }.prefix(16).uppercased()
    return [
      "id": .string("\(deployment.id)/operations/\(number)"), "operationId": .string(number), "properties": properties,
    ]
  }

  private static let statusNames = [
    400: "BadRequest", 403: "Forbidden", 404: "NotFound", 409: "Conflict", 412: "PreconditionFailed",
    500: "InternalServerError", 501: "NotImplemented",
  ]

  /// Remembers how it went, inside a transaction.
  func keep(
    _ deployment: Deployment, _ properties: Value, _ operations: [Value], _ db: Database
  ) throws -> (StoredResource, isNew: Bool) {
    let now = surroundings.now()
    let etag = Base64.encodeURL(surroundings.random(9))
    let body = Value.members([
      "location": deployment.location.map { .string($0) }, "tags": deployment.tags, "properties": properties,
    ])
    let existing = try ResourceTable.find(deployment.id, db)
    var kept = StoredResource(
      number: existing?.number ?? 0, id: existing?.id ?? deployment.id, body: body,
      secrets: ["template": deployment.source, "operations": .array(operations)], etag: etag,
      created: existing?.created ?? now, changed: now, pollsLeft: 0, pendingKind: nil)
    try ResourceTable.save(&kept, operation: nil, db)
    return (kept, existing == nil)
  }
}
