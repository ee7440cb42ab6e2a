/// What goes wrong in the local Azure, by rule and by seed.
package struct FaultScript: Sendable, Hashable {
  /// One way to go wrong.
  package enum Fault: Sendable, Hashable {
    /// A refusal; the request is not carried out.
    case status(Int, code: String, message: String, retryAfter: RetryAfter?)
    /// The connection ends before anything is done.
    case dropped
    /// The request is carried out, and the connection ends without an answer.
    case lost
    /// The request is carried out, and the connection ends in the middle of the answer's body.
    case cut
    /// The request is carried out, and the answer's body ends half-way although the answer is whole.
    case truncated
    /// The request is carried out, and the answer is a page of some gateway's.
    case html
    /// The request is carried out and never answered.
    case stalled
    /// The answer comes so much later, in seconds.
    case delay(Double)
    /// A long-running operation that the request starts takes so many polls, and then fails where `failure` says so.
    case operation(polls: Int, failure: Failure?)
  }

  /// How an operation ends that fails.
  package struct Failure: Sendable, Hashable {
    package var code: String
    package var message: String

    package init(code: String, message: String) {
      self.code = code
      self.message = message
    }
  }

  /// The two forms of the header, each in seconds.
  package enum RetryAfter: Sendable, Hashable {
    case seconds(Int)
    /// A date so many seconds from now.
    case date(Int)
  }

  /// A fault and the requests it meets.
  package struct Rule: Sendable, Hashable {
    /// In upper case; empty: any.
    package var methods: Set<String>
    /// Patterns, in which `*` stands for any run of characters; `nil`: any. Compared without regard to case.
    package var host: String?
    package var path: String?
    /// Which of the requests that match, counted from 1; empty: all.
    package var occurrences: Set<Int>
    /// How likely it is for each of them.
    package var chance: Double
    /// How often at most; `nil`: without end.
    package var times: Int?
    package var fault: Fault

    package init(
      methods: Set<String> = [], host: String? = nil, path: String? = nil, occurrences: Set<Int> = [],
      chance: Double = 1, times: Int? = nil, fault: Fault
    ) {
      self.methods = methods
      self.host = host
      self.path = path
      self.occurrences = occurrences
      self.chance = chance
      self.times = times
      self.fault = fault
    }
  }

  /// What chance begins with: the same seed and the same requests meet the same faults.
  package var seed: UInt64
  /// The first that meets a request counts.
  package var rules: [Rule]

  package init(seed: UInt64 = 1, rules: [Rule]) {
    self.seed = seed
    self.rules = rules
  }
}
