import Documents
import GRDB
import HTTP
import Resources

/// GET of resources and lists, and POST of actions.
extension ControlPlane {
  func get(_ request: ServiceRequest, _ id: ResourceID, _ rules: TypeRules) async throws(ServiceError) -> HTTPResponse {
    if let inborn = try await inborn(id, rules) { return .json(200, inborn) }
    let found = try await store.read { db in
      (try ResourceTable.find(id, db), try missing(id, db))
    }
    guard let resource = found.0 else { throw found.1 }
    let rendering = Rendering(rules: rules, request: request)
    guard resource.isPending else { return answer(rendering.value(resource, unfinished: nil), resource, rules) }
    // A look at an unfinished resource brings it nearer to its end, as a poll does.
    let advanced = try await store.write { [self] db in
      guard var operation = try OperationTable.unfinished(on: id, db) else { return try ResourceTable.find(id, db) }
      try OperationTable.advance(&operation, now: surroundings.now(), db)
      if operation.pollsLeft == 0 { _ = try conclude(operation, resource, db) }
      return try ResourceTable.find(id, db)
    }
    guard let advanced else { throw .resourceNotFound(id) }
    return answer(
      rendering.value(advanced, unfinished: advanced.isPending ? advanced.pendingKind : nil), advanced, rules)
  }

  private func answer(_ value: Value, _ resource: StoredResource, _ rules: TypeRules) -> HTTPResponse {
    .json(200, value, headers: rules.hasEtag ? ["ETag": "\"\(resource.etag)\""] : [:])
  }

  /// The 404 for an id: what is missing first on the way to it.
  private func missing(_ id: ResourceID, _ db: Database) throws -> ServiceError {
    if let subscription = id.subscription, let group = id.resourceGroup,
      try !ResourceTable.exists(.resourceGroup(subscription, group), db)
    {
      return .groupNotFound(group)
    }
    if let parent = TypeRegistry.neededParent(of: id), parent.foldedType != "microsoft.resources/resourcegroups",
      try !ResourceTable.exists(parent, db)
    {
      return ServiceError(
        404, "ParentResourceNotFound",
        "Can not perform requested operation on nested resource. Parent resource '\(parent)' not found.")
    }
    return .resourceNotFound(id)
  }

  /// A child that exists without having been created.
  private func inborn(_ id: ResourceID, _ rules: TypeRules) async throws(ServiceError) -> Value? {
    if rules.type == AuthorizationRules.definitionType { return AuthorizationRules.builtIn(id) }
    guard rules.placement == .child, let parent = TypeRegistry.neededParent(of: id) else { return nil }
    let found = try await store.read { db in try ResourceTable.find(parent, db) }
    guard let found else { return nil }
    let children = TypeRegistry.rules(for: parent.type).inborn(found)[id.foldedType] ?? []
    return children.first { $0["name"]?.string?.lowercased() == id.name.lowercased() }
  }

  // MARK: Lists

  func collection(
    _ request: ServiceRequest, _ scope: ResourceID, _ type: String, _ version: String
  ) async throws(ServiceError) -> HTTPResponse {
    if let view = try await view(scope, type, version) { return .json(200, view) }
    let rules = try rules(for: type, version)
    if rules.type == AuthorizationRules.assignmentType { return try await assignments(request, scope, rules) }
    if type.lowercased() == AuthorizationRules.definitionType.lowercased() {
      return try await definitions(request, scope, rules)
    }
    let paging = try Paging(request, rules.page)
    if rules.type == DeletedWorkspaces.type {
      try await store.write { [self] db in
        try DeletedWorkspaces.purge(now: surroundings.now(), modules: modules, db)
      }
    }
    let listed = try await store.read { [self] db in
      try checkScope(scope, rules, db)
      return try ResourcePage(inside: scope, type: type, paging, db) {
        // Of a scope's locks those on what lies in it are listed too.
        rules.placement == .group || rules.type == AttachedRules.lockType
          || TypeRegistry.neededParent(of: $0.id) == nearestReal(scope)
      }
    }
    var values = listed.resources.map { resource in
      var value = Rendering(rules: rules, request: request).value(
        resource, unfinished: resource.isPending ? resource.pendingKind : nil)
      rules.listed(&value)
      return value
    }
    if let parent = nearestReal(scope), rules.placement == .child, paging.after == nil {
      let found = try await store.read { db in try ResourceTable.find(parent, db) }
      values = (found.flatMap { TypeRegistry.rules(for: parent.type).inborn($0)[type.lowercased()] } ?? []) + values
    }
    return listed.answer(values, request, paging)
  }

