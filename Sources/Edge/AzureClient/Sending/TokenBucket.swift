/// A token bucket as a value: so many calls a second, and up to a second's worth at once after a rest.
///
/// Where the service refuses calls all the same, somebody else uses the limit too: the rate is then halved, and comes
/// back evenly over `recovery` seconds.
struct TokenBucket: Sendable {
  /// From nothing to the whole rate.
  static let recovery = 120.0
  /// The part of the whole rate that is always left.
  static let floor = 1.0 / 32

  /// The configured rate; infinite where there is none and only pauses count.
  private let whole: Double
  /// The rate now.
  private(set) var rate: Double
  private var tokens: Double
  private var last: Double
  /// Nothing is given out before.
  private var resumes: Double
  /// Grows whenever what was promised before does not hold any more.
  private(set) var epoch = 0

  /// Starts full.
  init(rate: Double, now: Double) {
    whole = rate
    self.rate = rate
    tokens = max(1, rate)
    last = now
    resumes = now
  }

  /// Takes one token and returns how many seconds the caller has to wait for it; zero when there was one.
  mutating func take(now: Double) -> Double {
    refill(now)
    tokens -= 1
    return max(0, resumes - now) + (tokens >= 0 ? 0 : -tokens / rate)
  }

  /// The service refused a call that was admitted in `admitted`: nothing is given out for `pause` seconds. The rate is
  /// halved once for all calls that were under way together.
  mutating func refuse(admitted: Int, pause: Double, now: Double) {
    refill(now)
    if admitted == epoch { rate = max(whole * Self.floor, rate / 2) } else if now + pause <= resumes { return }
    epoch += 1
    resumes = max(resumes, now + pause)
    // What was owed is forgotten: whoever waits takes anew, at the rate that holds now.
    if whole.isFinite { tokens = 0 }
  }

  /// Whether nothing is owed and nothing would be lost by forgetting the bucket.
  mutating func isFull(now: Double) -> Bool {
    refill(now)
    return tokens >= max(1, rate) && rate >= whole && now >= resumes
  }

  private mutating func refill(_ now: Double) {
    // A clock that is set back must not take tokens away, nor a pause last longer for it.
    if now < last { resumes -= last - now }
    let elapsed = max(0, now - max(last, resumes))
    last = now
    guard whole.isFinite, elapsed > 0 else { return }
    rate = min(whole, rate + elapsed * whole / Self.recovery)
    tokens = min(max(1, rate), tokens + elapsed * rate)
  }
}
