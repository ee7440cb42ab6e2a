package import Documents

/// Why a value is no instance of a schema.
package struct SchemaMismatch: Sendable, Hashable {
  package enum Reason: Sendable, Hashable {
    /// Another type of JSON value, or a text or number that the type does not allow.
    case wrongType(expected: String)
    /// A number beyond what the type holds.
    case outOfRange(expected: String)
    /// None of the enumeration's values.
    case notInEnumeration(allowed: [EnumLiteral])
    /// A field the object schema does not have.
    case unknownField(suggestion: String?)
    /// A field that the requirement extension demands.
    case missingField(String)
    /// A JSON null inside a map or an object.
    case null
  }

  /// Where in the value.
  package let path: ValuePath
  package let reason: Reason
  /// One sentence, lower case, no full stop.
  package let message: String

  package init(path: ValuePath, reason: Reason, message: String) {
    self.path = path
    self.reason = reason
    self.message = message
  }
}
