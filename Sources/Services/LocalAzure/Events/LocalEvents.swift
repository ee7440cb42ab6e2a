import Documents
import GRDB
import HTTP
import Resources

/// What happened to events, for people and their tools: a part of the local Azure that Azure has not, at `/-/…` on
/// loopback.
struct LocalEvents: Sendable {
  let reader: EventReader
  let arrivals: ArrivalFeed

  private var store: Store { reader.store }

  /// Whether a path on loopback is one of these.
  static func isMeant(by segments: [String]) -> Bool {
    segments.first == "-" && ["events", "undelivered", "history"].contains(segments.dropFirst().first)
  }

  /// `GET /-/events` tells the logs that there are, `GET /-/events/KIND/NAME…` reads one, `GET /-/events/arrivals` tells what
  /// arrives at any of them, `GET /-/undelivered` what reached nobody and `GET /-/history/TABLE` the rows of data history.
  func respond(to request: ServiceRequest) async -> HTTPResponse {
    do throws(ServiceError) {
      guard request.method == "GET" else { throw ServiceError.methodNotAllowed(request.method) }
      let names = Array(request.segments.dropFirst(2))
      switch (request.segments[1].lowercased(), names.count) {
      case ("events", 0): return .json(200, ["value": .array(try await logs())])
      case ("events", 1) where names[0].lowercased() == "arrivals": return try await arrived(request)
      case ("events", 2...3): return try await read(request, kind: names[0].lowercased(), Array(names.dropFirst()))
      case ("undelivered", 0):
        let limit = limit(request)
        return .json(200, ["value": .array(try await store.read { db in try UndeliveredTable.last(limit, db) })])
      case ("history", 1): return try await history(request, names[0])
      default: throw ServiceError.notThere(request.path)
      }
    } catch {
      return .refusal(error)
    }
  }

  private func limit(_ request: ServiceRequest) -> Int {
    min(max(request.query["max"].flatMap { Int($0) } ?? 100, 1), EventReader.maximumEvents)
  }

  // MARK: Logs

  private static let hubType = "Microsoft.EventHub/namespaces/eventhubs"

  /// Every log that holds or held something, by kind and name.
  private func logs() async throws(ServiceError) -> [Value] {
    try await store.read { db in
      let rows = try Row.fetchAll(
        db, sql: "SELECT hub, endpoint, sum(next) FROM hub_partition GROUP BY hub, endpoint ORDER BY hub, endpoint")
      return try rows.compactMap { row -> Value? in
        guard let resource = try ResourceTable.find(number: row[0], db) else { return nil }
        let (kind, name) = Self.name(of: resource, endpoint: row[1])
        return ["kind": .string(kind), "name": .string(name), "events": .integer(row[2])]
      }
    }
  }

  private static func name(of resource: StoredResource, endpoint: String) -> (kind: String, name: String) {
    let parent = resource.id.parent?.name ?? ""
    switch resource.id.foldedType {
    case hubType.lowercased(): return ("eventhubs", "\(parent)/\(resource.name)")
    case "microsoft.devices/iothubs": return ("iothubs", "\(resource.name)/\(endpoint)")
    case let type where type.hasPrefix("microsoft.servicebus/"): return ("servicebus", "\(parent)/\(resource.name)")
    case let type where type.hasPrefix("microsoft.storage/"):
      return ("queues", "\(resource.id.parent?.parent?.name ?? "")/\(resource.name)")
    default: return ("topics", resource.name)
    }
  }

