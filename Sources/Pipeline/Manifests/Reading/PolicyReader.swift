import Attestations
import Catalogue
import Diagnostics
import Documents
import Files
import Plans
import Policies
import Resources

/// Reads `spec.policy` of the Environment document and documents of kind Policy: what may not happen to the environment.
struct PolicyReader {
  let reader: SpecReader
  let files: any FileStore

  /// The policy; limits only where some are written, built-in rules always. What is wrong with it is reported.
  func read(_ document: ManifestDocument, _ others: [ManifestDocument]) -> Policy {
    var rules = RuleReader(reader: reader)
    // What is shared comes first, what the environment says of it last.
    for other in others {
      let place = SpecReader.Place(noun: "a Policy", span: other.nameSpan)
      let before = reader.findings.all.count
      let spec = reader.readObject(other.spec, ObjectShape(members: SpecTables.policyDocument), place)
      rules.take(spec?["rules"], isWhole: reader.findings.all.count == before)
    }
    var policy = Policy()
    if let node = document.spec["policy"], !node.value.isNull {
      let place = SpecReader.Place(noun: "`policy`", span: node.span)
      let before = reader.findings.all.count
      if let template = reader.readObject(node, ObjectShape(members: SpecTables.policy), place) {
        policy.limits = limits(template["limits"], node["limits"])
        rules.take(template["rules"], isWhole: reader.findings.all.count == before)
        policy.approvals = approvals(template["approvals"], node["approvals"])
      }
    }
    policy.rules = rules.read()
    return policy
  }

  /// Who has to agree; `nil` where nobody has to, or what is written cannot be held, which is reported.
  private func approvals(_ template: Template?, _ node: Located?) -> ApprovalRule? {
    guard let node, !node.value.isNull else { return nil }
    guard let required = template?["required"]?.literal?.integer, let written = node["keys"]?.members else {
      // A rule that cannot be read must not be one that is not there.
      reader.report(
        Diagnostic(
          ManifestCode.approvalKeys, .error, "`approvals` must be written out here, `required` and `keys` both",
          at: node.span,
          help: ["the files of keys are found from the file that names them: no variable stands for them"]))
      return nil
    }
    let keys = written.compactMap(key)
    let distinct = Set(keys.map(\.key)).count
    guard keys.count == written.count else { return nil }
    if Int(required) > distinct {
      reader.report(
        Diagnostic(
          ManifestCode.approvalKeys, .error, "\(required) signatures are required of \(distinct) different keys",
          at: node["required"]?.span ?? node.span, help: ["name more keys, or require fewer signatures"]))
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
