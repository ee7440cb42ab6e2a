import Documents
import Encodings
import GRDB
import HTTP
import Resources

/// Azure Resource Manager: subscriptions, groups and the resources in them.
struct ControlPlane: Sendable {
  /// What a call came to, with what the planes beside it must know.
  struct Answer: Sendable {
    var response: HTTPResponse
    /// Instances that are gone with this call.
    var goneInstances: [InstanceID] = []
    /// Whether an instance or a role assignment may have changed.
    var changedDirectory = false
    /// A role assignment that is new with this call, and all that changed.
    var newAssignment: StoredResource?
  }

  let store: Store
  let surroundings: Surroundings
  var options: Options
  let modules: [StoreModule]
  /// Whether somebody's roles allow an operation: asked for each resource of a deployment.
  let mayDo: @Sendable (Operation, Caller, ResourceID) -> Bool

  /// Answers a call whose token was checked.
  func respond(to request: ServiceRequest) async -> Answer {
    do {
      let version = try version(of: request)
      let segments = try Route.segments(of: request)
      if Self.isGraphQuery(segments) { return Answer(response: try await graphQuery(request)) }
      try checkSubscription(segments)
      return try await answer(request, Route(segments, isAction: request.method == "POST"), version)
    } catch {
      return Answer(response: .refusal(error))
    }
  }

  /// The api-version, which every call must have.
  private func version(of request: ServiceRequest) throws(ServiceError) -> String {
    guard let version = request.query["api-version"], !version.isEmpty else { throw .missingVersion }
    let parts = version.split(separator: "-", maxSplits: 3, omittingEmptySubsequences: false)
    let isDate =
      parts.count >= 3 && zip(parts, [4, 2, 2]).allSatisfy { $0.count == $1 && $0.allSatisfy(\.isNumber) }
    guard isDate else { throw .invalidVersion(version) }
    return version
  }

  private func answer(_ request: ServiceRequest, _ route: Route, _ version: String) async throws(ServiceError) -> Answer
  {
    if let asked = DeploymentRoute(route) { return try await deployments(request, asked) }
    switch route {
    case .tenants, .subscriptions, .subscription, .locations:
      return Answer(response: try await directory(request, route))
    case .providers, .provider, .register: return Answer(response: try await providers(request, route))
    case .usages(let subscription, let namespace, let location):
      return Answer(response: try await usages(request, subscription, namespace, location))
    case .groups(let subscription): return Answer(response: try await groups(request, subscription))
    case .group(let id): return try await group(request, id)
    case .inventory(let scope): return Answer(response: try await inventory(request, scope))
    case .resource(let id): return try await resource(request, id, version)
    case .collection(let scope, let type):
      guard request.method == "GET" else { throw .methodNotAllowed(request.method) }
      return Answer(response: try await collection(request, scope, type, version))
    case .action(let id, let name): return Answer(response: try await action(request, id, name, version))
    case .operation(let id, let word):
      if word == "operationresults", let answer = try await comparison(request, id) { return Answer(response: answer) }
      return try await operation(request, PollingHeaders.operationID(id), word)
    case .nameAvailability(let subscription, let namespace, let location, let action):
      guard let space = NameSpace(namespace, action: action, location: location) else { throw .notThere(request.path) }
      return Answer(response: try await nameAvailability(request, subscription, space))
    case .unknown: throw .notThere(request.path)
    }
  }

  private func checkSubscription(_ segments: [String]) throws(ServiceError) {
    guard segments.first?.lowercased() == "subscriptions", segments.count > 1 else { return }
    let subscription = segments[1]
    guard UUIDText.isUUID(subscription) else {
      throw ServiceError(
        400, "InvalidSubscriptionId",
        "The provided subscription identifier '\(subscription)' is malformed or invalid.")
    }
  }

  /// One resource, whichever the method.
  private func resource(_ request: ServiceRequest, _ id: ResourceID, _ version: String) async throws(ServiceError)
    -> Answer
  {
    if id.foldedType == "microsoft.resources/tags" { return try await tags(request, id) }
    let rules = try rules(for: id.type, version)
    switch request.method {
    case "GET": return Answer(response: try await get(request, id, rules))
    case "HEAD": return Answer(response: .empty(try await get(request, id, rules).status == 200 ? 204 : 404))
    case "PUT": return try await put(request, id, rules)
    case "PATCH": return try await patch(request, id, rules)
    case "DELETE": return try await delete(request, id, rules)
    default: throw .methodNotAllowed(request.method)
    }
  }

  /// The rules of a type, which must know the api-version.
  func rules(for type: String, _ version: String) throws(ServiceError) -> TypeRules {
    let rules = TypeRegistry.rules(for: type)
    guard rules.answers(to: version) else { throw .unsupportedVersion(version, rules: rules) }
    return rules
  }

  /// Where a resource is: its own region, else that of what it lies in or extends.
  func region(of resource: StoredResource, _ db: Database) throws -> String {
    var next: ResourceID? = resource.id
    var location = resource.location
    while location == nil, let parent = next.flatMap({ TypeRegistry.neededParent(of: $0) }) {
      location = try ResourceTable.find(parent, db)?.location
      next = parent
    }
    return location ?? "global"
  }

  /// The world as a check sees it.
  func scene(_ db: Database) -> Scene {
    // The closures run before the transaction ends: they never leave the check they are given to.
    nonisolated(unsafe) let db = db
    return Scene(
      find: { try ResourceTable.find($0, db) }, inside: { try ResourceTable.inside($0, type: $1, db) },
      all: { try ResourceTable.all(type: $0, db) }, surroundings: surroundings)
  }

  /// Deletes everything; returns the instances that were.
  func reset() async throws(ServiceError) -> [InstanceID] {
    let modules = modules
    return try await store.write { db in
      let instances = try ResourceTable.all(type: DigitalTwinsRules.instanceType, db).map(InstanceID.init)
      for number in try Int64.fetchAll(db, sql: "SELECT number FROM resource") {
        for module in modules { try module.erase(db, number) }
      }
      for table in ["resource", "operation", "comparison", "unregistered"] {
        try db.execute(sql: "DELETE FROM \(table)")
      }
      return instances
    }
  }
}
