/// The time as apply sees it. Tests have one that only moves when it is told to.
package struct ApplyClock: Sendable {
  /// Milliseconds since 1970-01-01 00:00 UTC: what journal entries are stamped with.
  package var now: @Sendable () -> Int64
  /// A clock that never goes back: what durations and deadlines are measured with.
  package var elapsed: @Sendable () -> Duration
  /// Waits; returns early when the task is cancelled.
  package var sleep: @Sendable (Duration) async -> Void

  package init(
    now: @escaping @Sendable () -> Int64, elapsed: @escaping @Sendable () -> Duration,
    sleep: @escaping @Sendable (Duration) async -> Void
  ) {
    self.now = now
    self.elapsed = elapsed
    self.sleep = sleep
  }
}
