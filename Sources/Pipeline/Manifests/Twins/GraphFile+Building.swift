import Diagnostics
import Documents

/// How twins and relationships get from a graph of another tool into ours: as they are, without what the service adds.
extension GraphFile {
  func addTwins(to builder: TwinBuilder) {
    each(.twins) { item in
      guard let id = text("$dtId", of: item, "a twin", builder),
        let model = item["$metadata"]?["$model"], model.string != nil
      else {
        if item["$dtId"]?.string != nil { report("a twin needs `$metadata.$model`", item, builder) }
        return
      }
      builder.add(TwinTemplate(id: id, model: .literal(model), properties: item.contents), row: nil)
    }
  }

  func addRelationships(to builder: TwinBuilder) {
    each(.relationships) { item in
      // Explorer says `$sourceId`, an import job `$dtId`.
      let source = item["$sourceId"]?.string == nil ? "$dtId" : "$sourceId"
      guard let source = identifier(source, of: item, builder),
        let id = identifier("$relationshipId", of: item, builder),
        let target = identifier("$targetId", of: item, builder),
        let name = item.member("$relationshipName"), let nameText = name.value.string
      else {
        if item["$relationshipName"]?.string == nil {
          report("a relationship needs `$relationshipName`", item, builder)
        }
        return
      }
      builder.add(
        source: source, name: nameText, target: target, id: id, properties: item.contents, nil,
        span: item["$targetId"]?.span ?? item.span, namePlace: name.value.span)
    }
  }

  private func identifier(_ member: String, of item: Located, _ builder: TwinBuilder) -> String? {
    text(member, of: item, "a relationship", builder).flatMap { builder.identifier($0, nil, "a relationship") }
  }

  private func text(_ member: String, of item: Located, _ noun: String, _ builder: TwinBuilder) -> RowNode? {
    guard let node = item[member], node.string != nil else {
      report("\(noun) needs `\(member)`", item, builder)
      return nil
    }
    return .literal(node)
  }

  private func report(_ message: String, _ item: Located, _ builder: TwinBuilder) {
    builder.report(Diagnostic(ManifestCode.graphFile, .error, message, at: item.span))
  }
}

extension Located {
  /// What a model declares: all members but those of the service, and those that are null.
  fileprivate var contents: [RowMember] {
    (members ?? []).compactMap { member in
      guard !member.key.hasPrefix("$"), member.isSet else { return nil }
      return RowMember(key: member.key, keySpan: member.keySpan, node: .literal(member.value))
    }
  }
}

extension RowNode {
  /// A value as it is: `${` in it means nothing. Of a component's `$metadata` only that it is there is kept.
  fileprivate static func literal(_ node: Located) -> RowNode {
    let template: RowTemplate =
      switch node.content {
      case .scalar(let value): .constant(value)
      case .sequence(let items): .list(items.map(literal))
      case .mapping(let members): .object(members.filter { $0.key != "$metadata" }.map(literal) + marks(members))
      }
    return RowNode(template: template, span: node.span)
  }

  private static func literal(_ member: Located.Member) -> RowMember {
    RowMember(key: member.key, keySpan: member.keySpan, node: literal(member.value))
  }

  private static func marks(_ members: [Located.Member]) -> [RowMember] {
    members.filter { $0.key == "$metadata" }.map {
      let empty = RowNode(template: .constant([:]), span: $0.value.span)
      return RowMember(key: $0.key, keySpan: $0.keySpan, node: empty)
    }
  }
}
