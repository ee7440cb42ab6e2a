import Documents
import GRDB
import HTTP
import OrderedCollections
import Resources
import Synchronization

/// Carries notifications to endpoints and events to subscribers.
///
/// What it has to do stands in the store: after a kill it goes on, and an event may arrive twice but not never. A
/// subscriber that does not answer holds up nobody else.
final class Courier: Sendable {
  private let store: Store
  private let surroundings: Surroundings
  private let endpoints: EndpointDelivery
  /// Rung when there is something to do.
  private let bell: Bell<CourierErrand>
  /// Rung when a log grew.
  private let logs: Bell<ResourceNumber>
  /// The way to webhooks; `nil`: they cannot be reached.
  private let webhooks: (any Transport)?
  private let retries: RetrySchedule
  private let busy = Mutex<Set<ResourceNumber>>([])

  /// Notifications that one transaction carries.
  private static let outboxBatch = 200
  /// Events of one subscriber that are looked at together.
  private static let deliveryBatch = 64
  /// Subscribers that are served at a time.
  private static let most = 16
  /// Microseconds after which it looks even when nobody rang.
  private static let longest: Int64 = 60_000_000

  init(
    store: Store, surroundings: Surroundings, endpoints: EndpointDelivery, bell: Bell<CourierErrand>,
    logs: Bell<ResourceNumber>, webhooks: (any Transport)?, retries: RetrySchedule
  ) {
    self.store = store
    self.surroundings = surroundings
    self.endpoints = endpoints
    self.bell = bell
    self.logs = logs
    self.webhooks = webhooks
    self.retries = retries
  }

  /// Does what there is to do, one after the other, and returns when nothing is due.
  func settle() async throws(ServiceError) {
    while true {
      let moved = try await carryNotifications()
      let due = try await due().now
      for subscription in due { try await serve(subscription) }
      if moved == 0, due.isEmpty { return }
    }
  }

  /// Does what there is to do, and waits for more, until the task is cancelled. `report` hears of what went wrong.
  func run(report: @escaping @Sendable (String) -> Void) async {
    await withDiscardingTaskGroup { group in
      while !Task.isCancelled {
        let ticket = await bell.ticket(.outbox)
        var wait = Self.longest
        do throws(ServiceError) {
          if try await carryNotifications() == Self.outboxBatch { wait = 0 }
          let found = try await due()
          for subscription in begin(found.now) {
            group.addTask {
              do throws(ServiceError) { try await self.serve(subscription) } catch { report(error.message) }
              _ = self.busy.withLock { $0.remove(subscription) }
              await self.bell.ring(.outbox)
            }
          }
          if let next = found.next { wait = min(wait, max(next - surroundings.now(), 0)) }
        } catch {
          report(error.message)
          wait = 1_000_000
        }
        guard wait > 0 else {
          await bell.drop(ticket)
          continue
        }
        let (surroundings, time) = (surroundings, Duration.microseconds(wait))
        await bell.wait(ticket) { await surroundings.sleep(time) }
      }
    }
  }

  /// Of these subscribers as many as may be served now and are not served already.
  private func begin(_ due: [ResourceNumber]) -> [ResourceNumber] {
    busy.withLock { busy in
      let free = due.filter { !busy.contains($0) }.prefix(max(Self.most - busy.count, 0))
      busy.formUnion(free)
      return Array(free)
    }
  }

  /// The subscribers for which something is due, and when the next is due for one that is not served.
  private func due() async throws(ServiceError) -> (now: [ResourceNumber], next: Int64?) {
    let now = surroundings.now()
    let waiting = try await store.read { db in try DeliveryTable.waiting(db) }
    let later = waiting.filter { $0.due > now }
    return (waiting.filter { $0.due <= now }.map(\.subscription), later.map(\.due).min())
  }

  /// Takes notifications to their endpoints; how many.
  private func carryNotifications() async throws(ServiceError) -> Int {
    let isIdle = try await store.read { db in try Outbox.first(1, db).isEmpty }
    if isIdle { return 0 }
    let (count, outcome) = try await store.write { [endpoints] db in
      var outcome = EndpointDelivery.Outcome()
      let items = try Outbox.first(Self.outboxBatch, db)
      for item in items { try endpoints.deliver(item, &outcome, db) }
      if let last = items.last { try Outbox.remove(through: last.number, db) }
      return (items.count, outcome)
    }
    for number in outcome.grown { await logs.ring(number) }
    return count
  }

  // MARK: Subscribers

  /// Gives a subscriber some of what is due.
  private func serve(_ number: ResourceNumber) async throws(ServiceError) {
    let now = surroundings.now()
    let found = try await store.read { db -> (GridSubscription, [Delivery])? in
      guard let resource = try ResourceTable.find(number: number, db) else { return nil }
      return (GridSubscription(resource), try DeliveryTable.due(number, now: now, limit: Self.deliveryBatch, db))
    }
    guard let (subscription, due) = found else {
      // Its events went with it, in the same transaction, unless one was just on its way.
      try await store.write { db in try DeliveryTable.module.erase(db, number) }
      return
    }
    let isLate = { (delivery: Delivery) in delivery.published + subscription.timeToLive <= now }
    let late = due.filter(isLate)
    if !late.isEmpty {
      try await drop(late[...], subscription, reason: "TimeToLiveExceeded", outcome: nil)
    }
    let fresh = due.filter { !isLate($0) }
    guard !fresh.isEmpty else { return }
    if case .webhook(let url) = subscription.destination {
      for batch in Self.batches(fresh, subscription) { try await call(url, subscription, batch) }
    } else {
      try await store(fresh, subscription)
    }
  }

