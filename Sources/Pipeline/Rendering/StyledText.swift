/// What a piece of text is, not how it looks: colours are chosen last.
package enum Style: Sendable, Hashable, CaseIterable {
  case plain, heading, dim, path, code
  case error, warning, note, help
  case create, update, replace, delete, adopt
  case success, failure

  /// The terminal's "select graphic rendition" parameters; `nil` leaves the text alone.
  var graphicRendition: String? {
    switch self {
    case .plain: nil
    case .heading: "1"
    case .dim: "2"
    case .path: "36"
    case .code: "1"
    case .error, .failure: "1;31"
    case .warning: "1;33"
    case .note: "1;34"
    case .help: "1;36"
    case .create, .success: "32"
    case .update, .adopt: "33"
    case .replace: "35"
    case .delete: "31"
    }
  }
}

/// Text in styled runs, line by line.
package struct StyledText: Sendable, Hashable {
  package struct Run: Sendable, Hashable {
    package var text: String
    package var style: Style
  }

  package private(set) var lines: [[Run]] = []

  package init() {}

  /// Adds a line of runs.
  package mutating func line(_ first: (String, Style), _ rest: (String, Style)...) {
    lines.append(([first] + rest).filter { !$0.0.isEmpty }.map { Run(text: $0.0, style: $0.1) })
  }

  /// Adds a line of runs that were put together before.
  package mutating func line(runs: [Run]) {
    lines.append(runs.filter { !$0.text.isEmpty })
  }

  /// Adds a line in one style; without text a blank one.
  package mutating func line(_ text: String = "", style: Style = .plain) {
    lines.append(text.isEmpty ? [] : [Run(text: text, style: style)])
  }

  package mutating func append(_ other: StyledText) { lines += other.lines }

  /// The text with a line break behind every line; escape sequences only where `colour` is asked for.
  package func rendered(colour: Bool) -> String {
    var text = ""
    for line in lines {
      for run in line {
        if colour, let code = run.style.graphicRendition {
          text += "\u{1B}[\(code)m\(StyledText.printable(run.text))\u{1B}[0m"
        } else {
          text += StyledText.printable(run.text)
        }
      }
      text += "\n"
    }
    return text
  }

  /// Text from manifests and from Azure may hold control characters; none reaches a terminal.
  static func printable(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isControl) else { return text }
    var result = ""
    for scalar in text.unicodeScalars {
      if isControl(scalar) {
        result += "\\u{\(String(scalar.value, radix: 16))}"
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// C0 and C1 controls, and the marks that turn the direction of text.
  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09: false
    case 0..<0x20, 0x7F..<0xA0, 0x202A...0x202E, 0x2066...0x2069: true
    default: false
    }
  }
}
