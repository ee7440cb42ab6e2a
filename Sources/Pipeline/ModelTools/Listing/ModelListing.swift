package import DTDL
package import Diagnostics
package import Documents
import OrderedCollections

/// What there is of models: one entry an interface, by DTMI.
package struct ModelListing: Sendable {
  /// An interface in short.
  package struct Entry: Sendable {
    package let id: DTMI
    /// 2, 3 or 4.
    package let languageVersion: Int
    /// In English where there is such a text, else in the first language.
    package let displayName: String?
    package let extends: [DTMI]
    /// What it declares itself.
    package let own: ContentCounts
    /// What it has from others.
    package let inherited: ContentCounts
    package let span: SourceSpan?
  }

  /// Ordered by path, then by version.
  package let entries: [Entry]

  /// The interfaces of `models` that a pattern fits, or all of them without patterns.
  package init(_ models: ModelSet, matching patterns: [Glob] = []) {
    let wanted = models.interfaces.values.filter { interface in
      patterns.isEmpty || patterns.contains { $0.matches(interface.id.description) }
    }
    entries = wanted.sorted { DTMI.precedes($0.id, $1.id) }.map { interface in
      let inherited = models.contents(of: interface.id).filter { interface.contents[$0.key] == nil }
      return Entry(
        id: interface.id, languageVersion: interface.languageVersion,
        displayName: interface.displayName?.localised, extends: interface.extends,
        own: ContentCounts(interface.contents.values), inherited: ContentCounts(inherited.values),
        span: interface.span)
    }
  }

  /// The listing as a document.
  package var json: Value {
    ["kind": "ModelListing", "version": 1, "models": .array(entries.map(\.json))]
  }
}

extension ModelListing.Entry {
  fileprivate var json: Value {
    var members: OrderedDictionary<String, Value> = [
      "id": .string(id.description), "languageVersion": .integer(Int64(languageVersion)),
    ]
    if let displayName { members["displayName"] = .string(displayName) }
    members["extends"] = .array(extends.map { .string($0.description) })
    members["own"] = own.json
    members["inherited"] = inherited.json
    if let span {
      members["file"] = .string(span.file.path)
      members["line"] = .integer(Int64(span.location.line))
    }
    return .object(members)
  }
}

/// How many contents there are of each kind.
package struct ContentCounts: Sendable, Hashable {
  /// The kinds in the order in which they are told, as DTDL writes them.
  package static let kinds = ["Property", "Telemetry", "Relationship", "Component", "Command"]

  private var counts: [String: Int] = [:]

  init(_ contents: some Sequence<Content>) {
    for content in contents { counts[content.kind, default: 0] += 1 }
  }

  /// The number of a kind; zero for what is no kind.
  package subscript(_ kind: String) -> Int { counts[kind, default: 0] }

  fileprivate var json: Value {
    .object(
      OrderedDictionary(
        uniqueKeysWithValues: ContentCounts.kinds.map { ($0.lowercased(), .integer(Int64(self[$0]))) }))
  }
}

extension Value {
  /// A text that may be written once for each language: in English where there is such a text, else the first one.
  var localised: String? {
    switch self {
    case .string(let text): text
    case .object(let languages):
      (languages["en"] ?? languages.first { $0.key.hasPrefix("en-") }?.value ?? languages.values.first)?.string
    case .array(let items): items.first.flatMap { $0["@value"] ?? $0 }?.string
    default: nil
    }
  }
}