  /// Slices of at most so many events and, beyond the first event, so many bytes as the subscriber wants.
  private static func batches(_ deliveries: [Delivery], _ subscription: GridSubscription) -> [ArraySlice<Delivery>] {
    var batches: [ArraySlice<Delivery>] = []
    var (start, bytes) = (0, 0)
    for (index, delivery) in deliveries.enumerated() {
      let isFull = index - start >= subscription.eventsPerBatch || bytes + delivery.size > subscription.bytesPerBatch
      if index > start, isFull {
        batches.append(deliveries[start..<index])
        (start, bytes) = (index, 0)
      }
      bytes += delivery.size
    }
    batches.append(deliveries[start...])
    return batches
  }

  private func call(_ url: String, _ subscription: GridSubscription, _ batch: ArraySlice<Delivery>)
    async throws(ServiceError)
  {
    let outcome: WebhookOutcome
    if let webhooks {
      do throws(TransportError) {
        outcome = WebhookOutcome(
          status: try await webhooks.send(WebhookCall(url, subscription, batch).request).status)
      } catch {
        // A server that ends gives up its calls; they are none of the subscriber's failures.
        if error.kind == .cancelled { return }
        outcome = WebhookOutcome(error)
      }
    } else {
      outcome = WebhookOutcome(TransportError(.connect, host: "", detail: "webhooks cannot be reached"))
    }
    if outcome.isDelivered {
      try await store.write { db in for delivery in batch { try DeliveryTable.remove(delivery, db) } }
      return
    }
    var tried = batch
    for index in tried.indices { tried[index].attempts += 1 }
    if let reason = outcome.finalReason { return try await drop(tried, subscription, reason: reason, outcome: outcome) }
    let spent = tried.filter { $0.attempts >= subscription.maximumAttempts }
    if !spent.isEmpty {
      try await drop(spent[...], subscription, reason: "MaxDeliveryAttemptsExceeded", outcome: outcome)
    }
    let (now, retries, left) = (
      surroundings.now(), retries, tried.filter { $0.attempts < subscription.maximumAttempts }
    )
    try await store.write { db in
      for delivery in left {
        try DeliveryTable.postpone(delivery, to: now + retries.delay(after: delivery.attempts, outcome), db)
      }
    }
  }

  /// Puts events into the log of a hub or queue.
  private func store(_ deliveries: [Delivery], _ subscription: GridSubscription) async throws(ServiceError) {
    let now = surroundings.now()
    let grown = try await store.write { db -> ResourceNumber? in
      guard let (stream, number) = try Self.stream(subscription.destination, db) else { return nil }
      for delivery in deliveries {
        var message = DeviceMessage(
          delivered: delivery.event,
          [
            "aeg-event-type": "Notification", "aeg-subscription-name": subscription.name.uppercased(),
            "aeg-delivery-count": String(delivery.attempts),
          ])
        for (name, value) in subscription.attributes(for: delivery.event) { message.properties[name] = value }
        try stream.append(message, key: delivery.event["id"]?.string ?? "", now: now, db)
        try DeliveryTable.remove(delivery, db)
      }
      return number
    }
    if let grown { return await logs.ring(grown) }
    try await drop(deliveries[...], subscription, reason: "UndeliverableDueToMissingDestination", outcome: nil)
  }

  private static func stream(_ destination: GridSubscription.Destination, _ db: Database) throws
    -> (EventStream, ResourceNumber)?
  {
    switch destination {
    case .eventHub(let id):
      return try ResourceTable.find(id, db).map { (EventStream(eventHub: $0), $0.number) }
    case .serviceBus(let id): return try ResourceTable.find(id, db).map { (EventStream(of: $0), $0.number) }
    case .storageQueue(let account, let name):
      return try EventPlaces.queue(account, name, db).map { (EventStream(of: $0), $0.number) }
    case .webhook, .none: return nil
    }
  }

  // MARK: Giving up

  private func drop(
    _ deliveries: ArraySlice<Delivery>, _ subscription: GridSubscription, reason: String, outcome: WebhookOutcome?
  ) async throws(ServiceError) {
    let surroundings = surroundings
    try await store.write { db in
      let letters = deliveries.map { DeadLetter($0, reason, outcome, at: surroundings.now()).value }
      for (delivery, letter) in zip(deliveries, letters) {
        try UndeliveredTable.append(
          letter, owner: subscription.number, target: subscription.place, reason: reason, attempts: delivery.attempts,
          now: surroundings.now(), db)
        try DeliveryTable.remove(delivery, db)
      }
      guard let container = subscription.deadLetters else { return }
      let folder = DeadLetters.folder(surroundings.now())
      _ = try DeadLetters.write(
        .array(letters), to: container, "\(subscription.place)/\(folder)/\(surroundings.uuid()).json", surroundings, db)
    }
  }
}

extension GridSubscription {
  /// `TOPIC/SUBSCRIPTION`, the second in capitals: where its dead letters lie.
  fileprivate var place: String { "\(resource.id.parent?.name ?? "")/\(name.uppercased())" }
}
