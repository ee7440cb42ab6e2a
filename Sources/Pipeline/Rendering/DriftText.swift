package import Plans

import Documents
import Resources

/// Drift as text for a terminal or a log: what is, then what is declared.
package enum DriftText {
  package static func render(_ drift: Drift) -> StyledText {
    var text = StyledText()
    let environment = drift.environment
    text.line(
      ("Drift of \(environment.name)", .heading),
      ("  group \(environment.resourceGroup), \(environment.location), subscription \(environment.subscription)", .dim))
    text.line()
    for item in drift.items { text.append(render(item)) }
    if !drift.items.isEmpty { text.line() }
    if !drift.uncompared.isEmpty {
      text.line(
        ("note: ", .note),
        ("not compared, because they cannot be read here: \(drift.uncompared.joined(separator: ", "))", .plain))
    }
    text.line(("\(summary(drift)).", drift.items.isEmpty ? .success : .heading))
    return text
  }

  /// `2 changed, 1 missing; 40 objects as declared, 3 unmanaged`, or that nothing has moved.
  static func summary(_ drift: Drift) -> String {
    let counts = Drift.Departure.allCases.compactMap { departure -> String? in
      let count = drift.items.count { $0.departure == departure }
      return count == 0 ? nil : "\(grouped(count)) \(departure.rawValue)"
    }
    let rest =
      "\(plural(drift.unchanged, "object")) as declared"
      + (drift.unmanaged > 0 ? ", \(grouped(drift.unmanaged)) unmanaged" : "")
    return counts.isEmpty ? "Nothing has moved: \(rest)" : "\(counts.joined(separator: ", ")); \(rest)"
  }

  private static func render(_ item: Drift.Item) -> StyledText {
    var text = StyledText()
    text.line(
      ("\(item.departure.mark) \(item.departure.rawValue) ", item.departure.style),
      (item.address.description, .heading), ("  \(item.reason)", .dim))
    for property in item.properties {
      let live = property.live.map { PlanText.show(.known($0)) } ?? (property.isHidden ? "not shown" : "(absent)")
      let declared = property.declared.map(PlanText.show) ?? "(absent)"
      text.line(("    \(property.path)", .update), (": is \(live), declared \(declared)", .plain))
    }
    if item.needsReplacement { text.line("    cannot be mended in place", style: .replace) }
    if let last = item.lastChange {
      text.line("    last written by \(last.type.isEmpty ? "" : "\(last.type) ")\(last.by) at \(last.at)", style: .dim)
    }
    if let origin = item.origin {
      text.line("    declared at \(origin.file):\(origin.line):\(origin.column)", style: .dim)
    }
    return text
  }
}

extension Drift.Property {
  /// Whether Azure shows nothing of it: a secret, of which only the fingerprint tells.
  var isHidden: Bool { if case .secret? = declared { live == nil } else { false } }
}

extension Drift.Departure {
  var mark: String {
    switch self {
    case .missing: "-"
    case .changed: "~"
    case .unexpected: "+"
    case .unmarked: "?"
    }
  }

  fileprivate var style: Style {
    switch self {
    case .missing: .delete
    case .changed: .update
    case .unexpected: .create
    case .unmarked: .adopt
    }
  }
}
