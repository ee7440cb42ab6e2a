import CEL
import Documents
import Encodings
package import Plans
import Resources

/// Judges plans by rules: a pure function of the plan, its rules and the day.
package struct PolicyJudge {
  /// Steps that one evaluation takes at most.
  package static let stepsOfOne = 100_000
  /// Steps that a rule takes on average for each change at most, and what it may take in any case.
  package static let stepsOfChange = 20_000
  package static let stepsOfPlan = 5_000_000

  /// `2026-03-01`.
  private let today: String

  /// `now` is in milliseconds since 1970.
  package init(now: Int64) { today = String(Timestamp.text(milliseconds: now).prefix(10)) }

  /// What the plan's rules say of it.
  package func judge(_ plan: Plan) -> PolicyJudgement {
    var judging = Judging(plan, today: today)
    for rule in plan.rules where rule.effect != .off {
      do throws(PolicyRuleError) { judging.rules.append(RuleRun(try CompiledRule(rule), plan)) } catch {
        judging.judgement.broken.append((rule, error))
        judging.judgement.isRefused = true
      }
    }
    return judging.run()
  }
}

/// A rule and the steps that it has left.
private struct RuleRun {
  let compiled: CompiledRule
  var left: Int
  var found = 0

  var rule: PolicyRule { compiled.rule }

  init(_ compiled: CompiledRule, _ plan: Plan) {
    self.compiled = compiled
    left = max(PolicyJudge.stepsOfPlan, plan.changes.count.multipliedReportingOverflow(by: PolicyJudge.stepsOfChange).0)
  }
}

/// One run over a plan.
private struct Judging {
  private let plan: Plan
  private let today: String
  private let facts: PlanFacts
  var rules: [RuleRun] = []
  var judgement = PolicyJudgement()

  init(_ plan: Plan, today: String) {
    self.plan = plan
    self.today = today
    facts = PlanFacts(plan)
  }

  mutating func run() -> PolicyJudgement {
    let common = facts.common
    let ofPlan = rules.indices.filter { rules[$0].rule.subject == .plan }
    if !ofPlan.isEmpty {
      var variables = common
      variables["changes"] = facts.changes
      for index in ofPlan { ask(index, variables, Subject()) }
    }
    for change in plan.changes where change.action != .none {
      let asked = rules.indices.filter { rules[$0].isAbout(change) }
      if !asked.isEmpty { ask(asked, about: change, common) }
    }
    let order = Dictionary(plan.rules.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
    // The order of the plan stays within a rule.
    judgement.violations = judgement.violations.enumerated().sorted {
      (order[$0.element.rule.id] ?? 0, $0.offset) < (order[$1.element.rule.id] ?? 0, $1.offset)
    }.map(\.element)
    judgement.needingApproval = plan.rules.map(\.id).filter(needingApproval.contains)
    return judgement
  }

  private var needingApproval: Set<String> = []

  /// What a rule is asked about.
  private struct Subject {
    var change: Change?
    var leaf: Leaf?
  }

  private mutating func ask(_ asked: [Int], about change: Change, _ common: [String: CELValue]) {
    let about = facts.facts(of: change)
    let after = about.after
    var variables = common
    variables["change"] = about.members
    variables["before"] = CELValue(about.before)
    variables["after"] = CELValue(after.shown)
    let leaves =
      asked.contains { rules[$0].compiled.asksLeaves || rules[$0].rule.subject == .leaf } ? after.leaves : []
    if asked.contains(where: { rules[$0].compiled.asksLeaves }) {
      variables["leaves"] = .list(leaves.map(\.members))
    } else {
      variables["leaves"] = .list([])
    }
    for index in asked where rules[index].rule.subject == .change {
      ask(index, variables, Subject(change: change))
    }
    let ofLeaves = asked.filter { rules[$0].rule.subject == .leaf }
    guard !ofLeaves.isEmpty else { return }
    for leaf in leaves {
      variables["leaf"] = leaf.members
      for index in ofLeaves { ask(index, variables, Subject(change: change, leaf: leaf)) }
    }
  }

  /// Asks one rule once.
  private mutating func ask(_ index: Int, _ variables: [String: CELValue], _ subject: Subject) {
    let compiled = rules[index].compiled
    let most = compiled.rule.subject == .plan ? PolicyJudge.stepsOfPlan : PolicyJudge.stepsOfOne
    guard rules[index].left >= 0 else { return }
    let given = min(most, rules[index].left)
    var left = given
    var outcome: PolicyViolation.Outcome?
    do throws(CELError) {
      if try compiled.when.holds(variables, left: &left) { outcome = .holds }
    } catch {
      outcome = .undecided(error.message)
    }
    rules[index].left -= given - max(left, 0)
    // What has no steps left says so once.
    if rules[index].left <= 0 {
      rules[index].left = -1
      outcome = outcome ?? .undecided("the expression takes too many steps for a plan of this size")
    }
    if let outcome { tell(outcome, index, variables, subject) }
  }

  private mutating func tell(
    _ outcome: PolicyViolation.Outcome, _ index: Int, _ variables: [String: CELValue], _ subject: Subject
  ) {
    let compiled = rules[index].compiled
    var violation = PolicyViolation(
      rule: compiled.rule, address: subject.change?.address, origin: subject.change?.origin, path: subject.leaf?.path,
      message: "", outcome: outcome)
    if let address = subject.change?.address.description {
      let covering = compiled.rule.exemptions.filter { $0.covers(address) }
      if let exemption = covering.first(where: { $0.expires >= today }) {
        violation.outcome = .exempt(exemption)
      } else {
        violation.ended = covering.last
      }
    }
    count(violation, index)
    guard rules[index].found <= PolicyJudgement.mostOfEach else { return }
    var spare = PolicyJudge.stepsOfOne
    violation.message = compiled.message.text(variables, left: &spare)
    if violation.message.isEmpty { violation.message = compiled.rule.description }
    judgement.violations.append(violation)
  }

  private mutating func count(_ violation: PolicyViolation, _ index: Int) {
    rules[index].found += 1
    if rules[index].found > PolicyJudgement.mostOfEach { judgement.left[violation.rule.id, default: 0] += 1 }
    if violation.refuses { judgement.isRefused = true }
    if violation.needsApproval { needingApproval.insert(violation.rule.id) }
  }
}

extension RuleRun {
  /// Whether it is asked about a change, or about the texts of it.
  func isAbout(_ change: Change) -> Bool {
    guard rule.subject != .plan else { return false }
    return rule.kinds.isEmpty || rule.kinds.contains(change.kind)
  }
}
