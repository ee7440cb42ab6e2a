import Cloud
import Synchronization

/// Keeps calls within the documented rates of each instance: whoever is too fast waits here, not at Azure.
final class RateGovernor: Sendable {
  /// The class of a call, as far as the service limits it.
  enum Load: Sendable, Hashable {
    case models, twinRead, twinWrite(twin: String), patch(twin: String), query, eventRoutes
    /// No documented limit.
    case free
  }

  private struct Key: Hashable {
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

  /// Returns when the call may be made.
  func admit(_ load: Load, host: String) async throws {
    let wait = reserve(load, host: host)
    if wait > 0 { try await effects.sleep(.milliseconds(Int((wait * 1000).rounded(.up)))) }
  }

  private func reserve(_ load: Load, host: String) -> Double {
    switch load {
    case .free: 0
    case .models: take("models", limits.models, host)
    case .twinRead: take("reads", limits.twinReads, host)
    case .query: take("query", limits.queries, host)
    case .eventRoutes: take("routes", limits.eventRoutes, host)
    case .twinWrite(let twin): max(take("writes", limits.twinWrites, host), take(twin: twin, host))
    case .patch(let twin): max(take("patches", limits.patches, host), take(twin: twin, host))
    }
  }

  private func take(twin: String, _ host: String) -> Double { take("twin " + twin, limits.writesPerTwin, host) }

  private func take(_ name: String, _ rate: Double?, _ host: String) -> Double {
    guard let rate else { return 0 }
    let now = effects.now()
    return buckets.withLock { buckets in
      // One bucket for each twin written: forget those that are full again before they become many.
      if buckets.count > 20_000 {
        buckets = buckets.filter { entry in
          var bucket = entry.value
          return !bucket.isFull(now: now)
        }
      }
      return buckets[Key(host: host, name: name), default: TokenBucket(rate: rate, now: now)].take(now: now)
    }
  }
}
