import Diagnostics
import Documents
import Plans
import Resources

/// A plan for the comment of a pull request: what goes first and whole, the rest in groups.
///
/// At most `limit` bytes of UTF-8, and so at most as many characters: GitHub refuses comments of 65,536 characters. The
/// first line is a comment that stays the same for an environment, by which a script finds what it wrote before.
struct PlanDigest {
  static let limit = 65_000
  /// What groups may take before destructive changes have had their room.
  private static let groupsLimit = 16_000
  private static let headLimit = 16_000
  private static let footLimit = 1_500

  private let report: PlanReport
  private let limit: Int

  init(_ report: PlanReport, limit: Int = PlanDigest.limit) {
    self.report = report
    self.limit = limit
  }

  /// `<!-- twinwright:digest environment=NAME -->`; what could end the comment is percent-encoded.
  static func marker(_ environment: String) -> String {
    var name = ""
    for byte in environment.utf8 {
      let isPlain = Character(UnicodeScalar(byte)).isLetter && byte < 0x80 || (0x30...0x39).contains(byte)
      let isMark = [UInt8(ascii: "."), UInt8(ascii: "_")].contains(byte)
      let isHyphen = byte == UInt8(ascii: "-") && name.last != "-"
      name += isPlain || isMark || isHyphen ? String(UnicodeScalar(byte)) : "%\(String(byte, radix: 16))"
    }
    return "<!-- twinwright:digest environment=\(name) -->"
  }

  var text: String {
    let head = head()
    guard let plan = report.plan, plan.hasChanges else { return head + foot(leftOut: []) }
    let room = limit - head.utf8.count - Self.footLimit
    let groups = ChangeGroup.groups(plan.changes) { !$0.isDestructive }
    let least = rest(groups, limit: min(Self.groupsLimit, room / 2))
    let first = destructive(plan, limit: room - least.text.utf8.count)
    let then = rest(groups, limit: room - first.text.utf8.count)
    return head + first.text + then.text + foot(leftOut: first.leftOut + then.leftOut)
  }

  // MARK: What is said at the top

  private func head() -> String {
    var text = BoundedText(limit: Self.headLimit)
    let name = Self.code(report.environment)
    let title = report.plan?.purpose == .destroy ? "Plan to destroy" : "Plan for"
    _ = text.add("\(Self.marker(report.environment))\n### \(title) \(name)\n\n")
    if report.isRefused { _ = text.add("**Refused: this plan cannot be applied.**\n\n") }
    if let plan = report.plan {
      _ = text.add(plan.hasChanges ? table(plan) : "Nothing to do.\n")
      if let total = ImpactWords.total(plan) { _ = text.add("\n\(total).\n") }
    }
    add(findings: report.told.findings.filter { $0.severity >= .warning }, to: &text)
    return text.text
  }

  private func table(_ plan: Plan) -> String {
    var text = "| | \(Action.told.map(\.rawValue).joined(separator: " | ")) |\n|---|---:|---:|---:|---:|---:|\n"
    var counts: [ObjectKind: [Action: Int]] = [:]
    for change in plan.changes { counts[change.kind, default: [:]][change.action, default: 0] += 1 }
    for kind in ObjectKind.allCases {
      guard let found = counts[kind], Action.told.contains(where: { found[$0, default: 0] > 0 }) else { continue }
      let cells = Action.told.map { found[$0].map(grouped) ?? "" }
      text += "| \(kind.plural) | \(cells.joined(separator: " | ")) |\n"
    }
    return text
  }

  private func add(findings: [Diagnostic], to text: inout BoundedText) {
    guard !findings.isEmpty else { return }
    var left = 0
    _ = text.add("\n")
    for finding in findings {
      let place = finding.span.map { span -> String in
        let location = span.location
        return " (\(Self.code("\(ReportPaths(root: report.root).shown(span.file.path)):\(location.line)")))"
      }
      let line = "- **\(finding.code)** \(Self.escape(Self.clip(finding.message, 600)))\(place ?? "")\n"
      if left > 0 || text.size > Self.headLimit - 1_000 || !text.add(line) { left += 1 }
    }
    if left > 0 { _ = text.add("- … and \(grouped(left)) more\n") }
  }

  // MARK: Changes

