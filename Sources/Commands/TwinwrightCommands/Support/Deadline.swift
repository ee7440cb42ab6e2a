import Diagnostics

/// When a command must have ended: `--timeout`.
struct Deadline: Sendable {
  private let given: TimeArgument?
  private let end: ContinuousClock.Instant?

  /// Counted from now; `nil`: never.
  init(_ given: TimeArgument?) {
    self.given = given
    end = given.map { .now + $0.duration }
  }

  /// Runs what can be given up at any moment: reading and planning.
  func bound<T: Sendable>(_ body: @Sendable @escaping () async throws -> T) async throws -> T {
    guard let end else { return try await body() }
    return try await withThrowingTaskGroup(of: T?.self) { group in
      group.addTask { try await body() }
      group.addTask {
        try await Task.sleep(until: end, clock: .continuous)
        return nil
      }
      defer { group.cancelAll() }
      guard let first = try await group.next(), let value = first else { throw failure }
      return value
    }
  }

  /// Calls `body` when the time is up; whoever has finished before cancels the task.
  func watching(_ body: @Sendable @escaping () -> Void) -> Task<Void, Never>? {
    end.map { end in
      Task {
        do { try await Task.sleep(until: end, clock: .continuous) } catch { return }
        body()
      }
    }
  }

  var isOver: Bool { end.map { ContinuousClock.now >= $0 } ?? false }

  var failure: CommandFailure {
    CommandFailure(
      Diagnostic(
        "TW6023", "the time that was given is up: --timeout \(given?.text ?? "")",
        help: ["plan again to see what is left, and give more time or raise --parallelism"]), .interrupted)
  }
}
