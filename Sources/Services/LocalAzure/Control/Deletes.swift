import Documents
import Encodings
import GRDB
import HTTP
import Resources

/// DELETE and the polls of long-running operations.
extension ControlPlane {
  func delete(_ request: ServiceRequest, _ id: ResourceID, _ rules: TypeRules) async throws(ServiceError) -> Answer {
    let deletion = try await store.write { [self] db -> Deletion in
      guard let resource = try ResourceTable.find(id, db) else {
        if let subscription = id.subscription, let group = id.resourceGroup,
          try !ResourceTable.exists(.resourceGroup(subscription, group), db)
        {
          throw ServiceError.groupNotFound(group)
        }
        return .nothing
      }
      if resource.isPending { throw ServiceError.busy(resource.id) }
      try checkMatch(request, rules, resource)
      try LockGuard.checkDelete(of: id, db)
      guard rules.timing.deleteIsPolled else {
        let isForGood = request.query["force"]?.lowercased() == "true"
        let gone = try ResourceTable.delete(
          resource, modules: modules, now: surroundings.now(), forGood: isForGood, db)
        return Deletion(found: resource, gone: gone)
      }
      let place = try region(of: resource, db)
      var deletion = try begin(resource, fault: request.operationFault, db)
      deletion.region = place
      return deletion
    }
    return answer(deletion, request, rules)
  }

  private func checkMatch(_ request: ServiceRequest, _ rules: TypeRules, _ resource: StoredResource) throws {
    guard rules.hasEtag, let wanted = request.headers["If-Match"]?.filter({ $0 != "\"" }), wanted != "*" else { return }
    if wanted != resource.etag { throw ServiceError.preconditionFailed }
  }

  /// Starts a polled deletion, which is carried out at once unless polls are to be waited for.
  func begin(_ resource: StoredResource, fault: OperationFault? = nil, _ db: Database) throws -> Deletion {
    let now = surroundings.now()
    let operation = StoredOperation(
      id: surroundings.uuid(), resource: resource.id, kind: "delete", now: now,
      pollsUntilDone: options.pollsUntilDone, fault: fault)
    try OperationTable.begin(operation, db)
    var gone: [StoredResource] = []
    if operation.pollsLeft == 0 {
      gone = try ResourceTable.delete(resource, modules: modules, now: surroundings.now(), db)
    } else {
      var doomed = resource
      doomed.changed = now
      try ResourceTable.save(&doomed, operation: operation.id, db)
    }
    return Deletion(found: resource, gone: gone, operation: operation.id)
  }

  /// What a DELETE did.
  struct Deletion: Sendable {
    var found: StoredResource?
    /// The resource and all below it, when they are gone already.
    var gone: [StoredResource] = []
    var operation: String?
    /// Where the operation goes on.
    var region = "global"

    static let nothing = Deletion()

    var goneInstances: [InstanceID] {
      gone.filter { $0.id.foldedType == DigitalTwinsRules.instanceType.lowercased() }.map(InstanceID.init)
    }
  }

  func answer(_ deletion: Deletion, _ request: ServiceRequest, _ rules: TypeRules) -> Answer {
    guard let resource = deletion.found else { return Answer(response: .empty(204)) }
    let rendering = Rendering(rules: rules, request: request)
    guard let operation = deletion.operation else {
      let done = rules.timing.deleteStatus
      let response: HTTPResponse =
        rules.timing.deletionShows
        ? .json(done, rendering.value(resource, unfinished: nil)) : .empty(done)
      return Answer(response: response, goneInstances: deletion.goneInstances, changedDirectory: true)
    }
    let headers = PollingHeaders(
      request: request, operation: operation, subscription: resource.id.subscription ?? "", namespace: rules.namespace,
      location: deletion.region, retryAfter: options.retryAfter
    ).fields(rules.timing.deleteHeaders)
    var response = HTTPResponse.empty(202, headers: headers)
    if rules.timing.deletionShows {
      response = .json(202, rendering.value(resource, unfinished: "delete"), headers: headers)
    }
    return Answer(response: response, goneInstances: deletion.goneInstances, changedDirectory: true)
  }

  // MARK: Polls

