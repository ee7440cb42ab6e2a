import Diagnostics

/// What the YAML reader tells the user.
enum YAMLMessages {
  /// A syntax error, in plain words for those that people make.
  static func diagnostic(_ problem: YAMLProblem, in file: SourceFile, _ bytes: [UInt8]) -> Diagnostic {
    if let tab = indentationTab(problem, bytes) { return tabIndentation(at: tab, in: file) }
    let end = problem.offset < bytes.count && bytes[problem.offset] > 0x20 ? problem.offset + 1 : problem.offset
    var diagnostic = Diagnostic(
      YAMLCode.syntax, plain(problem), at: file.span(problem.offset, end), help: help(problem, bytes))
    if let context = problem.contextOffset, context < problem.offset, let began = began(problem.context) {
      diagnostic.related = [DiagnosticLabel(file.span(context, context + 1), began)]
    }
    return diagnostic
  }

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

  // MARK: Syntax errors in plain words

  /// The tab that a line's indentation has, when that is what libyaml stopped at.
  private static func indentationTab(_ problem: YAMLProblem, _ bytes: [UInt8]) -> Int? {
    var line = min(problem.offset, bytes.count)
    while line > 0, bytes[line - 1] != 0x0A { line -= 1 }
    var at = line
    while at < bytes.count, bytes[at] == 0x20 || bytes[at] == 0x09 {
      if bytes[at] == 0x09 { return at }
      at += 1
    }
    return nil
  }

  private static func tabIndentation(at tab: Int, in file: SourceFile) -> Diagnostic {
    var end = tab
    while end < file.bytes.count, file.bytes[end] == 0x09 { end += 1 }
    return Diagnostic(
      YAMLCode.tab, "a tab cannot indent YAML", at: file.span(tab, end), label: "tab here",
      help: ["indent with spaces"],
      fixes: [
        FixIt(
          title: "replace with spaces", span: file.span(tab, end),
          replacement: String(repeating: " ", count: 2 * (end - tab)))
      ])
  }

  private static func plain(_ problem: YAMLProblem) -> String {
    switch problem.problem {
    case "could not find expected ':'": "a key needs a `:` and a space behind it on the same line"
    case "found character that cannot start any token": "this character cannot begin a value"
    case "block sequence entries are not allowed in this context": "a list item `-` cannot stand here"
    case "mapping keys are not allowed in this context": "a key cannot stand here"
    case "mapping values are not allowed in this context": "a second `:` cannot stand here"
    case "found unexpected end of stream": "a quoted text is never closed"
    case "found unexpected document indicator": "a quoted text is not closed before the document ends"
    case "found unknown escape character": "unknown escape in a double-quoted text"
    case "did not find expected hexdecimal number": "an escape needs hexadecimal digits"
    case "found invalid Unicode character escape code": "the escape is no Unicode character"
    case "did not find expected node content": "expected a value"
    case "did not find expected '-' indicator": "expected a list item `-` at the same column as the ones before"
    case "did not find expected key": "expected a key at the same column as the ones before"
    case "did not find expected ',' or ']'": "expected `,` or `]` in a list"
    case "did not find expected ',' or '}'": "expected `,` or `}` in a mapping"
    case "did not find expected <document start>": "expected `---` before another document"
    case "did not find expected comment or line break": "expected the end of the line"
    case "did not find expected alphabetic or numeric character": "an anchor or alias needs a name"
    case "found undefined tag handle": "unknown tag handle"
    case "found unknown directive name": "unknown directive"
    case "found incompatible YAML document": "the document asks for a YAML version that is not supported"
    default: "not YAML: \(problem.problem)"
    }
  }

  private static func help(_ problem: YAMLProblem, _ bytes: [UInt8]) -> [String] {
    let byte = problem.offset < bytes.count ? bytes[problem.offset] : 0
    switch problem.problem {
    case "found character that cannot start any token":
      return ["quote the text: \"\(Character(UnicodeScalar(byte)))...\""]
    case "mapping values are not allowed in this context":
      return ["quote the text if the `:` belongs to it; else put the key on a line of its own"]
    case "found unknown escape character": return ["write `\\\\` for a backslash, or use single quotes"]
    case "did not find expected key", "did not find expected '-' indicator", "could not find expected ':'":
      return ["look at the indentation of this line and of the one before"]
    case "found unexpected end of stream", "found unexpected document indicator": return ["add the closing quote"]
    default: return []
    }
  }

  private static func began(_ context: String) -> String? {
    switch context {
    case "while parsing a block mapping": "the mapping begins here"
    case "while parsing a block collection": "the list begins here"
    case "while parsing a flow sequence": "the list begins here"
    case "while parsing a flow mapping": "the mapping begins here"
    case "while scanning a quoted scalar": "the quoted text begins here"
    case "while scanning a simple key": "the key begins here"
    case "while parsing a double-quoted scalar": "the quoted text begins here"
    default: nil
    }
  }
}
