/// One line of a journal: what an apply was about to do or did, chained to the line before by its hash.
package struct JournalEntry: Sendable, Hashable {
  /// What happened. The raw value is what the journal holds.
  package enum Event: String, Sendable, Hashable, CaseIterable {
    case applyBegun = "apply-begun"
    /// On disk before the step's first request leaves.
    case stepBegun = "step-begun"
    case stepSucceeded = "step-succeeded"
    case stepFailed = "step-failed"
    case stepSkipped = "step-skipped"
    case applyFinished = "apply-finished"
    /// An earlier process died while it wrote: names the bytes it left behind.
    case recovered
  }

  /// How many changes ended how.
  package struct Summary: Sendable, Hashable {
    package var done: Int
    package var failed: Int
    package var skipped: Int
    package var notStarted: Int

    package init(done: Int = 0, failed: Int = 0, skipped: Int = 0, notStarted: Int = 0) {
      self.done = done
      self.failed = failed
      self.skipped = skipped
      self.notStarted = notStarted
    }
  }

  /// Bytes at the end of the file that are not a whole entry.
  package struct TornTail: Sendable, Hashable {
    package var bytes: Int
    /// SHA-256 of them, hex; one line break at their end is not counted in.
    package var hash: String

    package init(bytes: Int, hash: String) {
      self.bytes = bytes
      self.hash = hash
    }
  }

  /// A signature by which an apply was allowed.
  package struct Approval: Sendable, Hashable {
    /// The name that the trusted key has.
    package var signer: String
    /// SHA-256 of the public key, hex.
    package var key: String
    /// SHA-256 of the line of the attestation file, hex.
    package var line: String

    package init(signer: String, key: String, line: String) {
      self.signer = signer
      self.key = key
      self.line = line
    }
  }

  /// Counts up from 1 without gaps over the whole file.
  package var sequence: Int
  /// RFC 3339 in UTC with milliseconds.
  package var time: String
  /// The digest of the plan that is applied; empty in `recovered`.
  package var plan: String
  package var event: Event
  /// The objects it is about: one, or the models of one request.
  package var addresses: [String]
  /// The plan's action for them, `Action`'s raw value; at `apply-begun` the plan's purpose.
  package var action: String?
  /// What went wrong, with every known secret blacked out.
  package var error: String?
  /// The address whose failure made a step be skipped.
  package var cause: String?
  /// How long a step took, in milliseconds.
  package var milliseconds: Int?
  /// At `apply-begun`: the signatures that were asked for and found.
  package var approvals: [Approval]
  /// At `apply-finished`.
  package var summary: Summary?
  /// At `recovered`.
  package var torn: TornTail?
  /// The hash of the entry before; 64 zeros in the first.
  package var previous: String
  /// SHA-256, hex, of the canonical JSON of all the other members.
  package var hash: String

  package init(
    sequence: Int, time: String, plan: String, event: Event, addresses: [String] = [], action: String? = nil,
    error: String? = nil, cause: String? = nil, milliseconds: Int? = nil, approvals: [Approval] = [],
    summary: Summary? = nil, torn: TornTail? = nil, previous: String, hash: String = ""
  ) {
    self.sequence = sequence
    self.time = time
    self.plan = plan
    self.event = event
    self.addresses = addresses
    self.action = action
    self.error = error
    self.cause = cause
    self.milliseconds = milliseconds
    self.approvals = approvals
    self.summary = summary
    self.torn = torn
    self.previous = previous
    self.hash = hash
  }

  /// What stands before the first entry.
  package static let genesis = String(repeating: "0", count: 64)
}
