import Diagnostics
import Documents

/// A twin as a manifest writes it, its id and values possibly made from a row.
struct TwinTemplate {
  /// One relationship from the twin.
  struct Link {
    let name: String
    let nameSpan: SourceSpan
    let target: RowNode
    let id: RowNode?
    let properties: [RowMember]
  }

  let id: RowNode
  let model: RowNode
  let properties: [RowMember]
  let links: [Link]

  /// A twin whose parts have been read already.
  init(id: RowNode, model: RowNode, properties: [RowMember]) {
    self.id = id
    self.model = model
    self.properties = properties
    links = []
  }

  private static let members = ["model", "properties", "relationships"]

  /// Reads `id: {model, properties, relationships}`; `nil` when id or model cannot be told. All is reported.
  init?(_ member: Located.Member, _ compiler: RowTemplateCompiler) {
    let reader = compiler.reader
    guard let written = member.value.members else {
      reader.reportWrongType(member.value, expected: "a mapping with `model`", named: member.key)
      return nil
    }
    for other in written where !TwinTemplate.members.contains(other.key) {
      reader.report(TwinTemplate.unknown(other))
    }
    properties = TwinTemplate.properties(member.value["properties"], compiler)
    links = TwinTemplate.links(member.value["relationships"], compiler)
    guard let model = member.value.member("model"), model.isSet else {
      reader.report(
        Diagnostic(
          ManifestCode.missing, .error, "the twin `\(member.key)` needs `model`", at: member.keySpan,
          help: ["the DTMI of its model, such as `dtmi:evcharging:Vehicle;1`"]))
      return nil
    }
    guard let id = compiler.compile(key: member.key, member.keySpan), let modelNode = compiler.compile(model.value)
    else { return nil }
    self.id = id
    self.model = modelNode
  }

  private static func unknown(_ member: Located.Member) -> Diagnostic {
    var finding = EnvelopeReader.unknown(member, "of a twin", among: members)
    if finding.label == nil { finding.help.append("what the model declares stands under `properties`") }
    return finding
  }

  private static func properties(_ node: Located?, _ compiler: RowTemplateCompiler) -> [RowMember] {
    guard let node, !node.value.isNull else { return [] }
    guard let members = node.members else {
      compiler.reader.reportWrongType(node, expected: "a mapping by property", named: "properties")
      return []
    }
    return members.compactMap { $0.isSet ? compiler.compile($0) : nil }
  }

  // MARK: - Relationships

  private static func links(_ node: Located?, _ compiler: RowTemplateCompiler) -> [Link] {
    guard let node, !node.value.isNull else { return [] }
    guard let members = node.members else {
      compiler.reader.reportWrongType(node, expected: "a mapping by relationship name", named: "relationships")
      return []
    }
    return members.flatMap { member -> [Link] in
      guard member.isSet else { return [] }
      return (member.value.items ?? [member.value]).compactMap { link($0, member, compiler) }
    }
  }

  private static func link(_ node: Located, _ member: Located.Member, _ compiler: RowTemplateCompiler) -> Link? {
    if node.members == nil {
      guard node.string != nil else {
        compiler.reader.reportWrongType(
          node, expected: "the id of a twin", named: member.key, help: ["quote it if it is an id"])
        return nil
      }
      return compiler.compile(node).map {
        Link(name: member.key, nameSpan: member.keySpan, target: $0, id: nil, properties: [])
      }
    }
    let known = ["target", "id", "properties"]
    for other in node.members ?? [] where !known.contains(other.key) {
      compiler.reader.report(EnvelopeReader.unknown(other, "of a relationship", among: known))
    }
    guard let target = node["target"], !target.value.isNull else {
      compiler.reader.report(
        Diagnostic(
          ManifestCode.missing, .error, "the relationship `\(member.key)` needs `target`", at: member.keySpan))
      return nil
    }
    guard let compiled = compiler.compile(target) else { return nil }
    return Link(
      name: member.key, nameSpan: member.keySpan, target: compiled, id: node["id"].flatMap(compiler.compile),
      properties: properties(node["properties"], compiler))
  }
}
