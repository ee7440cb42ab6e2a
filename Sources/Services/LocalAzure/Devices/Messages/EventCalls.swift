import Documents
import Encodings
import HTTP
import OrderedCollections

/// What arrived at the endpoints of a hub, read over HTTPS. The real service has AMQP for this; here is an extension of the
/// local Azure, at paths that begin with `/-/`.
extension DevicePlane {
  /// `GET /-/events/ENDPOINT` tells the partitions; with `partition` it gives messages `from` a sequence number on,
  /// waiting up to `wait` seconds for the first.
  func readEvents(_ call: HubCall) async throws(ServiceError) -> HTTPResponse {
    try call.demand("ServiceConnect")
    guard call.method == "GET", call.words.count == 3, call.words[1] == "events" else {
      throw .device(404, "ResourceNotFound", "Nothing answers at '\(call.request.path)'.")
    }
    let endpoint = call.segments[2]
    let count = EventHub.partitionCount(call.hub)
    guard let text = call.request.query["partition"] else { return try await partitions(call, endpoint, count) }
    guard let partition = Int(text), (0..<count).contains(partition) else {
      throw .deviceArgument("The partition '\(text)' is not one of 0 to \(count - 1).")
    }
    let from = call.request.query["from"].flatMap { Int64($0) } ?? 0
    let limit = min(max(call.request.query["max"].flatMap { Int($0) } ?? 100, 1), EventReader.maximumEvents)
    let wait = min(max(call.request.query["wait"].flatMap { Int64($0) } ?? 0, 0), EventReader.maximumWait)
    let events = try await reader.events(
      EventStream(hub: call.hub, endpoint: endpoint), partition: partition, from: from, limit: limit, wait: wait)
    return .json(
      200,
      [
        "partition": .integer(Int64(partition)),
        "next": .integer(events.last.map { $0.sequence + 1 } ?? max(from, 0)),
        "events": .array(events.map(\.shown)),
      ])
  }

  private func partitions(_ call: HubCall, _ endpoint: String, _ count: Int) async throws(ServiceError) -> HTTPResponse
  {
    let (hub, since) = (call.hub.number, surroundings.now() - EventHub.retention(call.hub))
    let found = try await store.read { db in
      let ends = try EventTable.ends(hub: hub, endpoint: endpoint, db)
      return try (0..<count).map { partition -> Value in
        let first = try EventTable.read(
          hub: hub, endpoint: endpoint, partition: partition, from: 0, since: since, limit: 1, db
        ).first
        let end = ends[partition] ?? 0
        return [
          "partition": .integer(Int64(partition)), "first": .integer(first?.sequence ?? end), "next": .integer(end),
        ]
      }
    }
    return .json(200, ["endpoint": .string(endpoint), "partitions": .array(found)])
  }
}
