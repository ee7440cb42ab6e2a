import Documents
import Encodings
import GRDB
import OrderedCollections
import Resources

/// A log of events that belongs to a resource: an event hub, a topic, a queue.
struct EventStream: Sendable, Hashable {
  let number: ResourceNumber
  /// The log's name among those of the resource.
  let endpoint: String
  let partitions: Int
  /// Microseconds for which events are kept.
  let retention: Int64

  private static let day: Int64 = 86_400_000_000

  /// The log of an event hub.
  init(eventHub: StoredResource) {
    let properties = eventHub.body["properties"] ?? .null
    let hours =
      properties["retentionDescription"]?["retentionTimeInHours"]?.integer
      ?? (properties["messageRetentionInDays"]?.integer ?? 7) * 24
    self.init(
      number: eventHub.number, partitions: Int(min(max(properties["partitionCount"]?.integer ?? 4, 1), 1024)),
      retention: min(max(hours, 1), 90 * 24) * 3_600_000_000)
  }

  /// The log of an endpoint of an IoT Hub.
  init(hub: StoredResource, endpoint: String) {
    self.init(
      number: hub.number, endpoint: endpoint, partitions: EventHub.partitionCount(hub),
      retention: EventHub.retention(hub))
  }

  /// What went through a topic, or lies in a queue: one partition, for a week.
  init(of resource: StoredResource) {
    self.init(number: resource.number, partitions: 1, retention: 7 * Self.day)
  }

  private init(number: ResourceNumber, endpoint: String = EventHub.builtIn, partitions: Int, retention: Int64) {
    self.number = number
    self.endpoint = endpoint
    self.partitions = partitions
    self.retention = retention
  }

  /// Appends an event; those of one key stay in order. `partition` instead of a key says where it belongs.
  func append(_ message: DeviceMessage, key: String, partition: Int? = nil, now: Int64, _ db: Database) throws {
    var message = message
    message.system["iothub-enqueuedtime"] = nil
    try EventTable.append(
      message, hub: number, endpoint: endpoint,
      partition: partition ?? EventHub.partition(of: key, among: partitions), now: now, retention: retention, db)
  }
}

extension DeviceMessage {
  /// A CloudEvent as the AMQP binding carries it: its data as the body, its attributes as properties.
  init(_ event: CloudEvent) {
    self.init(event.data?.json ?? [], system: ["content-type": .string(event.dataContentType ?? "application/json")])
    for (name, value) in event.attributes where name != "datacontenttype" {
      properties["cloudEvents:\(name)"] = value.string ?? value.jsonText
    }
  }

  /// An event as Event Grid hands it on: whole in the body.
  init(delivered event: Value, _ properties: OrderedDictionary<String, String>) {
    self.init(event.json, system: ["content-type": "application/json"], properties: properties)
  }
}