  /// The built-in roles, and the custom ones that may be assigned at a scope.
  private func definitions(
    _ request: ServiceRequest, _ scope: ResourceID, _ rules: TypeRules
  ) async throws(ServiceError) -> HTTPResponse {
    let filter = request.query["$filter"]
    let custom = try await store.read { db in try ResourceTable.all(type: AuthorizationRules.definitionType, db) }
      .filter { AuthorizationRules.isAssignable($0, at: scope) && AuthorizationRules.isMeant($0, by: filter) }
      .map { Rendering(rules: rules, request: request).value($0, unfinished: nil) }
    return .json(
      200, ["value": .array(AuthorizationRules.definitions(matching: filter, in: scope.subscription) + custom)])
  }

  /// What is read at `…/OWNER/NAME/what` or, below a part of the owner, at `…/OWNER/NAME/parts/PART/what`.
  private func view(_ scope: ResourceID, _ type: String, _ version: String) async throws(ServiceError) -> Value? {
    let what = type.split(separator: "/").last?.lowercased() ?? ""
    var (owner, path) = (scope, what)
    if !TypeRegistry.isKnown(scope.type), let parent = scope.parent {
      path = "\(scope.foldedType.split(separator: "/").last ?? "")/\(what)"
      owner = parent
    }
    let target = owner
    let rules = TypeRegistry.rules(for: owner.type)
    guard let view = rules.views[path] else { return nil }
    guard rules.answers(to: version) else { throw .unsupportedVersion(version, rules: rules) }
    let found = try await store.read { db in try ResourceTable.find(target, db) }
    guard let found else { throw .resourceNotFound(target) }
    return view(found)
  }

  /// The scope itself, or what stands for it where a path part is no resource.
  private func nearestReal(_ scope: ResourceID) -> ResourceID? {
    TypeRegistry.neededParent(of: scope.child("x", "x"))
  }

  private func checkScope(_ scope: ResourceID, _ rules: TypeRules, _ db: Database) throws {
    guard let needed = nearestReal(scope), try !ResourceTable.exists(needed, db) else { return }
    if let subscription = scope.subscription, let group = scope.resourceGroup,
      try !ResourceTable.exists(.resourceGroup(subscription, group), db)
    {
      throw ServiceError.groupNotFound(group)
    }
    throw rules.placement == .child
      ? ServiceError(
        404, "ParentResourceNotFound",
        "Can not perform requested operation on nested resource. Parent resource '\(needed)' not found.")
      : ServiceError.resourceNotFound(needed)
  }

