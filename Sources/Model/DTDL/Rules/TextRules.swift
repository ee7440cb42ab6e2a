import Diagnostics
import Documents

// Texts for people: display names and descriptions. Source: DTDL v2 to v4, "Localizable strings".

extension ModelReader {
  /// A text, a map from languages to texts, or a list of texts and value objects.
  mutating func checkTexts(_ member: JSONNode.Member, _ name: String, _ maximum: Int, _ scope: LanguageScope) {
    if member.value.isObject {
      checkMap(member.value, name, maximum, scope)
    } else {
      checkList(member.value, name, maximum, scope)
    }
  }

  private mutating func checkMap(_ node: JSONNode, _ name: String, _ maximum: Int, _ scope: LanguageScope) {
    let keywords = node.members.filter { $0.name.begins(with: "@") }
    if keywords.count == 2, node["@language"]?.string != nil, node["@value"]?.string != nil,
      node.members.reduce(0, { count, _ in count + 1 }) == 2
    {
      report(.taggedValue(node))
      return
    }
    for keyword in keywords { report(.keywordInMap(keyword)) }
    var seen = SmallTable()
    var meant: Set<String> = []
    for entry in node.members {
      guard !entry.name.begins(with: "@"), let tag = entry.name.string else { continue }
      if tag != "en", !LanguageTag.isValid(tag) {
        let mended = LanguageTag.mended(tag)
        let isFree = mended.map { node[$0] == nil && meant.insert($0).inserted } ?? true
        report(.badTag("langStringInvalidCode", tag, mended, isFree: isFree, entry.name))
      }
      if let first = seen.insert(entry, for: tag) {
        report(.tagTwice("langStringCodeNotUnique", name, tag, entry.name, first.name))
      }
      guard let text = entry.value.string else {
        report(.notText("langStringValueNotString", name, entry.value))
        continue
      }
      if text.utf16.count > maximum { report(.textTooLong(name, entry.value, maximum, scope)) }
    }
  }

  private mutating func checkList(_ node: JSONNode, _ name: String, _ maximum: Int, _ scope: LanguageScope) {
    var seen: [String: JSONNode] = [:]
    // Tags that are there, once one of them is not valid.
    var tags: Set<String>?
    for item in node.values {
      var tag = "en"
      var text = item.string
      if item.isObject {
        if node.isArray, isMap(item) {
          report(.mapInList(item, node))
          continue
        }
        guard let found = tagged(item, name, scope, in: node, &tags) else { continue }
        (tag, text) = found
      } else if text == nil {
        report(.notText("langStringElementNotStringOrObject", name, item))
        continue
      }
      if let text, text.utf16.count > maximum { report(.textTooLong(name, item, maximum, scope)) }
      if let first = seen[tag] { report(.tagTwice("langStringElementCodeNotUnique", name, tag, item, first)) }
      seen[tag] = item
    }
  }

  /// Whether an item is a map from languages to texts, which has no place in a list.
  private func isMap(_ item: JSONNode) -> Bool {
    var names = item.members.compactMap(\.name.string)[...]
    guard let first = names.popFirst() else { return false }
    return !first.hasPrefix("@") && names.allSatisfy { !$0.hasPrefix("@") }
  }

  /// Language and text of an item that is a value object.
  private mutating func tagged(
    _ item: JSONNode, _ name: String, _ scope: LanguageScope, in list: JSONNode, _ tags: inout Set<String>?
  ) -> (String, String?)? {
    var tag = "en"
    if let language = item["@language"] {
      guard let code = language.string, !code.isEmpty else {
        report(.notText("langStringElementCodeNotString", "@language", language))
        return nil
      }
      tag = code
      if !LanguageTag.isValid(code) {
        var known = tags ?? Set(list.values.map { $0["@language"]?.string ?? "en" })
        let mended = LanguageTag.mended(code)
        let isFree = mended.map { known.insert($0).inserted } ?? true
        tags = known
        report(.badTag("langStringElementInvalidCode", code, mended, isFree: isFree, language))
      }
    }
    for part in item.members {
      guard let word = part.name.string, let alias = TextAlias.of(word, scope.version) else { continue }
      report(.extraInItem(alias, part, word))
      return nil
    }
    if item["@language"] == nil { report(.noLanguage(item)) }
    guard let value = item["@value"] else {
      report(.noValue(item))
      return (tag, nil)
    }
    guard let text = value.string else {
      report(.notText("langStringElementValueNotString", name, value))
      return nil
    }
    return (tag, text)
  }
}

