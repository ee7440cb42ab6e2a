/// A cache in which many askers of the same thing at the same time share one call. Failures are not kept.
actor Coalescing<Key: Hashable & Sendable, Value: Sendable, Failure: Error> {
  private typealias Outcome = Result<Value, Failure>

  private enum Slot {
    /// `isCurrent` falls when the thing changes while it is loaded: then the answer is given but not kept.
    case loading(isCurrent: Bool, [CheckedContinuation<Outcome, Never>])
    case ready(Value)
  }

  private var slots: [Key: Slot] = [:]

  init() {}

  /// The kept value, or what `load` gives.
  func value(_ key: Key, load: @Sendable () async throws(Failure) -> Value) async throws(Failure) -> Value {
    switch slots[key] {
    case .ready(let value): return value
    case .loading(let isCurrent, let waiting):
      let outcome = await withCheckedContinuation { slots[key] = .loading(isCurrent: isCurrent, waiting + [$0]) }
      return try outcome.get()
    case nil:
      slots[key] = .loading(isCurrent: true, [])
      let outcome: Outcome
      do throws(Failure) { outcome = .success(try await load()) } catch { outcome = .failure(error) }
      finish(key, outcome)
      return try outcome.get()
    }
  }

  /// Keeps a value that came from elsewhere.
  func keep(_ key: Key, _ value: Value) { replace(key, with: .ready(value)) }

  /// Lets the next asker load again.
  func forget(_ key: Key) { replace(key, with: nil) }

  private func replace(_ key: Key, with slot: Slot?) {
    if case .loading(_, let waiting) = slots[key] {
      slots[key] = .loading(isCurrent: false, waiting)
    } else {
      slots[key] = slot
    }
  }

  private func finish(_ key: Key, _ outcome: Outcome) {
    guard case .loading(let isCurrent, let waiting) = slots[key] else { return }
    slots[key] = nil
    if case .success(let value) = outcome, isCurrent { slots[key] = .ready(value) }
    for waiter in waiting { waiter.resume(returning: outcome) }
  }
}
