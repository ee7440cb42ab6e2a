import Diagnostics
import Documents

// Names of contents, fields, enum values and the like. Source: DTDL v2 to v4, the `name` rows.

extension ModelReader {
  mutating func checkName(_ name: String, _ node: JSONNode, _ maximum: Int?, _ element: Element) {
    if !Names.isValid(name) {
      report(.badName(name, node))
    } else if let maximum, name.utf16.count > maximum {
      report(.nameTooLong(node, maximum, element.scope))
    }
  }
}

// MARK: Messages

extension Diagnostic {
  fileprivate static func badName(_ name: String, _ node: JSONNode) -> Diagnostic {
    let mended = mend(name)
    return .model(
      "TW2050", "stringInvalid", name.isEmpty ? "the name is empty" : "`\(name)` is not a valid name: \(reason(name))",
      at: node.span,
      label: mended.map { "did you mean `\($0)`?" },
      notes: ["names have letters, digits and underscores, a letter first and no underscore last"],
      help: mended == nil ? ["write a name such as `temperature`"] : [],
      fixes: mended.map { [FixIt(title: "write `\($0)`", span: node.span, replacement: "\"\($0)\"")] } ?? [])
  }

  fileprivate static func nameTooLong(_ node: JSONNode, _ limit: Int, _ scope: LanguageScope) -> Diagnostic {
    .model(
      "TW2051", "stringTooLong", "the name is longer than \(limit) characters", at: node.span,
      notes: ["\(node.string?.utf16.count ?? 0) characters; the limit comes from \(scope.title)"], help: ["shorten it"])
  }

  private static func reason(_ name: String) -> String {
    guard let first = name.first else { return "" }
    if let odd = name.first(where: { !($0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_")) }) {
      return odd == " " ? "it holds a space" : "`\(odd)` cannot stand in it"
    }
    if !first.isLetter { return "it does not begin with a letter" }
    return "it ends with an underscore"
  }

  /// The nearest name that is one: words that something else parts grow together, each but the first with a capital.
  private static func mend(_ name: String) -> String? {
    let plain = name.map { Letters.plain[$0] ?? String($0) }.joined()
    let words = plain.split { !($0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_")) }
    var text = words.enumerated().map { $0 == 0 ? String($1) : $1.prefix(1).uppercased() + $1.dropFirst() }.joined()
    while text.hasSuffix("_") { text.removeLast() }
    while let first = text.first, !first.isLetter { text.removeFirst() }
    return Names.isValid(text) ? text : nil
  }
}

/// Letters of European languages by what is written for them where only ASCII may stand.
private enum Letters {
  static let plain: [Character: String] = {
    var table: [Character: String] = [
      "ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss", "æ": "ae", "Æ": "Ae", "œ": "oe",
      "Œ": "Oe", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ð": "d", "þ": "th", "ı": "i",
    ]
    let marked: [(letter: String, marked: String)] = [
      ("a", "àáâãåāăą"), ("c", "çćĉċč"), ("d", "ď"), ("e", "èéêëēĕėęě"), ("g", "ĝğġģ"), ("h", "ĥ"), ("i", "ìíîïĩīĭį"),
      ("j", "ĵ"), ("k", "ķ"), ("l", "ĺļľ"), ("n", "ñńņň"), ("o", "òóôõōŏő"), ("r", "ŕŗř"), ("s", "śŝşšș"),
      ("t", "ţťț"), ("u", "ùúûũūŭůűų"), ("w", "ŵ"), ("y", "ýÿŷ"), ("z", "źżž"),
    ]
    for (letter, characters) in marked {
      for character in characters {
        table[character] = letter
        if let capital = character.uppercased().first { table[capital] = letter.uppercased() }
      }
    }
    return table
  }()
}
