import Documents
import GRDB
import Resources

/// Gives notifications of an instance to what its endpoints stand for. Every function runs inside a transaction.
struct EndpointDelivery: Sendable {
  let surroundings: Surroundings
  /// Whether a principal's roles cover an operation at a scope.
  let mayReach: @Sendable (String, Operation, ResourceID) -> Bool

  /// Why an endpoint takes nothing.
  struct Flaw: Error, Sendable { let reason: String }

  /// What was done: the logs that grew, and whether subscribers have something coming.
  struct Outcome: Sendable {
    var grown: Set<ResourceNumber> = []
    var hasDeliveries = false
  }

  /// Delivers one notification; what cannot be delivered becomes a dead letter where the endpoint has a place for those.
  func deliver(_ item: OutboxItem, _ outcome: inout Outcome, _ db: Database) throws {
    guard let instance = try ResourceTable.find(number: item.instance, db) else { return }
    let endpoint = try ResourceTable.find(instance.id.child("endpoints", item.endpoint), db)
    do {
      guard let endpoint else { throw Flaw(reason: "the endpoint is gone") }
      try send(item.event, endpoint, instance, &outcome, db)
    } catch let flaw as Flaw {
      try giveUp(item, endpoint, instance, flaw.reason, db)
    }
  }

  private func send(
    _ event: CloudEvent, _ endpoint: StoredResource, _ instance: StoredResource, _ outcome: inout Outcome,
    _ db: Database
  ) throws {
    let properties = endpoint.body["properties"] ?? .null
    if properties["endpointType"] == "EventGrid" {
      let topic = try topic(endpoint, db)
      let events = [GridEvent(notification: event, for: topic)]
      outcome.hasDeliveries = try GridPublisher(surroundings).publish(events, to: topic, db) || outcome.hasDeliveries
      outcome.grown.insert(topic.number)
      return
    }
    let isHub = properties["endpointType"] == "EventHub"
    let target = try busTarget(endpoint, instance, isHub: isHub, db)
    let stream = isHub ? EventStream(eventHub: target) : EventStream(of: target)
    try stream.append(DeviceMessage(event), key: event.subject ?? event.source, now: surroundings.now(), db)
    outcome.grown.insert(target.number)
  }

  /// The topic of an endpoint, which must still have one of its keys.
  private func topic(_ endpoint: StoredResource, _ db: Database) throws -> StoredResource {
    let address = endpoint.body["properties"]?["TopicEndpoint"]?.string ?? ""
    let host = address.drop { $0 != "/" }.drop { $0 == "/" }.prefix { $0 != "/" && $0 != ":" && $0 != "?" }
    guard let topic = try EventPlaces.topic(host: String(host), db) else {
      throw Flaw(reason: "no topic answers at '\(host)'")
    }
    let held = [topic.secrets["key1"], topic.secrets["key2"]].compactMap { $0?.string }
    let given = ["accessKey1", "accessKey2"].compactMap { endpoint.secrets["properties.\($0)"]?.string }
    guard given.contains(where: held.contains) else {
      throw Flaw(reason: "Unauthorized: the endpoint's access keys are none of the topic '\(topic.name)'")
    }
    return topic
  }

  /// The event hub, queue or topic of an endpoint, which must be let in there.
  private func busTarget(
    _ endpoint: StoredResource, _ instance: StoredResource, isHub: Bool, _ db: Database
  ) throws -> StoredResource {
    let properties = endpoint.body["properties"] ?? .null
    let find = isHub ? EventPlaces.eventHub : EventPlaces.serviceBus
    if properties["authenticationType"] == "IdentityBased" {
      let namespace = BusConnection.namespace(of: properties["endpointUri"]?.string ?? "") ?? ""
      let entity = properties["entityPath"]?.string ?? ""
      guard let target = try find(namespace, entity, db) else { throw missing(namespace, entity) }
      let principal = instance.body["identity"]?["principalId"]?.string ?? ""
      let operation = Operation(
        isHub
          ? "Microsoft.EventHub/namespaces/messages/send/action"
          : "Microsoft.ServiceBus/namespaces/messages/send/action",
        isData: true)
      guard mayReach(principal, operation, target.id) else {
        throw Flaw(reason: "Unauthorized: the instance's identity has no role on '\(entity)' that lets it send")
      }
      return target
    }
    let names =
      isHub
      ? ["connectionStringPrimaryKey", "connectionStringSecondaryKey"]
      : ["primaryConnectionString", "secondaryConnectionString"]
    let connections = names.compactMap { endpoint.secrets["properties.\($0)"]?.string }.compactMap { BusConnection($0) }
    guard let first = connections.first else { throw Flaw(reason: "the endpoint has no connection string") }
    guard let target = try find(first.namespace, first.entity, db) else { throw missing(first.namespace, first.entity) }
    guard try !isHub || connections.contains(where: { try isKey($0, db) }) else {
      throw Flaw(reason: "Unauthorized: the endpoint's connection strings have no key of '\(first.namespace)'")
    }
    return target
  }

  /// Whether a connection string opens its namespace. Only the keys of the policy that every namespace has are known.
  private func isKey(_ connection: BusConnection, _ db: Database) throws -> Bool {
    guard connection.policy == "RootManageSharedAccessKey" else { return true }
    let secrets = try EventPlaces.namespace(connection.namespace, db)?.secrets
    return [secrets?["primaryKey"], secrets?["secondaryKey"]].contains(.string(connection.key))
  }

  private func missing(_ namespace: String, _ entity: String) -> Flaw {
    Flaw(reason: "'\(entity)' is not to be found in the namespace '\(namespace)'")
  }

  /// `CONTAINER/ENDPOINT/YYYY/M/D/H/EVENT.json`, where the endpoint names a container; a note in any case.
  private func giveUp(
    _ item: OutboxItem, _ endpoint: StoredResource?, _ instance: StoredResource, _ reason: String, _ db: Database
  ) throws {
    let now = surroundings.now()
    try UndeliveredTable.append(
      item.event.value, owner: item.instance, target: "\(instance.name)/endpoints/\(item.endpoint)", reason: reason,
      now: now, db)
    guard let endpoint else { return }
    let address =
      endpoint.secrets["properties.deadLetterSecret"]?.string
      ?? endpoint.body["properties"]?["deadLetterUri"]?.string
    guard let address, let container = try DeadLetters.container(address, db) else { return }
    _ = try DeadLetters.write(
      item.event.value, to: container, "\(item.endpoint)/\(DeadLetters.folder(now))/\(item.event.id).json",
      surroundings, db)
  }
}
