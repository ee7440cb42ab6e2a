import Testing

/// A small valid manifest of one kind, and edits of it.
struct KindSample: Sendable, CustomTestStringConvertible {
  /// One edit: where `old` stands, once, `new` is put.
  struct Edit: Sendable, ExpressibleByArrayLiteral {
    let old: String
    let new: String

    init(arrayLiteral elements: String...) {
      old = elements[0]
      new = elements[1]
    }

    /// The word in front of the colon.
    func name(_ text: String) -> String { String(text.prefix { $0 != ":" }) }
  }

  let kind: String
  let address: String
  let manifest: String
  var replaces: [Edit] = []
  var updates: [Edit] = []
  /// `name:` and what a hasty person writes in its place.
  var typo: Edit?

  var testDescription: String { kind }

  /// Documents beside one another.
  static func documents(_ parts: String...) -> String { parts.joined(separator: "\n---\n") }

  static func document(_ kind: String, _ name: String, _ spec: String) -> String {
    "kind: \(kind)\nmetadata: {name: \(name)}\nspec: \(spec)"
  }

  static let all: [KindSample] = twins + devices + events + hosting + observed + access + data + network
}
