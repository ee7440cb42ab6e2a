import Diagnostics
import Documents
import Files

/// All layers of an environment put together.
struct Composed: Sendable {
  /// The environment's own document with the spec of what it extends merged below it.
  var environment: ManifestDocument
  var documents: [ManifestDocument]
}

/// Follows `extends` and applies `patches` and `remove`.
struct Composer {
  let folders: FolderReader

  init(files: any FileStore) { folders = FolderReader(files: files) }

  /// Members of an Environment's spec that speak of its own layer alone.
  private static let layerMembers = ["extends", "patches", "remove"]

  func compose(_ path: String, findings: inout Findings) -> Composed? {
    compose(path, above: [], findings: &findings)
  }

  private func compose(_ path: String, above: [String], findings: inout Findings) -> Composed? {
    guard let layer = folders.read(path, findings: &findings) else { return nil }
    let spec = layer.environment.spec
    guard let extends = spec["extends"], !extends.value.isNull else {
      reportPatchesWithoutBase(spec, findings: &findings)
      return Composed(environment: layer.environment, documents: unique(layer.documents, findings: &findings))
    }
    guard let base = base(of: extends, layer, above: above + [layer.folder], findings: &findings) else { return nil }
    var composed = base
    composed.environment = layer.environment
    composed.environment.spec = Merge.merge(base.environment.spec, without(Composer.layerMembers, spec))
    remove(spec["remove"], from: &composed, findings: &findings)
    apply(spec["patches"], to: &composed, findings: &findings)
    composed.documents = unique(composed.documents + layer.documents, findings: &findings)
    return composed
  }

  private func base(
    of extends: Located, _ layer: Layer, above: [String], findings: inout Findings
  ) -> Composed? {
    guard let relative = extends.string else {
      findings.add(
        Diagnostic(
          ManifestCode.wrongType, .error, "`extends` must be the path of a folder, not \(extends.value.kindName)",
          at: extends.span))
      return nil
    }
    let path = Path.join(ManifestDocument.folder(of: extends.span), relative)
    guard !above.contains(path) else {
      findings.add(
        Diagnostic(
          ManifestCode.extends, .error, "environments extend one another in a ring", at: extends.span,
          notes: [(above + [path]).joined(separator: " -> ")]))
      return nil
    }
    guard folders.files.exists(path) else {
      findings.add(
        Diagnostic(
          ManifestCode.extends, .error, "there is no `\(path)` to extend", at: extends.span,
          help: ["the path starts from the folder of this file"]))
      return nil
    }
    return compose(path, above: above, findings: &findings)
  }

  private func without(_ names: [String], _ node: Located) -> Located {
    guard let members = node.members else { return node }
    return Located(span: node.span, content: .mapping(members.filter { !names.contains($0.key) }))
  }

  private func reportPatchesWithoutBase(_ spec: Located, findings: inout Findings) {
    for name in ["patches", "remove"] {
      guard let member = spec.member(name), member.isSet else { continue }
      findings.add(
        Diagnostic(
          ManifestCode.extends, .error, "`\(name)` changes what another environment says, but nothing is extended",
          at: member.keySpan, help: ["add `extends: ../FOLDER`"]))
    }
  }

  /// The documents with every second one of a kind and name reported and left out.
  private func unique(_ documents: [ManifestDocument], findings: inout Findings) -> [ManifestDocument] {
    var first: [String: ManifestDocument] = [:]
    var kept: [ManifestDocument] = []
    for document in documents {
      guard let earlier = first[document.title] else {
        first[document.title] = document
        kept.append(document)
        continue
      }
      let isOverlay = earlier.span.file.path != document.span.file.path
      findings.add(
        Diagnostic(
          ManifestCode.duplicate, .error, "\(document.title) is declared twice", at: document.nameSpan,
          related: [DiagnosticLabel(earlier.nameSpan, "first declared here")],
          help: isOverlay ? ["an overlay changes an object of its base by an entry under `patches`"] : []))
    }
    return kept
  }
}

// MARK: - patches and remove

extension Composer {
  private func apply(_ patches: Located?, to composed: inout Composed, findings: inout Findings) {
    guard let patches, !patches.value.isNull else { return }
    guard let items = patches.items else {
      findings.add(
        Diagnostic(
          ManifestCode.wrongType, .error, "`patches` must be a list, not \(patches.value.kindName)", at: patches.span))
      return
    }
    for patch in items {
      guard let members = patch.members, let target = patch["target"] else {
        findings.add(
          Diagnostic(
            ManifestCode.missing, .error, "a patch needs `target: {kind, name}`", at: patch.span))
        continue
      }
      for member in members where !["target", "metadata", "spec"].contains(member.key) {
        findings.add(EnvelopeReader.unknown(member, "of a patch", among: ["target", "metadata", "spec"]))
      }
      for place in matches(target, composed, findings: &findings) {
        var document = composed.documents[place]
        if let spec = patch["spec"] { document.spec = Merge.merge(document.spec, spec) }
        if let metadata = patch["metadata"] { document.metadata = Merge.merge(document.metadata, metadata) }
        composed.documents[place] = document
      }
    }
  }

  private func remove(_ list: Located?, from composed: inout Composed, findings: inout Findings) {
    guard let list, !list.value.isNull else { return }
    guard let items = list.items else {
      findings.add(
        Diagnostic(
          ManifestCode.wrongType, .error, "`remove` must be a list of {kind, name}, not \(list.value.kindName)",
          at: list.span))
      return
    }
    var places = Set<Int>()
    for item in items { places.formUnion(matches(item, composed, findings: &findings)) }
    composed.documents = composed.documents.enumerated().filter { !places.contains($0.offset) }.map(\.element)
  }

  /// The documents that `{kind, name}` means; `name: "*"` means all of the kind.
  private func matches(_ target: Located, _ composed: Composed, findings: inout Findings) -> [Int] {
    guard let kind = target["kind"], let name = target["name"], let kindText = kind.string, let nameText = name.string
    else {
      findings.add(
        Diagnostic(ManifestCode.missing, .error, "a target needs the texts `kind` and `name`", at: target.span))
      return []
    }
    let ofKind = composed.documents.indices.filter { composed.documents[$0].kind == kindText }
    let found = nameText == "*" ? ofKind : ofKind.filter { composed.documents[$0].name == nameText }
    guard found.isEmpty else { return found }
    if ofKind.isEmpty {
      let nearest = Suggestions.nearest(to: kindText, among: Set(composed.documents.map(\.kind)).sorted())
      findings.add(
        Diagnostic(
          ManifestCode.patchTarget, .error, "the base declares nothing of kind `\(kindText)`", at: kind.span,
          label: nearest.map { "did you mean `\($0)`?" }))
    } else {
      let names = ofKind.map { composed.documents[$0].name }
      let nearest = Suggestions.nearest(to: nameText, among: names)
      findings.add(
        Diagnostic(
          ManifestCode.patchTarget, .error, "the base declares no `\(kindText).\(nameText)`", at: name.span,
          label: nearest.map { "did you mean `\($0)`?" },
          help: nearest == nil ? ["it declares \(names.quotedList(limit: 8))"] : []))
    }
    return []
  }
}
