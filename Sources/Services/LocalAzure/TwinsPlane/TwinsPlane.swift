import Documents
import HTTP
import Resources
import TwinQueries

/// The twins data plane of every Digital Twins instance in the store.
package struct TwinsPlane: Sendable {
  let store: Store
  let surroundings: Surroundings
  let models = ModelCache()
  let jobs = RunningJobs()
  /// Whether a principal's roles cover an operation at a scope: an instance reads and writes blobs as itself.
  let mayReach: @Sendable (String, Operation, ResourceID) -> Bool
  let queryLag: QueryLag
  let changes: ChangeFeed
  /// Rows of a table above which queries have indexes made.
  let queryIndexedRows: Int
  /// Items that an `IN` or `NIN` of a query may have.
  let queryListItems: Int
  /// `nil` where an instance may hold as much as there is room for.
  let counts: TwinCountGuard?
  /// Rung when there are notifications to carry.
  let courierBell: Bell<CourierErrand>

  init(
    store: Store, surroundings: Surroundings, options: Options, courierBell: Bell<CourierErrand>,
    mayReach: @escaping @Sendable (String, Operation, ResourceID) -> Bool = { _, _, _ in true }
  ) async throws(ServiceError) {
    self.store = store
    self.surroundings = surroundings
    self.mayReach = mayReach
    self.courierBell = courierBell
    queryLag = QueryLag(microseconds: options.queryLag, now: surroundings.now)
    queryIndexedRows = options.queryIndexedRows
    queryListItems = options.isStrict ? QueryLimits.strictListItems : QueryLimits.listItems
    counts = options.isStrict ? TwinCountGuard(options.twinCounts) : nil
    changes = ChangeFeed(store, now: surroundings.now)
    try await queryLag.follow(store)
  }

  /// The tables of this plane and how they are cleared when an instance goes.
  static let storeModule = TwinsTables.module

  /// Answers a call whose token was checked, for an instance that exists.
  func respond(to request: ServiceRequest, instance: InstanceID) async -> HTTPResponse {
    var response: HTTPResponse
    let version = request.query["api-version"]
    do throws(ServiceError) {
      guard let version else { throw TwinsRefusal.noVersion }
      guard Self.versions.contains(version) else { throw TwinsRefusal.unknownVersion(version, known: Self.versions) }
      response = try await route(TwinsCall(request: request, instance: instance, version: version))
    } catch {
      response = .refusal(error)
      // Answers recorded before 2023 lack it.
      if let version, version < "2023" { response.headers["x-ms-error-code"] = nil }
    }
    response.headers["mise-correlation-id"] = surroundings.uuid()
    return response
  }

  /// An instance is gone and its rows with it: forget what was kept of it in memory.
  func instanceDeleted(_ instance: InstanceID) async { models.forget(instance.number) }

  private static let versions = ["2020-10-31", "2022-05-31", "2023-02-27-preview", "2023-06-30", "2023-10-31"]

  private func route(_ call: TwinsCall) async throws(ServiceError) -> HTTPResponse {
    let parts = call.request.segments
    switch (parts.first, parts.count) {
    case ("digitaltwins", 2...): return try await routeTwin(call, parts[1], Array(parts.dropFirst(2)))
    case ("models", 1): return try await answerModels(call)
    case ("models", 2): return try await answerModel(call, parts[1])
    case ("query", 1): return try await answerQuery(call)
    case ("eventroutes", 1): return try await answerRoutes(call)
    case ("eventroutes", 2): return try await answerRoute(call, parts[1])
    case ("-", 2) where parts[1] == "changes": return try await answerChanges(call)
    case ("jobs", 2...4): return try await answerJobs(call, Array(parts.dropFirst()))
    default: throw TwinsRefusal.noOperation(call.request)
    }
  }

  /// What stands behind `/digitaltwins/{id}`.
  private func routeTwin(_ call: TwinsCall, _ id: String, _ rest: [String]) async throws(ServiceError) -> HTTPResponse {
    try TwinsRule.checkID(id)
    switch (rest.first, rest.count) {
    case (nil, _): return try await answerTwin(call, id)
    case ("relationships", 1): return try await listRelationships(call, of: id)
    case ("relationships", 2): return try await answerRelationship(call, source: id, id: rest[1])
    case ("incomingrelationships", 1): return try await listIncoming(call, of: id)
    case ("components", 2): return try await answerComponent(call, of: id, rest[1])
    case ("telemetry", 1): return try await answerTelemetry(call, of: id, component: nil)
    case ("components", 3) where rest[2] == "telemetry":
      return try await answerTelemetry(call, of: id, component: rest[1])
    default: throw TwinsRefusal.noOperation(call.request)
    }
  }
}
