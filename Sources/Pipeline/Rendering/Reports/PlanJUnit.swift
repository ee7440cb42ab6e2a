import Diagnostics
import Plans
import Resources

/// A plan as JUnit's XML: a test case for each object of the plan, one for each limit, and one for each finding. What
/// refuses the plan fails.
struct PlanJUnit {
  private let report: PlanReport
  private let paths: ReportPaths
  private let breaches: [LimitBreach]

  init(_ report: PlanReport) {
    self.report = report
    paths = ReportPaths(root: report.root)
    breaches = report.plan?.breaches ?? []
  }

  var bytes: [UInt8] {
    let findings = report.told.findings.filter { $0.code != LimitBreach.code }
    let changes = report.plan?.changes ?? []
    let limits = report.plan?.limits ?? []
    let refused = changes.reduce(0) { $0 + (reasons($1).isEmpty ? 0 : 1) }
    let failing = findings.count { $0.severity >= .restriction }
    var out = XMLWriter()
    out.open(
      "testsuites",
      [
        ("name", "twinwright plan of \(report.environment)"),
        ("tests", "\(changes.count + limits.count + findings.count)"),
        ("failures", "\(refused + breaches.count + failing)"), ("errors", "0"),
      ])
    suite("changes", changes.count, refused, &out) { out in for change in changes { write(change, &out) } }
    suite("limits", limits.count, breaches.count, &out) { out in for limit in limits { write(limit, &out) } }
    suite("findings", findings.count, failing, &out) { out in for finding in findings { write(finding, &out) } }
    out.close("testsuites")
    return out.bytes
  }

  private func suite(
    _ name: String, _ tests: Int, _ failures: Int, _ out: inout XMLWriter, _ cases: (inout XMLWriter) -> Void
  ) {
    guard tests > 0 else { return }
    out.open(
      "testsuite",
      [
        ("name", "\(report.environment): \(name)"), ("tests", "\(tests)"), ("failures", "\(failures)"), ("errors", "0"),
        ("skipped", "0"),
      ])
    cases(&out)
    out.close("testsuite")
  }

  private func write(_ change: Change, _ out: inout XMLWriter) {
    var attributes = [
      ("classname", "\(report.environment).\(change.kind.rawValue)"), ("name", change.address.description),
      ("time", "0"),
    ]
    if let origin = change.origin {
      attributes += [("file", paths.shown(origin.file)), ("line", "\(origin.line)")]
    }
    out.open("testcase", attributes)
    let reasons = reasons(change)
    if !reasons.isEmpty {
      out.element("failure", [("message", reasons[0]), ("type", "refused")], reasons.joined(separator: "\n"))
    }
    if change.action != .none { out.element("system-out", [], "\(change.action.rawValue): \(change.reason.text)") }
    out.close("testcase")
  }

  /// Why an object is refused: the limits that the plan breaks by it, and findings that name it.
  private func reasons(_ change: Change) -> [String] {
    guard change.action != .none else { return [] }
    return breaches.filter { change.counts(as: $0.limit.measure) }.map {
      "counted by the limit `\($0.limit.measure.rawValue)`: \($0.found), and \($0.limit.maximum) is allowed"
    }
  }

  private func write(_ limit: PlanLimit, _ out: inout XMLWriter) {
    var attributes = [
      ("classname", "\(report.environment).policy.limits"), ("name", limit.measure.rawValue), ("time", "0"),
    ]
    if let origin = limit.origin { attributes += [("file", paths.shown(origin.file)), ("line", "\(origin.line)")] }
    out.open("testcase", attributes)
    if let breach = breaches.first(where: { $0.limit.measure == limit.measure }) {
      let diagnostic = breach.diagnostic(at: nil)
      out.element("failure", [("message", diagnostic.message), ("type", diagnostic.code)], text(diagnostic))
    }
    out.close("testcase")
  }

  private func write(_ finding: Diagnostic, _ out: inout XMLWriter) {
    let place = finding.span.map { (paths.shown($0.file.path), $0.location.line) }
    let name = place.map { "\(finding.code) \($0.0):\($0.1)" } ?? finding.code
    var attributes = [("classname", "\(report.environment).findings"), ("name", name), ("time", "0")]
    if let place { attributes += [("file", place.0), ("line", "\(place.1)")] }
    out.open("testcase", attributes)
    if finding.severity >= .restriction {
      out.element("failure", [("message", finding.message), ("type", finding.code)], text(finding))
    } else {
      out.element("system-out", [], "\(finding.severity.rawValue): \(text(finding))")
    }
    out.close("testcase")
  }

  private func text(_ finding: Diagnostic) -> String {
    ([finding.message] + finding.notes + finding.help.map { "help: \($0)" }).joined(separator: "\n")
  }
}

/// Writes XML 1.0: what XML cannot hold is replaced, what it would misread is escaped.
struct XMLWriter {
  private(set) var bytes = Array("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".utf8)

  mutating func open(_ name: String, _ attributes: [(String, String)]) {
    start(name, attributes)
    raw(">\n")
  }

  mutating func close(_ name: String) { raw("</\(name)>\n") }

  mutating func element(_ name: String, _ attributes: [(String, String)], _ text: String) {
    start(name, attributes)
    raw(">")
    escape(text)
    raw("</\(name)>\n")
  }

  private mutating func start(_ name: String, _ attributes: [(String, String)]) {
    raw("<\(name)")
    for (key, value) in attributes {
      raw(" \(key)=\"")
      escape(value)
      raw("\"")
    }
  }

  private mutating func raw(_ text: String) { bytes.append(contentsOf: text.utf8) }

  private mutating func escape(_ text: String) {
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x26: raw("&amp;")
      case 0x3C: raw("&lt;")
      case 0x3E: raw("&gt;")
      case 0x22: raw("&quot;")
      case 0x09, 0x0A: raw("&#\(scalar.value);")
      // No XML 1.0 document may hold these (section 2.2).
      case 0..<0x20, 0xFFFE, 0xFFFF: raw("\u{FFFD}")
      default: bytes.append(contentsOf: scalar.utf8)
      }
    }
  }
}
