import Diagnostics
import Documents

// Texts for people: display names, descriptions, comments. Source: DTDL, "Localizable strings".

extension ModelReader {
  /// Checks the texts that every element may have.
  mutating func checkTexts(of element: Element) {
    let limits = element.scope.limits
    if let node = element["displayName"] {
      checkLocalised(node, "displayName", limit: limits.displayName, version: element.scope.version)
    }
    if let node = element["description"] {
      checkLocalised(node, "description", limit: limits.description, version: element.scope.version)
    }
    if let comment = element["comment"] {
      checkText(Term.literal(comment), "comment", limit: limits.comment, version: element.scope.version)
    }
  }

  private mutating func checkText(_ node: Located, _ member: String, limit: Int, version: Int) {
    if node.value.isNull { return }
    guard let text = node.string else {
      report(.notText(member, node))
      return
    }
    if text.unicodeScalars.count > limit {
      report(.textTooLong(member, node.span, limit: limit, version: version))
    }
  }

  /// A text, a map from language to text, or a list of texts and value objects.
  private mutating func checkLocalised(_ node: Located, _ member: String, limit: Int, version: Int) {
    switch node.content {
    case .scalar: checkText(node, member, limit: limit, version: version)
    case .mapping(let members):
      for language in members {
        guard !language.key.hasPrefix("@") else {
          report(.keywordInLanguageMap(language))
          continue
        }
        checkTag(language.key, at: language.keySpan)
        checkText(language.value, member, limit: limit, version: version)
      }
    case .sequence(let items):
      var tags: [String: SourceSpan] = [:]
      for item in items {
        let (tag, text) = valueObject(item)
        if let text { checkText(text, member, limit: limit, version: version) }
        if let first = tags[tag] { report(.secondText(member, item.span, tag: tag, first: first)) }
        tags[tag] = item.span
      }
    }
  }

  /// An item of a list of texts: its language and its text.
  private mutating func valueObject(_ item: Located) -> (tag: String, text: Located?) {
    guard let members = item.members else { return ("", item) }
    for member in members where !["@value", "@language"].contains(member.key) {
      report(.extraInValueObject(member))
      return ("", nil)
    }
    guard let text = item["@value"] else {
      report(.noValue(item))
      return ("", nil)
    }
    guard let language = item["@language"] else { return ("", text) }
    guard let tag = language.string else {
      report(.notText("@language", language))
      return ("", text)
    }
    checkTag(tag, at: language.span)
    return (tag, text)
  }

  private mutating func checkTag(_ tag: String, at span: SourceSpan) {
    if !LanguageTag.isValid(tag) { report(.badTag(tag, span)) }
  }
}

enum LanguageTag {
  /// Whether a text is a language, optionally a script, optionally a region: `en`, `zh-Hant`, `pt-BR`, `es-419`.
  static func isValid(_ text: String) -> Bool {
    var parts = text.split(separator: "-", omittingEmptySubsequences: false)[...]
    guard let language = parts.popFirst(), (2...4).contains(language.utf8.count), language.utf8.allSatisfy(isLower)
    else { return false }
    if let script = parts.first, script.utf8.count == 4 {
      guard script.utf8.first.map(isUpper) == true, script.utf8.dropFirst().allSatisfy(isLower) else { return false }
      parts = parts.dropFirst()
    }
    guard let region = parts.popFirst() else { return true }
    guard parts.isEmpty else { return false }
    return (region.utf8.count == 2 && region.utf8.allSatisfy(isUpper))
      || (region.utf8.count == 3 && region.utf8.allSatisfy { (0x30...0x39).contains($0) })
  }

  private static func isLower(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) }
  private static func isUpper(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) }
}

// MARK: Messages

extension Diagnostic {
  fileprivate static func notText(_ member: String, _ node: Located) -> Diagnostic {
    Diagnostic("TW2060", "`\(member)` must be a string, not \(node.value.kindName)", at: node.span)
  }

  fileprivate static func textTooLong(_ member: String, _ span: SourceSpan, limit: Int, version: Int) -> Diagnostic {
    Diagnostic(
      "TW2061", "the \(member) is longer than \(limit) characters", at: span,
      notes: ["the limit comes from DTDL v\(version)"])
  }

  fileprivate static func keywordInLanguageMap(_ member: Located.Member) -> Diagnostic {
    Diagnostic(
      "TW2063", "`\(member.key)` cannot stand in a map from languages to texts", at: member.keySpan,
      help: ["write {\"en\": \"…\"}, or put value objects into a list"])
  }

  fileprivate static func extraInValueObject(_ member: Located.Member) -> Diagnostic {
    Diagnostic(
      "TW2063", "a text in a list has `@value` and `@language` only, not `\(member.key)`", at: member.keySpan,
      help: ["a map from languages to texts stands alone, not in a list"])
  }

  fileprivate static func noValue(_ node: Located) -> Diagnostic {
    Diagnostic("TW2063", "the text has no `@value`", at: node.span)
  }

  fileprivate static func secondText(
    _ member: String, _ span: SourceSpan, tag: String, first: SourceSpan
  ) -> Diagnostic {
    let language = tag.isEmpty ? "without a language" : "in `\(tag)`"
    return Diagnostic(
      "TW2063", "the \(member) has two texts \(language)", at: span,
      related: [DiagnosticLabel(first, "the first")])
  }

  fileprivate static func badTag(_ tag: String, _ span: SourceSpan) -> Diagnostic {
    let lowered = tag.lowercased()
    return Diagnostic(
      "TW2062", "`\(tag)` is not a language tag", at: span,
      label: LanguageTag.isValid(lowered) ? "did you mean `\(lowered)`?" : nil,
      notes: ["tags look like `en`, `en-US`, `zh-Hant` or `es-419`"])
  }
}
