import DTDL
import Diagnostics
import Documents
import OrderedCollections
import Twins

/// Fills templates in, checks the twins against their models and puts them into a graph.
final class TwinBuilder {
  let reader: SpecReader
  private let models: ModelSet?
  private let evaluator: RowEvaluator
  /// Graphs of the same instance that were read before.
  private let others: [TwinGraph]
  private(set) var graph = TwinGraph()
  /// Relationships whose properties could not be checked yet: their source stands in a graph that comes later.
  private(set) var withProperties: Set<RelationshipKey> = []
  private var knownModels: [String: DTMI] = [:]
  private var components: [DTMI: [String]] = [:]
  private var reported: [String: Int] = [:]

  /// As many findings of one code are shown for one graph; a wrong column would otherwise say the same for every row.
  private static let limit = 20

  init(reader: SpecReader, models: ModelSet?, others: [TwinGraph]) {
    self.reader = reader
    self.models = models
    self.others = others
    evaluator = RowEvaluator(models: models)
  }

  // MARK: - Twins

  func add(_ template: TwinTemplate, row: TableFile.Row?) {
    guard let id = identifier(template.id, row, "a twin"), let model = model(template.model, row) else { return }
    var contents = OrderedDictionary<String, Value>()
    for property in template.properties {
      let slot = evaluator.slot(property.key, of: model)
      guard let value = evaluator.value(property.node, row, slot) else { continue }
      contents[property.key] = value
    }
    for component in components(of: model) { contents[component] = marked(contents[component]) }
    let twin = Twin(id: id, model: model, contents: contents)
    check(twin, template, row)
    let span = template.id.place(row)
    if !insert(twin, span) { reportDuplicate(id, span) }
    for link in template.links { add(link, of: id, row) }
  }

  /// A component as Azure answers it, with the empty `$metadata` that tells it from an object property: declared and live
  /// content are then equal byte for byte.
  private func marked(_ component: Value?) -> Value? {
    guard let component else { return .object(["$metadata": [:]]) }
    guard case .object(var members) = component, members["$metadata"] == nil else { return component }
    members["$metadata"] = [:]
    return .object(members)
  }

  private func insert(_ twin: Twin, _ span: SourceSpan) -> Bool {
    if others.contains(where: { $0.contains(twin: twin.id) }) { return false }
    return graph.insert(twin, span: span)
  }

  private func reportDuplicate(_ id: String, _ span: SourceSpan) {
    let earlier = ([graph] + others).lazy.compactMap { $0.span(ofTwin: id) }.first
    report(
      Diagnostic(
        ManifestCode.duplicateTwin, .error, "the twin `\(id)` is declared twice", at: span,
        related: earlier.map { [DiagnosticLabel($0, "first declared here")] } ?? []))
  }

  private func model(_ node: RowNode, _ row: TableFile.Row?) -> DTMI? {
    guard let text = node.isConstant || row == nil ? constantText(node) : row.flatMap(node.text) else {
      report(
        Diagnostic(
          ManifestCode.twinConformance, .error, "the model of a twin must be a text", at: node.place(row)))
      return nil
    }
    if let known = knownModels[text] { return known }
    guard let id = DTMI(text) else {
      report(
        Diagnostic(
          ManifestCode.unknownModel, .error, "`\(text)` is not a DTMI", at: node.place(row),
          help: ["write it as `dtmi:NAME:NAME;VERSION`"]))
      return nil
    }
    knownModels[text] = id
    return id
  }

  private func constantText(_ node: RowNode) -> String? {
    if case .constant(let value) = node.template { value.string } else { nil }
  }

  /// Components that Azure wants in every twin of the model, be they empty.
  private func components(of model: DTMI) -> [String] {
    if let known = components[model] { return known }
    let names = models?.contents(of: model).values.compactMap { content -> String? in
      if case .component(let component) = content { component.name } else { nil }
    }
    components[model] = names ?? []
    return names ?? []
  }

  private func check(_ twin: Twin, _ template: TwinTemplate, _ row: TableFile.Row?) {
    guard let models else { return }
    // What is beyond the limit is counted only: a wrong word in a template says the same for every row of a table.
    let isShown = reported[ManifestCode.twinConformance, default: 0] < TwinBuilder.limit
    for violation in Conformance.violations(of: twin, in: models, suggests: isShown) {
      report(finding(violation, of: twin, template, row))
    }
  }

  private func finding(
    _ violation: Violation, of twin: Twin, _ template: TwinTemplate, _ row: TableFile.Row?
  ) -> Diagnostic {
    let isAboutModel = if case .unknownModel = violation.kind { true } else { false }
    let place =
      isAboutModel
      ? template.model.place(row, at: [], ofName: false)
      : template.properties.place(row, at: violation.path.steps[...], ofName: violation.isAboutName)
    let wrong = isAboutModel ? twin.model.description : violation.wrongWord(in: twin.contents)
    return violation.diagnostic(
      ManifestCode.twinConformance, "twin `\(twin.id)`", at: place ?? template.id.place(row), row?.span, wrong: wrong)
  }

  // MARK: - Relationships

  private func add(_ link: TwinTemplate.Link, of source: String, _ row: TableFile.Row?) {
    guard let target = identifier(link.target, row, "the target of `\(link.name)`") else { return }
    var id: String?
    if let written = link.id {
      id = identifier(written, row, "a relationship")
      if id == nil { return }
    }
    add(
      source: source, name: link.name, target: target, id: id, properties: link.properties, row,
      span: row == nil ? link.target.span : link.target.place(row), namePlace: link.nameSpan)
  }

