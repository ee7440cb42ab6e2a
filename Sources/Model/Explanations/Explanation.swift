package import Diagnostics

/// A page about one code: what it means, why it is so, and how it looks wrong and right.
package struct Explanation: Sendable, Hashable {
  /// A few lines of a file, or of a command line.
  package struct Example: Sendable, Hashable {
    /// What reads the text.
    package enum Language: String, Sendable, Hashable {
      /// A DTDL model file. The wrong one must give the page's code and the right one no error: a test holds this.
      case dtdl
      /// One or more whole manifests; the Environment may be left out. Held by the same test.
      case manifest
      /// A YAML file, held by the same test as far as the YAML reader goes.
      case yaml
      /// A JSON file, held by the same test as far as the JSON reader goes.
      case json
      /// A table, held by the same test as far as the CSV reader goes.
      case csv
      /// Part of a manifest or model: for people only.
      case fragment
      /// A command line: for people only.
      case shell
    }

    /// What reads the text.
    package let language: Language
    /// The text, without a line break at its end.
    package let text: String
  }

  /// `TW` and four digits.
  package let code: String
  /// What is wrong, in a few words.
  package let title: String
  /// How findings with the code usually weigh.
  package let severity: Severity
  /// Why it is so, in two to six sentences.
  package let why: String
  /// How it looks wrong.
  package let wrong: Example?
  /// The same mended.
  package let right: Example?
  /// What other tools call it: `badType`, an id of the DTDL reference parser.
  package let aliases: [String]
  /// The versions of DTDL that the page speaks of; empty where it has nothing to do with DTDL.
  package let versions: [Int]

  /// A page. Lines of `why` are joined, so that a page can be written in lines of any length.
  package init(
    _ code: String, _ title: String, _ severity: Severity = .error, why: String, wrong: Example? = nil,
    right: Example? = nil, aliases: [String] = [], versions: [Int] = []
  ) {
    self.code = code
    self.severity = severity
    self.title = title
    self.why = why.split(separator: "\n").joined(separator: " ")
    self.wrong = wrong
    self.right = right
    self.aliases = aliases
    self.versions = versions
  }
}

extension Explanation.Example {
  /// A whole DTDL model file.
  package static func dtdl(_ text: String) -> Self { Self(language: .dtdl, text: text) }
  /// Whole manifests.
  package static func manifest(_ text: String) -> Self { Self(language: .manifest, text: text) }
  /// A YAML file.
  package static func yaml(_ text: String) -> Self { Self(language: .yaml, text: text) }
  /// A JSON file.
  package static func json(_ text: String) -> Self { Self(language: .json, text: text) }
  /// A table.
  package static func csv(_ text: String) -> Self { Self(language: .csv, text: text) }
  /// Part of a file.
  package static func fragment(_ text: String) -> Self { Self(language: .fragment, text: text) }
  /// A command line.
  package static func shell(_ text: String) -> Self { Self(language: .shell, text: text) }
}