  func operation(_ request: ServiceRequest, _ id: String, _ word: String) async throws(ServiceError) -> Answer {
    guard request.method == "GET" else { throw .methodNotAllowed(request.method) }
    let poll = try await store.write { [self] db -> Poll in
      guard var operation = try OperationTable.find(id, db) else {
        throw ServiceError(404, "OperationNotFound", "The operation '\(id)' was not found.")
      }
      let wasDone = operation.ended != nil
      try OperationTable.advance(&operation, now: surroundings.now(), db)
      let resource = try ResourceTable.find(operation.resource, db)
      var gone: [StoredResource] = []
      if !wasDone, operation.ended != nil, let resource { gone = try conclude(operation, resource, db) }
      return Poll(operation: operation, resource: resource, gone: gone)
    }
    let gone = Deletion(gone: poll.gone).goneInstances
    let rules = TypeRegistry.rules(for: poll.operation.resource.type)
    let response =
      rules.timing.isResult(word) ? result(poll, request, rules) : status(poll, request, rules)
    return Answer(response: response, goneInstances: gone, changedDirectory: !poll.gone.isEmpty)
  }

  /// What the end of an operation does: a deletion takes the resource away, a failure leaves it in that state. Returns
  /// what is gone.
  func conclude(
    _ operation: StoredOperation, _ resource: StoredResource, _ db: Database
  ) throws -> [StoredResource] {
    guard operation.failure.isNull else {
      var failed = resource
      failed.body.put("Failed", at: Draft.path("properties.provisioningState"))
      try ResourceTable.save(&failed, operation: operation.id, db)
      return []
    }
    guard operation.kind == "delete" else { return [] }
    return try ResourceTable.delete(resource, modules: modules, now: surroundings.now(), db)
  }

  /// An operation after a poll.
  private struct Poll: Sendable {
    let operation: StoredOperation
    let resource: StoredResource?
    let gone: [StoredResource]

    var isDone: Bool { operation.ended != nil }
  }

  /// The answer at `Azure-AsyncOperation`.
  private func status(_ poll: Poll, _ request: ServiceRequest, _ rules: TypeRules) -> HTTPResponse {
    let headers: HTTPFields = poll.isDone ? [:] : ["Retry-After": String(options.retryAfter)]
    let failure = poll.isDone ? poll.operation.failure : .null
    let status = Value.string(!failure.isNull ? "Failed" : poll.isDone ? "Succeeded" : "Running")
    guard failure.isNull else {
      return .json(200, ["name": .string(poll.operation.id), "status": status, "error": failure])
    }
    if rules.timing.bareStatus { return .json(200, ["status": status], headers: headers) }
    if rules.namespace == "Microsoft.EventGrid" {
      let place = "\(request.base)\(request.path)?api-version=\(request.query["api-version"] ?? "")"
      return .json(
        200, ["id": .string(place), "name": .string(poll.operation.id), "status": status], headers: headers)
    }
    let isGroup = rules.type == ContainerRules.groupType
    var value: Value = [
      "id": .string(isGroup ? poll.operation.resource.description : Self.id(of: request, rules)), "status": status,
      "startTime": .string(Timestamp.text(microseconds: poll.operation.started)),
    ]
    if !isGroup { value[member: "name"] = .string(poll.operation.id) }
    if !isGroup, let ended = poll.operation.ended {
      value[member: "endTime"] = .string(Timestamp.text(microseconds: ended))
    }
    if let resource = poll.resource, poll.operation.kind != "delete", isGroup {
      value[member: "properties"] = ["events": .array(ContainerRules.events(resource))]
    }
    return .json(200, value, headers: headers)
  }

  /// Digital Twins leaves its own name out of the id of an operation.
  private static func id(of request: ServiceRequest, _ rules: TypeRules) -> String {
    guard rules.namespace == "Microsoft.DigitalTwins", request.segments.count > 4 else { return request.path }
    return "/" + (request.segments.prefix(2) + request.segments.dropFirst(4)).joined(separator: "/")
  }

  /// The answer at `Location`: 202 while running, then the resource or nothing.
  private func result(_ poll: Poll, _ request: ServiceRequest, _ rules: TypeRules) -> HTTPResponse {
    guard poll.isDone else {
      let place = "\(request.base)\(request.path)?api-version=\(request.query["api-version"] ?? "")"
      return .empty(202, headers: ["Location": place, "Retry-After": String(options.retryAfter)])
    }
    guard poll.operation.failure.isNull else { return .json(409, ["error": poll.operation.failure]) }
    guard poll.operation.kind != "delete", let resource = poll.resource else { return .empty(200) }
    return .json(200, Rendering(rules: rules, request: request).value(resource, unfinished: nil))
  }
}
