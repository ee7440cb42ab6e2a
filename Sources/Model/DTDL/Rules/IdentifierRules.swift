import Diagnostics
import Documents

// What identifiers may look like. Source: DTDL, "Digital Twin Model Identifier".

extension ModelReader {
  /// The interface's own identifier, checked.
  mutating func interfaceID(of element: Element) -> (id: DTMI, span: SourceSpan)? {
    guard let node = element["@id"] else {
      report(.missingID(element))
      return nil
    }
    guard let reference = identifier(node, in: element.scope) else { return nil }
    let text = reference.id.description
    let limit = element.scope.limits.interfaceIdentifier
    if text.utf8.count > limit { report(.tooLong(reference.span, limit: limit, element.scope.version)) }
    checkReserved(text, at: reference.span, in: element.scope)
    return (reference.id, reference.span)
  }

  /// The identifier of another element, where it has one.
  mutating func elementID(of element: Element) -> DraftInterface.Reference? {
    guard let node = element["@id"], let reference = identifier(node, in: element.scope) else { return nil }
    checkReserved(reference.id.description, at: reference.span, in: element.scope)
    return reference
  }

  /// A DTMI where one is expected.
  mutating func identifier(_ node: Located, in scope: LanguageScope) -> DraftInterface.Reference? {
    guard let text = node.string else {
      report(.notText(node))
      return nil
    }
    guard let id = DTMI(text), id.isValid(in: scope.version) else {
      report(.badIdentifier(text, node.span, version: scope.version))
      return nil
    }
    if text.utf8.count > scope.limits.identifier {
      report(.tooLong(node.span, limit: scope.limits.identifier, scope.version))
    }
    return DraftInterface.Reference(id: id, span: node.span)
  }

  /// An interface's text may not be longer than the language allows.
  mutating func checkText(of node: Located, in scope: LanguageScope) {
    guard let limit = scope.limits.text, node.span.end - node.span.start > limit else { return }
    report(.textTooLong(node, limit: limit, version: scope.version))
  }

  private mutating func checkReserved(_ text: String, at span: SourceSpan, in scope: LanguageScope) {
    let partners = KnownExtension.partners.keys.filter { scope.extensions[$0] != nil }.map { "dtmi:\($0):" }
    for prefix in ["dtmi:dtdl:", "dtmi:standard:"] + partners where text.hasPrefix(prefix) {
      report(.reserved(text, span, prefix: prefix))
    }
  }
}

extension DTMI {
  /// Whether a language version knows the form: v2 wants a version that is one number.
  func isValid(in language: Int) -> Bool {
    language > 2 || version.map { !$0.contains(".") } == true
  }
}

// MARK: Messages

extension Diagnostic {
  fileprivate static func missingID(_ element: Element) -> Diagnostic {
    Diagnostic(
      "TW2020", "the interface has no `@id`", at: element.typeSpan,
      help: ["add \"@id\": \"dtmi:<organisation>:<Name>;1\""])
  }

  fileprivate static func notText(_ node: Located) -> Diagnostic {
    Diagnostic("TW2021", "expected a DTMI, not \(node.value.kindName)", at: node.span)
  }

  fileprivate static func badIdentifier(_ text: String, _ span: SourceSpan, version: Int) -> Diagnostic {
    Diagnostic(
      "TW2021", "`\(text)` is not a valid DTMI", at: span, label: fault(in: text, version: version),
      notes: [
        "a DTMI is `dtmi:` and segments of letters, digits and inner underscores between colons, then `;` and "
          + (version == 2 ? "a version number" : "a version such as 1 or 1.2")
      ])
  }

  /// What exactly is wrong with a DTMI, where it can be said in a few words.
  private static func fault(in text: String, version: Int) -> String? {
    guard text.hasPrefix("dtmi:") else { return "it must begin with `dtmi:`" }
    if text.contains("#") { return "a fragment is not allowed" }
    if text.contains(" ") { return "it contains a space" }
    guard let semicolon = text.lastIndex(of: ";") else { return version == 2 ? "the version is missing: `;1`" : nil }
    let segments = text[..<semicolon].split(separator: ":", omittingEmptySubsequences: false).dropFirst()
    for segment in segments {
      if segment.isEmpty { return "a segment is empty" }
      if DTMI("dtmi:\(segment);1") == nil { return "segment `\(segment)` is not allowed" }
    }
    return "the version `\(text[text.index(after: semicolon)...])` is not allowed"
  }

  fileprivate static func tooLong(_ span: SourceSpan, limit: Int, _ version: Int) -> Diagnostic {
    Diagnostic(
      "TW2022", "the identifier is longer than \(limit) characters", at: span,
      notes: ["the limit comes from DTDL v\(version)"])
  }

  fileprivate static func reserved(_ text: String, _ span: SourceSpan, prefix: String) -> Diagnostic {
    Diagnostic("TW2023", "identifiers that begin with `\(prefix)` are reserved for the language", at: span)
  }

  fileprivate static func textTooLong(_ node: Located, limit: Int, version: Int) -> Diagnostic {
    Diagnostic(
      "TW2105", "the interface's text is longer than \(limit) bytes", at: node.members?.first?.keySpan ?? node.span,
      notes: ["the limit comes from DTDL v\(version)"])
  }
}
