import Diagnostics

/// What the YAML reader tells the user.
enum YAMLMessages {
  static func duplicateKey(_ key: String, at span: SourceSpan, first: SourceSpan) -> Diagnostic {
    Diagnostic(
      YAMLCode.duplicateKey, "key `\(key)` is given twice in one mapping", at: span, label: "second time here",
      related: [DiagnosticLabel(first, "first given here")], help: ["keep one of the two"])
  }

  static func keyIsNoText(_ text: String?, _ value: Value, at span: SourceSpan) -> Diagnostic {
    guard let text else {
      return Diagnostic(YAMLCode.keyKind, "the key of a mapping is \(value.kindName), not text", at: span)
    }
    let help = text.isEmpty ? ["write a name before the `:`"] : ["write \"\(text)\" if text is meant"]
    return Diagnostic(
      YAMLCode.keyKind, text.isEmpty ? "a key is missing" : "key `\(text)` is \(value.kindName), not text", at: span,
      help: help)
  }

  static func unknownAlias(_ name: String, isOpen: Bool, known: [String], at span: SourceSpan) -> Diagnostic {
    if isOpen {
      return Diagnostic(YAMLCode.alias, "alias `*\(name)` stands inside its own anchor", at: span)
    }
    let near = Suggestions.nearest(to: name, among: known)
    return Diagnostic(
      YAMLCode.alias, "alias `*\(name)` has no anchor `&\(name)` before it in this document", at: span,
      label: near.map { "did you mean `*\($0)`?" })
  }

  static func aliasLimit(_ name: String, at span: SourceSpan, anchor: SourceSpan) -> Diagnostic {
    Diagnostic(
      YAMLCode.aliasLimit, "aliases make more than \(YAMLReader.aliasLimit) values", at: span,
      label: "at alias `*\(name)`", related: [DiagnosticLabel(anchor, "the value it repeats")],
      help: ["generate repeated twins from a table instead"])
  }

  static func unknownTag(_ tag: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      YAMLCode.tag, "tag `\(YAMLTags.short(tag))` is not known", at: span,
      notes: ["known tags: \(YAMLTags.known.map(YAMLTags.short).joined(separator: ", "))"])
  }

  static func mergeOfNoMapping(at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      YAMLCode.mergeKey, "`<<` takes a mapping or a list of mappings", at: span,
      help: ["write `<<: *anchor` with the anchor on a mapping, or quote the key"])
  }
}
