import DTDL
import Diagnostics
import Documents
import OrderedCollections
import Twins

/// Checks the relationships of all graphs of one instance once every twin is known.
struct RelationshipCheck {
  let graphs: [TwinGraph]
  let models: ModelSet?
  /// Those whose properties have not been looked at yet.
  let withProperties: Set<RelationshipKey>
  let reader: SpecReader

  /// Relationships without properties differ only in these.
  private struct Shape: Hashable {
    let source: DTMI
    let name: String
    let target: DTMI
  }

  private static let limit = 20

  func run() {
    var fitting: Set<Shape> = []
    var reported = 0
    for graph in graphs {
      for key in graph.relationshipKeys {
        for finding in check(key, in: graph, &fitting, suggests: reported < RelationshipCheck.limit) {
          reported += 1
          if reported <= RelationshipCheck.limit { reader.report(finding) }
        }
      }
    }
    guard reported > RelationshipCheck.limit else { return }
    reader.report(
      Diagnostic(
        ManifestCode.relationshipConformance, .error,
        "\(reported - RelationshipCheck.limit) more findings about relationships are not shown"))
  }

  /// `suggests`: a finding is shown, so that it is worth looking for what was meant.
  private func check(
    _ key: RelationshipKey, in graph: TwinGraph, _ fitting: inout Set<Shape>, suggests: Bool
  ) -> [Diagnostic] {
    guard let ends = graph.ends(ofRelationship: key) else { return [] }
    let span = graph.span(ofRelationship: key)
    guard let source = model(key.source) else {
      return [dangling(key.source, "starts from", "`\(ends.name)` to `\(ends.target)`", span, suggests)]
    }
    guard let target = model(ends.target) else {
      return [dangling(ends.target, "leads to", "`\(ends.name)` of `\(key.source)`", span, suggests)]
    }
    guard let models else { return [] }
    let shape = Shape(source: source, name: ends.name, target: target)
    if fitting.contains(shape), !withProperties.contains(key) { return [] }
    guard var relationship = graph.relationship(key) else { return [] }
    if !withProperties.contains(key) { relationship.properties = [:] }
    let violations = Conformance.violations(
      of: relationship, sourceModel: source, targetModel: target, in: models, suggests: suggests
    )
    .filter { if case .unknownModel = $0.kind { false } else { true } }
    if violations.isEmpty { fitting.insert(shape) }
    return violations.map { violation in
      violation.diagnostic(
        ManifestCode.relationshipConformance, "relationship `\(ends.name)` of `\(key.source)`", at: span, nil,
        related: related(violation, target: ends.target), wrong: ends.name)
    }
  }

  /// Where the target is declared, when it is of the wrong model.
  private func related(_ violation: Violation, target: String) -> [DiagnosticLabel] {
    guard case .targetNotAllowed(_, let model) = violation.kind else { return [] }
    let span = graphs.lazy.compactMap { $0.span(ofTwin: target) }.first
    return span.map { [DiagnosticLabel($0, "`\(target)` is declared here as `\(model)`")] } ?? []
  }

  private func model(_ id: String) -> DTMI? {
    for graph in graphs { if let model = graph.model(ofTwin: id) { return model } }
    return nil
  }

  private func dangling(
    _ id: String, _ verb: String, _ what: String, _ span: SourceSpan?, _ suggests: Bool
  ) -> Diagnostic {
    Diagnostic(
      ManifestCode.danglingTarget, .error, "\(what) \(verb) a twin that no manifest declares: `\(id)`", at: span,
      label: suggests ? suggestion(id).map { "did you mean `\($0)`?" } : nil)
  }

  /// Only looked for in graphs that a person writes; in big tables it would cost more than it helps.
  private func suggestion(_ id: String) -> String? {
    let small = graphs.filter { $0.twinCount <= 2000 }
    return Suggestions.nearest(to: id, among: small.flatMap { Array($0.twinIDs) })
  }
}
