import Catalogue
import Diagnostics
import Documents
import OrderedCollections
import Plans
import Resources

/// Reads the Environment document.
struct EnvironmentReader {
  let reader: SpecReader

  /// The environment; `nil` when something that everything else needs is missing. The reader knows the variables
  /// afterwards in any case.
  func read(_ document: ManifestDocument) -> DesiredState.Environment? {
    let spec = document.spec
    if let variables = spec["variables"], let members = variables.members {
      for member in members { reader.variables[member.key] = member.value }
    }
    let place = SpecReader.Place(noun: "an Environment", span: document.nameSpan)
    let shape = ObjectShape(members: SpecTables.environment)
    // Variables are read where they are used.
    let read = reader.readObject(spec, shape, place, extras: ["variables", "extends", "patches", "remove", "policy"])
    checkVariables(spec["variables"])
    checkName(document)
    guard let template = read, let subscription = text("subscription", template, spec),
      let location = text("location", template, spec), let group = text("resourceGroup", template, spec)
    else { return nil }
    checkGroup(group, spec)
    return DesiredState.Environment(
      name: document.name, subscription: subscription, tenant: template["tenant"]?.literal?.string, location: location,
      resourceGroup: group, tags: texts(template["tags"]),
      ignoredTags: template["ignoredTags"]?.literal?.array?.compactMap(\.string) ?? [],
      prunedTags: texts(template["prune"]?["tags"]))
  }

  private func checkVariables(_ variables: Located?) {
    guard let variables, variables.members == nil, !variables.value.isNull else { return }
    reader.reportWrongType(variables, expected: "a mapping", named: "variables")
  }

  /// Warns of variables that this very environment sets and nothing uses: most likely a misspelt override.
  func reportUnusedVariables(_ document: ManifestDocument) {
    for member in document.spec["variables"]?.members ?? []
    where member.keySpan.file === document.nameSpan.file && !reader.usedVariables.contains(member.key) {
      let nearest = Suggestions.nearest(
        to: member.key, among: reader.variables.keys.filter { $0 != member.key && reader.usedVariables.contains($0) })
      reader.report(
        Diagnostic(
          ManifestCode.unusedVariable, .warning, "the variable `\(member.key)` is not used", at: member.keySpan,
          label: nearest.map { "did you mean `\($0)`?" }))
    }
  }

  /// The name goes into a tag and into file names of plans.
  private func checkName(_ document: ManifestDocument) {
    let rule = NameRule(1...64, .wordAnd("-."), first: .alphanumeric, last: .alphanumeric)
    guard let objection = rule.objection(to: document.name) else { return }
    reader.report(
      Diagnostic(
        ManifestCode.badName, .error, "the name `\(document.name)` of an Environment \(objection)",
        at: document.nameSpan))
  }

  private func checkGroup(_ group: String, _ spec: Located) {
    guard let objection = ResourceNames.objection(to: group, kind: "ResourceGroup") else { return }
    reader.report(
      Diagnostic(
        ManifestCode.badName, .error, "the name `\(group)` of a resource group \(objection)",
        at: spec["resourceGroup"]?.span))
  }

  private func text(_ name: String, _ template: Template, _ spec: Located) -> String? {
    guard let value = template[name] else { return nil }
    if let text = value.literal?.string { return text }
    reader.report(
      Diagnostic(
        ManifestCode.misplacedReference, .error, "`\(name)` must be known before anything is deployed",
        at: spec[name]?.span))
    return nil
  }

  private func texts(_ template: Template?) -> OrderedDictionary<String, String> {
    (template?.literal?.object ?? [:]).compactMapValues(\.string)
  }
}

/// Rules of names.
enum ResourceNames {
  static func objection(to name: String, kind: String) -> String? {
    Catalogue.type(kind: kind)?.name?.objection(to: name)
  }
}
