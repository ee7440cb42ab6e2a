import Documents
import GRDB
import Resources

/// An event subscription as deliveries need it.
struct GridSubscription: Sendable {
  /// Where events go.
  enum Destination: Sendable, Hashable {
    case webhook(String)
    case eventHub(ResourceID)
    case serviceBus(ResourceID)
    case storageQueue(ResourceID, String)
    /// A kind that has no local stand-in.
    case none(String)
  }

  let resource: StoredResource
  let destination: Destination
  let schema: GridSchema
  let filter: GridFilter
  let maximumAttempts: Int
  /// Microseconds that an event is good for.
  let timeToLive: Int64
  let eventsPerBatch: Int
  let bytesPerBatch: Int
  let deadLetters: ResourceID?

  private static let types: Set<String> = Set(
    ["microsoft.eventgrid/eventsubscriptions"]
      + ["topics", "domains", "domains/topics"].map { "microsoft.eventgrid/\($0)/eventsubscriptions" })

  var number: ResourceNumber { resource.number }
  var name: String { resource.name }

  /// Those of a topic or domain, and of a domain's topics.
  static func all(of topic: StoredResource, _ db: Database) throws -> [GridSubscription] {
    try ResourceTable.inside(topic.id, db).filter { types.contains($0.id.foldedType) && !$0.isPending }
      .map(GridSubscription.init)
  }

  init(_ resource: StoredResource) {
    self.resource = resource
    let properties = resource.body["properties"] ?? .null
    let target = properties["destination"]?["properties"] ?? .null
    destination = Self.destination(
      properties["destination"]?["endpointType"]?.string ?? "", target,
      url: resource.secrets["properties.destination.properties.endpointUrl"]?.string)
    schema =
      switch properties["eventDeliverySchema"]?.string {
      case "CloudEventSchemaV1_0": .cloudEvents
      case "CustomInputSchema": .custom
      default: .eventGrid
      }
    filter = GridFilter(properties["filter"] ?? .null)
    let retries = properties["retryPolicy"]
    maximumAttempts = Int(min(max(retries?["maxDeliveryAttempts"]?.integer ?? 30, 1), 30))
    timeToLive = min(max(retries?["eventTimeToLiveInMinutes"]?.integer ?? 1440, 1), 1440) * 60_000_000
    eventsPerBatch = Int(min(max(target["maxEventsPerBatch"]?.integer ?? 1, 1), 5000))
    bytesPerBatch = Int(min(max(target["preferredBatchSizeInKilobytes"]?.integer ?? 64, 1), 1024)) << 10
    let letters =
      properties["deadLetterDestination"] ?? properties["deadLetterWithResourceIdentity"]?["deadLetterDestination"]
    deadLetters = (letters?["properties"]?["resourceId"]?.string).flatMap { ResourceID($0) }.flatMap { account in
      (letters?["properties"]?["blobContainerName"]?.string).map {
        account.child("blobServices", "default").child("containers", $0)
      }
    }
  }

  private static func destination(_ kind: String, _ properties: Value, url: String?) -> Destination {
    let id = (properties["resourceId"]?.string).flatMap { ResourceID($0) }
    switch (kind, id) {
    case ("WebHook", _): return url.map { .webhook($0) } ?? .none(kind)
    case ("EventHub", let id?): return .eventHub(id)
    case ("ServiceBusQueue", let id?), ("ServiceBusTopic", let id?): return .serviceBus(id)
    case ("StorageQueue", let id?): return .storageQueue(id, properties["queueName"]?.string ?? "")
    default: return .none(kind)
    }
  }

  /// Whether it is there to get an event of a domain: the domain's own get all, a topic's those of that topic.
  func covers(_ event: GridEvent, of topic: StoredResource) -> Bool {
    guard let parent = resource.id.parent, parent != topic.id, parent.foldedType.hasSuffix("domains/topics") else {
      return true
    }
    return event.domainTopic?.lowercased() == parent.name.lowercased()
      || event.domainTopic?.lowercased() == parent.folded
  }
}
