package import Plans
package import Resources

/// What happens while a plan is applied, told as it happens: for progress lines, never for decisions.
package enum ApplyEvent: Sendable {
  case begun(total: Int)
  case started(ObjectAddress, Action)
  /// Azure is not ready for the step yet; it is tried again after the delay.
  case waiting(ObjectAddress, reason: String, delay: Duration)
  case succeeded(ObjectAddress, Action, duration: Duration)
  case failed(ObjectAddress, Action, StepFailure, duration: Duration)
  /// Never started because `cause` failed.
  case skipped(ObjectAddress, Action, cause: ObjectAddress)
  /// After every step that ended, with everything told before it counted.
  case progress(ApplyProgress)
  /// A stop was asked for: `running` changes are still being finished.
  case stopping(running: Int)
}

/// How far an apply is, in changes.
package struct ApplyProgress: Sendable, Hashable {
  package var total: Int
  package var done: Int
  package var failed: Int
  package var skipped: Int
  package var running: Int

  package init(total: Int, done: Int = 0, failed: Int = 0, skipped: Int = 0, running: Int = 0) {
    self.total = total
    self.done = done
    self.failed = failed
    self.skipped = skipped
    self.running = running
  }
}