private enum TextAlias {
  /// What the reference parser calls a member that has no place in an item of a list of texts.
  static func of(_ word: String, _ version: Int) -> String? {
    switch word {
    case "@value", "@language": nil
    case "@context": "langStringElementContext"
    case "@id": "langStringElementId"
    case "@graph": "langStringElementGraph"
    case "@type": version > 2 ? "langStringElementType" : nil
    case _ where word.hasPrefix("@"): version > 2 ? "langStringElementKeyword" : nil
    default: "langStringElementInvalidProp"
    }
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
  fileprivate static func notText(_ alias: String, _ name: String, _ node: JSONNode) -> Diagnostic {
    .model(
      "TW2060", alias, "`\(name)` must be a string, not \(node.kindName)", at: node.headSpan,
      help: node.kind == .number ? [] : ["write a text, or a map from languages to texts: {\"en\": \"…\"}"],
      fixes: node.kind == .number
        ? [FixIt(title: "put it into quotes", span: node.span, replacement: "\"\(node.text)\"")] : [])
  }

  fileprivate static func textTooLong(
    _ name: String, _ node: JSONNode, _ limit: Int, _ scope: LanguageScope
  ) -> Diagnostic {
    .model(
      "TW2061", "langStringValueTooLong", "the \(name) is longer than \(limit) characters", at: node.span,
      notes: ["\(node.string?.utf16.count ?? 0) characters; the limit comes from \(scope.title)"], help: ["shorten it"])
  }

  fileprivate static func taggedValue(_ node: JSONNode) -> Diagnostic {
    let mended = "{\(node["@language"]?.text ?? ""): \(node["@value"]?.text ?? "")}"
    return .model(
      "TW2063", "langTagValueInLangMap", "a value object stands in a list, or is written as a map", at: node.span,
      help: ["write \(mended)"],
      fixes: [FixIt(title: "write it as a map", span: node.span, replacement: mended, isCertain: true)])
  }

  fileprivate static func keywordInMap(_ member: JSONNode.Member) -> Diagnostic {
    .model(
      "TW2063", "langMapObjKeyword",
      "`\(member.name.string ?? "")` cannot stand in a map from languages to texts", at: member.name.span,
      help: ["write {\"en\": \"…\"}"])
  }

  fileprivate static func extraInItem(_ alias: String, _ member: JSONNode.Member, _ word: String) -> Diagnostic {
    .model(
      "TW2063", alias, "`\(word)` has no place in a text of a list", at: member.name.span,
      help: [
        "write {\"@language\": \"en\", \"@value\": \"…\"}, or one map from languages to texts in place of the list"
      ])
  }

  fileprivate static func mapInList(_ item: JSONNode, _ list: JSONNode) -> Diagnostic {
    let isAlone = list.items.reduce(0) { count, _ in count + 1 } == 1
    return .model(
      "TW2063", "langStringElementInvalidProp", "a map from languages to texts stands alone, not in a list",
      at: item.headSpan, help: isAlone ? [] : ["put all languages into one map"],
      fixes: isAlone
        ? [FixIt(title: "take the list away", span: list.span, replacement: item.text, isCertain: true)] : [])
  }

  fileprivate static func noValue(_ node: JSONNode) -> Diagnostic {
    .model(
      "TW2063", "langStringElementNoValue", "the text has no `@value`", at: node.headSpan,
      help: ["write {\"@language\": \"en\", \"@value\": \"…\"}, or the text alone"])
  }

  fileprivate static func noLanguage(_ node: JSONNode) -> Diagnostic {
    Diagnostic(
      "TW2158", .advice, "the text does not say its `@language`", at: node.headSpan, notes: ["it counts as `en`"],
      help: ["add \"@language\": \"en\", or write the text alone"])
  }

  fileprivate static func tagTwice(
    _ alias: String, _ name: String, _ tag: String, _ node: JSONNode, _ first: JSONNode
  ) -> Diagnostic {
    .model(
      "TW2063", alias, "the \(name) has two texts in `\(tag)`", at: node.span,
      related: [DiagnosticLabel(first.span, "the first")],
      notes: node.string == nil ? [] : ["a text without a language counts as `en`"],
      help: ["keep one, or name the language of each: {\"en\": \"…\", \"de\": \"…\"}"])
  }

  /// `isFree` tells whether no other text has the mended tag, or will.
  fileprivate static func badTag(
    _ alias: String, _ tag: String, _ mended: String?, isFree: Bool, _ node: JSONNode
  ) -> Diagnostic {
    let free = isFree ? mended : nil
    let help =
      isFree ? "write the tag of a language, such as `en`" : "take it away: there is a text in `\(mended ?? "")`"
    return .model(
      "TW2062", alias, tag.isEmpty ? "the language tag is empty" : "`\(tag)` is not a language tag", at: node.span,
      label: free.map { "did you mean `\($0)`?" },
      notes: ["tags look like `en`, `en-US`, `zh-Hant` or `es-419`"],
      help: free == nil ? [help] : [],
      fixes: free.map { [FixIt(title: "write `\($0)`", span: node.span, replacement: "\"\($0)\"", isCertain: true)] }
        ?? [])
  }
}

extension LanguageTag {
  /// The tag that differs from a text in case and separators only.
  fileprivate static func mended(_ text: String) -> String? {
    let parts = text.replacing("_", with: "-").split(separator: "-").enumerated().map { index, part in
      if index == 0 { return part.lowercased() }
      return part.count == 4 ? part.prefix(1).uppercased() + part.dropFirst().lowercased() : part.uppercased()
    }
    let tag = parts.joined(separator: "-")
    return isValid(tag) ? tag : nil
  }
}
