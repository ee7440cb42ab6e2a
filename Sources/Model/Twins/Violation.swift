package import DTDL
package import Diagnostics
package import Documents

/// One way in which a twin or relationship does not fit its model.
package struct Violation: Sendable, Hashable {
  package enum Kind: Sendable, Hashable {
    case unknownModel(DTMI, suggestion: String?)
    /// The model (or the component's) has no property or component of that name.
    case unknownProperty(model: DTMI, suggestion: String?)
    /// The name belongs to a telemetry, relationship or command, for which a twin holds no value.
    case notAProperty(kind: String)
    /// The name begins with `$`, as only the service's own do.
    case reservedName
    /// The value is no instance of the property's schema, whose name is `expected`.
    case wrongValue(SchemaMismatch, expected: String)
    /// The model declares a component that the twin lacks.
    case missingComponent(model: DTMI)
    /// A component must be an object.
    case componentNotObject
    case unknownRelationship(model: DTMI, suggestion: String?)
    /// The relationship leads only to twins of another model.
    case targetNotAllowed(expected: DTMI, found: DTMI)
  }

  /// Where in the twin's contents or the relationship's properties.
  package let path: ValuePath
  package let kind: Kind
  /// One sentence, lower case, no full stop; a suggestion is not part of it.
  package let message: String
  /// Where the model says otherwise: "`soc` is declared here as double". `nil` when the model came from no file, and for
  /// whoever only counts.
  package let declaration: DiagnosticLabel?
  /// How to mend it, where the suggestion does not say it.
  package let help: String?

  package init(
    path: ValuePath, kind: Kind, message: String, declaration: DiagnosticLabel? = nil, help: String? = nil
  ) {
    self.path = path
    self.kind = kind
    self.message = message
    self.declaration = declaration
    self.help = help
  }

  /// What was most likely meant: a name of the model, a known model, a field, a value of an enumeration.
  package var suggestion: String? {
    switch kind {
    case .unknownModel(_, let suggestion), .unknownProperty(_, let suggestion), .unknownRelationship(_, let suggestion):
      suggestion
    case .wrongValue(let mismatch, _): mismatch.suggestion
    default: nil
    }
  }

  /// Whether the last name of the path is wrong, not the value it leads to.
  package var isAboutName: Bool {
    switch kind {
    case .unknownProperty, .notAProperty, .reservedName: true
    case .wrongValue(let mismatch, _): if case .unknownField = mismatch.reason { true } else { false }
    default: false
    }
  }
}
