import Documents
import Encodings
import GRDB
import HTTP
import OrderedCollections
import Resources

/// The data plane of Event Grid: topics and domains that events are published to.
struct GridPlane: Sendable {
  let store: Store
  let surroundings: Surroundings
  let gate: Gate
  let handshake: WebhookHandshake
  /// Rung when there are deliveries, and when a topic's log grew.
  let bells: (courier: Bell<CourierErrand>, logs: Bell<ResourceNumber>)
  /// Whether a caller's roles cover an operation at a scope.
  let mayDo: @Sendable (Operation, Caller, ResourceID) -> Bool

  /// Bytes of a request.
  private static let maximumBytes = 1 << 20

  /// Answers a call to the topic or domain with that host name, or by its name alone on loopback.
  func respond(to request: ServiceRequest, host: String) async -> HTTPResponse {
    do throws(ServiceError) {
      let segments = request.segments.map { $0.lowercased() }
      if segments.count == 3, segments[0] == "eventsubscriptions", segments[2] == "validate" {
        return try await validate(request)
      }
      guard segments == ["api", "events"] else { throw ServiceError.notThere(request.path) }
      guard request.method == "POST" else { throw ServiceError.methodNotAllowed(request.method) }
      return try await publish(request, host: host)
    } catch {
      return .refusal(error)
    }
  }

  private func validate(_ request: ServiceRequest) async throws(ServiceError) -> HTTPResponse {
    guard request.method == "GET" else { throw .methodNotAllowed(request.method) }
    try await handshake.takeProof(request.query["id"] ?? "")
    return .json(200, "Webhook successfully validated as a subscription endpoint.")
  }

  private func publish(_ request: ServiceRequest, host: String) async throws(ServiceError) -> HTTPResponse {
    let found = try await store.read { db -> StoredResource? in
      if host.contains(".") { return try EventPlaces.topic(host: host, db) }
      return try [EventGridRules.topicType, "Microsoft.EventGrid/domains"]
        .flatMap { try ResourceTable.all(type: $0, db) }.first { $0.name.lowercased() == host }
    }
    guard let topic = found, !topic.isPending else {
      throw ServiceError(404, "ResourceNotFound", "No topic answers at '\(host)'.")
    }
    try admit(request, topic)
    guard request.body.count <= Self.maximumBytes else {
      throw ServiceError(
        413, "PayloadTooLarge",
        "The maximum size (\(Self.maximumBytes)) has been exceeded by \(request.body.count) bytes.")
    }
    let events = try events(request, topic)
    let hasDeliveries = try await store.write { [surroundings] db in
      // The topic may have gone or changed since it was looked at.
      guard let topic = try ResourceTable.find(number: topic.number, db) else {
        throw ServiceError(404, "ResourceNotFound", "The topic is gone.")
      }
      return try GridPublisher(surroundings).publish(events, to: topic, db)
    }
    await bells.logs.ring(topic.number)
    if hasDeliveries { await bells.courier.ring(.outbox) }
    return HTTPResponse(status: 200)
  }

  // MARK: Letting in

  private func admit(_ request: ServiceRequest, _ topic: StoredResource) throws(ServiceError) {
    let keys = [topic.secrets["key1"], topic.secrets["key2"]].compactMap { $0?.string }
    let allowsKeys = topic.body["properties"]?["disableLocalAuth"] != true
    if let key = request.headers["aeg-sas-key"] {
      guard allowsKeys else { throw unauthorized(topic, "local authentication is disabled") }
      guard keys.contains(key) else { throw unauthorized(topic, "Message signature is incorrect") }
      return
    }
    let header = request.headers["Authorization"] ?? ""
    let scheme = "SharedAccessSignature "
    if let token = request.headers["aeg-sas-token"]
      ?? (header.hasPrefix(scheme) ? String(header.dropFirst(scheme.count)) : nil)
    {
      guard allowsKeys else { throw unauthorized(topic, "local authentication is disabled") }
      guard let signature = GridSignature(token), signature.isMade(with: keys), covers(signature, request, topic) else {
        throw unauthorized(topic, "Message signature is incorrect")
      }
      guard let end = signature.expiry, end > surroundings.now() / 1_000_000 else {
        throw unauthorized(topic, "Signature is expired")
      }
      return
    }
    guard !header.isEmpty else {
      throw ServiceError(
        401, "Unauthorized",
        "Request must contain one of the following authorization signature: aeg-sas-token, aeg-sas-key.")
    }
    let caller: Caller
    do { caller = try gate.caller(of: request, for: .eventGrid) } catch {
      throw unauthorized(topic, "the token is not valid for https://eventgrid.azure.net")
    }
    guard mayDo(Operation("Microsoft.EventGrid/events/send/action", isData: true), caller, topic.id) else {
      throw ServiceError(
        403, "Forbidden",
        "The principal '\(caller.objectID)' does not have permission to perform Microsoft.EventGrid/events/send/action "
          + "on '\(topic.name)'.")
    }
  }

