import Catalogue
import DTDL
import Diagnostics
import Documents
import Files
import OrderedCollections
import Plans
import Resources

/// Reads ModelSet documents and the DTDL files they name.
struct ModelSetReader {
  let reader: SpecReader
  let files: any FileStore

  /// A set before its files are parsed.
  private struct Pending {
    let document: ManifestDocument
    let instance: DeclaredObject
    let id: ResourceID
    let sources: [SourceFile]
    let prune: [String]
    let migrations: [WrittenMigration]
    let advice: AdviceSettings
  }

  /// The sets, and per instance all models together: sets of one instance may build on one another.
  func read(_ documents: [ManifestDocument]) -> (sets: [DesiredModelSet], models: [ResourceID: ModelSet]) {
    var loaded: [String: SourceFile] = [:]
    let pending = documents.compactMap { read($0, &loaded) }
    var models: [ResourceID: ModelSet] = [:]
    for (id, group) in OrderedDictionary(grouping: pending, by: \.id) {
      var seen: Set<String> = []
      let sources = group.flatMap(\.sources).filter { seen.insert($0.path).inserted }
      var options = ModelReadingOptions()
      for set in group {
        options.advice.off.formUnion(set.advice.off)
        options.advice.on.formUnion(set.advice.on)
      }
      let documents = sources.flatMap { GraphFile.models(in: $0, reader) }
      models[id] = ModelSet.read(
        documents.map(\.file), trees: documents.map(\.tree), options: options, findings: &reader.findings)
    }
    for (id, group) in OrderedDictionary(grouping: pending, by: \.id) {
      MigrationCheck(models: models[id] ?? ModelSet(), reader: reader).check(group.flatMap(\.migrations))
    }
    let sets = pending.map { set in
      DesiredModelSet(
        address: ObjectAddress(kind: set.document.kind, name: set.document.name), instance: set.id,
        instanceAddress: set.instance.address, models: part(of: models[set.id] ?? ModelSet(), from: set.sources),
        prune: set.prune, migrations: set.migrations.map(\.migration), span: set.document.nameSpan)
    }
    return (sets, models)
  }

  /// The interfaces that are written in these files.
  private func part(of all: ModelSet, from sources: [SourceFile]) -> ModelSet {
    let paths = Set(sources.map(\.path))
    let own = all.interfaces.values.filter { $0.span.map { paths.contains($0.file.path) } ?? true }
    return own.count == all.interfaces.count ? all : ModelSet(own)
  }

  private func read(_ document: ManifestDocument, _ loaded: inout [String: SourceFile]) -> Pending? {
    let spec = document.spec
    let place = SpecReader.Place(noun: "a ModelSet", span: document.nameSpan)
    let template = reader.readObject(
      spec, ObjectShape(members: SpecTables.modelSet), place, extras: ["instance", "from"],
      supplied: Set(["instance", "from"].filter { spec.member($0)?.isSet == true }))
    let prune = template?["prune"]?.literal?.array?.compactMap(\.string) ?? []
    PrunePatterns.check(prune, at: spec["prune"], reader)
    let sources = spec["from"].map { self.sources($0, &loaded) } ?? []
    guard let node = spec["instance"], !node.value.isNull,
      let instance = ObjectReference.read(node, kind: "DigitalTwinsInstance", named: "instance", reader),
      let id = instance.id
    else { return nil }
    let words = template?["findings"]
    let advice = AdviceSettings(off: codes(words?["allow"]), on: codes(words?["ask"]))
    return Pending(
      document: document, instance: instance, id: id, sources: sources, prune: prune,
      migrations: WrittenMigration.read(template?["migrations"], spec["migrations"], reader), advice: advice)
  }

  private func codes(_ template: Template?) -> Set<String> {
    Set(template?.literal?.array?.compactMap { $0.string?.uppercased() } ?? [])
  }

  private func sources(_ from: Located, _ loaded: inout [String: SourceFile]) -> [SourceFile] {
    if from.value.isNull { return [] }
    let nodes = from.items ?? [from]
    return nodes.flatMap { node -> [SourceFile] in
      guard let relative = reader.literalText(node, named: "from") else { return [] }
      let path = Path.join(ManifestDocument.folder(of: node.span), relative)
      guard let paths = files.isFolder(path) ? modelFiles(path, node) : [path] else { return [] }
      if paths.isEmpty {
        reader.report(
          Diagnostic(
            ManifestCode.modelFiles, .error, "no model (`*.json`) in the folder `\(path)`", at: node.span))
      }
      return paths.compactMap { load($0, node, &loaded) }
    }
  }

  /// The model files below a folder; `nil` when not all of it could be looked at, which has been reported. A part left
  /// out in silence would be pruned.
  private func modelFiles(_ folder: String, _ node: Located) -> [String]? {
    let walk = FolderWalk(folder, in: files) { $0.hasSuffix(".json") }
    for problem in walk.problems {
      let finding =
        switch problem {
        case .unreadable(let error):
          Diagnostic(
            ManifestCode.modelFiles, .error, "cannot read the folder `\(error.path)`: \(error.detail)", at: node.span)
        case .tooDeep(let path):
          Diagnostic(
            ManifestCode.modelFiles, .error,
            "more than \(FolderWalk.depthLimit) folders inside one another: `\(path)`", at: node.span,
            help: ["move the models up"])
        }
      reader.report(finding)
    }
    return walk.problems.isEmpty ? walk.paths : nil
  }

  private func load(_ path: String, _ node: Located, _ loaded: inout [String: SourceFile]) -> SourceFile? {
    if let file = loaded[path] { return file }
    do {
      let file = SourceFile(path: path, bytes: try files.read(path))
      loaded[path] = file
      return file
    } catch {
      reader.report(
        Diagnostic(
          ManifestCode.modelFiles, .error, "cannot read the models in `\(path)`: \(error.detail)", at: node.span,
          help: ["the path starts from the folder of this file"]))
      return nil
    }
  }
}

/// Patterns that say which live models or twins may be deleted.
enum PrunePatterns {
  /// Reports patterns that are neither a DTMI nor a prefix with `*` at its end.
  static func check(_ patterns: [String], at node: Located?, _ reader: SpecReader) {
    let items = node?.items ?? []
    for (position, pattern) in patterns.enumerated() {
      let prefix = pattern.hasSuffix("*") ? String(pattern.dropLast()) : pattern
      let isWhole = !pattern.hasSuffix("*") && DTMI(pattern) != nil
      let isPrefix = pattern.hasSuffix("*") && (prefix.isEmpty || prefix.hasPrefix("dtmi:")) && !prefix.contains("*")
      guard !isWhole, !isPrefix else { continue }
      reader.report(
        Diagnostic(
          ManifestCode.outOfRange, .error, "`\(pattern)` is neither a DTMI nor a prefix such as `dtmi:evcharging:*`",
          at: items.indices.contains(position) ? items[position].span : node?.span))
    }
  }
}
