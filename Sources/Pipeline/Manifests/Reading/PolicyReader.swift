import Catalogue
import Diagnostics
import Documents
import Plans
import Policies
import Resources

/// Reads `spec.policy` of the Environment document and documents of kind Policy: what may not happen to the environment.
struct PolicyReader {
  let reader: SpecReader

  /// The policy; limits only where some are written, built-in rules always. What is wrong with it is reported.
  func read(_ document: ManifestDocument, _ others: [ManifestDocument]) -> Policy {
    var rules = RuleReader(reader: reader)
    // What is shared comes first, what the environment says of it last.
    for other in others {
      let place = SpecReader.Place(noun: "a Policy", span: other.nameSpan)
      let spec = reader.readObject(other.spec, ObjectShape(members: SpecTables.policyDocument), place)
      rules.take(spec?["rules"])
    }
    var policy = Policy()
    if let node = document.spec["policy"], !node.value.isNull {
      let place = SpecReader.Place(noun: "`policy`", span: node.span)
      if let template = reader.readObject(node, ObjectShape(members: SpecTables.policy), place) {
        policy.limits = limits(template["limits"], node["limits"])
        rules.take(template["rules"])
      }
    }
    policy.rules = rules.read()
    return policy
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
