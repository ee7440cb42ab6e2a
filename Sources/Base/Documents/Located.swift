package import Diagnostics
import OrderedCollections

/// A value together with where each part of it was written: what the YAML and JSON readers return.
package struct Located: Sendable {
  /// What stands at a place.
  package enum Content: Sendable {
    /// null, boolean, number or string.
    case scalar(Value)
    case sequence([Located])
    case mapping([Member])
  }

  /// One member of a mapping, its key and its value each with a place. Keys are unique (duplicates were reported).
  package struct Member: Sendable {
    /// The text of the key.
    package let key: String
    /// Where the key stands, its quotes included.
    package let keySpan: SourceSpan
    /// What the key leads to.
    package let value: Located

    package init(key: String, keySpan: SourceSpan, value: Located) {
      self.key = key
      self.keySpan = keySpan
      self.value = value
    }
  }

  /// Where the value stands: from its first byte to behind its last.
  package let span: SourceSpan
  /// What stands there.
  package let content: Content
  /// Whether a scalar was quoted in YAML or JSON: `"1"` is text, `1` is a number.
  package let isQuoted: Bool

  package init(span: SourceSpan, content: Content, isQuoted: Bool = false) {
    self.span = span
    self.content = content
    self.isQuoted = isQuoted
  }

  /// The same without places.
  package var value: Value {
    switch content {
    case .scalar(let value): value
    case .sequence(let items): .array(items.map(\.value))
    case .mapping(let members):
      .object(OrderedDictionary(members.map { ($0.key, $0.value.value) }, uniquingKeysWith: { first, _ in first }))
    }
  }

  /// The member with that key; `nil` for other content.
  package func member(_ key: String) -> Member? {
    if case .mapping(let members) = content { members.first { $0.key == key } } else { nil }
  }

  /// The value of the member with that key; `nil` for other content.
  package subscript(_ key: String) -> Located? { member(key)?.value }

  /// The text of a string; `nil` for other content.
  package var string: String? { if case .scalar(.string(let text)) = content { text } else { nil } }
  /// The members of a mapping; `nil` for other content.
  package var members: [Member]? { if case .mapping(let members) = content { members } else { nil } }
  /// The items of a sequence; `nil` for other content.
  package var items: [Located]? { if case .sequence(let items) = content { items } else { nil } }
}
