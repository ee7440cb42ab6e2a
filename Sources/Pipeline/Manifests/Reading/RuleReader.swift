import Diagnostics
import Documents
import Encodings
import OrderedCollections
import Plans
import Policies
import Resources

/// Reads rules: what has an expression is a new one, what has none sets one that is there.
struct RuleReader {
  let reader: SpecReader
  private var entries: [Template] = []
  /// Whether something of the rules could not be read and has been reported.
  private var isIncomplete = false

  init(reader: SpecReader) { self.reader = reader }

  /// Takes a list of rules that has been read by its table, whole or with something left out that was wrong.
  mutating func take(_ list: Template?, isWhole: Bool) {
    if !isWhole { isIncomplete = true }
    guard case .list(let items)? = list?.content else { return }
    entries += items
  }

  /// All rules: the built-in ones first, then the others in the order in which they were taken.
  func read() -> [PolicyRule] {
    var rules = OrderedDictionary(uniqueKeysWithValues: BuiltInRules.all.map { ($0.id, $0.asSetting) })
    var written: [String: SourceSpan] = [:]
    for entry in entries where entry["when"] != nil {
      guard let id = text(entry["id"]), let span = entry["id"]?.span else { continue }
      if let earlier = written.updateValue(span, forKey: id) {
        reportTwice(id, span, earlier)
      } else if rules[id] != nil {
        reader.report(
          Diagnostic(
            ManifestCode.policyRule, "`\(id)` is a built-in rule and has its own `when`", at: span,
            help: ["give the rule another id, or leave `when` out to set the built-in one"]))
      } else if let rule = rule(entry, id, PolicyRule(id, .deny)) {
        rules[id] = rule
      }
    }
    var settings: [String: SourceSpan] = [:]
    for entry in entries where entry["when"] == nil {
      guard let id = text(entry["id"]), let span = entry["id"]?.span else { continue }
      guard let known = rules[id] else {
        // A rule whose expression is wrong has been reported.
        if written[id] == nil, !isIncomplete { reportUnknown(id, span, among: rules.keys) }
        continue
      }
      if let earlier = settings.updateValue(span, forKey: id) { reportTwice(id, span, earlier) }
      checkSetting(entry, id)
      if let rule = rule(entry, id, known) { rules[id] = rule }
    }
    return Array(rules.values)
  }

  private func rule(_ entry: Template, _ id: String, _ known: PolicyRule) -> PolicyRule? {
    if entry["when"] != nil, text(entry["when"]) == nil { return nil }
    var rule = known
    rule.origin = entry["id"]?.span.map(Origin.init)
    if let effect: PolicyRule.Effect = word(text(entry["effect"])) { rule.effect = effect }
    if let description = text(entry["description"]) { rule.description = description }
    if let subject: PolicyRule.Subject = word(text(entry["each"])) { rule.subject = subject }
    rule.kinds += texts(entry["kinds"]).compactMap { word($0) }
    rule.when = text(entry["when"]) ?? rule.when
    rule.message = text(entry["message"]) ?? rule.message
    rule.exemptions += exemptions(entry["exemptions"])
    do throws(PolicyRuleError) { _ = try CompiledRule(rule) } catch {
      report(error, entry)
      return nil
    }
    return rule
  }

  private func exemptions(_ list: Template?) -> [PolicyRule.Exemption] {
    guard case .list(let items)? = list?.content else { return [] }
    return items.compactMap { item in
      guard let reason = text(item["reason"]), let expires = text(item["expires"]) else { return nil }
      guard Self.isDay(expires) else {
        reader.report(
          Diagnostic(
            ManifestCode.policyExemption, "`\(expires)` is no day", at: item["expires"]?.span,
            help: ["write the last day on which the exemption holds: 2027-03-31"]))
        return nil
      }
      let objects = texts(item["objects"])
      if objects.isEmpty {
        reader.report(
          Diagnostic(
            ManifestCode.policyExemption, "an exemption names the objects that it is for", at: item.span,
            help: ["add `objects: [DigitalTwinsInstance.name]`; a trailing `*` stands for anything"]))
        return nil
      }
      return PolicyRule.Exemption(
        objects: objects, reason: reason, expires: expires, origin: item.span.map(Origin.init))
    }
  }

