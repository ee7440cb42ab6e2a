package import Diagnostics
package import Documents
package import OrderedCollections

/// A digital twin model: what twins of it have. Source: DTDL, "Interface".
package struct Interface: Sendable {
  package let id: DTMI
  /// The DTDL version of its context: 2, 3 or 4.
  package let languageVersion: Int
  /// A string or a map from language to text, as written.
  package let displayName: Value?
  package let description: Value?
  package let extends: [DTMI]
  /// What it declares itself, by name; inherited contents come from `ModelSet.contents(of:)`.
  package let contents: OrderedDictionary<String, Content>
  /// The JSON as written, or where it is read from when it is asked for.
  private let source: Source
  /// The whole object in its file; `nil` when it did not come from a file.
  package let span: SourceSpan?

  private enum Source: Sendable {
    case value(Value)
    case node(JSONNode)
  }

  /// The JSON as written. Read from the file's text every time it is asked for.
  package var definition: Value {
    switch source {
    case .value(let value): value
    case .node(let node): node.value
    }
  }

  package init(
    id: DTMI, languageVersion: Int, displayName: Value? = nil, description: Value? = nil, extends: [DTMI] = [],
    contents: OrderedDictionary<String, Content> = [:], definition: Value, span: SourceSpan? = nil
  ) {
    self.id = id
    self.languageVersion = languageVersion
    self.displayName = displayName
    self.description = description
    self.extends = extends
    self.contents = contents
    source = .value(definition)
    self.span = span
  }

  /// An interface that stands in a file.
  init(
    id: DTMI, languageVersion: Int, displayName: Value?, description: Value?, extends: [DTMI],
    contents: OrderedDictionary<String, Content>, source: JSONNode
  ) {
    self.id = id
    self.languageVersion = languageVersion
    self.displayName = displayName
    self.description = description
    self.extends = extends
    self.contents = contents
    self.source = .node(source)
    span = source.tree.file.path.isEmpty ? nil : source.span
  }

  /// The interfaces that must be stored before or with it: what it extends and what its components are, in order of
  /// first mention. A relationship's target is not among them.
  package var dependencies: [DTMI] {
    var seen = OrderedSet(extends)
    for case .component(let component) in contents.values { seen.append(component.schema) }
    return Array(seen)
  }
}
