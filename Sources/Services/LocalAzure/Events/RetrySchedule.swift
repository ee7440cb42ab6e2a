import Documents
import Encodings

/// When an event that a subscriber did not take is tried again.
package struct RetrySchedule: Sendable, Hashable {
  /// Microseconds to wait after the first failure, the second…; the last one counts for all that follow.
  private let delays: [Int64]
  /// Whether some answers ask for longer waits.
  private let heedsOutcome: Bool

  /// That of Event Grid, without its random parts.
  package static let azure = RetrySchedule(
    delays: [10, 30, 60, 300, 600, 1800, 3600, 3 * 3600, 6 * 3600, 12 * 3600].map { $0 * 1_000_000 },
    heedsOutcome: true)

  /// One of one's own, in microseconds; `nil` for no or too many delays.
  package init?(microseconds delays: [Int64]) {
    guard (1...30).contains(delays.count), delays.allSatisfy({ $0 > 0 }) else { return nil }
    self.init(delays: delays, heedsOutcome: false)
  }

  private init(delays: [Int64], heedsOutcome: Bool) {
    self.delays = delays
    self.heedsOutcome = heedsOutcome
  }

  /// Microseconds after so many failures, the last of which was this one.
  func delay(after failures: Int, _ outcome: WebhookOutcome) -> Int64 {
    let delay = delays[min(max(failures, 1), delays.count) - 1]
    return heedsOutcome ? max(delay, outcome.leastDelay) : delay
  }
}

/// An event that was given up, with what is known of why.
struct DeadLetter: Sendable {
  let value: Value

  /// The added members are in small letters in a CloudEvent, whose attributes are.
  init(_ delivery: Delivery, _ reason: String, _ outcome: WebhookOutcome?, at now: Int64) {
    var event = delivery.event
    let isCloud = event["specversion"] != nil
    func add(_ name: String, _ value: Value) { event[member: isCloud ? name.lowercased() : name] = value }
    add("deadLetterReason", .string(reason))
    add("deliveryAttempts", .integer(Int64(delivery.attempts)))
    if let outcome { add("lastDeliveryOutcome", .string(outcome.name)) }
    if let status = outcome?.status { add("lastHttpStatusCode", .integer(Int64(status))) }
    add("publishTime", .string(Timestamp.text(microseconds: delivery.published)))
    add("lastDeliveryAttemptTime", .string(Timestamp.text(microseconds: now)))
    value = event
  }
}
