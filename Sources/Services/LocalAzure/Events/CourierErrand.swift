/// What the courier of events is rung for.
enum CourierErrand: Sendable, Hashable {
  /// Notifications wait for their endpoints, or events for subscribers, or one of those is free again.
  case outbox
}
