import Attestations
import Catalogue
import Diagnostics
import Documents
import Files
import Plans
import Resources

/// Reads `spec.policy` of the Environment document: what may not happen to the environment.
struct PolicyReader {
  let reader: SpecReader
  let files: any FileStore

  /// The policy; empty where none is written. What is wrong with it is reported.
  func read(_ document: ManifestDocument) -> Policy {
    guard let node = document.spec["policy"], !node.value.isNull else { return Policy() }
    let place = SpecReader.Place(noun: "`policy`", span: node.span)
    let shape = ObjectShape(members: SpecTables.policy)
    guard let template = reader.readObject(node, shape, place) else { return Policy() }
    return Policy(
      limits: limits(template["limits"], node["limits"]),
      approvals: approvals(template["approvals"], node["approvals"]))
  }

  /// Who has to agree; `nil` where nobody has to, or what is written cannot be held, which is reported.
  private func approvals(_ template: Template?, _ node: Located?) -> ApprovalRule? {
    guard let required = template?["required"]?.literal?.integer, let written = node?["keys"]?.members else {
      return nil
    }
    let keys = written.compactMap(key)
    let distinct = Set(keys.map(\.key)).count
    guard keys.count == written.count else { return nil }
    if Int(required) > distinct {
      reader.report(
        Diagnostic(
          ManifestCode.approvalKeys, .error, "\(required) signatures are required of \(distinct) different keys",
          at: node?["required"]?.span ?? node?.span, help: ["name more keys, or require fewer signatures"]))
    }
    return ApprovalRule(required: Int(required), keys: keys)
  }

  private func key(_ member: Located.Member) -> TrustedKey? {
    guard let relative = reader.literalText(member.value, named: member.key) else { return nil }
    let path = Path.join(ManifestDocument.folder(of: member.value.span), relative)
    func refuse(_ message: String) -> TrustedKey? {
      reader.report(
        Diagnostic(
          ManifestCode.approvalKeys, .error, message, at: member.value.span,
          help: ["the public half of an Ed25519 or P-256 key: openssl pkey -in KEY -pubout -out \(relative)"]))
      return nil
    }
    do {
      guard let keys = TrustedKey.all(inPEM: try files.read(path, limit: 1 << 16)), keys.count == 1 else {
        return refuse("`\(path)` does not hold one public key")
      }
      return TrustedKey(name: member.key, key: keys[0].key)
    } catch { return refuse("cannot read the key in `\(path)`: \(error.detail)") }
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
