/// A cache in which many askers of the same thing at the same time share one call. Failures are not kept.
actor Coalescing<Key: Hashable & Sendable, Value: Sendable> {
  typealias Outcome = Result<Value, StepFailure>

  private enum Slot {
    case loading(generation: Int, [CheckedContinuation<Outcome, Never>])
    case ready(Value)
  }

  private var slots: [Key: Slot] = [:]
  private var generation = 0

  init() {}

  /// The kept value, or what `load` gives.
  func value(_ key: Key, load: @Sendable () async -> Outcome) async throws(StepFailure) -> Value {
    switch slots[key] {
    case .ready(let value): return value
    case .loading(let generation, let waiting):
      let outcome = await withCheckedContinuation { slots[key] = .loading(generation: generation, waiting + [$0]) }
      return try outcome.get()
    case nil:
      generation += 1
      let own = generation
      slots[key] = .loading(generation: own, [])
      let outcome = await load()
      finish(key, own, outcome)
      return try outcome.get()
    }
  }

  /// Keeps a value that came from elsewhere.
  func keep(_ key: Key, _ value: Value) { replace(key, with: .ready(value)) }

  /// Lets the next asker load again.
  func forget(_ key: Key) { replace(key, with: nil) }

  /// Whoever waits for a load that is out of date now waits on: the load's own end wakes them, but is not kept.
  private func replace(_ key: Key, with slot: Slot?) {
    if case .loading(_, let waiting) = slots[key] {
      slots[key] = .loading(generation: 0, waiting)
    } else {
      slots[key] = slot
    }
  }

  private func finish(_ key: Key, _ own: Int, _ outcome: Outcome) {
    guard case .loading(let generation, let waiting) = slots[key] else { return }
    slots[key] = nil
    if case .success(let value) = outcome, generation == own { slots[key] = .ready(value) }
    for waiter in waiting { waiter.resume(returning: outcome) }
  }
}
