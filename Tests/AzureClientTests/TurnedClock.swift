import Synchronization

@testable import AzureClient

/// Time that many wait for at once: it stands until it is turned to the next who waits.
final class TurnedClock: Sendable {
  private struct State {
    var now = 1_700_000_000.0
    var unfinished = 0
    var sleepers: [(until: Double, wake: CheckedContinuation<Void, Never>)] = []
  }

  private let state = Mutex(State())

  var now: Double { state.withLock { $0.now } }

  var effects: Effects {
    Effects(
      now: { self.now },
      sleep: { duration in
        await withCheckedContinuation { wake in
          self.state.withLock { $0.sleepers.append(($0.now + duration.inSeconds, wake)) }
        }
      }, random: { 1 })
  }

  /// Runs so many tasks together, and turns the clock to the next sleeper whenever all that have not ended sleep.
  func run(_ count: Int, _ body: @escaping @Sendable (Int) async throws -> Void) async throws {
    state.withLock { $0.unfinished = count }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<count {
        group.addTask {
          defer { self.state.withLock { $0.unfinished -= 1 } }
          try await body(number)
        }
      }
      while turn() { await Task.yield() }
      try await group.waitForAll()
    }
  }

  /// Whether somebody is still at work.
  private func turn() -> Bool {
    let (wake, isOver) = state.withLock { state -> (CheckedContinuation<Void, Never>?, Bool) in
      guard state.unfinished > 0, state.sleepers.count == state.unfinished,
        let next = state.sleepers.indices.min(by: { state.sleepers[$0].until < state.sleepers[$1].until })
      else { return (nil, state.unfinished == 0) }
      let sleeper = state.sleepers.remove(at: next)
      state.now = max(state.now, sleeper.until)
      return (sleeper.wake, false)
    }
    wake?.resume()
    return !isOver
  }
}
