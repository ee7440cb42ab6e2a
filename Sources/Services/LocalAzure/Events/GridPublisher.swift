import Documents
import GRDB
import OrderedCollections
import Resources

/// Takes events at topics and sets them on their ways to subscribers; every function runs inside a transaction.
struct GridPublisher: Sendable {
  private let surroundings: Surroundings

  init(_ surroundings: Surroundings) { self.surroundings = surroundings }

  /// Keeps events at a topic or domain, one copy for each subscriber that wants it; whether there is any.
  @discardableResult
  func publish(_ events: [GridEvent], to topic: StoredResource, _ db: Database) throws -> Bool {
    let (now, id) = (surroundings.now(), topic.id.description)
    let log = EventStream(of: topic)
    let subscriptions = try GridSubscription.all(of: topic, db)
    let states = try Dictionary(
      uniqueKeysWithValues: subscriptions.map { ($0.number, try WebhookTable.state(of: $0.number, db)) })
    var hasDeliveries = false
    for event in events {
      let kept = event.value(in: GridSchema(of: topic), topic: id)
      try log.append(DeviceMessage(delivered: kept, [:]), key: "", partition: 0, now: now, db)
      for subscription in subscriptions where subscription.covers(event, of: topic) {
        guard subscription.filter.matches(event, topic: id) else { continue }
        let value = event.value(in: subscription.schema, topic: id)
        if let flaw = flaw(subscription, states[subscription.number] ?? nil) {
          try UndeliveredTable.append(
            value, owner: subscription.number, target: "\(topic.name)/eventSubscriptions/\(subscription.name)",
            reason: flaw, now: now, db)
        } else {
          try DeliveryTable.append(value, for: subscription.number, published: now, db)
          hasDeliveries = true
        }
      }
    }
    return hasDeliveries
  }

  /// Why a subscriber gets nothing, whatever it is.
  private func flaw(_ subscription: GridSubscription, _ state: WebhookState?) -> String? {
    if let end = subscription.resource.body["properties"]?["expirationTimeUtc"]?.string.flatMap(BlobAccess.seconds),
      end <= surroundings.now() / 1_000_000
    {
      return "the subscription has expired"
    }
    switch subscription.destination {
    case .none(let kind): return "the local Azure does not deliver to \(kind)"
    case .webhook(let url):
      guard WebhookAddress.isLocal(url) else { return WebhookAddress.refusal }
      return state?.isValid == true ? nil : "the webhook was never validated"
    default: return nil
    }
  }
}
