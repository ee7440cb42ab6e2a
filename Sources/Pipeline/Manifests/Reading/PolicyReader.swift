import Catalogue
import Diagnostics
import Documents
import Plans
import Resources

/// Reads `spec.policy` of the Environment document: what may not happen to the environment.
struct PolicyReader {
  let reader: SpecReader

  /// The policy; empty where none is written. What is wrong with it is reported.
  func read(_ document: ManifestDocument) -> Policy {
    guard let node = document.spec["policy"], !node.value.isNull else { return Policy() }
    let place = SpecReader.Place(noun: "`policy`", span: node.span)
    let shape = ObjectShape(members: SpecTables.policy)
    guard let template = reader.readObject(node, shape, place) else { return Policy() }
    return Policy(limits: limits(template["limits"], node["limits"]))
  }

  /// In the order of the measures, whatever order they were written in.
  private func limits(_ template: Template?, _ node: Located?) -> [PlanLimit] {
    PlanLimit.Measure.allCases.compactMap { measure in
      guard let maximum = template?[measure.rawValue]?.literal?.integer else { return nil }
      let span = node?.member(measure.rawValue)?.value.span
      return PlanLimit(measure, Int(maximum), at: span.map(Origin.init))
    }
  }
}
