import DTDL

/// Differences as Markdown for a pull-request comment, the gravest first.
package enum ModelDiffMarkdown {
  /// At most about `limit` characters (GitHub refuses comments of 65,536 and more); what does not fit is counted.
  package static func render(_ diff: ModelDiff, limit: Int = 60_000) -> String {
    guard !diff.interfaces.isEmpty else { return "### Models\n\nNo differences.\n" }
    var text =
      "### Models: \(title(diff.effect))\n\n| breaking | widening | compatible | texts only |\n|---:|---:|---:|---:|\n"
    let counts = Effect.allCases.reversed().map { String(diff.count($0)) }
    text += "| \(counts.joined(separator: " | ")) |\n"
    var left = 0
    for effect in Effect.allCases.reversed() {
      let interfaces = diff.interfaces.filter { $0.effect == effect }
      guard !interfaces.isEmpty else { continue }
      text += "\n#### \(heading(effect))\n\n"
      for interface in interfaces {
        let block = render(interface)
        if text.utf16.count + block.utf16.count > limit { left += 1 } else { text += block }
      }
    }
    if left > 0 { text += "\n_\(left) more interfaces do not fit here._\n" }
    return text
  }

  private static func title(_ effect: Effect) -> String {
    switch effect {
    case .none: "texts only"
    case .compatible: "compatible"
    case .widening: "widening"
    case .breaking: "breaking"
    }
  }

  private static func heading(_ effect: Effect) -> String {
    switch effect {
    case .none: "Texts only"
    case .compatible: "Compatible"
    case .widening: "Widening: readers may meet what they do not know"
    case .breaking: "Breaking for existing twins, relationships or messages"
    }
  }

  private static func render(_ interface: ModelDiff.InterfaceChange) -> String {
    let from = interface.isNewVersion ? ", from \(code(interface.old?.description ?? ""))" : ""
    var text = "- \(code(interface.kind.symbol)) \(code(interface.id.description))\(from)"
    let parts = interface.changes.map { change -> String in
      if change.path.isEmpty { return ": \(escape(change.reason))" }
      var values = ""
      if change.before != nil || change.after != nil {
        let before = change.before.map(code) ?? "_absent_"
        values = ": \(before) → \(change.after.map(code) ?? "_removed_")"
      }
      return
        "\n  - **\(change.effect.rawValue)** \(code(change.kind.symbol)) \(code(change.path))\(values): \(escape(change.reason))"
    }
    text += parts.joined()
    if !interface.concerns.isEmpty {
      let named = interface.concerns.prefix(5).map { code($0.description) }.joined(separator: ", ")
      let rest = interface.concerns.count > 5 ? " and \(interface.concerns.count - 5) more" : ""
      text += "\n  - also concerns \(named)\(rest)"
    }
    return text + "\n"
  }

  /// Text in a code span whatever back-ticks it holds.
  private static func code(_ text: String) -> String {
    let line = plain(text)
    let longest = line.split(whereSeparator: { $0 != "`" }).map(\.count).max() ?? 0
    let fence = String(repeating: "`", count: longest + 1)
    return longest > 0 ? "\(fence) \(line) \(fence)" : "\(fence)\(line)\(fence)"
  }

  /// Text that may not become markup or a mention. Code spans that the sentence has stay.
  private static func escape(_ text: String) -> String {
    let parts = plain(text).split(separator: "`", omittingEmptySubsequences: false)
    guard parts.count % 2 == 1 else { return escapeAll(plain(text)) }
    return parts.enumerated().map { index, part in index % 2 == 1 ? "`\(part)`" : escapeAll(String(part)) }.joined()
  }

  private static func escapeAll(_ text: String) -> String {
    text.reduce(into: "") { result, character in
      if "\\`*_{}[]<>#|@!".contains(character) { result.append("\\") }
      result.append(character)
    }
  }

  /// One line without control characters and without marks that turn the direction of text.
  private static func plain(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { scalar in
          switch scalar.value {
          case 0..<0x20, 0x7F..<0xA0, 0x202A...0x202E, 0x2066...0x2069: "\u{FFFD}"
          default: scalar
          }
        }))
  }
}
