import Documents
import OrderedCollections
import Plans
import Resources

/// A plan as a SARIF log: each change a result at the line of the manifest that it comes from, findings as they are.
///
/// What goes or cannot be undone is a warning, the rest a note. Code scanning services take 25,000 results a run: what is
/// destructive comes first, and what is left out is counted in the run's properties.
struct PlanSARIF {
  /// How many changes are results.
  static let mostResults = 20_000

  private let report: PlanReport
  private let paths: ReportPaths
  private let mostResults: Int

  init(_ report: PlanReport, mostResults: Int = PlanSARIF.mostResults) {
    self.report = report
    self.mostResults = mostResults
    paths = ReportPaths(root: report.root)
  }

  var log: Value {
    let findings = FindingsSARIF(root: report.root, toolVersion: report.toolVersion).log(report.told)
    guard var log = findings.object, var run = log["runs"]?.array?.first?.object, let plan = report.plan else {
      return findings
    }
    let rules = run["tool"]?["driver"]?["rules"]?.array ?? []
    let acting = plan.changes.filter { $0.action != .none }
    let ordered = acting.filter(\.isDestructive) + acting.filter { !$0.isDestructive }
    let results = ordered.prefix(mostResults).map { result($0, firstRule: rules.count) }
    var driver = run["tool"]?["driver"]?.object ?? [:]
    driver["rules"] = .array(rules + Action.told.map(rule))
    run["tool"] = ["driver": .object(driver)]
    run["results"] = .array((run["results"]?.array ?? []) + results)
    run["properties"] = [
      "environment": .string(report.environment), "planDigest": .string(report.digest ?? ""),
      "changes": Value(count: acting.count), "leftOut": Value(count: acting.count - results.count),
    ]
    log["runs"] = .array([.object(run)])
    return .object(log)
  }

  private static func id(_ action: Action) -> String { "plan-\(action.rawValue)" }

  private func rule(_ action: Action) -> Value {
    let sentence =
      switch action {
      case .delete: "An object is deleted."
      case .replace: "An object is deleted and made again, because something differs that cannot be changed in place."
      case .adopt: "A live object without the environment's mark is taken over."
      case .update: "An object is changed in place."
      case .create, .none: "An object is made."
      }
    return [
      "id": .string(Self.id(action)), "shortDescription": ["text": .string(sentence)],
      "helpUri": "urn:twinwright:plan",
      "defaultConfiguration": ["level": .string(action == .delete || action == .replace ? "warning" : "note")],
    ]
  }

  private func result(_ change: Change, firstRule: Int) -> Value {
    let rule = Action.told.firstIndex(of: change.action) ?? 0
    var result: OrderedDictionary<String, Value> = [
      "ruleId": .string(Self.id(change.action)), "ruleIndex": Value(count: firstRule + rule),
      "level": .string(change.isDestructive ? "warning" : "note"),
      "message": ["text": .string(message(change))],
    ]
    if let place = place(change) { result["locations"] = [place] }
    result["partialFingerprints"] = [
      "address/v1": .string(Digest.sha256(Array("\(report.environment)\n\(change.address)".utf8)))
    ]
    var properties: OrderedDictionary<String, Value> = [
      "address": .string(change.address.description), "identifier": .string(change.identifier),
      "kind": .string(change.kind.rawValue), "reason": .string(change.reason.code.rawValue),
    ]
    if change.isIrreversible { properties["irreversible"] = true }
    result["properties"] = .object(properties)
    return .object(result)
  }

  /// The line that declares it; of what no manifest declares, the file that the environment begins with.
  private func place(_ change: Change) -> Value? {
    let inputs = report.plan?.provenance?.inputs ?? []
    let origin = change.origin ?? inputs.first.map { Origin(file: $0.path, line: 1, column: 1) }
    guard let origin, !origin.file.isEmpty else { return nil }
    return [
      "physicalLocation": [
        "artifactLocation": ["uri": .string(paths.uri(origin.file)), "uriBaseId": .string(FindingsSARIF.base)],
        "region": ["startLine": Value(count: max(1, origin.line)), "startColumn": Value(count: max(1, origin.column))],
      ]
    ]
  }

  private func message(_ change: Change) -> String {
    var lines = ["\(change.address) is \(change.action.participle): \(change.reason.text)"]
    for property in change.properties.prefix(20) {
      let before = property.before.map { PlanText.show(.known($0)) } ?? "(absent)"
      let after = property.after.map(PlanText.show) ?? "(removed)"
      lines.append("\(property.path): \(before) -> \(after)\(property.forcesReplacement ? ", forces replacement" : "")")
    }
    if change.properties.count > 20 {
      lines.append("and \(plural(change.properties.count - 20, "more property", "more properties"))")
    }
    if let impact = change.impact {
      for reason in impact.irreversible { lines.append("cannot be undone: \(reason.text)") }
      let parts = ImpactWords.parts(impact, names: true)
      if !parts.isEmpty { lines.append("affects \(parts.joined(separator: ", "))") }
    }
    return lines.joined(separator: "\n")
  }
}
