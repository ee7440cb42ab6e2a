package import Plans

import Documents
import Resources

/// A plan as text for a terminal or a log.
package struct PlanText: Sendable {
  /// Shows every suppressed difference with its rule, and unchanged resources.
  package var explains: Bool
  /// How many changes of one kind and action are written out; deletes, replaces and adoptions always are. `nil`: all.
  package var limit: Int?

  package init(explains: Bool = false, limit: Int? = 40) {
    self.explains = explains
    self.limit = limit
  }

  package func render(_ plan: Plan) -> StyledText {
    var text = heading(plan)
    var shown: [String: Int] = [:]
    var hidden: [String: Int] = [:]
    for change in plan.changes {
      guard isShown(change) else { continue }
      let group = "\(change.action.rawValue) \(change.kind.rawValue)"
      if let limit, [.create, .update].contains(change.action), shown[group, default: 0] >= limit {
        hidden[group, default: 0] += 1
        continue
      }
      shown[group, default: 0] += 1
      text.append(render(change))
    }
    for action in Action.allCases {
      for kind in ObjectKind.allCases {
        guard let count = hidden["\(action.rawValue) \(kind.rawValue)"] else { continue }
        text.line("… and \(grouped(count)) more to \(action.rawValue): \(name(kind, count))", style: .dim)
      }
    }
    text.append(unmanaged(plan))
    text.append(summary(plan))
    return text
  }

  private func heading(_ plan: Plan) -> StyledText {
    var text = StyledText()
    let environment = plan.environment
    text.line(
      (plan.purpose == .destroy ? "Plan to destroy " : "Plan for ", .heading), (environment.name, .heading),
      ("  group \(environment.resourceGroup), \(environment.location), subscription \(environment.subscription)", .dim))
    text.line()
    return text
  }

  private func isShown(_ change: Change) -> Bool {
    if change.action != .none { return true }
    return explains || change.reason.code == .kept
  }

  private func render(_ change: Change) -> StyledText {
    var text = StyledText()
    let mark = change.action.symbol
    let padded = mark + String(repeating: " ", count: max(0, 3 - mark.count))
    let word = change.action == .none ? (change.reason.code == .kept ? "keep" : "same") : change.action.rawValue
    text.line(
      ("\(padded) \(word) ", style(change.action)), (change.address.description, .heading),
      ("  \(change.reason.text)", .dim))
    for property in change.properties { text.append(render(property)) }
    for reason in change.impact?.irreversible ?? [] {
      text.line(("      ! cannot be undone: ", .warning), (reason.text, .plain))
    }
    if explains {
      if let impact = change.impact {
        let parts = ImpactWords.parts(impact, names: true)
        if !parts.isEmpty { text.line("      > affects \(parts.joined(separator: "; "))", style: .dim) }
      }
      for suppression in change.suppressed {
        text.line(
          ("      = \(suppression.path)", .dim), (" [\(suppression.rule.rawValue)]", .note),
          ("  \(short(suppression.before)) / \(short(suppression.after))", .dim))
      }
      if let origin = change.origin {
        text.line("      at \(origin.file):\(origin.line):\(origin.column)", style: .dim)
      }
    }
    return text
  }

  private func render(_ property: PropertyChange) -> StyledText {
    var text = StyledText()
    let path = property.path.description
    let forces = property.forcesReplacement ? "  forces replacement" : ""
    switch (property.before, property.after) {
    case (nil, let after?):
      text.line(("    + \(path)", .create), (": \(PlanText.show(after))", .plain), (forces, .replace))
    case (let before?, nil):
      text.line(("    - \(path)", .delete), (": \(short(before))", .plain), (forces, .replace))
    case (let before?, let after?):
      text.line(
        ("    ~ \(path)", .update), (": \(short(before)) -> \(PlanText.show(after))", .plain), (forces, .replace))
    case (nil, nil):
      text.line("    ~ \(path)", style: .update)
    }
    return text
  }

  /// What a planned value reads like: JSON, or where it will come from.
  package static func show(_ value: PlannedValue) -> String {
    switch value {
    case .known(let value): shorten(value.jsonText)
    case .unknown(let text): "(known after apply: \(text))"
    case .secret(let source, let fingerprint):
      fingerprint.isEmpty ? "(secret: \(source))" : "(secret: \(source), fingerprint \(fingerprint))"
    }
  }

  private func short(_ value: Value?) -> String { value.map { PlanText.shorten($0.jsonText) } ?? "(absent)" }

  private static func shorten(_ text: String) -> String {
    text.count <= 200 ? text : "\(text.prefix(180))… (\(grouped(text.count)) characters)"
  }

  private func unmanaged(_ plan: Plan) -> StyledText {
    var text = StyledText()
    guard !plan.unmanaged.isEmpty else { return text }
    text.line()
    text.line("Unmanaged, left alone:", style: .heading)
    for kind in ObjectKind.allCases {
      let found = plan.unmanaged.filter { $0.kind == kind }
      guard !found.isEmpty else { continue }
      for object in found.prefix(10) { text.line("    \(kind.rawValue) \(object.identifier)", style: .dim) }
      if found.count > 10 { text.line("    … and \(grouped(found.count - 10)) more \(name(kind, 2))", style: .dim) }
    }
    return text
  }

  /// `Plan: 12 to create, 1 to update. 30 unchanged.` or that nothing is to do.
  package func summary(_ plan: Plan) -> StyledText {
    var text = StyledText()
    text.line()
    let same = plan.unchanged.values.reduce(0, +)
    let kept = plan.changes.count { $0.action == .none && $0.reason.code == .kept }
    guard plan.hasChanges else {
      text.line(
        ("Nothing to do.", .success),
        (" \(plural(same, "object")) as declared\(kept > 0 ? ", \(kept) kept" : "").", .plain))
      return text
    }
    let counts = [Action.create, .adopt, .update, .replace, .delete].compactMap { action -> String? in
      let count = plan.count(action)
      return count == 0 ? nil : "\(grouped(count)) to \(action.rawValue)"
    }
    if let total = ImpactWords.total(plan) { text.line(("Blast radius: ", .heading), ("\(total).", .plain)) }
    text.line(
      ("Plan: ", .heading), (counts.joined(separator: ", "), .heading),
      (". \(grouped(same)) unchanged\(kept > 0 ? ", \(kept) kept" : "").", .plain))
    return text
  }

  private func name(_ kind: ObjectKind, _ count: Int) -> String {
    let noun = kind.noun
    return count == 1 ? noun : noun + "s"
  }

  private func style(_ action: Action) -> Style {
    switch action {
    case .create: .create
    case .update: .update
    case .replace: .replace
    case .delete: .delete
    case .adopt: .adopt
    case .none: .dim
    }
  }
}
