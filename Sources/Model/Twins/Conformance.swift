package import DTDL
package import Documents

/// One way in which a twin or relationship does not fit its model.
package struct Violation: Sendable, Hashable {
  package enum Kind: Sendable, Hashable {
    case unknownModel(DTMI, suggestion: String?)
    /// The model (or component) has no property or component of that name.
    case unknownProperty(suggestion: String?)
    /// The name belongs to a telemetry, relationship or command, which a twin cannot hold a value for.
    case notAProperty(kind: String)
    /// The value is no instance of the property's schema.
    case wrongValue(SchemaMismatch, expected: String)
    /// The model declares a component that the twin lacks.
    case missingComponent(model: DTMI)
    /// A component must be an object.
    case componentNotObject
    case unknownRelationship(suggestion: String?)
    /// The relationship leads only to twins of another model.
    case targetNotAllowed(expected: DTMI, found: DTMI)
  }

  /// Where in the twin's contents or the relationship's properties.
  package let path: ValuePath
  package let kind: Kind
  /// One sentence, lower case, no full stop.
  package let message: String

  package init(path: ValuePath, kind: Kind, message: String) {
    self.path = path
    self.kind = kind
    self.message = message
  }
}

/// Checks twins and relationships against their models.
package enum Conformance {
  /// All ways in which the twin does not fit its model.
  package static func violations(of twin: Twin, in models: ModelSet) -> [Violation] { [] }

  /// All ways in which the relationship does not fit its source's model; `targetModel` is `nil` when the target is
  /// not known.
  package static func violations(
    of relationship: Relationship, sourceModel: DTMI, targetModel: DTMI?, in models: ModelSet
  ) -> [Violation] { [] }
}
