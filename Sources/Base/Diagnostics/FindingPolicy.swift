/// Which findings a run leaves out, and which it refuses an input for though they are no errors.
package struct FindingPolicy: Sendable, Hashable {
  /// Codes whose advice, notes and warnings are left out. Errors and restrictions always stay.
  package var allowed: Set<String>
  /// Codes that refuse the input at whatever severity.
  package var denied: Set<String>
  /// The least severity that refuses the input.
  package var threshold: Severity

  package init(allowed: Set<String> = [], denied: Set<String> = [], threshold: Severity = .restriction) {
    self.allowed = allowed
    self.denied = denied
    self.threshold = min(threshold, .restriction)
  }

  /// The findings without those that are allowed.
  package func filtered(_ findings: Findings) -> Findings {
    allowed.isEmpty
      ? findings : Findings(findings.all.filter { $0.severity >= .restriction || !allowed.contains($0.code) })
  }

  /// Whether this finding refuses the input.
  package func refuses(_ diagnostic: Diagnostic) -> Bool {
    diagnostic.severity >= threshold || denied.contains(diagnostic.code)
  }

  /// Whether any of the findings refuses the input.
  package func refuses(_ findings: Findings) -> Bool { findings.all.contains(where: refuses) }
}
