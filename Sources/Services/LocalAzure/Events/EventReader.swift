import Documents
import Encodings
import GRDB
import OrderedCollections

/// Reads logs of events, waiting for new ones if need be.
struct EventReader: Sendable {
  let store: Store
  let surroundings: Surroundings
  /// Rung when a log of a resource grew.
  let bell: Bell<ResourceNumber>

  /// Seconds that a reader may wait at most.
  static let maximumWait: Int64 = 60
  /// Events of one answer at most.
  static let maximumEvents = 1000

  /// Events of one partition from a sequence number on; waits up to `wait` seconds for the first.
  func events(
    _ stream: EventStream, partition: Int, from: Int64, limit: Int, wait: Int64
  ) async throws(ServiceError) -> [StoredEvent] {
    let since = surroundings.now() - stream.retention
    return try await waiting(for: stream.number, wait) { db in
      try EventTable.read(
        hub: stream.number, endpoint: stream.endpoint, partition: partition, from: from, since: since, limit: limit, db)
    }
  }

  /// Events of all partitions in the order in which they came, from a place in each on, and the places behind them.
  func page(
    _ stream: EventStream, from places: [Int64], limit: Int, wait: Int64
  ) async throws(ServiceError) -> (events: [StoredEvent], next: [Int64]) {
    let since = surroundings.now() - stream.retention
    let starts = (0..<stream.partitions).map { $0 < places.count ? places[$0] : 0 }
    let found = try await waiting(for: stream.number, wait) { db in
      try starts.enumerated().flatMap { partition, from in
        try EventTable.read(
          hub: stream.number, endpoint: stream.endpoint, partition: partition, from: from, since: since, limit: limit,
          db)
      }
    }
    let events = Array(
      found.sorted { ($0.enqueued, $0.partition, $0.sequence) < ($1.enqueued, $1.partition, $1.sequence) }
        .prefix(limit))
    var next = starts
    for event in events { next[event.partition] = max(next[event.partition], event.sequence + 1) }
    return (events, next)
  }

  /// The places behind the last event of each partition.
  func ends(_ stream: EventStream) async throws(ServiceError) -> [Int64] {
    let ends = try await store.read { db in try EventTable.ends(hub: stream.number, endpoint: stream.endpoint, db) }
    return (0..<stream.partitions).map { ends[$0] ?? 0 }
  }

  private func waiting(
    for number: ResourceNumber, _ wait: Int64, _ look: @escaping @Sendable (Database) throws -> [StoredEvent]
  ) async throws(ServiceError) -> [StoredEvent] {
    let end = surroundings.now() + wait * 1_000_000
    while true {
      let ticket = await bell.ticket(number)
      let found: [StoredEvent]
      do { found = try await store.read(look) } catch {
        await bell.drop(ticket)
        throw error
      }
      let left = end - surroundings.now()
      let isClosed = await bell.isClosed
      guard found.isEmpty, left > 0, wait > 0, !isClosed, !Task.isCancelled else {
        await bell.drop(ticket)
        return found
      }
      let (surroundings, before) = (surroundings, surroundings.now())
      await bell.wait(ticket) { await surroundings.sleep(.microseconds(left)) }
      // Where time stands still, one look more is all there is to wait for.
      if surroundings.now() == before { return try await store.read(look) }
    }
  }
}

extension StoredEvent {
  /// As it is read: the body as JSON where it says that it is JSON, as base64 otherwise.
  var shown: Value {
    let document = message.document
    return .members([
      "sequenceNumber": .integer(sequence), "offset": .string(String(offset)),
      "enqueuedTimeUtc": .string(Timestamp.text(microseconds: enqueued)), "systemProperties": .object(message.system),
      "properties": .object(message.properties.mapValues { .string($0) }), "body": document,
      "bodyBase64": document == nil ? .string(Base64.encode(message.body)) : Value?.none,
    ])
  }
}