  /// The log of that kind and name.
  private func stream(_ kind: String, _ names: [String]) async throws(ServiceError) -> EventStream {
    let found = try await store.read { db -> EventStream? in
      switch (kind, names.count) {
      case ("topics", 1):
        for type in [EventGridRules.topicType, "Microsoft.EventGrid/domains"] {
          let found = try ResourceTable.all(type: type, db).first { $0.name.lowercased() == names[0].lowercased() }
          if let found { return EventStream(of: found) }
        }
        return nil
      case ("eventhubs", 2): return try EventPlaces.eventHub(names[0], names[1], db).map { EventStream(eventHub: $0) }
      case ("servicebus", 2): return try EventPlaces.serviceBus(names[0], names[1], db).map { EventStream(of: $0) }
      case ("iothubs", 2): return try HubTable.find(names[0], db).map { EventStream(hub: $0, endpoint: names[1]) }
      case ("queues", 2):
        let claim = NameClaim(space: StorageRules.space, name: names[0])
        guard let number = try ResourceTable.holder(of: claim, db),
          let account = try ResourceTable.find(number: number, db)
        else { return nil }
        return try EventPlaces.queue(account.id, names[1], db).map { EventStream(of: $0) }
      default: return nil
      }
    }
    guard let found else {
      throw ServiceError(404, "ResourceNotFound", "There is no '\(names.joined(separator: "/"))' among the \(kind).")
    }
    return found
  }

  private func read(_ request: ServiceRequest, kind: String, _ names: [String]) async throws(ServiceError)
    -> HTTPResponse
  {
    let stream = try await stream(kind, names)
    let from: [Int64]
    switch request.query["from"] {
    case nil, "": from = []
    case "end": from = try await reader.ends(stream)
    case let text?:
      from = text.split(separator: ",", omittingEmptySubsequences: false).map { Int64($0) ?? 0 }
    }
    let wait = min(max(request.query["wait"].flatMap { Int64($0) } ?? 0, 0), EventReader.maximumWait)
    let (events, next) = try await reader.page(stream, from: from, limit: limit(request), wait: wait)
    return .json(
      200,
      ["events": .array(events.map(\.shown)), "next": .string(next.map(String.init).joined(separator: ","))])
  }

  /// Events of an answer about arrivals, and seconds that it waits, at most: a server that is to stop waits for it.
  private static let arrivalLimits = (page: 200, wait: Int64(5))

  /// Where the feed of arrivals stands; with `after` what came behind that number.
  private func arrived(_ request: ServiceRequest) async throws(ServiceError) -> HTTPResponse {
    let after = request.query["after"].flatMap { Int64($0) }
    guard after != nil || request.query["after"] == nil else {
      throw ServiceError(400, "InvalidArgument", "'after' must be a number.")
    }
    let wait = min(max(request.query["wait"].flatMap { Int64($0) } ?? 0, 0), Self.arrivalLimits.wait)
    let surroundings = reader.surroundings
    let sleep: @Sendable () async -> Void = { await surroundings.sleep(.seconds(wait)) }
    let page = try await arrivals.page(
      after: after, limit: Self.arrivalLimits.page, sleep: wait > 0 ? sleep : nil)
    let owners = Set(page.entries.map(\.owner))
    let resources = try await store.read { db in
      try owners.compactMap { try ResourceTable.find(number: $0, db) }
    }
    let found = Dictionary(resources.map { ($0.number, $0) }, uniquingKeysWith: { first, _ in first })
    let shown = page.entries.compactMap { arrival -> Value? in
      guard let resource = found[arrival.owner] else { return nil }
      let (kind, name) = Self.name(of: resource, endpoint: arrival.endpoint)
      return arrival.shown(log: "\(kind)/\(name)")
    }
    return .json(
      200, ["next": .integer(page.next), "torn": .bool(page.isTorn), "events": .array(shown)])
  }

  // MARK: History

  private static let tables: [String: HistoryKind] = [
    "properties": .properties, "twins": .twins, "relationships": .relationships,
  ]

  private func history(_ request: ServiceRequest, _ name: String) async throws(ServiceError) -> HTTPResponse {
    guard let kind = Self.tables[name.lowercased()] else {
      throw ServiceError(404, "ResourceNotFound", "There is no table '\(name)': properties, twins, relationships.")
    }
    let (twin, limit) = (request.query["twin"], limit(request))
    let after = request.query["after"].flatMap { Int64($0) } ?? 0
    let rows = try await store.read { db in
      try HistoryTables.read(kind, twin: twin, after: after, limit: limit, db).map { (number: $0.number, row: $0.row) }
    }
    return .json(
      200, ["rows": .array(rows.map(\.row)), "next": .integer(rows.last?.number ?? after)])
  }
}
