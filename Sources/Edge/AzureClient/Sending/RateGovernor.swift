import Cloud
import Synchronization

/// Keeps calls within the documented rates of each instance: whoever is too fast waits here, not at Azure. Where Azure
/// refuses a call all the same, every call of the same limit waits as long as the answer asks, and the rate goes down.
final class RateGovernor: Sendable {
  /// The class of a call, as far as the service limits it.
  enum Load: Sendable, Hashable {
    case models, twinRead, twinWrite(twin: String), patch(twin: String), query, eventRoutes, jobs
    /// No documented limit.
    case free
  }

  fileprivate struct Key: Hashable, Sendable {
    var host: String
    var name: String
  }

  private let limits: RateLimits
  private let effects: Effects
  private let buckets = Mutex<[Key: TokenBucket]>([:])

  init(_ limits: RateLimits, effects: Effects) {
    self.limits = limits
    self.effects = effects
  }

  /// What a call was admitted under: the limits that count it, and the state in which they did.
  struct Admission: Sendable {
    fileprivate var counted: [(key: Key, epoch: Int)] = []
    fileprivate var wait = 0.0
  }

  /// Returns when the call may be made. Whoever waits here while the service refuses another call waits anew.
  func admit(_ load: Load, host: String) async throws -> Admission {
    let counting = counting(load).map { (Key(host: host, name: $0.name), $0.rate) }
    while true {
      let admission = take(counting)
      guard admission.wait > 0 else { return admission }
      try await effects.sleep(.milliseconds(Int((admission.wait * 1000).rounded(.up))))
      if isCurrent(admission) { return admission }
    }
  }

  /// The service refused the call as one too many: all that count towards its limits wait, and then go slower.
  func refused(_ admission: Admission, pause: Duration) {
    let now = effects.now()
    buckets.withLock { buckets in
      for (key, epoch) in admission.counted {
        buckets[key]?.refuse(admitted: epoch, pause: pause.inSeconds, now: now)
      }
    }
  }

  /// The limits that count a call; those without a rate only know pauses.
  private func counting(_ load: Load) -> [(name: String, rate: Double?)] {
    switch load {
    case .free: [("free", nil)]
    case .models: [("models", limits.models)]
    case .twinRead: [("reads", limits.twinReads)]
    case .query: [("query", limits.queries)]
    case .eventRoutes: [("routes", limits.eventRoutes)]
    case .jobs: [("jobs", limits.jobs)]
    case .twinWrite(let twin): [("writes", limits.twinWrites), ("twin " + twin, limits.writesPerTwin)]
    case .patch(let twin): [("patches", limits.patches), ("twin " + twin, limits.writesPerTwin)]
    }
  }

  private func take(_ counting: [(key: Key, rate: Double?)]) -> Admission {
    let now = effects.now()
    return buckets.withLock { buckets in
      // One bucket for each twin written: forget those that are full again before they become many.
      if buckets.count > 20_000 {
        buckets = buckets.filter { entry in
          var bucket = entry.value
          return !bucket.isFull(now: now)
        }
      }
      var admission = Admission()
      for (key, rate) in counting {
        var bucket = buckets[key] ?? TokenBucket(rate: rate ?? .infinity, now: now)
        admission.wait = max(admission.wait, bucket.take(now: now))
        admission.counted.append((key, bucket.epoch))
        buckets[key] = bucket
      }
      return admission
    }
  }

  private func isCurrent(_ admission: Admission) -> Bool {
    buckets.withLock { buckets in
      // A bucket that was forgotten was full: nothing has been refused.
      admission.counted.allSatisfy { key, epoch in buckets[key].map { $0.epoch == epoch } ?? true }
    }
  }
}
