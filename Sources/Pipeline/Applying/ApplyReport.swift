package import Diagnostics
package import Plans
package import Resources

/// How an apply ended, for every change of the plan.
package struct ApplyReport: Sendable {
  /// A change that was made.
  package struct Done: Sendable, Hashable {
    package let address: ObjectAddress
    package let action: Action
    package let duration: Duration
  }

  /// A change that could not be made.
  package struct Failed: Sendable, Hashable {
    package let address: ObjectAddress
    package let action: Action
    package let failure: StepFailure
  }

  /// A change that was not tried because another one failed.
  package struct Skipped: Sendable, Hashable {
    package let address: ObjectAddress
    package let action: Action
    /// The change that failed.
    package let cause: ObjectAddress
  }

  /// Why nothing was started at all; when it is not empty, every other list is.
  package var refusals: [Diagnostic] = []
  /// In the order they ended.
  package var done: [Done] = []
  package var failed: [Failed] = []
  package var skipped: [Skipped] = []
  /// In the plan's order; filled when a stop was asked for or the journal could not be written.
  package var notStarted: [ObjectAddress] = []
  package var wasStopped = false
  /// Set when the journal could not be written: apply then starts nothing more.
  package var journalError: Diagnostic?
  package var duration: Duration = .zero

  package init() {}

  /// Whether the world is now as the plan says.
  package var isComplete: Bool {
    refusals.isEmpty && failed.isEmpty && skipped.isEmpty && notStarted.isEmpty && journalError == nil
  }

  package var summary: JournalEntry.Summary {
    JournalEntry.Summary(
      done: done.count, failed: failed.count, skipped: skipped.count, notStarted: notStarted.count)
  }
}
