/// How much a finding weighs.
package enum Severity: String, Sendable, Hashable, Comparable, CaseIterable {
  /// Something a reader should know; nothing is wrong.
  case note
  /// Allowed and works, but a specification or good practice asks for another form.
  case advice
  /// Allowed, but likely not what was meant.
  case warning
  /// Right by the language, but refused by the service that it is meant for.
  case restriction
  /// The input is refused.
  case error

  package static func < (a: Severity, b: Severity) -> Bool {
    let order = Severity.allCases
    return order.firstIndex(of: a)! < order.firstIndex(of: b)!
  }
}

/// A second place that belongs to a finding: the first definition, the model referred to.
package struct DiagnosticLabel: Sendable, Hashable {
  /// Where it is.
  package var span: SourceSpan
  /// What it has to do with the finding.
  package var message: String

  package init(_ span: SourceSpan, _ message: String) {
    self.span = span
    self.message = message
  }
}

/// An edit that mends a finding.
package struct FixIt: Sendable, Hashable {
  /// What the edit does, as an imperative: "rename to `endpointType`".
  package var title: String
  /// The bytes to replace.
  package var span: SourceSpan
  /// The bytes to put there instead.
  package var replacement: String
  /// Whether the edit is surely what was meant, so that a tool may make it without asking.
  package var isCertain: Bool

  package init(title: String, span: SourceSpan, replacement: String, isCertain: Bool = false) {
    self.title = title
    self.span = span
    self.replacement = replacement
    self.isCertain = isCertain
  }
}

/// One thing to tell the user about an input: what is wrong, where, what was expected and how to mend it.
///
/// Codes are stable: `TW` and four digits. TW0xxx command line and environment, TW1xxx manifests, TW2xxx DTDL models,
/// TW3xxx twins and relationships, TW4xxx planning, TW5xxx applying, TW6xxx Azure, TW7xxx local Azure.
package struct Diagnostic: Sendable, Hashable {
  /// `TW` and four digits; never given to another finding.
  package var code: String
  /// How much it weighs.
  package var severity: Severity
  /// One sentence, lower case, no full stop, in terms the author wrote.
  package var message: String
  /// The primary place; `nil` only where no file is at fault.
  package var span: SourceSpan?
  /// Short text beside the caret: "did you mean `endpointType`?".
  package var label: String?
  /// The other half of the story.
  package var related: [DiagnosticLabel]
  /// Facts behind the finding: the rule and its limit.
  package var notes: [String]
  /// How to mend it.
  package var help: [String]
  /// Edits that mend it, the likeliest first.
  package var fixes: [FixIt]
  /// What other tools call this finding, the nearest first: `badType` of the DTDL reference parser.
  package var aliases: [String] = []
  /// Whether the text at `span` is a secret that somebody wrote down: no snippet of any finding shows it.
  package var concealsSource = false

  package init(
    _ code: String, _ severity: Severity = .error, _ message: String, at span: SourceSpan? = nil,
    label: String? = nil, related: [DiagnosticLabel] = [], notes: [String] = [], help: [String] = [],
    fixes: [FixIt] = []
  ) {
    self.code = code
    self.severity = severity
    self.message = message
    self.span = span
    self.label = label
    self.related = related
    self.notes = notes
    self.help = help
    self.fixes = fixes
  }

  /// An error.
  package init(
    _ code: String, _ message: String, at span: SourceSpan? = nil, label: String? = nil,
    related: [DiagnosticLabel] = [], notes: [String] = [], help: [String] = [], fixes: [FixIt] = []
  ) {
    self.init(
      code, .error, message, at: span, label: label, related: related, notes: notes, help: help, fixes: fixes)
  }
}

/// The findings of a stage, collected to its end.
package struct Findings: Sendable {
  /// In the order found.
  package private(set) var all: [Diagnostic] = []

  package init() {}

  package init(_ diagnostics: [Diagnostic]) { all = diagnostics }

  /// Adds one finding.
  package mutating func add(_ diagnostic: Diagnostic) { all.append(diagnostic) }

  /// Adds the findings of another stage.
  package mutating func add(contentsOf other: Findings) { all.append(contentsOf: other.all) }

  /// Whether nothing was found.
  package var isEmpty: Bool { all.isEmpty }
  /// Whether the input is refused, by the language or by the service it is meant for.
  package var hasErrors: Bool { all.contains { $0.severity >= .restriction } }

  /// In file order; findings without a place come first.
  package var sorted: [Diagnostic] {
    all.enumerated().sorted { a, b in
      switch (a.element.span, b.element.span) {
      case (nil, nil): return a.offset < b.offset
      case (nil, _): return true
      case (_, nil): return false
      case (let x?, let y?): return x == y ? a.offset < b.offset : x < y
      }
    }.map(\.element)
  }
}

/// Thrown where a stage cannot go on: carries everything it found.
package struct DiagnosticError: Error, Sendable {
  /// Everything the stage found, the reason among it.
  package let findings: Findings

  package init(_ findings: Findings) { self.findings = findings }

  package init(_ diagnostic: Diagnostic) { findings = Findings([diagnostic]) }
}