  private func destructive(_ plan: Plan, limit: Int) -> (text: String, leftOut: [String]) {
    let title = "\n#### Deleted, replaced or not to be undone\n\n"
    let changes = plan.changes.filter { $0.action != .none && $0.isDestructive }
    guard !changes.isEmpty else { return ("", []) }
    // What finds no room is still told in groups.
    let groups = ChangeGroup.groups(changes) { _ in true }
    let all = changes.map(line)
    if title.utf8.count + all.reduce(0, { $0 + $1.utf8.count }) <= limit { return (title + all.joined(), []) }
    var text = BoundedText(limit: limit)
    _ = text.add(title)
    var told = 0
    for group in groups { if text.size < limit / 2, text.add(line(group)) { told += group.count } }
    _ = text.add("\nOne by one:\n\n")
    var shown = 0
    for block in all {
      guard text.add(block) else { break }
      shown += 1
    }
    var left = ["\(plural(all.count - shown, "destructive change")) one by one"]
    if told < all.count { left.append("\(plural(all.count - told, "destructive change")) in groups") }
    return (text.text, left)
  }

  private func rest(_ groups: [ChangeGroup], limit: Int) -> (text: String, leftOut: [String]) {
    guard !groups.isEmpty else { return ("", []) }
    var text = BoundedText(limit: limit)
    var left = text.add("\n#### Everything else, what is alike together\n\n") ? 0 : groups[0].count
    for group in groups.dropFirst(left > 0 ? 1 : 0) where !text.add(line(group)) { left += group.count }
    return (text.text, left > 0 ? [plural(left, "change")] : [])
  }

  private func line(_ change: Change) -> String {
    var line = "- \(Self.code(change.action.symbol)) \(Self.name(change.address)): "
    line += Self.escape(Self.clip(change.reason.text, 300))
    let forcing = change.properties.filter(\.forcesReplacement)
    if change.action == .update || change.action == .adopt, !change.properties.isEmpty {
      line += "; " + change.properties.prefix(3).map(Self.difference).joined(separator: ", ")
      if change.properties.count > 3 { line += " and \(change.properties.count - 3) more" }
    }
    if !forcing.isEmpty {
      line += "; forced by " + forcing.prefix(5).map { Self.difference($0) }.joined(separator: ", ")
    }
    if let impact = change.impact {
      for reason in impact.irreversible {
        line += "; **cannot be undone**: \(Self.escape(Self.clip(reason.text, 200)))"
      }
      let parts = ImpactWords.parts(impact, names: false)
      if !parts.isEmpty { line += "; affects \(parts.joined(separator: ", "))" }
    }
    return line + "\n"
  }

  private func line(_ group: ChangeGroup) -> String {
    if group.count == 1, let only = group.examples.first { return line(only) }
    let key = group.key
    let noun = key.kind == .resource && !key.type.isEmpty ? Self.code(key.type) : key.kind.plural
    var line = "- \(Self.code(key.action.symbol)) **\(grouped(group.count))** \(noun) \(key.action.participle)"
    if key.kind != .resource, !key.type.isEmpty {
      line += ", \(key.kind == .twin ? "model" : "named") \(Self.code(key.type))"
    }
    let paths = group.paths
    if !paths.isEmpty {
      line += ", changing \(paths.prefix(6).map { Self.code(Self.clip(String($0), 120)) }.joined(separator: ", "))"
      if paths.count > 6 { line += " and \(paths.count - 6) more" }
    }
    let names = group.examples.map { Self.name($0.address) }.joined(separator: ", ")
    line += ": \(names)\(group.count > group.examples.count ? ", …" : "")"
    if let example = group.examples.first, key.action == .update, let property = example.properties.first {
      line += "; such as \(Self.difference(property))"
    }
    return line + "\n"
  }

  private static func difference(_ property: PropertyChange) -> String {
    let before = property.before.map { code(clip($0.jsonText, 80)) } ?? "_absent_"
    let after = property.after.map { code(clip(PlanText.show($0), 80)) } ?? "_removed_"
    return "\(code(clip(property.path.description, 120))): \(before) → \(after)"
  }

  // MARK: Where the rest is

  private func foot(leftOut: [String]) -> String {
    var text = "\n"
    if !leftOut.isEmpty { text += "_Left out here: \(leftOut.joined(separator: ", "))._\n" }
    if let digest = report.digest {
      let file = report.file.map { Self.clip($0, 300) }
      text += "The whole plan\(file.map { " is \(Self.code($0))" } ?? ""), SHA-256 \(Self.code(digest))"
      if let file { text += "; read it with \(Self.code("twinwright show \(file) --all"))" }
      text += ".\n"
    }
    return text
  }

  // MARK: Text that stays text

  private static func name(_ address: ObjectAddress) -> String { code(clip(address.description, 200)) }

  private static func code(_ text: String) -> String { PlanMarkdown.code(text) }

  private static func escape(_ text: String) -> String { PlanMarkdown.escape(text) }

  /// The text, or its beginning and an ellipsis.
  private static func clip(_ text: String, _ length: Int) -> String {
    text.utf8.count <= length ? text : String(text.prefix(length / 2)) + "…"
  }
}
