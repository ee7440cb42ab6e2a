import Diagnostics
import Documents

// What `@type` may say. Source: DTDL, "Type".

/// The types of an element, read from its `@type`.
struct ElementTypes {
  var kind: ElementKind
  var span: SourceSpan
  var coTypes: [(name: String, span: SourceSpan)] = []
  var hasUnknown = false
}

extension ModelReader {
  /// Reads `@type`; `nil` (and reported) when the element's kind cannot be told or may not stand here.
  mutating func types(
    of node: Located, allowing kinds: [ElementKind], inferring: ElementKind?, in scope: LanguageScope
  ) -> ElementTypes? {
    guard let written = node.member("@type") else {
      if let inferring { return ElementTypes(kind: inferring, span: node.span) }
      report(.missingType(node, expected: kinds))
      return nil
    }
    let words = written.value.items ?? [written.value]
    var kind: (kind: ElementKind, span: SourceSpan)?
    var others: [(name: String, span: SourceSpan)] = []
    for word in words {
      guard let text = word.string else {
        report(.typeNotText(word))
        return nil
      }
      let name = Term.plain(text)
      if let found = ElementKind(rawValue: name), found.exists(in: scope.version) {
        if let first = kind {
          if first.kind == found { continue }
          report(.secondKind(name, word.span, first: first))
          return nil
        }
        kind = (found, word.span)
      } else {
        others.append((name, word.span))
      }
    }
    guard let kind = kind ?? inferring.map({ ($0, written.value.span) }) else {
      report(noKind(others, at: written.value.span, expected: kinds, in: scope))
      return nil
    }
    guard kinds.contains(kind.kind) else {
      report(.kindNotAllowed(kind.kind, kind.span, expected: kinds))
      return nil
    }
    if let first = words.first, [.property, .telemetry].contains(kind.kind), first.span != kind.span, words.count > 1 {
      report(.kindNotFirst(kind.kind, first.span))
    }
    return coTypes(others, of: kind, in: scope)
  }

  private mutating func coTypes(
    _ names: [(name: String, span: SourceSpan)], of kind: (kind: ElementKind, span: SourceSpan),
    in scope: LanguageScope
  ) -> ElementTypes {
    var types = ElementTypes(kind: kind.kind, span: kind.span)
    let known = scope.coTypes
    for (name, span) in names {
      let allowed =
        scope.quantities?.has(name) == true
        ? scope.quantities?.kinds(version: scope.version) : known.first { $0.name == name }?.kinds
      if let allowed {
        if allowed.contains(kind.kind) {
          types.coTypes.append((name, span))
        } else {
          report(.coTypeNotAllowed(name, span, on: kind.kind, allowed: allowed))
        }
      } else if scope.version == 2 || scope.hasUnknownExtensions {
        types.hasUnknown = true
        if name.hasPrefix("dtmi:"), DTMI(name) == nil { report(.badTypeIdentifier(name, span)) }
      } else {
        types.hasUnknown = true
        report(.unknownType(name, span, among: (scope.quantities?.types ?? []) + known.map(\.name), in: scope))
      }
    }
    return types
  }

  /// No word of `@type` is an element's kind: say so, guessing at what was meant.
  private func noKind(
    _ words: [(name: String, span: SourceSpan)], at span: SourceSpan, expected: [ElementKind], in scope: LanguageScope
  ) -> Diagnostic {
    for word in words {
      if let meant = Suggestions.nearest(to: word.name, among: expected.map(\.rawValue)) {
        return .misspeltKind(word.name, word.span, meant: meant)
      }
    }
    return .noKind(span, found: words.map(\.name), expected: expected)
  }
}

// MARK: Messages

extension Diagnostic {
  private static func list(_ kinds: [ElementKind]) -> String {
    kinds.count == 1 ? kinds[0].rawValue : "one of \(kinds.map(\.rawValue).joined(separator: ", "))"
  }

  fileprivate static func missingType(_ node: Located, expected: [ElementKind]) -> Diagnostic {
    Diagnostic(
      "TW2030", "the element has no `@type`", at: node.members?.first?.keySpan ?? node.span,
      help: ["add \"@type\": \(expected.map { "\"\($0.rawValue)\"" }.joined(separator: " or "))"])
  }

