package import Attestations
package import Diagnostics
package import OrderedCollections
package import Plans
import Resources

/// Whether what was reviewed is what was applied: plans, the signatures beside them and journals held against one
/// another. Pure: whoever has the files can check them, without Azure and without trust in who applied.
package struct PlanAudit: Sendable {
  /// A plan document with the attestations beside it.
  package struct ReviewedPlan: Sendable {
    package var path: String
    package var plan: Plan
    /// SHA-256 of the document.
    package var digest: String
    package var attestations: AttestationFile

    package init(path: String, plan: Plan, digest: String, attestations: AttestationFile) {
      self.path = path
      self.plan = plan
      self.digest = digest
      self.attestations = attestations
    }
  }

  /// One apply as a journal tells it.
  package struct Apply: Sendable {
    package var journal: String
    package var plan: String
    package var began: String
    /// `nil`: it did not come to its end.
    package var ended: String?
    package var purpose: String
    package var approvals: [JournalEntry.Approval]
    package var done = 0
    package var failed = 0
    package var skipped = 0
    /// Addresses that were begun, in order, with their actions.
    fileprivate var begun: OrderedDictionary<String, String> = [:]
  }

  package private(set) var applies: [Apply] = []
  package private(set) var findings = Findings()
  /// Signatures that count, by plan path.
  package private(set) var signers: OrderedDictionary<String, [SignatureCheck.Accepted]> = [:]

  private let plans: [ReviewedPlan]
  /// Beside what the plans themselves say.
  private let rule: ApprovalRule?

  /// `rule`: who is trusted and how many have to have signed, where the auditor says so himself; the plans' own rules hold
  /// otherwise.
  package init(plans: [ReviewedPlan], journals: [(path: String, bytes: [UInt8])], rule: ApprovalRule? = nil) {
    self.plans = plans
    self.rule = rule
    for journal in journals { read(journal.path, journal.bytes) }
    let known = Dictionary(plans.map { ($0.digest, $0) }, uniquingKeysWith: { first, _ in first })
    for apply in applies {
      if let plan = known[apply.plan] { check(apply, plan) } else { reportUnknown(apply) }
    }
    for plan in plans { check(plan) }
  }

  // MARK: Journals

  private mutating func read(_ path: String, _ bytes: [UInt8]) {
    let chain = Journal.verify(bytes)
    if let broken = chain.firstBreak {
      findings.add(
        Diagnostic(
          "TW5050", "the journal \(path) is not what was written, line \(broken.line): \(broken.message)",
          notes: ["\(chain.entries) entries before it hold"]))
    }
    if let torn = chain.tornTail {
      findings.add(
        Diagnostic(
          "TW5050",
          "the journal \(path) ends with \(torn.bytes) bytes that are no entry, and no apply has accounted for them"))
    }
    var open: Apply?
    for entry in Journal.entries(bytes).prefix(chain.entries) {
      switch entry.event {
      case .applyBegun:
        if let open { applies.append(open) }
        open = Apply(
          journal: path, plan: entry.plan, began: entry.time, purpose: entry.action ?? "", approvals: entry.approvals)
      case .stepBegun: for address in entry.addresses { open?.begun[address] = entry.action ?? "" }
      case .stepSucceeded: open?.done += entry.addresses.count
      case .stepFailed: open?.failed += entry.addresses.count
      case .stepSkipped: open?.skipped += entry.addresses.count
      case .applyFinished:
        open?.ended = entry.time
        if let done = open { applies.append(done) }
        open = nil
      case .recovered: break
      }
    }
    if let open { applies.append(open) }
  }

  private mutating func reportUnknown(_ apply: Apply) {
    findings.add(
      Diagnostic(
        "TW5052", plans.isEmpty ? .note : .warning,
        "at \(apply.began) a plan was applied that is not among those given: \(apply.plan)",
        notes: ["\(apply.journal): \(apply.done) done, \(apply.failed) failed, \(apply.skipped) skipped"],
        help: ["name its plan document too, to have it checked"]))
  }

  // MARK: What was applied

  private mutating func check(_ apply: Apply, _ reviewed: ReviewedPlan) {
    let acting = reviewed.plan.changes.filter { $0.action != .none }
    let planned = Dictionary(
      acting.map { ($0.address.description, $0.action.rawValue) }, uniquingKeysWith: { first, _ in first })
    var strays: [String] = []
    for (address, action) in apply.begun {
      // Models of one request stand under the action of the first.
      let isPlanned = planned[address] != nil && (planned[address] == action || address.contains("/models/"))
      if !isPlanned { strays.append("\(action) \(address)") }
    }
    if apply.purpose != reviewed.plan.purpose.rawValue { strays.append("purpose \(apply.purpose)") }
    if !strays.isEmpty {
      findings.add(
        Diagnostic(
          "TW5051", "at \(apply.began) things were done that \(reviewed.path) does not hold: \(PlanAudit.some(strays))")
      )
    }
    if apply.ended == nil {
      findings.add(
        Diagnostic(
          "TW5053", .warning, "the apply of \(reviewed.path) at \(apply.began) did not come to its end",
          notes: ["\(apply.done) of \(acting.count) changes done; a later plan tells what was left"]))
    }
    checkApprovals(of: apply, reviewed)
  }

  /// The signatures that the journal names must be there and hold for the time of the apply; as many as are required.
  private mutating func checkApprovals(of apply: Apply, _ reviewed: ReviewedPlan) {
    guard let rule = effectiveRule(reviewed) else { return }
    let check = SignatureCheck(
      reviewed.attestations, plan: reviewed.digest, environment: reviewed.plan.environment.name,
      purpose: reviewed.plan.purpose.rawValue, keys: rule.keys, time: apply.began)
    let found = Set(check.accepted.map(\.digest))
    for approval in apply.approvals where !found.contains(approval.line) {
      findings.add(
        Diagnostic(
          "TW5054",
          "the signature of \(approval.signer) by which \(reviewed.path) was applied at \(apply.began) is not there any more, or does not hold",
          notes: ["SHA-256 of its line: \(approval.line)"]))
    }
    // What was signed afterwards, or was not looked at, allowed nothing.
    let named = Set(apply.approvals.map(\.line))
    let counted = check.accepted.filter { named.contains($0.digest) }
    guard counted.count < rule.required else { return }
    let names = counted.map(\.key.name).joined(separator: ", ")
    findings.add(
      Diagnostic(
        "TW5054",
        "\(reviewed.path) was applied at \(apply.began) with \(counted.count) of \(rule.required) required signatures\(names.isEmpty ? "" : " (\(names))")",
        notes: check.rejected.map { "line \($0.line): \($0.reason)" }))
  }

  private mutating func check(_ reviewed: ReviewedPlan) {
    let own = applies.filter { $0.plan == reviewed.digest }
    if own.isEmpty {
      findings.add(
        Diagnostic(
          "TW5052", "no journal tells that \(reviewed.path) was applied",
          notes: ["SHA-256 of the plan: \(reviewed.digest)"]))
    }
    guard let rule = effectiveRule(reviewed) else {
      if !reviewed.attestations.lines.isEmpty {
        findings.add(
          Diagnostic(
            "TW5054", .warning, "the signatures beside \(reviewed.path) were not checked: no key is trusted",
            help: ["name the signers' public keys with --trusted-keys"]))
      }
      return
    }
    // Expiry is judged at the time of each apply; here it is told which lines are worth nothing at all.
    let check = SignatureCheck(
      reviewed.attestations, plan: reviewed.digest, environment: reviewed.plan.environment.name,
      purpose: reviewed.plan.purpose.rawValue, keys: rule.keys, time: own.first?.began ?? "")
    signers[reviewed.path] = check.accepted
    for rejected in check.rejected {
      findings.add(
        Diagnostic(
          "TW5055", "line \(rejected.line) of the signatures beside \(reviewed.path) does not count: \(rejected.reason)"
        ))
    }
  }

  private func effectiveRule(_ reviewed: ReviewedPlan) -> ApprovalRule? {
    guard let rule else { return reviewed.plan.approvals }
    return ApprovalRule(required: max(rule.required, reviewed.plan.approvals?.required ?? 0), keys: rule.keys)
  }

  /// A few of many, and how many there are.
  private static func some(_ all: [String]) -> String {
    all.prefix(10).joined(separator: ", ") + (all.count > 10 ? " and \(all.count - 10) more" : "")
  }
}

/// What journals tell about one object.
package struct ObjectHistory: Sendable {
  package struct Moment: Sendable {
    package let journal: String
    package let entry: JournalEntry
  }

  /// In the order of the journals and of their entries.
  package private(set) var moments: [Moment] = []

  /// `object` is an address (`Twin...`, `IoTHub.ev-hub`) or the part of one before a `/`.
  package init(of object: String, in journals: [(path: String, bytes: [UInt8])]) {
    for journal in journals {
      for entry in Journal.entries(journal.bytes)
      where entry.addresses.contains(where: { $0 == object || $0.hasPrefix(object + "/") }) {
        moments.append(Moment(journal: journal.path, entry: entry))
      }
    }
  }
}
