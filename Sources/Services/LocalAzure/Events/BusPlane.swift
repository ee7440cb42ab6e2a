import Documents
import HTTP
import OrderedCollections
import Resources

/// The HTTPS side of Event Hubs: sending, as Azure has it, and reading at `/-/events/HUB`, which Azure has by AMQP only.
struct BusPlane: Sendable {
  let surroundings: Surroundings
  let gate: Gate
  let reader: EventReader
  /// Whether a caller's roles cover an operation at a scope.
  let mayDo: @Sendable (Operation, Caller, ResourceID) -> Bool

  private var store: Store { reader.store }

  /// Bytes of a request.
  private static let maximumBytes = 1 << 20

  /// Answers a call to the namespace of that name.
  func respond(to request: ServiceRequest, namespace: String) async -> HTTPResponse {
    do {
      return try await answer(request, namespace)
    } catch {
      var xml = XMLText()
      xml.element("Error") { xml in
        xml.element("Code", String(error.status))
        xml.element("Detail", error.message)
      }
      return HTTPResponse(
        status: error.status, headers: ["Content-Type": "application/xml; charset=utf-8"], body: xml.bytes)
    }
  }

  private func answer(_ request: ServiceRequest, _ name: String) async throws(ServiceError) -> HTTPResponse {
    let segments = request.segments
    let isReading = segments.first == "-"
    guard segments.count > 1, !isReading || segments.count == 3 && segments[1] == "events" else {
      throw ServiceError.notThere(request.path)
    }
    let hubName = isReading ? segments[2] : segments[0]
    let found = try await store.read { db -> (StoredResource, StoredResource)? in
      guard let namespace = try EventPlaces.namespace(name, db),
        let hub = try EventPlaces.eventHub(name, hubName, db)
      else { return nil }
      return (namespace, hub)
    }
    guard let (namespace, hub) = found else {
      throw ServiceError(404, "NotFound", "The event hub '\(hubName)' could not be found in the namespace '\(name)'.")
    }
    try admit(request, namespace, hub, isReading ? "receive" : "send")
    guard !isReading else { return try await read(request, hub) }
    let partition = try target(segments, EventStream(eventHub: hub))
    guard request.method == "POST" else { throw ServiceError.methodNotAllowed(request.method) }
    return try await send(request, hub, partition)
  }

  // MARK: Letting in

  /// By a signature with a key of the namespace, or by a token whose roles cover `verb`.
  private func admit(
    _ request: ServiceRequest, _ namespace: StoredResource, _ hub: StoredResource, _ verb: String
  ) throws(ServiceError) {
    let header = request.headers["Authorization"] ?? ""
    if let signature = SharedAccessSignature(header) {
      let keys = [namespace.secrets["primaryKey"], namespace.secrets["secondaryKey"]].compactMap { $0?.string }
      let place = "\(namespace.name.lowercased())\(EventPlaces.busSuffix)/\(hub.name)"
      guard namespace.body["properties"]?["disableLocalAuth"] != true,
        signature.policy == "RootManageSharedAccessKey", signature.covers(address: place),
        signature.isMade(withTexts: keys, now: surroundings.now() / 1_000_000)
      else {
        throw ServiceError(401, "Unauthorized", "InvalidSignature: The token has an invalid signature or has expired.")
      }
      return
    }
    let caller: Caller
    do { caller = try gate.caller(of: request, for: .eventHubs) } catch {
      throw ServiceError(401, "Unauthorized", "MissingToken: The authorization header was not found or is not valid.")
    }
    guard mayDo(Operation("Microsoft.EventHub/namespaces/messages/\(verb)/action", isData: true), caller, hub.id) else {
      throw ServiceError(
        401, "Unauthorized", "Unauthorized access. '\(verb)' claim is required to perform this operation.")
    }
  }

  // MARK: Sending

  /// The partition that `HUB/messages`, `HUB/partitions/N/messages` or `HUB/publishers/NAME/messages` names.
  private func target(_ segments: [String], _ stream: EventStream) throws(ServiceError) -> Int? {
    let words = segments.dropFirst().map { $0.lowercased() }
    switch words.count {
    case 1 where words[0] == "messages": return nil
    case 3 where words[0] == "publishers" && words[2] == "messages":
      return EventHub.partition(of: segments[2], among: stream.partitions)
    case 3 where words[0] == "partitions" && words[2] == "messages":
      guard let number = Int(words[1]), (0..<stream.partitions).contains(number) else {
        throw ServiceError(400, "BadRequest", "The partition '\(segments[2])' does not exist.")
      }
      return number
    default: throw ServiceError.notThere("/" + segments.joined(separator: "/"))
    }
  }

