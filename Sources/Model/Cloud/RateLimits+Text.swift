extension RateLimits {
  /// The names that people set limits by.
  package static let names = [
    "models", "twinReads", "twinWrites", "patches", "writesPerTwin", "queries", "eventRoutes", "jobs",
  ]

  /// Sets the limit of one of the names; `false` for any other name.
  private mutating func set(_ name: String, _ limit: Double?) -> Bool {
    switch name.lowercased() {
    case "models": models = limit
    case "twinreads": twinReads = limit
    case "twinwrites": twinWrites = limit
    case "patches": patches = limit
    case "writespertwin": writesPerTwin = limit
    case "queries": queries = limit
    case "eventroutes": eventRoutes = limit
    case "jobs": jobs = limit
    default: return false
    }
    return true
  }

  /// Why a text does not name limits.
  package enum Flaw: Error, Sendable, Hashable {
    /// The part that is not `name=number`.
    case form(String)
    case name(String)
    /// Limits are more than zero and at most 100,000 a second, or `none`.
    case number(name: String, String)
  }

  /// These limits with those changed that a text names: `twinWrites=200, patches=none`.
  package func changed(by text: String) throws(Flaw) -> RateLimits {
    var changed = self
    for part in text.split(separator: ",") {
      let pair = part.split(separator: "=", maxSplits: 1).map { $0.filter { !$0.isWhitespace } }
      guard pair.count == 2 else { throw .form(String(part)) }
      guard Self.names.contains(where: { $0.lowercased() == pair[0].lowercased() }) else { throw .name(pair[0]) }
      let number = Double(pair[1])
      let isNone = pair[1].lowercased() == "none"
      guard isNone || number.map({ $0 > 0 && $0 <= 100_000 }) == true else {
        throw .number(name: pair[0], pair[1])
      }
      _ = changed.set(pair[0], isNone ? nil : number)
    }
    return changed
  }
}
