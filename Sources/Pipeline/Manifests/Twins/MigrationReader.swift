import DTDL
import Diagnostics
import Documents
import OrderedCollections
import Plans
import Resources
import Twins

/// A migration with the places of what it says.
struct WrittenMigration {
  let migration: ModelMigration
  let node: Located

  func span(_ member: String, _ key: String? = nil) -> SourceSpan {
    guard let value = node.member(member)?.value else { return node.span }
    guard let key else { return value.span }
    if let member = value.members?.first(where: { $0.key == key }) { return member.keySpan }
    return value.items?.first { $0.value.string == key }?.span ?? value.span
  }

  /// The migrations of a set whose form is right; the others have been reported.
  static func read(_ template: Template?, _ node: Located?, _ reader: SpecReader) -> [WrittenMigration] {
    guard let node, !node.value.isNull, let template else { return [] }
    guard let values = template.literal?.array else {
      reader.report(
        Diagnostic(
          ManifestCode.migration, .error, "what a migration does must be known before anything is asked of Azure",
          at: node.span))
      return []
    }
    // A variable may stand for the list: then it is pointed at as a whole.
    let items = node.items.flatMap { $0.count == values.count ? $0 : nil }
    return values.enumerated().compactMap { read($1, items?[$0] ?? node, reader) }
  }

  private static func read(_ value: Value, _ node: Located, _ reader: SpecReader) -> WrittenMigration? {
    var isWhole = true
    func refuse(_ message: String, at span: SourceSpan?) {
      isWhole = false
      reader.report(Diagnostic(ManifestCode.migration, .error, message, at: span ?? node.span))
    }
    func model(_ name: String) -> DTMI? {
      guard let text = value[name]?.string else { return nil }
      if let id = DTMI(text) { return id }
      refuse("`\(text)` is not a DTMI", at: node.member(name)?.value.span)
      return nil
    }
    func name(_ text: String, in member: String) -> ContentName? {
      if let name = ContentName(text) { return name }
      refuse("`\(text)` is no name of a twin's property", at: node.member(member)?.value.span)
      return nil
    }
    guard let from = model("from"), let to = model("to") else { return nil }
    var migration = ModelMigration(from: from, to: to, span: node.member("from")?.value.span ?? node.span)
    for (old, new) in value["rename"]?.object ?? [:] {
      guard let old = name(old, in: "rename"), let new = name(new.string ?? "", in: "rename") else { continue }
      migration.rename[old] = new
    }
    migration.remove = value["remove"]?.array?.compactMap { $0.string }.compactMap { name($0, in: "remove") } ?? []
    for (key, value) in value["add"]?.object ?? [:] {
      if let key = name(key, in: "add") { migration.add[key] = value }
    }
    migration.retirement = value["then"]?.string.flatMap(ModelMigration.Retirement.init) ?? .delete
    return isWhole ? WrittenMigration(migration: migration, node: node) : nil
  }
}

/// Checks the migrations of one instance against the models that are declared for it.
struct MigrationCheck {
  let models: ModelSet
  let reader: SpecReader

  func check(_ all: [WrittenMigration]) {
    var first: [DTMI: WrittenMigration] = [:]
    for written in all {
      if let earlier = first[written.migration.from] {
        report(
          "`\(written.migration.from)` already gives way to `\(earlier.migration.to)`", at: written.span("from"),
          related: [DiagnosticLabel(earlier.span("from"), "here")])
      } else {
        first[written.migration.from] = written
      }
    }
    for written in all { check(written, first) }
  }

  private func check(_ written: WrittenMigration, _ all: [DTMI: WrittenMigration]) {
    let migration = written.migration
    if let next = all[migration.to] {
      report(
        "`\(migration.to)` gives way itself, to `\(next.migration.to)`", at: written.span("to"),
        help: ["move twins to the last version at once: `to: \(next.migration.to)`"])
      return
    }
    if migration.retirement != .keep, let declared = models.interface(migration.from) {
      report(
        "`\(migration.from)` is still declared, and would be uploaded again after it went", at: written.span("from"),
        related: declared.span.map { [DiagnosticLabel($0, "declared here")] } ?? [],
        help: ["take the old version out of the set's files, or say `then: keep`"])
    }
    guard models.interface(migration.to) != nil else {
      let nearest = Suggestions.nearest(
        to: migration.to.description, among: models.interfaces.keys.map(\.description))
      report(
        "`\(migration.to)` is not declared", at: written.span("to"), label: nearest.map { "did you mean `\($0)`?" },
        help: ["the files of the set must hold the new version"])
      return
    }
    checkNames(written)
  }

  /// What is renamed and added must be there in the new model, and what is added must fit.
  private func checkNames(_ written: WrittenMigration) {
    let migration = written.migration
    for (old, new) in migration.rename { checkName(new, written.span("rename", "\(old)"), migration) }
    let removed = Set(migration.remove)
    for name in migration.rename.keys where removed.contains(name) {
      report("`\(name)` cannot be renamed and removed", at: written.span("remove", "\(name)"))
    }
    var isKnown = true
    for name in migration.add.keys where !checkName(name, written.span("add", "\(name)"), migration) {
      isKnown = false
    }
    guard isKnown else { return }
    let contents = migration.add.reduce(into: Value.object([:])) { $0 = $0.setting($1.key, to: $1.value) }
    let twin = Twin(id: "", model: migration.to, contents: contents.object ?? [:])
    for violation in Conformance.violations(of: twin, in: models) {
      if case .missingComponent = violation.kind { continue }
      let name = violation.path.steps.first.flatMap { if case .member(let name) = $0 { name } else { nil } } ?? ""
      let key = migration.add.keys.first { $0.steps.first == name }
      reader.report(
        violation.diagnostic(
          ManifestCode.migration, "what a migration adds", at: written.span("add", key.map { "\($0)" }), nil, wrong: nil
        ))
    }
  }

  @discardableResult
  private func checkName(_ name: ContentName, _ span: SourceSpan, _ migration: ModelMigration) -> Bool {
    var model = migration.to
    for (index, step) in name.steps.enumerated() {
      let contents = models.contents(of: model)
      switch contents[step] {
      case .component(let component) where index < name.steps.count - 1: model = component.schema
      case .component, .property: return true
      default:
        let nearest = Suggestions.nearest(to: step, among: Array(contents.keys))
        report(
          "`\(model)` has no property `\(step)`", at: span, label: nearest.map { "did you mean `\($0)`?" })
        return false
      }
    }
    return true
  }

  private func report(
    _ message: String, at span: SourceSpan?, label: String? = nil, related: [DiagnosticLabel] = [], help: [String] = []
  ) {
    reader.report(
      Diagnostic(ManifestCode.migration, .error, message, at: span, label: label, related: related, help: help))
  }
}