  private func send(
    _ request: ServiceRequest, _ hub: StoredResource, _ partition: Int?
  ) async throws(ServiceError) -> HTTPResponse {
    guard request.body.count <= Self.maximumBytes else {
      throw ServiceError(413, "RequestEntityTooLarge", "A batch holds \(Self.maximumBytes) bytes at most.")
    }
    let messages = try messages(request)
    let (stream, now, fallback) = (EventStream(eventHub: hub), surroundings.now(), surroundings.uuid())
    try await store.write { db in
      guard try ResourceTable.find(number: hub.number, db) != nil else {
        throw ServiceError(404, "NotFound", "The event hub is gone.")
      }
      for (message, key) in messages {
        try stream.append(message, key: key ?? fallback, partition: partition, now: now, db)
      }
    }
    await reader.bell.ring(hub.number)
    return .empty(201)
  }

  private typealias Keyed = (message: DeviceMessage, key: String?)

  /// One message with its properties as header fields, or a batch of them as JSON.
  private func messages(_ request: ServiceRequest) throws(ServiceError) -> [Keyed] {
    let type = request.headers["Content-Type"] ?? "application/atom+xml;type=entry;charset=utf-8"
    guard type.lowercased().hasPrefix("application/vnd.microsoft.servicebus.json") else {
      let broker = request.headers["BrokerProperties"].flatMap { try? JSONReader.parse(Array($0.utf8)) }
      return [
        (DeviceMessage(request.body, system: ["content-type": .string(type)]), broker?["PartitionKey"]?.string)
      ]
    }
    guard let items = (try? JSONReader.parse(request.body))?.array else {
      throw ServiceError(400, "BadRequest", "The batch must be a JSON array of objects with a member Body.")
    }
    var messages: [Keyed] = []
    for item in items {
      guard let body = item["Body"] else {
        throw ServiceError(400, "BadRequest", "The batch must be a JSON array of objects with a member Body.")
      }
      var properties: OrderedDictionary<String, String> = [:]
      for (name, value) in item["UserProperties"]?.object ?? [:] { properties[name] = value.string ?? value.jsonText }
      let bytes = body.string.map { Array($0.utf8) } ?? body.json
      // A body that is JSON can be shown as such; nothing else says what it is.
      let isJSON = (try? JSONReader.parse(bytes)) != nil
      messages.append(
        (
          DeviceMessage(bytes, system: isJSON ? ["content-type": "application/json"] : [:], properties: properties),
          item["BrokerProperties"]?["PartitionKey"]?.string
        ))
    }
    return messages
  }

  // MARK: Reading

  private func read(_ request: ServiceRequest, _ hub: StoredResource) async throws(ServiceError) -> HTTPResponse {
    guard request.method == "GET" else { throw .methodNotAllowed(request.method) }
    let stream = EventStream(eventHub: hub)
    guard let text = request.query["partition"] else {
      let ends = try await reader.ends(stream)
      return .json(
        200,
        [
          "endpoint": .string(hub.name),
          "partitions": .array(
            ends.enumerated().map { ["partition": .integer(Int64($0.offset)), "next": .integer($0.element)] }),
        ])
    }
    guard let partition = Int(text), (0..<stream.partitions).contains(partition) else {
      throw ServiceError(400, "BadRequest", "The partition '\(text)' is not one of 0 to \(stream.partitions - 1).")
    }
    let from = request.query["from"].flatMap { Int64($0) } ?? 0
    let limit = min(max(request.query["max"].flatMap { Int($0) } ?? 100, 1), EventReader.maximumEvents)
    let wait = min(max(request.query["wait"].flatMap { Int64($0) } ?? 0, 0), EventReader.maximumWait)
    let events = try await reader.events(stream, partition: partition, from: from, limit: limit, wait: wait)
    return .json(
      200,
      [
        "partition": .integer(Int64(partition)), "next": .integer(events.last.map { $0.sequence + 1 } ?? max(from, 0)),
        "events": .array(events.map(\.shown)),
      ])
  }
}
