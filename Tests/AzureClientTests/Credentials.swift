import Cloud
import Synchronization

@testable import AzureClient

/// Hands out `token-1`, `token-2`, …, each good for an hour, and lets a test hold it up or make it fail.
final class CountingCredential: TokenCredential {
  private let count = Mutex(0)
  private let lifetime: Double
  private let time: FakeTime
  private let gate: @Sendable (Int) async throws(AzureError) -> Void

  init(
    lifetime: Double = 3600, time: FakeTime = FakeTime(),
    gate: @escaping @Sendable (Int) async throws(AzureError) -> Void = { _ in }
  ) {
    self.lifetime = lifetime
    self.time = time
    self.gate = gate
  }

  var calls: Int { count.withLock { $0 } }

  func token(scope: String) async throws(AzureError) -> AccessToken {
    let number = count.withLock { count in
      count += 1
      return count
    }
    try await gate(number)
    return AccessToken(value: "token-\(number)", expiresAt: time.now + lifetime)
  }
}

/// Chance that never repeats itself within a test.
final class UniqueChance: Sendable {
  private let state = Mutex<UInt64>(0)

  func next() -> Double {
    state.withLock { state in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) / Double(1 << 53)
    }
  }
}