  /// Whether it is a day of the calendar as ISO 8601 writes it.
  private static func isDay(_ text: String) -> Bool {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.map(\.utf8.count) == [4, 2, 2], parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
      let year = Int64(parts[0]), let month = Int64(parts[1]), let day = Int64(parts[2]), (1...12).contains(month)
    else { return false }
    let milliseconds = Timestamp.days(year, month, day) * 86_400_000
    return Timestamp.text(milliseconds: milliseconds).hasPrefix(text)
  }

  /// A word of a table, which compares without regard to case.
  private func word<Word: CaseIterable & RawRepresentable<String>>(_ text: String?) -> Word? {
    Word.allCases.first { $0.rawValue.lowercased() == text?.lowercased() }
  }

  /// A text, which must be known now.
  private func text(_ template: Template?) -> String? {
    guard let template else { return nil }
    if let literal = template.literal { return literal.string }
    reader.report(
      Diagnostic(
        ManifestCode.misplacedReference, "a rule is judged before anything is deployed: no references",
        at: template.span,
        help: ["write `$${` for the characters themselves"]))
    return nil
  }

  private func texts(_ template: Template?) -> [String] { template?.literal?.array?.compactMap(\.string) ?? [] }
}

// MARK: - Findings

extension RuleReader {
  private func report(_ error: PolicyRuleError, _ entry: Template) {
    let node = entry[error.part.rawValue]
    reader.report(
      Diagnostic(
        ManifestCode.policyRule, "`\(error.part.rawValue)`: \(error.message)",
        at: Self.place(error.offset, of: text(node) ?? "", in: node?.span)))
  }

  /// The byte of a text that stands in the file as it is; all of it where the file spells it in another way.
  private static func place(_ offset: Int, of text: String, in span: SourceSpan?) -> SourceSpan? {
    guard let span else { return nil }
    let written = Array(span.file.bytes[span.start..<min(span.end, span.file.bytes.count)])
    let bytes = Array(text.utf8)
    guard !bytes.isEmpty, let range = written.firstRange(of: bytes) else { return span }
    let start = span.start + range.lowerBound + min(offset, bytes.count - 1)
    return span.file.span(start, start + 1)
  }

  private func reportTwice(_ id: String, _ span: SourceSpan, _ earlier: SourceSpan) {
    reader.report(
      Diagnostic(
        ManifestCode.duplicate, "the rule `\(id)` is written twice", at: span,
        related: [DiagnosticLabel(earlier, "first written here")]))
  }

  private func reportUnknown(_ id: String, _ span: SourceSpan, among known: some Sequence<String>) {
    let known = Array(known)
    let nearest = Suggestions.nearest(to: id, among: known)
    reader.report(
      Diagnostic(
        ManifestCode.unknownRule, "there is no rule `\(id)`", at: span, label: nearest.map { "did you mean `\($0)`?" },
        help: nearest == nil
          ? ["a rule of your own needs `when`", "rules are \(known.quotedList(limit: 12))"] : []))
  }

  /// What is set of a rule that is written elsewhere is its effect, its message and who is exempt.
  private func checkSetting(_ entry: Template, _ id: String) {
    for name in ["each", "kinds"] {
      guard let span = entry[name]?.span else { continue }
      reader.report(
        Diagnostic(
          ManifestCode.policyRule, "`\(name)` belongs to `when`, which `\(id)` does not have here", at: span,
          help: ["set `effect`, `message` and `exemptions`, or write a rule of your own"]))
    }
  }
}

extension PolicyRule {
  /// A built-in rule as an environment sets it: what it looks at stays with the version of twinwright.
  fileprivate var asSetting: PolicyRule { PolicyRule(id, effect) }
}
