/// How many calls of a kind the service takes: a bucket of tokens that fills up again.
///
/// Twins: the limits page of January 2025; ARM: "request limits and throttling", as of 2024. Neither has been measured.
struct Rate: Sendable, Hashable {
  /// As refusals and headers call it.
  let name: String
  /// Tokens of a full bucket.
  let burst: Double
  /// Tokens that come back in a second.
  let perSecond: Double

  private init(_ name: String, burst: Double? = nil, perSecond: Double) {
    self.name = name
    self.burst = burst ?? perSecond
    self.perSecond = perSecond
  }

  // MARK: an instance's data plane

  static let jobs = Rate("jobs", perSecond: 1)
  static let models = Rate("models", perSecond: 100)
  static let twinReads = Rate("twin reads", perSecond: 1000)
  static let patches = Rate("patches", perSecond: 1000)
  /// Twins and relationships that are created, replaced or deleted.
  static let twinWrites = Rate("twin creations and deletions", perSecond: 500)
  /// Writes of one twin, its outgoing relationships included.
  static let oneTwin = Rate("writes of one twin", perSecond: 10)
  static let queries = Rate("queries", perSecond: 500)
  /// Counted when a query has been answered, so that one may go into debt.
  static let queryUnits = Rate("query units", perSecond: 4000)
  static let routes = Rate("event routes", perSecond: 100)

  // MARK: the control plane, each principal in each subscription

  static let reads = Rate("reads", burst: 250, perSecond: 25)
  static let writes = Rate("writes", burst: 200, perSecond: 10)
  static let deletes = Rate("deletes", burst: 200, perSecond: 10)
}

extension Rate {
  /// What a call of the twins data plane takes, with the twin where a rate counts for each; nothing where no rate is
  /// documented, as for telemetry.
  static func twins(_ method: String, _ segments: [String]) -> [(rate: Rate, twin: String)] {
    switch segments.first {
    case "models": [(.models, "")]
    case "query": [(.queries, "")]
    case "eventroutes": [(.routes, "")]
    case "jobs": [(.jobs, "")]
    case "digitaltwins" where segments.count > 1 && segments.last != "telemetry":
      switch method {
      case "GET": [(.twinReads, "")]
      case "PATCH": [(.patches, ""), (.oneTwin, segments[1])]
      case "PUT", "DELETE": [(.twinWrites, ""), (.oneTwin, segments[1])]
      default: []
      }
    default: []
    }
  }

  /// What a call of the control plane takes.
  static func control(_ method: String) -> Rate {
    switch method {
    case "GET", "HEAD": .reads
    case "DELETE": .deletes
    default: .writes
    }
  }
}
