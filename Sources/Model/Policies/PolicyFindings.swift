package import Diagnostics
package import Documents
package import Plans
package import Resources

/// Where things are written, as far as the files are at hand as they were.
package struct PolicyPlaces {
  /// The place of a rule, an exemption or an object.
  package var place: (Origin) -> SourceSpan?
  /// The place of a value in what an object declares.
  package var value: (ObjectAddress, ValuePath) -> SourceSpan?

  package init(
    place: @escaping (Origin) -> SourceSpan? = { _ in nil },
    value: @escaping (ObjectAddress, ValuePath) -> SourceSpan? = { _, _ in nil }
  ) {
    self.place = place
    self.value = value
  }
}

/// The codes of findings about policies.
package enum PolicyCode {
  package static let denied = "TW4150"
  package static let needsApproval = "TW4151"
  package static let warned = "TW4152"
  package static let undecided = "TW4153"
  package static let exempt = "TW4154"
  package static let unapproved = "TW4155"
  package static let broken = "TW4156"
}

extension PolicyJudgement {
  /// Everything that is to be told, what refuses the plan as errors.
  package func findings(_ places: PolicyPlaces = PolicyPlaces()) -> Findings {
    var findings = Findings()
    for (rule, error) in broken {
      findings.add(
        Diagnostic(
          PolicyCode.broken, "the rule `\(rule.id)` of the plan cannot be read: \(error.message)",
          at: rule.origin.flatMap(places.place),
          help: ["plan again with the version of twinwright that applies the plan"]))
    }
    for (position, violation) in violations.enumerated() {
      var finding = violation.diagnostic(places)
      let isLast = position + 1 == violations.count || violations[position + 1].rule.id != violation.rule.id
      if isLast, let more = left[violation.rule.id] { finding.notes.append("and \(more) more of this rule") }
      findings.add(finding)
    }
    return findings
  }

  /// Why a plan without enough approvals is not applied; `nil` where none is needed.
  package func refusal(approvals: Int) -> Diagnostic? {
    guard approvals == 0, !needingApproval.isEmpty else { return nil }
    let names = needingApproval.map { "`\($0)`" }.joined(separator: ", ")
    return Diagnostic(
      PolicyCode.unapproved, "the plan needs an approval and has none: \(names)",
      help: ["save the plan with --out, have it approved, and apply exactly that plan"])
  }
}

extension PolicyViolation {
  fileprivate func diagnostic(_ places: PolicyPlaces) -> Diagnostic {
    var finding = Diagnostic(code, severity, sentence, at: span(places))
    finding.concealsSource = rule.id == BuiltInRules.secretByValue.id
    if finding.span == nil, let origin { finding.notes.append("declared in \(origin.text)") }
    if let origin = rule.origin {
      if let place = places.place(origin) {
        finding.related.append(DiagnosticLabel(place, "the rule"))
      } else {
        finding.notes.append("the rule stands in \(origin.text)")
      }
    }
    if let ended { finding.notes.append("an exemption ended on \(ended.expires): \(ended.reason)") }
    if BuiltInRules.rule(rule.id) != nil, code != PolicyCode.exempt {
      finding.help.append(
        "`policy.rules.\(rule.id)` of the Environment sets this rule: deny, warn, requireApproval, off")
    }
    return finding
  }

  /// The value itself where it is known, else the object.
  private func span(_ places: PolicyPlaces) -> SourceSpan? {
    if let address, let path, let span = places.value(address, path) { return span }
    return origin.flatMap(places.place)
  }

  private var code: String {
    switch (outcome, rule.effect) {
    case (.exempt, _): PolicyCode.exempt
    case (.undecided, _): PolicyCode.undecided
    case (.holds, .deny): PolicyCode.denied
    case (.holds, .requireApproval): PolicyCode.needsApproval
    case (.holds, .warn), (.holds, .off): PolicyCode.warned
    }
  }

  private var severity: Severity {
    switch outcome {
    case .exempt: .note
    case .holds, .undecided: refuses ? .error : .warning
    }
  }

  private var sentence: String {
    let subject = address.map { "\($0)" } ?? "the plan"
    let said = message.isEmpty ? "\(subject) is what the rule is against" : message
    return switch (outcome, rule.effect) {
    case (.exempt(let exemption), _):
      "\(subject) is exempt from the rule `\(rule.id)` until \(exemption.expires): \(exemption.reason)"
    case (.undecided(let reason), _): "the rule `\(rule.id)` has no answer for \(subject): \(reason)"
    case (.holds, .deny): "\(said) (refused by the rule `\(rule.id)`)"
    case (.holds, .requireApproval): "\(said) (needs an approval by the rule `\(rule.id)`)"
    case (.holds, .warn), (.holds, .off): "\(said) (rule `\(rule.id)`)"
    }
  }
}

extension Origin {
  fileprivate var text: String { "\(file):\(line):\(column)" }
}
