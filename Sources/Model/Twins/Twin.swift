package import DTDL
package import Documents
package import OrderedCollections

/// A digital twin without what the service adds: `$etag` is kept apart, `$metadata` is gone but for the model.
package struct Twin: Sendable, Hashable {
  package var id: String
  package var model: DTMI
  /// Properties and components by name. A component has an empty `$metadata`, by which the service tells it from a
  /// property that is an object.
  package var contents: OrderedDictionary<String, Value>

  package init(id: String, model: DTMI, contents: OrderedDictionary<String, Value> = [:]) {
    self.id = id
    self.model = model
    self.contents = contents
  }
}

extension Twin {
  /// The twin as the service wants it: each component that the model declares is there and has an empty `$metadata`.
  /// A component that was left out becomes an empty one. A twin of an unknown model comes back unchanged.
  package func completed(in models: ModelSet) -> Twin {
    var twin = self
    for case .component(let component) in models.contents(of: model).values {
      guard case .object(var members) = contents[component.name] ?? [:] else { continue }
      members["$metadata"] = [:]
      twin.contents[component.name] = .object(members)
    }
    return twin
  }
}

/// What tells relationships apart: the same id may occur under another source.
package struct RelationshipKey: Sendable, Hashable, Comparable {
  package var source: String
  package var id: String

  package init(source: String, id: String) {
    self.source = source
    self.id = id
  }

  package static func < (a: RelationshipKey, b: RelationshipKey) -> Bool { (a.source, a.id) < (b.source, b.id) }
}

/// A relationship from one twin to another.
package struct Relationship: Sendable, Hashable {
  package var key: RelationshipKey
  package var name: String
  package var target: String
  package var properties: OrderedDictionary<String, Value>

  package init(
    source: String, id: String, name: String, target: String, properties: OrderedDictionary<String, Value> = [:]
  ) {
    key = RelationshipKey(source: source, id: id)
    self.name = name
    self.target = target
    self.properties = properties
  }
}
