package import Diagnostics
import Redaction

/// Findings as every output format shows them: in the order in which a person reads, counted, and without any text that
/// somebody wrote down though it is a secret.
package struct FindingsReport: Sendable {
  /// In file order; findings without a place come first.
  package let findings: [Diagnostic]
  /// How many there are of each severity.
  package let counts: FindingsCounts
  /// Places of which no format shows the text.
  let concealed: [SourceSpan]

  package init(_ findings: Findings) {
    let concealed = findings.all.filter(\.concealsSource).compactMap(\.span)
    let concealment = Concealment(concealed)
    self.concealed = concealed
    self.findings = findings.sorted.map(concealment.applied)
    counts = FindingsCounts(findings.all)
  }
}

/// How many findings there are of each severity.
package struct FindingsCounts: Sendable, Hashable {
  private let counts: [Severity: Int]

  init(_ findings: [Diagnostic]) {
    counts = findings.reduce(into: [:]) { $0[$1.severity, default: 0] += 1 }
  }

  package subscript(_ severity: Severity) -> Int { counts[severity, default: 0] }

  /// `2 errors, 1 warning, 3 pieces of advice`, the heaviest first; empty when there is nothing.
  package var text: String {
    Severity.allCases.reversed().filter { self[$0] > 0 }.map { severity in
      severity == .advice
        ? plural(self[severity], "piece of advice", "pieces of advice") : plural(self[severity], severity.rawValue)
    }.joined(separator: ", ")
  }
}

/// Takes the texts at concealed places out of all that findings say, also where another finding repeats them.
private struct Concealment {
  private let redactor: Redactor?

  init(_ concealed: [SourceSpan]) {
    guard !concealed.isEmpty else {
      redactor = nil
      return
    }
    let redactor = Redactor()
    for span in concealed {
      let text = span.text
      redactor.add(text)
      // The value without its quotes, which is what a message would repeat.
      if let quote = text.first, quote == "\"" || quote == "'", text.last == quote, text.count > 1 {
        redactor.add(String(text.dropFirst().dropLast()))
      }
    }
    self.redactor = redactor
  }

  func applied(to diagnostic: Diagnostic) -> Diagnostic {
    guard let redactor else { return diagnostic }
    var shown = diagnostic
    shown.message = redactor.redact(diagnostic.message)
    shown.label = diagnostic.label.map(redactor.redact)
    shown.related = diagnostic.related.map { DiagnosticLabel($0.span, redactor.redact($0.message)) }
    shown.notes = diagnostic.notes.map(redactor.redact)
    shown.help = diagnostic.help.map(redactor.redact)
    // An edit with a hole in it would damage the file: it is left out whole.
    shown.fixes = diagnostic.fixes.filter {
      redactor.redact($0.title) == $0.title && redactor.redact($0.replacement) == $0.replacement
    }
    return shown
  }
}
