package import Diagnostics
package import Plans

import Documents

/// How a plan is told.
package enum ReportFormat: String, Sendable, CaseIterable {
  /// For a terminal or a log.
  case text
  /// Every change, as far as a comment has room.
  case markdown
  /// Changes in groups, for a comment that a script updates.
  case digest
  /// One file for a browser.
  case html
  /// The plan document.
  case json
  /// A SARIF 2.1.0 log for code scanning.
  case sarif
  /// JUnit's XML for the test view of a CI.
  case junit
}

/// A plan with what was found about it: all that a report is made from.
package struct PlanReport: Sendable {
  /// `nil` where there is no plan because of what was found.
  package var plan: Plan?
  /// The environment's name.
  package var environment: String
  /// What stands against the plan, and what else is to be said.
  package var findings: Findings
  /// SHA-256 of the plan document; `nil` where there is none.
  package var digest: String?
  /// The file that holds the plan document.
  package var file: String?
  /// What paths start from, absolute.
  package var root: String
  package var toolVersion: String
  /// Of text: suppressed differences and what hangs on each change, and how many changes of a kind are written out.
  package var text = PlanText()

  package init(
    _ plan: Plan?, environment: String, findings: Findings = Findings(), digest: String? = nil, file: String? = nil,
    root: String = "", toolVersion: String
  ) {
    self.plan = plan
    self.environment = environment
    self.findings = findings
    self.digest = digest
    self.file = file
    self.root = root
    self.toolVersion = toolVersion
  }

  /// Whether the plan may not be applied.
  package var isRefused: Bool { plan == nil || findings.hasErrors }

  /// The report as the bytes of a file.
  package func rendered(_ format: ReportFormat) -> [UInt8] {
    switch format {
    case .text: Array(plainText.utf8)
    case .markdown: Array((plan.map { PlanMarkdown.render($0) } ?? PlanDigest(self).text).utf8)
    case .digest: Array(PlanDigest(self).text.utf8)
    case .html: PlanPage(self).bytes
    case .json: plan.map(PlanDocument.encode) ?? Array((FindingsJSON(root: root).document(told).prettyJSON + "\n").utf8)
    case .sarif: Array((PlanSARIF(self).log.prettyJSON + "\n").utf8)
    case .junit: PlanJUnit(self).bytes
    }
  }

  private var plainText: String {
    let told = findings.isEmpty ? "" : DiagnosticText.render(findings).rendered(colour: false)
    return (plan.map { text.render($0).rendered(colour: false) } ?? "") + told
  }

  /// Findings without what somebody wrote down though it is a secret.
  var told: FindingsReport { FindingsReport(findings) }
}
