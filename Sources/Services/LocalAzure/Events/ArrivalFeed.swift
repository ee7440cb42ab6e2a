import Documents
import Encodings
import FoundationEssentials
import GRDB

/// What arrives at the logs of events, at all of them together and numbered, for those who watch.
final class ArrivalFeed: Sendable {
  /// An event that arrived.
  struct Arrival: Sendable {
    var number: Int64
    /// Microseconds since 1970.
    var time: Int64
    /// Whose log it is, and which one of it.
    var owner: ResourceNumber
    var endpoint: String
    /// Content type and the like, and the application's properties, as JSON.
    var system: String
    var properties: String
    /// Bytes of the body, and the first of them.
    var size: Int64
    var beginning: [UInt8]
  }

  /// Bytes of a body that are told; the log itself has all of it.
  static let bytesTold = 4096

  private let feed: TemporaryFeed

  init(_ store: Store, now: @escaping @Sendable () -> Int64) {
    feed = TemporaryFeed(
      "event_arrival",
      columns: """
        time INTEGER NOT NULL, hub INTEGER NOT NULL, endpoint TEXT NOT NULL, partition INTEGER NOT NULL,
        sequence INTEGER NOT NULL
        """,
      triggers: [
        """
        CREATE TEMP TRIGGER event_arrival_insert AFTER INSERT ON main.hub_event BEGIN
          INSERT INTO event_arrival (time, hub, endpoint, partition, sequence)
          VALUES (NEW.enqueued, NEW.hub, NEW.endpoint, NEW.partition, NEW.sequence);
          \(TemporaryFeed.trimming("event_arrival"))
        END
        """
      ], watched: ["hub_event"], store, now: now)
  }

  /// Up to `limit` arrivals behind a number; without one only where the feed stands. Waits for the first as long as `sleep`
  /// takes. What was deleted since is left out.
  func page(
    after: Int64?, limit: Int, sleep: (@Sendable () async -> Void)?
  ) async throws(ServiceError) -> TemporaryFeed.Page<Arrival> {
    try await feed.page(after: after, limit: limit, sleep: sleep) { after, db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT a.number, a.time, a.hub, a.endpoint, e.system, e.properties, length(e.body), substr(e.body, 1, ?)
          FROM temp.event_arrival a JOIN main.hub_event e USING (hub, endpoint, partition, sequence)
          WHERE a.number > ? ORDER BY a.number LIMIT ?
          """, arguments: [Self.bytesTold, after, limit]
      ).map { row in
        let arrival = Arrival(
          number: row[0], time: row[1], owner: row[2], endpoint: row[3], system: row[4], properties: row[5],
          size: row[6], beginning: [UInt8](row[7] as Data))
        return (arrival.number, arrival)
      }
    }
  }
}

extension ArrivalFeed.Arrival {
  /// `{number, time, kind, log, type, subject, device, size, text}`: what the event says of itself where it is one whose
  /// form is known, and the beginning of its body where that is a text.
  func shown(log: String) -> Value {
    let own = (try? JSONReader.parse(Array(properties.utf8))) ?? .null
    let system = (try? JSONReader.parse(Array(system.utf8))) ?? .null
    // A body that was cut is no JSON any more.
    let body = size <= Int64(beginning.count) ? (try? JSONReader.parse(beginning)) ?? .null : .null
    func attribute(_ name: String, _ others: String...) -> Value? {
      ([own["cloudEvents:\(name)"], body[name]] + others.map { body[$0] }).lazy.compactMap { $0 }.first {
        $0.string != nil
      }
    }
    let text = String(validating: beginning.droppingCutCharacter(isCut: size > Int64(beginning.count)), as: UTF8.self)
    return .members([
      "number": .integer(number), "time": .string(Timestamp.text(microseconds: time)), "kind": "event",
      "log": .string(log), "type": attribute("type", "eventType"), "subject": attribute("subject"),
      "device": system["iothub-connection-device-id"], "size": .integer(size), "text": text.map { .string($0) },
    ])
  }
}

extension [UInt8] {
  /// Without the bytes at the end that begin a character of UTF-8 and do not finish it.
  fileprivate func droppingCutCharacter(isCut: Bool) -> [UInt8] {
    guard isCut, let start = lastIndex(where: { $0 & 0xC0 != 0x80 }), count - start <= 4 else { return self }
    return Array(self[..<start])
  }
}