  /// Adds a relationship; its id is made from name and target when none is given. One of a name that the source's model
  /// does not have is reported and left out.
  func add(
    source: String, name: String, target: String, id: String?, properties: [RowMember], _ row: TableFile.Row?,
    span: SourceSpan, namePlace: @autoclosure () -> SourceSpan
  ) {
    let model = models == nil ? nil : model(ofTwin: source)
    let declared = model.flatMap { declaration(name, $0) }
    if let model, let models, declared == nil, models.interface(model) != nil {
      return reportUnknown(name, of: source, model, models, at: namePlace(), row)
    }
    var values = OrderedDictionary<String, Value>()
    for property in properties {
      let slot: RowEvaluator.Slot = declared?.properties[property.key].map { .schema($0.schema) } ?? .unknown
      guard let value = evaluator.value(property.node, row, slot) else { continue }
      values[property.key] = value
    }
    let relationship = Relationship(
      source: source, id: id ?? RelationshipNames.id(name: name, target: target), name: name, target: target,
      properties: values)
    if !values.isEmpty {
      if let model, let declared, let models {
        check(relationship, declared, model, models, properties, row)
      } else {
        withProperties.insert(relationship.key)
      }
    }
    guard !graph.insert(relationship, span: span) else { return }
    report(
      Diagnostic(
        ManifestCode.duplicateRelationship, .error,
        "the relationship `\(relationship.key.id)` of `\(source)` is declared twice", at: span,
        related: graph.span(ofRelationship: relationship.key).map { [DiagnosticLabel($0, "first declared here")] }
          ?? [],
        help: id == nil ? ["give one of them an `id`"] : []))
  }

  /// The model of a twin that has been read already.
  private func model(ofTwin id: String) -> DTMI? {
    if let model = graph.model(ofTwin: id) { return model }
    return others.lazy.compactMap { $0.model(ofTwin: id) }.first
  }

  private func declaration(_ name: String, _ model: DTMI) -> RelationshipContent? {
    if case .relationship(let content)? = models?.contents(of: model)[name] { content } else { nil }
  }

  private func reportUnknown(
    _ name: String, of source: String, _ model: DTMI, _ models: ModelSet, at place: SourceSpan, _ row: TableFile.Row?
  ) {
    let relationship = Relationship(source: source, id: "", name: name, target: "")
    let isShown = reported[ManifestCode.relationshipConformance, default: 0] < TwinBuilder.limit
    let violations = Conformance.violations(
      of: relationship, sourceModel: model, targetModel: nil, in: models, suggests: isShown)
    for violation in violations {
      report(
        violation.diagnostic(
          ManifestCode.relationshipConformance, "twin `\(source)`", at: place, row?.span, wrong: name))
    }
  }

  private func check(
    _ relationship: Relationship, _ declared: RelationshipContent, _ model: DTMI, _ models: ModelSet,
    _ properties: [RowMember], _ row: TableFile.Row?
  ) {
    let isShown = reported[ManifestCode.relationshipConformance, default: 0] < TwinBuilder.limit
    let violations = Conformance.violations(
      ofProperties: relationship.properties, of: declared, sourceModel: model, in: models, suggests: isShown)
    for violation in violations {
      let place = properties.place(row, at: violation.path.steps[...], ofName: violation.isAboutName)
      report(
        violation.diagnostic(
          ManifestCode.relationshipConformance, "relationship `\(relationship.name)` of `\(relationship.key.source)`",
          at: place, row?.span, wrong: violation.wrongWord(in: relationship.properties)))
    }
  }

  // MARK: - Identifiers and findings

  /// The id that a template gives for a row; an empty column gives none, and the object is left out.
  func identifier(_ node: RowNode, _ row: TableFile.Row?, _ noun: String) -> String? {
    let text: String?
    if let row {
      text = node.text(row)
      if text == nil { return nil }
    } else {
      text = constantText(node)
    }
    guard let text else {
      report(Diagnostic(ManifestCode.twinID, .error, "the id of \(noun) must be a text", at: node.place(row)))
      return nil
    }
    if let objection = Identifiers.objection(toTwin: text) {
      report(Diagnostic(ManifestCode.twinID, .error, "the id `\(text)` of \(noun) \(objection)", at: node.place(row)))
      return nil
    }
    return text
  }

  func report(_ diagnostic: Diagnostic) {
    let count = reported[diagnostic.code, default: 0]
    reported[diagnostic.code] = count + 1
    if count < TwinBuilder.limit { reader.report(diagnostic) }
  }

  /// Says how many findings were left out.
  func reportHidden() {
    for (code, count) in reported.sorted(by: { $0.key < $1.key }) where count > TwinBuilder.limit {
      reader.report(
        Diagnostic(code, .error, "\(count - TwinBuilder.limit) more findings of this kind are not shown"))
    }
  }
}

/// Identifiers of relationships that manifests do not name.
enum RelationshipNames {
  /// `hasBattery-EV-001-Battery`: the same name and target always give the same id, so that leading it elsewhere is
  /// one relationship gone and another made. Too long ones end in a digest instead.
  static func id(name: String, target: String) -> String {
    let id = "\(name)-\(target)"
    guard id.utf8.count > 128 else { return id }
    return String(id.prefix(80)) + "-" + DerivedGUID.make(id)
  }
}
