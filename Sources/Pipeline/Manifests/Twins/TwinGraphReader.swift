import Catalogue
import DTDL
import Diagnostics
import Documents
import Files
import OrderedCollections
import Plans
import Resources
import Twins

/// Reads TwinGraph documents: twins that are written out, from tables and from graphs of other tools.
struct TwinGraphReader {
  let reader: SpecReader
  let files: any FileStore
  /// Models by instance.
  let models: [ResourceID: ModelSet]

  func read(_ documents: [ManifestDocument]) -> [DesiredTwinGraph] {
    var graphs: [DesiredTwinGraph] = []
    var unusual: [ResourceID: Set<RelationshipKey>] = [:]
    for document in documents {
      guard let (graph, keys) = read(document, others: graphs) else { continue }
      graphs.append(graph)
      unusual[graph.instance, default: []].formUnion(keys)
    }
    for (id, group) in OrderedDictionary(grouping: graphs, by: \.instance) {
      RelationshipCheck(
        graphs: group.map(\.graph), models: models[id], withProperties: unusual[id] ?? [], reader: reader
      ).run()
    }
    return graphs
  }

  /// The graph, and the relationships in it that have properties.
  private func read(
    _ document: ManifestDocument, others: [DesiredTwinGraph]
  ) -> (graph: DesiredTwinGraph, withProperties: Set<RelationshipKey>)? {
    let spec = document.spec
    let place = SpecReader.Place(noun: "a TwinGraph", span: document.nameSpan)
    let template = reader.readObject(
      spec, ObjectShape(members: SpecTables.twinGraph), place, extras: ["instance", "from", "twins", "tables"],
      supplied: spec.member("instance")?.isSet == true ? ["instance"] : [])
    guard let node = spec["instance"], !node.value.isNull,
      let instance = ObjectReference.read(node, kind: "DigitalTwinsInstance", named: "instance", reader),
      let id = instance.id
    else { return nil }
    let models = models[id]
    if models == nil { reportUnchecked(instance, document) }
    let prune = template?["prune"]?["models"]?.literal?.array?.compactMap(\.string) ?? []
    PrunePatterns.check(prune, at: spec["prune"]?["models"], reader)
    let builder = TwinBuilder(
      reader: reader, models: models, others: others.filter { $0.instance == id }.map(\.graph))
    addWritten(spec["twins"], to: builder)
    let graphs = GraphFile.paths(spec["from"], reader).compactMap { GraphFile.open($0, files, reader) }
    let tables = tables(spec["tables"]).compactMap { TwinTable($0, builder: builder, files: files) }
    for graph in graphs { graph.addTwins(to: builder) }
    for table in tables { table.addTwins() }
    // All twins first: the type of a relationship's property is known by the model of its source.
    for graph in graphs { graph.addRelationships(to: builder) }
    for table in tables { table.addRelationships() }
    builder.reportHidden()
    let graph = DesiredTwinGraph(
      address: ObjectAddress(kind: document.kind, name: document.name), instance: id,
      instanceAddress: instance.address, graph: builder.graph, pruneModels: prune,
      runtimeProperties: runtime(template?["runtime"], spec["runtime"], models), span: document.nameSpan)
    return (graph, builder.withProperties)
  }

  private func reportUnchecked(_ instance: DeclaredObject, _ document: ManifestDocument) {
    reader.report(
      Diagnostic(
        ManifestCode.unknownModel, .warning, "no ModelSet declares the models of \(instance.address)",
        at: document.nameSpan, label: "these twins are not checked"))
  }

  private func tables(_ node: Located?) -> [Located] {
    guard let node, !node.value.isNull else { return [] }
    if let items = node.items { return items }
    reader.reportWrongType(node, expected: "a list of tables", named: "tables")
    return []
  }

  private func addWritten(_ node: Located?, to builder: TwinBuilder) {
    guard let node, !node.value.isNull else { return }
    guard let members = node.members else {
      reader.reportWrongType(node, expected: "a mapping by twin id", named: "twins")
      return
    }
    let compiler = RowTemplateCompiler(reader: reader, columns: [])
    for member in members {
      guard let template = TwinTemplate(member, compiler) else { continue }
      builder.add(template, row: nil)
    }
  }

  private func runtime(_ template: Template?, _ node: Located?, _ models: ModelSet?) -> [String: Set<String>] {
    var result: [String: Set<String>] = [:]
    for (model, names) in template?.literal?.object ?? [:] {
      let names = names.array?.compactMap(\.string) ?? []
      result[model] = Set(names)
      checkRuntime(model, names, node?.member(model), models)
    }
    return result
  }

  private func checkRuntime(_ model: String, _ names: [String], _ member: Located.Member?, _ models: ModelSet?) {
    guard let models, let member else { return }
    guard let id = DTMI(model), models.interface(id) != nil else {
      let nearest = Suggestions.nearest(to: model, among: models.interfaces.keys.map(\.description))
      reader.report(
        Diagnostic(
          ManifestCode.unknownModel, .error, "no ModelSet has the model `\(model)`", at: member.keySpan,
          label: nearest.map { "did you mean `\($0)`?" }))
      return
    }
    let contents = models.contents(of: id)
    for (position, name) in names.enumerated() {
      switch contents[name] {
      case .property, .component: continue
      default: break
      }
      let nearest = Suggestions.nearest(to: name, among: contents.keys)
      let items = member.value.items ?? []
      reader.report(
        Diagnostic(
          ManifestCode.unknownRuntimeProperty, .error, "`\(model)` has no property `\(name)`",
          at: items.indices.contains(position) ? items[position].span : member.keySpan,
          label: nearest.map { "did you mean `\($0)`?" }))
    }
  }
}
