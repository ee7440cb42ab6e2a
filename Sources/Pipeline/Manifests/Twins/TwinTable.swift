import Diagnostics
import Documents
import Files

/// A table that gives twins and relationships, opened and its templates cut up.
struct TwinTable {
  private let builder: TwinBuilder
  private let rows: TableFile
  private let filter: RowFilter
  private let twins: [TwinTemplate]
  private let links: [Link]

  private static let linkMembers = ["source", "name", "target", "id", "properties"]

  /// A relationship for each row.
  private struct Link {
    let source: RowNode
    let name: RowNode
    let target: RowNode
    let id: RowNode?
    let properties: [RowMember]
  }

  /// `nil` when there is nothing to read, which has been reported.
  init?(_ table: Located, builder: TwinBuilder, files: any FileStore) {
    let reader = builder.reader
    let members = ["from", "where", "twins", "relationships"]
    guard TableEnvelope.check(table, members: members, required: ["from"], reader), let from = table["from"],
      let rows = TableFile.open(from, files, reader)
    else { return nil }
    let compiler = RowTemplateCompiler(reader: reader, columns: rows.columns)
    self.builder = builder
    self.rows = rows
    filter = RowFilter(table["where"], compiler)
    twins = TwinTable.twins(table["twins"], compiler)
    links = TwinTable.links(table["relationships"], compiler)
  }

  func addTwins() {
    guard !twins.isEmpty else { return }
    rows.forEach(builder.reader) { row in
      guard filter.accepts(row) else { return }
      for twin in twins { builder.add(twin, row: row) }
    }
  }

  func addRelationships() {
    guard !links.isEmpty else { return }
    rows.forEach(builder.reader, reports: twins.isEmpty) { row in
      guard filter.accepts(row) else { return }
      for link in links { add(link, row) }
    }
  }

  private static func twins(_ node: Located?, _ compiler: RowTemplateCompiler) -> [TwinTemplate] {
    let reader = compiler.reader
    guard let node, !node.value.isNull else { return [] }
    guard let members = node.members else {
      reader.reportWrongType(node, expected: "a mapping by twin id", named: "twins")
      return []
    }
    return members.compactMap { member in
      let template = TwinTemplate(member, compiler)
      if let template, template.id.isConstant {
        reader.report(TableEnvelope.sameForEveryRow(member))
        return nil
      }
      return template
    }
  }

  private static func links(_ node: Located?, _ compiler: RowTemplateCompiler) -> [Link] {
    let reader = compiler.reader
    guard let node, !node.value.isNull else { return [] }
    guard let items = node.items else {
      reader.reportWrongType(node, expected: "a list", named: "relationships")
      return []
    }
    return items.compactMap { item in
      guard let members = item.members else {
        reader.reportWrongType(item, expected: "a mapping", named: "relationships")
        return nil
      }
      for member in members where !TwinTable.linkMembers.contains(member.key) {
        reader.report(EnvelopeReader.unknown(member, "of a relationship", among: TwinTable.linkMembers))
      }
      for name in ["source", "name", "target"] where item.member(name)?.isSet != true {
        reader.report(Diagnostic(ManifestCode.missing, .error, "a relationship needs `\(name)`", at: item.span))
      }
      guard let source = item["source"].flatMap(compiler.compile), let name = item["name"].flatMap(compiler.compile),
        let target = item["target"].flatMap(compiler.compile)
      else { return nil }
      let properties = item["properties"]?.members?.compactMap(compiler.compile)
      return Link(
        source: source, name: name, target: target, id: item["id"].flatMap(compiler.compile),
        properties: properties ?? [])
    }
  }

  private func add(_ link: Link, _ row: TableFile.Row) {
    guard let source = builder.identifier(link.source, row, "the source"), let name = link.name.text(row),
      let target = builder.identifier(link.target, row, "the target")
    else { return }
    let id = link.id.flatMap { builder.identifier($0, row, "a relationship") }
    builder.add(
      source: source, name: name, target: target, id: id, properties: link.properties, row,
      span: link.target.place(row), namePlace: link.name.place(row, at: [], ofName: false))
  }
}
