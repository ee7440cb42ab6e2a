import Diagnostics
import Documents

// What things are called. Source: DTDL, the `name` property of each element.

extension ModelReader {
  /// The element's name; `nil` when it has none (reported elsewhere) or no valid one.
  mutating func validName(of element: Element) -> (text: String, span: SourceSpan)? {
    guard let written = element["name"] else { return nil }
    let node = Term.literal(written)
    guard let text = node.string else {
      if !node.value.isNull { report(.nameNotText(node)) }
      return nil
    }
    let limit = element.scope.limits.name
    if text.utf8.count > limit {
      report(.nameTooLong(node.span, limit: limit, version: element.scope.version))
      return nil
    }
    guard Name.isValid(text) else {
      report(.badName(text, node.span))
      return nil
    }
    return (text, node.span)
  }
}

enum Name {
  /// Whether a text is letters, digits and underscores, beginning with a letter and not ending with an underscore.
  static func isValid(_ text: String) -> Bool {
    DTMI("dtmi:\(text);1") != nil && !text.contains(":") && !text.contains(";")
  }

  /// The nearest valid name to an invalid one; `nil` when nothing is left of it.
  static func mended(_ text: String) -> String? {
    var name = ""
    var raise = false
    for character in text {
      if character.isASCII, character.isLetter || character.isNumber || character == "_" {
        if name.isEmpty, !character.isLetter { continue }
        name += raise && !name.isEmpty ? character.uppercased() : String(character)
        raise = false
      } else {
        raise = true
      }
    }
    while name.hasSuffix("_") { name.removeLast() }
    return isValid(name) ? name : nil
  }
}

/// Names among which each may occur once.
struct NameTable {
  /// Whose names they are, as a message says it.
  let owner: String
  private var seen: [String: SourceSpan] = [:]

  init(owner: String) { self.owner = owner }

  /// Adds a name; `false` (and reported) when it is there already.
  mutating func insert(_ name: String, at span: SourceSpan, findings: inout [Diagnostic]) -> Bool {
    if let first = seen[name] {
      findings.append(.duplicateName(name, span, owner: owner, first: first))
      return false
    }
    seen[name] = span
    return true
  }
}

// MARK: Messages

extension Diagnostic {
  fileprivate static func nameNotText(_ node: Located) -> Diagnostic {
    Diagnostic("TW2060", "a name must be a string, not \(node.value.kindName)", at: node.span)
  }

  fileprivate static func nameTooLong(_ span: SourceSpan, limit: Int, version: Int) -> Diagnostic {
    Diagnostic(
      "TW2051", "the name is longer than \(limit) characters", at: span,
      notes: ["the limit comes from DTDL v\(version)"])
  }

  fileprivate static func badName(_ text: String, _ span: SourceSpan) -> Diagnostic {
    let meant = Name.mended(text)
    return Diagnostic(
      "TW2050", "`\(text)` is not a valid name", at: span, label: meant.map { "for example `\($0)`" },
      notes: ["a name has letters, digits and underscores, begins with a letter and does not end with an underscore"],
      fixes: [])
  }

  fileprivate static func duplicateName(
    _ name: String, _ span: SourceSpan, owner: String, first: SourceSpan
  ) -> Diagnostic {
    Diagnostic(
      "TW2052", "the name `\(name)` is used twice in \(owner)", at: span, label: "used again here",
      related: [DiagnosticLabel(first, "first used here")])
  }
}
