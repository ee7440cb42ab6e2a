import DTDL
import Documents
import GRDB
import HTTP
import Synchronization

/// The twins data plane of every Digital Twins instance in the store.
package struct TwinsPlane: Sendable {
  let store: Store
  let surroundings: Surroundings
  let models = ModelCache()

  init(store: Store, surroundings: Surroundings) {
    self.store = store
    self.surroundings = surroundings
  }

  /// The tables of this plane and how they are cleared when an instance goes.
  static let storeModule = TwinsTables.module

  /// Answers a call whose token was checked, for an instance that exists.
  func respond(to request: ServiceRequest, instance: InstanceID) async -> HTTPResponse {
    do throws(ServiceError) {
      guard let version = request.query["api-version"] else {
        throw ServiceError(
          400, "MissingApiVersionParameter", "The api-version query parameter (?api-version=) is required.")
      }
      guard Self.versions.contains(version) else {
        throw ServiceError(
          400, "UnsupportedApiVersion",
          "The api-version '\(version)' is not supported. Supported: \(Self.versions.joined(separator: ", ")).")
      }
      return try await route(request, instance, version)
    } catch {
      return .refusal(error)
    }
  }

  /// An instance is gone and its rows with it: forget what was kept of it in memory.
  func instanceDeleted(_ instance: InstanceID) async { models.forget(instance.number) }

  private static let versions = [
    "2020-10-31", "2022-05-31", "2023-02-27-preview", "2023-06-30", "2023-10-31",
  ]

  private func route(_ request: ServiceRequest, _ instance: InstanceID, _ version: String) async throws(ServiceError)
    -> HTTPResponse
  {
    let parts = request.segments
    let call = TwinsCall(request: request, instance: instance, version: version)
    switch (request.method, parts.first, parts.count) {
    case (_, "models", 1), (_, "models", 2): return try await answerModels(call)
    case (_, "digitaltwins", 2): return try await answerTwin(call, id: parts[1])
    case ("POST", "digitaltwins", 3) where parts[2] == "telemetry": return try await answerTelemetry(call, id: parts[1])
    case ("GET", "digitaltwins", 3) where parts[2] == "relationships":
      return try await listRelationships(call, of: parts[1])
    case ("GET", "digitaltwins", 3) where parts[2] == "incomingrelationships":
      return try await listIncoming(call, of: parts[1])
    case (_, "digitaltwins", 4) where parts[2] == "relationships":
      return try await answerRelationship(call, source: parts[1], id: parts[3])
    case (_, "digitaltwins", 4) where parts[2] == "components":
      return try await answerComponent(call, id: parts[1], component: parts[3])
    case ("POST", "digitaltwins", 5) where parts[2] == "components" && parts[4] == "telemetry":
      return try await answerTelemetry(call, id: parts[1])
    case ("POST", "query", 1): return try await answerQuery(call)
    case (_, "eventroutes", 1), (_, "eventroutes", 2): return try await answerRoutes(call)
    case (_, "jobs", _): return try answerJobs(call)
    default: throw ServiceError(404, "NotFound", "There is no operation \(request.method) \(request.path).")
    }
  }
}

/// A call of the data plane with what every answer needs.
struct TwinsCall: Sendable {
  let request: ServiceRequest
  let instance: InstanceID
  /// The api-version asked for.
  let version: String

  var number: ResourceNumber { instance.number }

  /// `max-items-per-page`, bounded by what the service allows.
  func pageSize(default standard: Int, maximum: Int) -> Int {
    guard let text = request.headers["max-items-per-page"], let size = Int(text), size > 0 else { return standard }
    return min(size, maximum)
  }

  /// The body as JSON.
  func json() throws(ServiceError) -> Value {
    guard !request.body.isEmpty else {
      throw ServiceError(400, "BadRequest", "The request body is missing.")
    }
    do { return try JSONReader.parse(request.body) } catch {
      throw ServiceError(400, "BadRequest", "The request body is not JSON: \(error)")
    }
  }
}

/// The models of each instance as the DTDL module holds them, read when first needed and forgotten when one changes.
final class ModelCache: Sendable {
  private let sets = Mutex<[ResourceNumber: ModelSet]>([:])

  /// The models of an instance; `db` is the transaction that asks, so that its own writes are seen.
  func models(_ instance: ResourceNumber, _ db: Database) throws -> ModelSet {
    if let known = sets.withLock({ $0[instance] }) { return known }
    let definitions = try ModelRecord.all(instance, db).map(\.definition)
    let (set, _) = ModelSet.read(definitions: definitions, known: ModelSet())
    sets.withLock { $0[instance] = set }
    return set
  }

  func forget(_ instance: ResourceNumber) { sets.withLock { $0[instance] = nil } }
}