  /// Whether a signature was made for this topic, by its own name or the one it was asked by.
  private func covers(_ signature: GridSignature, _ request: ServiceRequest, _ topic: StoredResource) -> Bool {
    func host(_ url: String) -> Substring {
      url.lowercased().drop { $0 != "/" }.drop { $0 == "/" }.prefix { $0 != "/" && $0 != "?" && $0 != ":" }
    }
    let own = topic.body["properties"]?["endpoint"]?.string ?? ""
    return [host(own), Substring(request.host)].contains(host(signature.resource))
  }

  private func unauthorized(_ topic: StoredResource, _ reason: String) -> ServiceError {
    let host = (topic.body["properties"]?["endpoint"]?.string ?? topic.name).split(separator: "/").dropFirst().first
    return ServiceError(
      401, "Unauthorized",
      "The request authorization key is not authorized for \(host?.uppercased() ?? ""). This is due to the reason: "
        + "\(reason).")
  }

  // MARK: Reading events

  private func events(_ request: ServiceRequest, _ topic: StoredResource) throws(ServiceError) -> [GridEvent] {
    let schema = GridSchema(of: topic)
    let values: [Value]
    if schema == .cloudEvents, request.headers["ce-specversion"] != nil {
      values = [try binary(request)]
    } else {
      let body: Value
      do { body = try JSONReader.parse(request.body) } catch {
        throw mismatch(schema, "The JSON cannot be read: \(error)")
      }
      switch (body.array, schema) {
      case (let items?, _): values = items
      case (nil, .cloudEvents): values = [body]
      case (nil, _): throw mismatch(schema, "Token Expected: StartArray, Actual Token Received: StartObject.")
      }
    }
    let (time, isDomain) = (surroundings.timestamp(), topic.id.foldedType.hasSuffix("/domains"))
    var events: [GridEvent] = []
    for value in values {
      guard let event = GridEvent(value, schema, time: time, fallbackID: surroundings.uuid()) else {
        throw mismatch(schema, "A required member is missing or of a wrong kind.")
      }
      guard !isDomain || event.domainTopic?.isEmpty == false else {
        throw mismatch(schema, "An event for a domain must name its topic.")
      }
      events.append(event)
    }
    return events
  }

  /// A CloudEvent whose attributes are header fields.
  private func binary(_ request: ServiceRequest) throws(ServiceError) -> Value {
    var members: OrderedDictionary<String, Value> = [:]
    for (name, value) in request.headers.all where name.lowercased().hasPrefix("ce-") {
      members[String(name.lowercased().dropFirst(3))] = .string(Percent.decode(value))
    }
    let type = request.headers["Content-Type"] ?? "application/json"
    members["datacontenttype"] = .string(type)
    if type.lowercased().contains("json") {
      do { members["data"] = try JSONReader.parse(request.body) } catch {
        throw mismatch(.cloudEvents, "The JSON cannot be read: \(error)")
      }
    } else {
      members["data_base64"] = .string(Base64.encode(request.body))
    }
    return .object(members)
  }

  private func mismatch(_ schema: GridSchema, _ detail: String) -> ServiceError {
    let name =
      switch schema {
      case .eventGrid: "EventGridEvent"
      case .cloudEvents: "CloudEventV10"
      case .custom: "CustomInputEvent"
      }
    let message =
      "This resource is configured to receive event in '\(name)' schema. The JSON received does not conform to the "
      + "expected schema. \(detail)"
    return ServiceError(
      400, "BadRequest", message, details: [.init(code: "InputJsonInvalid", message: message)])
  }
}
