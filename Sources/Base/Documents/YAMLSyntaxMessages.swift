import Diagnostics

/// Puts libyaml's syntax errors into words for those who write manifests.
enum YAMLSyntaxMessages {
  static func diagnostic(_ problem: YAMLProblem, in file: SourceFile, _ bytes: [UInt8]) -> Diagnostic {
    if let found = unquotedReference(problem, in: file, bytes) { return found }
    if let found = tab(problem, in: file, bytes) { return found }
    if let found = indicator(problem, in: file, bytes) { return found }
    if let found = openQuote(problem, in: file) { return found }
    let end = problem.offset < bytes.count && bytes[problem.offset] > 0x20 ? problem.offset + 1 : problem.offset
    var diagnostic = Diagnostic(
      YAMLCode.syntax, plain(problem, bytes), at: file.span(problem.offset, end), help: help(problem))
    if let context = problem.contextOffset, context < problem.offset, let began = began(problem.context) {
      diagnostic.related = [DiagnosticLabel(file.span(context, context + 1), began)]
    }
    return diagnostic
  }

  // MARK: Mistakes that deserve their own words

  /// `{host: ${X.y}}`: the brace of a reference ends the text that was meant to hold it.
  private static func unquotedReference(
    _ problem: YAMLProblem, in file: SourceFile, _ bytes: [UInt8]
  ) -> Diagnostic? {
    let brace = problem.offset
    guard problem.context.hasPrefix("while parsing a flow"), brace > 0, brace < bytes.count,
      bytes[brace] == UInt8(ascii: "{"), bytes[brace - 1] == UInt8(ascii: "$")
    else { return nil }
    let rest = bytes[brace...].prefix { $0 != 0x0A }
    let close = rest.firstIndex(of: UInt8(ascii: "}"))
    let end = close.map { $0 + 1 } ?? rest.endIndex
    let span = file.span(brace - 1, end)
    // Where the reference is the whole value the quotes belong around it; where it is part of a text they do not.
    let before = bytes[..<(brace - 1)].last { $0 != 0x20 }
    let isWhole =
      close != nil && end < bytes.count && "},]".utf8.contains(bytes[end])
      && before.map { ":,[".utf8.contains($0) } ?? false
    return Diagnostic(
      YAMLCode.syntax, "`${...}` needs quotes inside `{}` and `[]`", at: span, label: "quote this",
      fixes: [FixIt(title: "quote the reference", span: span, replacement: "\"\(span.text)\"", isCertain: isWhole)])
  }

  /// A tab in the indentation of the line, or behind a `-`, where libyaml stopped.
  private static func tab(_ problem: YAMLProblem, in file: SourceFile, _ bytes: [UInt8]) -> Diagnostic? {
    var at = min(problem.offset, bytes.count)
    let isAtTab = at < bytes.count && bytes[at] == 0x09
    if !isAtTab {
      while at > 0, bytes[at - 1] != 0x0A { at -= 1 }
      while at < bytes.count, bytes[at] == 0x20 { at += 1 }
      guard at < bytes.count, bytes[at] == 0x09 else { return nil }
    }
    var end = at
    while end < bytes.count, bytes[end] == 0x09 { end += 1 }
    let span = file.span(at, end)
    let spaces = String(repeating: " ", count: 2 * (end - at))
    return Diagnostic(
      YAMLCode.tab, "a tab cannot indent YAML", at: span, label: "tab here", help: ["indent with spaces"],
      fixes: [FixIt(title: "replace with spaces", span: span, replacement: spaces)])
  }

  /// Text that begins with a character that has a meaning in YAML: `*`, `&`, `@`, a backquote, `%`.
  private static func indicator(_ problem: YAMLProblem, in file: SourceFile, _ bytes: [UInt8]) -> Diagnostic? {
    let at: Int
    switch problem.problem {
    case "did not find expected alphabetic or numeric character": at = problem.contextOffset ?? problem.offset
    case "found character that cannot start any token": at = problem.offset
    default: return nil
    }
    guard at < bytes.count else { return nil }
    let character = Character(UnicodeScalar(bytes[at]))
    return Diagnostic(
      YAMLCode.syntax, "a text that begins with \(character == "`" ? "a backquote" : "`\(character)`") needs quotes",
      at: file.span(at, at + 1),
      notes: character == "*" || character == "&" ? ["`&name` sets an anchor and `*name` repeats its value"] : [],
      help: ["write it in quotes: \"\(character)...\""])
  }

  /// A quoted text without end, told where it begins.
  private static func openQuote(_ problem: YAMLProblem, in file: SourceFile) -> Diagnostic? {
    guard problem.context == "while scanning a quoted scalar", let start = problem.contextOffset,
      problem.problem == "found unexpected end of stream" || problem.problem == "found unexpected document indicator"
    else { return nil }
    let end = problem.problem == "found unexpected end of stream" ? "the file" : "the document"
    return Diagnostic(
      YAMLCode.syntax, "a quoted text is never closed", at: file.span(start, start + 1), label: "it begins here",
      related: [DiagnosticLabel(file.span(problem.offset, problem.offset), "\(end) ends here")],
      help: ["add the closing quote"])
  }

  // MARK: The others

  private static func plain(_ problem: YAMLProblem, _ bytes: [UInt8]) -> String {
    switch problem.problem {
    case "could not find expected ':'": "a key needs a `:` and a space behind it on the same line"
    case "block sequence entries are not allowed in this context": "a list item `-` cannot stand here"
    case "mapping keys are not allowed in this context": "a key cannot stand here"
    case "mapping values are not allowed in this context":
      isFirstColon(problem.offset, bytes)
        ? "`:` follows a text that began on a line before" : "a second `:` cannot stand here"
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
    case "found undefined tag handle": "unknown tag handle"
    case "found unknown directive name": "unknown directive"
    case "found incompatible YAML document": "the document asks for a YAML version that is not supported"
    default: "not YAML: \(problem.problem)"
    }
  }

  private static func help(_ problem: YAMLProblem) -> [String] {
    switch problem.problem {
    case "mapping values are not allowed in this context":
      ["quote the text if the `:` belongs to it", "see that every key above has a `:` and a space behind it"]
    case "found unknown escape character": ["write `\\\\` for a backslash, or use single quotes"]
    case "did not find expected key", "did not find expected '-' indicator", "could not find expected ':'":
      ["look at the indentation of this line and of the one before"]
    default: []
    }
  }

  private static func isFirstColon(_ offset: Int, _ bytes: [UInt8]) -> Bool {
    let before = bytes[..<min(offset, bytes.count)]
    let line = before[(before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0)...]
    return !line.contains(UInt8(ascii: ":"))
  }

  private static func began(_ context: String) -> String? {
    switch context {
    case "while parsing a block mapping", "while parsing a flow mapping": "the mapping begins here"
    case "while parsing a block collection", "while parsing a flow sequence": "the list begins here"
    case "while parsing a double-quoted scalar", "while scanning a quoted scalar": "the quoted text begins here"
    case "while scanning a simple key": "the key begins here"
    default: nil
    }
  }
}
