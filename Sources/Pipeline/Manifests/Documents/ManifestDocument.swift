import Diagnostics
import Documents

/// One document of a manifest file with its envelope read: kind, name and spec.
struct ManifestDocument: Sendable {
  let kind: String
  let kindSpan: SourceSpan
  let name: String
  let nameSpan: SourceSpan
  var metadata: Located
  var spec: Located
  let span: SourceSpan

  /// What twinwright reads; there is one version so far.
  static let apiVersion = "twinwright/v1"

  var title: String { "\(kind).\(name)" }

  /// Whether the resource was there before its manifest: it is managed, but carries no mark and is never deleted.
  var isAdopted: Bool { metadata["adopted"]?.value.bool ?? false }

  /// The folder that relative paths of a value start from: that of the file it is written in.
  static func folder(of span: SourceSpan) -> String {
    let path = span.file.path
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}

/// Reads envelopes.
enum EnvelopeReader {
  private static let members = ["apiVersion", "kind", "metadata", "spec"]
  private static let metadataMembers = ["name", "azureName", "adopted", "description", "labels", "annotations"]

  /// The document, or `nil` when its kind or name cannot be told. Everything wrong with the envelope is reported.
  static func read(_ node: Located, kinds: [String], findings: inout Findings) -> ManifestDocument? {
    guard let written = node.members else {
      findings.add(
        Diagnostic(
          ManifestCode.envelope, .error, "a manifest is a mapping, not \(node.value.kindName)", at: node.span,
          help: ["begin with `apiVersion: \(ManifestDocument.apiVersion)`, `kind:` and `metadata: {name: ...}`"]))
      return nil
    }
    for member in written where !members.contains(member.key) {
      findings.add(unknown(member, "of a manifest", among: members))
    }
    checkVersion(node, written, findings: &findings)
    let kind = readKind(node, written, kinds: kinds, findings: &findings)
    let name = readName(node, written, findings: &findings)
    guard let kind, let name else { return nil }
    let metadata = node["metadata"] ?? Located(span: node.span, content: .mapping([]))
    let spec = node["spec"].flatMap { $0.value.isNull ? nil : $0 } ?? Located(span: kind.span, content: .mapping([]))
    if spec.members == nil {
      findings.add(
        Diagnostic(
          ManifestCode.wrongType, .error, "`spec` must be a mapping, not \(spec.value.kindName)", at: spec.span))
      return nil
    }
    return ManifestDocument(
      kind: kind.text, kindSpan: kind.span, name: name.text, nameSpan: name.span, metadata: metadata, spec: spec,
      span: node.span)
  }

  static func unknown(_ member: Located.Member, _ where: String, among known: some Sequence<String>) -> Diagnostic {
    let known = Array(known)
    let nearest = Suggestions.nearest(to: member.key, among: known)
    return Diagnostic(
      ManifestCode.unknownProperty, .error, "unknown property `\(member.key)` \(`where`)", at: member.keySpan,
      label: nearest.map { "did you mean `\($0)`?" },
      help: nearest == nil && !known.isEmpty ? ["known are \(known.sorted().quotedList(limit: 14))"] : [],
      fixes: nearest.map { [FixIt(title: "rename to `\($0)`", span: member.keySpan, replacement: $0)] } ?? [])
  }

  private static func checkVersion(_ node: Located, _ members: [Located.Member], findings: inout Findings) {
    guard let version = node["apiVersion"] else {
      findings.add(
        Diagnostic(
          ManifestCode.envelope, .error, "a manifest must say its `apiVersion`",
          at: members.first?.keySpan ?? node.span, help: ["add `apiVersion: \(ManifestDocument.apiVersion)`"]))
      return
    }
    guard version.string != ManifestDocument.apiVersion else { return }
    findings.add(
      Diagnostic(
        ManifestCode.apiVersion, .error, "unknown apiVersion `\(version.span.text)`", at: version.span,
        label: "this version reads `\(ManifestDocument.apiVersion)`"))
  }

  private static func readKind(
    _ node: Located, _ members: [Located.Member], kinds: [String], findings: inout Findings
  ) -> (text: String, span: SourceSpan)? {
    guard let kind = node["kind"] else {
      findings.add(
        Diagnostic(
          ManifestCode.envelope, .error, "a manifest must say its `kind`", at: members.first?.keySpan ?? node.span))
      return nil
    }
    guard let text = kind.string, kinds.contains(text) else {
      let nearest = kind.string.flatMap { Suggestions.nearest(to: $0, among: kinds) }
      findings.add(
        Diagnostic(
          ManifestCode.unknownKind, .error, "unknown kind `\(kind.span.text)`", at: kind.span,
          label: nearest.map { "did you mean `\($0)`?" },
          help: nearest == nil
            ? ["kinds are \(kinds.quotedList(limit: 30)); `AzureResource` takes any other Azure type"] : [],
          fixes: nearest.map { [FixIt(title: "change to `\($0)`", span: kind.span, replacement: $0)] } ?? []))
      return nil
    }
    return (text, kind.span)
  }

  private static func readName(
    _ node: Located, _ members: [Located.Member], findings: inout Findings
  ) -> (text: String, span: SourceSpan)? {
    guard let metadata = node.member("metadata"), let entries = metadata.value.members else {
      findings.add(
        Diagnostic(
          ManifestCode.envelope, .error, "a manifest must have `metadata` with a `name`",
          at: node.member("metadata")?.value.span ?? members.first?.keySpan ?? node.span,
          help: ["add `metadata: {name: ...}`"]))
      return nil
    }
    for member in entries where !metadataMembers.contains(member.key) {
      findings.add(unknown(member, "of metadata", among: metadataMembers))
    }
    if let adopted = metadata.value["adopted"], adopted.value.bool == nil, !adopted.value.isNull {
      findings.add(
        Diagnostic(
          ManifestCode.wrongType, .error, "`adopted` must be true or false, not \(adopted.value.kindName)",
          at: adopted.span))
    }
    guard let name = metadata.value["name"] else {
      findings.add(
        Diagnostic(ManifestCode.envelope, .error, "`metadata` must hold a `name`", at: metadata.keySpan))
      return nil
    }
    guard let text = name.string, !text.isEmpty, !text.contains(where: { $0.isWhitespace || $0 == "/" || $0 == "$" })
    else {
      findings.add(
        Diagnostic(
          ManifestCode.badName, .error, "a name is a text without blanks, `/` and `$`", at: name.span,
          help: name.string == nil ? ["quote it: `name: \"\(name.span.text)\"`"] : []))
      return nil
    }
    return (text, name.span)
  }
}

extension Sequence<String> {
  /// The first `limit` in backticks, comma-separated; what is left out is counted.
  func quotedList(limit: Int) -> String {
    let all = Array(self)
    let shown = all.prefix(limit).map { "`\($0)`" }.joined(separator: ", ")
    return all.count > limit ? "\(shown) and \(all.count - limit) more" : shown
  }
}
