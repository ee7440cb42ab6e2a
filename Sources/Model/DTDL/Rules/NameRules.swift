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
      "TW2050", "stringInvalid", "`\(name)` is not a valid name: \(reason(name))", at: node.span,
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
    guard let first = name.first else { return "it is empty" }
    if let odd = name.first(where: { !($0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_")) }) {
      return odd == " " ? "it holds a space" : "`\(odd)` cannot stand in it"
    }
    if !first.isLetter { return "it does not begin with a letter" }
    return "it ends with an underscore"
  }

  /// The nearest name that is one: words that something else parts grow together, each but the first with a capital.
  private static func mend(_ name: String) -> String? {
    let words = name.split { !($0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_")) }
    var text = words.enumerated().map { $0 == 0 ? String($1) : $1.prefix(1).uppercased() + $1.dropFirst() }.joined()
    while text.hasSuffix("_") { text.removeLast() }
    while let first = text.first, !first.isLetter { text.removeFirst() }
    return Names.isValid(text) ? text : nil
  }
}
