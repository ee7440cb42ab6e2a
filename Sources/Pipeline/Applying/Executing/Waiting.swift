import Cloud
import Resources

/// Trying again what Azure is not ready for, within the bounds of `Settling`.
struct Waiting: Sendable {
  let clock: ApplyClock
  let settling: Settling
  let stop: StopSignal
  let events: @Sendable (ApplyEvent) -> Void

  /// Waits before try `attempt` (from 1); `false` when there shall be none: a stop was asked for, or waits of this
  /// length have used up the limit.
  func wait(_ address: ObjectAddress, _ reason: String, attempt: Int, until: Duration? = nil) async -> Bool {
    guard !stop.isRequested, !Task.isCancelled else { return false }
    let delay = settling.delay(before: attempt)
    if let until {
      guard clock.elapsed() + delay <= until else { return false }
    } else {
      let waited = (1..<max(attempt, 1)).reduce(Duration.zero) { $0 + settling.delay(before: $1) }
      guard waited + delay <= settling.limit else { return false }
    }
    events(.waiting(address, reason: reason, delay: delay))
    return await sleep(delay)
  }

  /// `false` where a stop was asked for meanwhile: nobody who asked is kept for the whole of the wait.
  private func sleep(_ delay: Duration) async -> Bool {
    var left = delay
    while left > .zero {
      let slice = min(left, .seconds(1))
      await clock.sleep(slice)
      left -= slice
      if stop.isRequested || Task.isCancelled { return false }
    }
    return true
  }

  /// Calls until it works, or until `reason` finds an error final, or for as long as Azure is given.
  ///
  /// `until` is when what is waited for should be known at the latest; `nil`: there is nothing to wait for. It is asked
  /// after each refusal.
  func settled<Answer>(
    _ address: ObjectAddress, until: (AzureError) -> Duration?, reason: (AzureError) -> String?,
    _ call: () async throws(AzureError) -> Answer
  ) async throws(AzureError) -> Answer {
    var attempt = 0
    while true {
      do throws(AzureError) {
        return try await call()
      } catch {
        attempt += 1
        guard let reason = reason(error), let until = until(error),
          await wait(address, reason, attempt: attempt, until: until)
        else { throw error }
      }
    }
  }
}