  fileprivate static func typeNotText(_ node: Located) -> Diagnostic {
    Diagnostic("TW2031", "a type must be a name, not \(node.value.kindName)", at: node.span)
  }

  fileprivate static func secondKind(
    _ name: String, _ span: SourceSpan, first: (kind: ElementKind, span: SourceSpan)
  ) -> Diagnostic {
    Diagnostic(
      "TW2033", "an element cannot be \(first.kind.withArticle) and a \(name) at once", at: span,
      related: [DiagnosticLabel(first.span, "its first kind")])
  }

  fileprivate static func misspeltKind(_ name: String, _ span: SourceSpan, meant: String) -> Diagnostic {
    Diagnostic(
      "TW2031", "unknown type `\(name)`", at: span, label: "did you mean `\(meant)`?",
      fixes: [FixIt(title: "write `\(meant)`", span: span, replacement: "\"\(meant)\"")])
  }

  fileprivate static func noKind(_ span: SourceSpan, found: [String], expected: [ElementKind]) -> Diagnostic {
    let words = found.map { "`\($0)`" }.joined(separator: ", ")
    return Diagnostic(
      "TW2031", found.isEmpty ? "`@type` is empty" : "\(words) does not say which kind of element this is", at: span,
      notes: ["expected \(list(expected)) here"])
  }

  fileprivate static func kindNotAllowed(
    _ kind: ElementKind, _ span: SourceSpan, expected: [ElementKind]
  ) -> Diagnostic {
    Diagnostic(
      kind != .interface && expected == [.interface] ? "TW2002" : "TW2032",
      "\(kind.withArticle) cannot stand here", at: span, notes: ["expected \(list(expected))"])
  }

  fileprivate static func coTypeNotAllowed(
    _ name: String, _ span: SourceSpan, on kind: ElementKind, allowed: [ElementKind]
  ) -> Diagnostic {
    Diagnostic(
      "TW2034", "`\(name)` cannot be put on \(kind.withArticle)", at: span, notes: ["it goes on \(list(allowed))"])
  }

  fileprivate static func badTypeIdentifier(_ name: String, _ span: SourceSpan) -> Diagnostic {
    Diagnostic("TW2031", "`\(name)` is not a valid DTMI", at: span)
  }

  fileprivate static func kindNotFirst(_ kind: ElementKind, _ span: SourceSpan) -> Diagnostic {
    Diagnostic(
      "TW2123", .warning, "`\(kind.rawValue)` should stand first in `@type`", at: span,
      notes: ["Digital Twins Explorer hides the element otherwise"])
  }

  fileprivate static func unknownType(
    _ name: String, _ span: SourceSpan, among names: [String], in scope: LanguageScope
  ) -> Diagnostic {
    if scope.quantities == nil, Quantities.edition(3).has(name) || Quantities.builtIn.has(name),
      let context = KnownExtension.context("quantitativeTypes", language: scope.version)
    {
      return Diagnostic(
        "TW2035", "the semantic type `\(name)` needs the extension quantitativeTypes", at: span,
        notes: ["DTDL v2 has semantic types built in; from v3 on they come from an extension"],
        help: ["add \"\(context)\" to `@context`"])
    }
    for (name_, versions) in KnownExtension.usableIn {
      for version in versions.keys.sorted()
      where CoType.of(extension: name_, version: version).contains(where: { $0.name == name }) {
        guard let context = KnownExtension.context(name_, language: scope.version) else { continue }
        return Diagnostic(
          "TW2035", "the type `\(name)` needs the extension \(name_)", at: span,
          help: ["add \"\(context)\" to `@context`"])
      }
    }
    let meant = Suggestions.nearest(to: name, among: names)
    return Diagnostic(
      "TW2031", "unknown type `\(name)`", at: span, label: meant.map { "did you mean `\($0)`?" },
      fixes: meant.map { [FixIt(title: "write `\($0)`", span: span, replacement: "\"\($0)\"")] } ?? [])
  }
}
