/// A token bucket as a value: so many calls a second, and up to a second's worth at once after a rest.
struct TokenBucket: Sendable {
  private let rate: Double
  private var tokens: Double
  private var last: Double

  /// Starts full.
  init(rate: Double, now: Double) {
    self.rate = rate
    tokens = max(1, rate)
    last = now
  }

  /// Takes one token and returns how many seconds the caller has to wait for it; zero when there was one.
  mutating func take(now: Double) -> Double {
    refill(now)
    tokens -= 1
    return tokens >= 0 ? 0 : -tokens / rate
  }

  /// Whether nothing is owed and nothing would be lost by forgetting the bucket.
  mutating func isFull(now: Double) -> Bool {
    refill(now)
    return tokens >= max(1, rate)
  }

  private mutating func refill(_ now: Double) {
    // A clock that is set back must not take tokens away.
    tokens = min(max(1, rate), tokens + max(0, now - last) * rate)
    last = now
  }
}
