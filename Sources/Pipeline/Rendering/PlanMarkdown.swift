package import Plans

import Documents
import Resources

/// A plan as Markdown for a pull-request comment: destructive changes first and whole, the rest below them.
package enum PlanMarkdown {
  /// At most `limit` characters (GitHub refuses comments of 65,536 and more); what does not fit is counted.
  package static func render(_ plan: Plan, limit: Int = 60_000) -> String {
    var text = "### \(plan.purpose == .destroy ? "Plan to destroy" : "Plan for") `\(escape(plan.environment.name))`\n\n"
    text += summary(plan)
    if let total = ImpactWords.total(plan) { text += "\n\(total).\n" }
    var left = 0
    var leftDestructive = 0
    for section in sections {
      let changes = plan.changes.filter { section.actions.contains($0.action) }
      guard !changes.isEmpty else { continue }
      text += "\n#### \(section.title)\n\n"
      for change in changes {
        let block = render(change)
        if text.utf16.count + block.utf16.count > limit {
          left += 1
          if section.isDestructive { leftDestructive += 1 }
        } else {
          text += block
        }
      }
    }
    if left > 0 {
      text += "\n_\(plural(left, "change")) more do not fit here"
      text += leftDestructive > 0 ? ", \(leftDestructive) of them destructive._\n" : "._\n"
    }
    let unmanaged = plan.unmanaged.count
    if unmanaged > 0 { text += "\n_\(plural(unmanaged, "unmanaged object")) left alone._\n" }
    return text
  }

  private static let sections: [(title: String, actions: [Action], isDestructive: Bool)] = [
    ("Deleted or replaced", [.delete, .replace], true),
    ("Adopted", [.adopt], false),
    ("Updated", [.update], false),
    ("Created", [.create], false),
  ]

  private static func summary(_ plan: Plan) -> String {
    guard plan.hasChanges else { return "Nothing to do.\n" }
    var table = "| create | adopt | update | replace | delete | unchanged |\n|---:|---:|---:|---:|---:|---:|\n"
    let counts = [Action.create, .adopt, .update, .replace, .delete].map { grouped(plan.count($0)) }
    table += "| \(counts.joined(separator: " | ")) | \(grouped(plan.unchanged.values.reduce(0, +))) |\n"
    return table
  }

  private static func render(_ change: Change) -> String {
    var text = "- `\(change.action.symbol)` **\(escape(change.address.description))**: \(escape(change.reason.text))\n"
    for property in change.properties.prefix(50) {
      let before = property.before.map { code($0.jsonText) } ?? "_absent_"
      let after = property.after.map { code(PlanText.show($0)) } ?? "_removed_"
      let forces = property.forcesReplacement ? " (forces replacement)" : ""
      text += "  - \(code(property.path.description)): \(before) → \(after)\(forces)\n"
    }
    if let impact = change.impact {
      for reason in impact.irreversible { text += "  - **cannot be undone**: \(escape(reason.text))\n" }
      let parts = ImpactWords.parts(impact, names: true)
      if !parts.isEmpty { text += "  - affects \(escape(parts.joined(separator: "; ")))\n" }
    }
    if change.properties.count > 50 { text += "  - … \(change.properties.count - 50) more properties\n" }
    return text
  }

  /// Text in a code span whatever back-ticks it holds.
  static func code(_ text: String) -> String {
    let line = StyledText.printable(text.replacing("\n", with: " "))
    var longest = 0
    var run = 0
    for character in line {
      run = character == "`" ? run + 1 : 0
      longest = max(longest, run)
    }
    let fence = String(repeating: "`", count: longest + 1)
    return longest > 0 ? "\(fence) \(line) \(fence)" : "\(fence)\(line)\(fence)"
  }

  /// Text that may not become markup or a mention.
  static func escape(_ text: String) -> String {
    var result = ""
    for character in StyledText.printable(text.replacing("\n", with: " ")) {
      if "\\`*_{}[]<>#|@!&~".contains(character) { result.append("\\") }
      result.append(character)
    }
    // Addresses in plain text become links by themselves.
    return result.replacing("://", with: "\\://").replacing("www.", with: "www\\.")
  }
}