  /// Everything with a location: id, type and envelope, as the generic list shows it.
  func inventory(_ request: ServiceRequest, _ scope: ResourceID) async throws(ServiceError) -> HTTPResponse {
    guard request.method == "GET" else { throw .methodNotAllowed(request.method) }
    let filter = try InventoryFilter(request.query["$filter"])
    let paging = try Paging(request, PageSize())
    let found = try await store.read { db in
      if scope.resourceGroup != nil, try !ResourceTable.exists(scope, db) {
        throw ServiceError.groupNotFound(scope.name)
      }
      return try ResourcePage(inside: scope, paging, db) {
        $0.location != nil && $0.id.foldedType != "microsoft.resources/resourcegroups"
      }
    }
    let values = found.resources
      .map { resource -> Value in
        let rules = TypeRegistry.rules(for: resource.id.type)
        var shown: Value = [
          "id": .string(resource.id.description), "name": .string(resource.name), "type": .string(rules.type),
        ]
        for name in ["kind", "sku", "identity", "location", "tags"] {
          if let value = resource.body[name] { shown[member: name] = value }
        }
        if request.query["$expand"]?.contains("provisioningState") == true {
          shown[member: "provisioningState"] = .string(resource.isPending ? rules.timing.creating : "Succeeded")
        }
        return shown
      }
    return found.answer(values.filter(filter.accepts), request, paging)
  }

  // MARK: Actions

  func action(
    _ request: ServiceRequest, _ id: ResourceID, _ name: String, _ version: String
  ) async throws(ServiceError) -> HTTPResponse {
    var (id, name) = (id, name.lowercased())
    // `…/IotHubKeys/NAME/listkeys`: what looks like a child is part of the action.
    if id.foldedType.hasSuffix("/iothubkeys"), let hub = id.parent { (id, name) = (hub, "iothubkeys/\(name)") }
    // So are a namespace's rules, which are not kept one by one: there is the one that every namespace is born with.
    if id.foldedType.hasSuffix("/authorizationrules"), let owner = id.parent {
      (id, name) = (owner, "authorizationrules/\(id.name)/\(name)".lowercased())
    }
    if id.foldedType == VaultRules.deletedType.lowercased(), name == "purge" { return try await purge(id) }
    let rules = try rules(for: id.type, version)
    let (target, wanted) = (id, name)
    let answer = try await store.read { [self] db -> TypeRules.ActionAnswer in
      guard let resource = try ResourceTable.find(target, db) else { throw try missing(target, db) }
      guard let action = rules.actions[wanted] else {
        throw ServiceError(
          404, "InvalidResourceType",
          "The resource type '\(rules.typePath)/\(wanted)' could not be found in the namespace '\(rules.namespace)' for "
            + "api version '\(version)'.")
      }
      return try action(resource, request, scene(db))
    }
    switch answer {
    case .value(let value): return .json(200, value)
    case .empty(let status): return .empty(status)
    case .begun(let status): return .empty(status, headers: try await begun(request, target, rules))
    }
  }

  /// The polling headers of an action that goes on after its answer.
  private func begun(_ request: ServiceRequest, _ id: ResourceID, _ rules: TypeRules) async throws(ServiceError)
    -> HTTPFields
  {
    let now = surroundings.now()
    let operation = StoredOperation(
      id: surroundings.uuid(), resource: id, kind: "update", now: now, pollsUntilDone: options.pollsUntilDone,
      fault: request.operationFault)
    let place = try await store.write { [self] db in
      try OperationTable.begin(operation, db)
      return try ResourceTable.find(id, db).map { try self.region(of: $0, db) } ?? "global"
    }
    return PollingHeaders(
      request: request, operation: operation.id, subscription: id.subscription ?? "", namespace: rules.namespace,
      location: place, retryAfter: options.retryAfter
    ).fields(rules.timing.headers)
  }

  /// Forgets a deleted vault, unless its purge protection says otherwise.
  private func purge(_ id: ResourceID) async throws(ServiceError) -> HTTPResponse {
    try await store.write { [self] db in
      guard let remains = try ResourceTable.find(id, db) else { throw ServiceError.resourceNotFound(id) }
      if remains.body["properties"]?["purgeProtectionEnabled"] == true {
        throw ServiceError(
          400, "BadRequest", "Operation \"DeletedVaultPurge\" is not allowed because purge protection is enabled.")
      }
      _ = try ResourceTable.delete(remains, modules: modules, now: surroundings.now(), db)
    }
    return .empty(202)
  }
}
