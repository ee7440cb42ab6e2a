package import HTTP

/// When a call is made again, as a value: outcome in, decision out.
package struct RetryPolicy: Sendable, Hashable {
  /// What making a call twice means.
  package enum Repeatability: Sendable, Hashable {
    /// Reads nothing into being: GET, queries.
    case safe
    /// Ends in the same state however often it is done: PUT and DELETE, PATCH under `If-Match`.
    case idempotent
    /// Doing it twice is doing it twice.
    case once
  }

  /// What came of one attempt.
  package enum Outcome: Sendable, Hashable {
    /// An answer, with Azure's code where it is a refusal and the wait that it asks for.
    case answered(status: Int, code: String, retryAfter: Duration?)
    case failed(TransportError.Kind)
  }

  package enum Decision: Sendable, Hashable {
    /// The outcome stands.
    case accept
    /// Make the call again after the wait.
    case again(after: Duration)
  }

  /// Attempts at most, the first included; five times as many where the service throttles or is busy with the resource.
  package var attempts: Int
  /// The wait after the first failure; each further one doubles it.
  package var base: Duration
  /// No wait that we choose ourselves is longer.
  package var longest: Duration
  /// No further attempt begins when the call would by then have taken longer than this.
  package var deadline: Duration

  package init(
    attempts: Int = 6, base: Duration = .milliseconds(500), longest: Duration = .seconds(30),
    deadline: Duration = .seconds(300)
  ) {
    self.attempts = attempts
    self.base = base
    self.longest = longest
    self.deadline = deadline
  }

  /// Refusals by code that pass by themselves: another operation holds the resource, or what was just created is not
  /// yet known everywhere.
  static let passing: Set<String> = [
    "AnotherOperationInProgress", "RetryableError", "PrincipalNotFound", "ReferencedResourceNotProvisioned",
    "InUseSubnetCannotBeUpdated", "OperationConflict",
  ]

  /// What to do after attempt number `attempt` (from 1), `elapsed` after the call began. `chance` is 0..<1: the wait is
  /// spread over the upper half of its span so that callers do not come back in step.
  package func decide(
    _ outcome: Outcome, attempt: Int, elapsed: Duration, repeatability: Repeatability, chance: Double
  ) -> Decision {
    guard attempt < allowed(outcome), Self.isPassing(outcome, repeatability) else { return .accept }
    var wait = asked(outcome) ?? backoff(attempt, chance)
    // `Retry-After: 0` is taken at its word twice; then the service plainly did not mean it.
    if wait == .zero, attempt > 2 { wait = backoff(attempt - 2, chance) }
    return elapsed + wait > deadline ? .accept : .again(after: wait)
  }

  /// Whether the server may have carried out an attempt that ended so, although no success was seen.
  static func isUncertain(_ outcome: Outcome) -> Bool {
    switch outcome {
    case .answered(let status, _, _): [408, 500, 502, 504].contains(status)
    case .failed(let kind): kind == .interrupted || kind == .timeout
    }
  }

  private static func isPassing(_ outcome: Outcome, _ repeatability: Repeatability) -> Bool {
    switch outcome {
    case .answered(429, _, _): true
    case .answered(503, _, let wait): repeatability != .once || wait != nil
    case .answered(408, _, _), .answered(500, _, _), .answered(502, _, _), .answered(504, _, _): repeatability != .once
    case .answered(let status, let code, _): status >= 400 && repeatability != .once && passing.contains(code)
    case .failed(.connect), .failed(.resolve): true
    case .failed(.timeout), .failed(.interrupted): repeatability != .once
    case .failed: false
    }
  }

  /// Being throttled, or standing behind another operation, says nothing against the call: it may be made more often
  /// than one that fails.
  private func allowed(_ outcome: Outcome) -> Int {
    switch outcome {
    case .answered(429, _, _): attempts * 5
    case .answered(_, let code, _) where Self.passing.contains(code): attempts * 5
    default: attempts
    }
  }

  private func asked(_ outcome: Outcome) -> Duration? {
    if case .answered(_, _, let wait) = outcome { wait } else { nil }
  }

  private func backoff(_ attempt: Int, _ chance: Double) -> Duration {
    let span = min(base * Double(1 << min(attempt - 1, 20)), longest)
    return span * (0.5 + 0.5 * chance)
  }
}
