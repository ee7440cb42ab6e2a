import Synchronization

/// How much of every rate is left.
final class RateBook: Sendable {
  /// One bucket: whose it is, the rate, and the twin where a rate counts for each.
  struct Key: Sendable, Hashable {
    /// An instance, or a principal in a subscription.
    let owner: String
    let rate: Rate
    var part = ""
  }

  private struct Bucket {
    var tokens: Double
    /// Microseconds.
    var last: Int64

    func filled(_ rate: Rate, _ now: Int64) -> Double {
      // A clock that is set back must not take tokens away.
      min(rate.burst, tokens + Double(max(0, now - last)) / 1_000_000 * rate.perSecond)
    }
  }

  /// Buckets above which full ones are forgotten: every twin that is written has one.
  private static let many = 20_000

  private let now: @Sendable () -> Int64
  private let buckets = Mutex<[Key: Bucket]>([:])

  /// `now` gives microseconds.
  init(now: @escaping @Sendable () -> Int64) { self.now = now }

  /// Takes a token from each bucket, or from none: then the one that was empty, and the seconds until it is not.
  func take(_ keys: [Key]) -> (rate: Rate, wait: Double)? {
    let time = now()
    return buckets.withLock { buckets in
      if buckets.count > Self.many {
        buckets = buckets.filter { $0.value.filled($0.key.rate, time) < $0.key.rate.burst }
      }
      let left = keys.map { buckets[$0]?.filled($0.rate, time) ?? $0.rate.burst }
      for (key, tokens) in zip(keys, left) where tokens < 1 { return (key.rate, (1 - tokens) / key.rate.perSecond) }
      for (key, tokens) in zip(keys, left) { buckets[key] = Bucket(tokens: tokens - 1, last: time) }
      return nil
    }
  }

  /// Takes what was used, even if there is not so much.
  func use(_ amount: Double, of key: Key) {
    let time = now()
    buckets.withLock { buckets in
      let left = buckets[key]?.filled(key.rate, time) ?? key.rate.burst
      buckets[key] = Bucket(tokens: left - amount, last: time)
    }
  }

  /// The seconds until a bucket is out of debt; nought when it is not in it.
  func debt(of key: Key) -> Double {
    let time = now()
    let left = buckets.withLock { $0[key]?.filled(key.rate, time) ?? key.rate.burst }
    return max(0, -left / key.rate.perSecond)
  }

  /// Tokens that are left, whole ones.
  func left(of key: Key) -> Int {
    let time = now()
    return Int(max(0, buckets.withLock { $0[key]?.filled(key.rate, time) ?? key.rate.burst }))
  }
}
