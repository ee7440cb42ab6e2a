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
    /// The text is no JSON at all.
    case notJSON
  }

  /// Where in the value.
  package let path: ValuePath
  package let reason: Reason
  /// One sentence, lower case, no full stop; a suggestion is not part of it.
  package let message: String
  /// What was most likely meant: a field of the object, a value of the enumeration.
  package let suggestion: String?
  /// How such a value is written, where the message does not say it.
  package let help: String?
  /// Whether only the quotes are wrong: the same without them, or within them, would be an instance.
  package let isAboutQuotes: Bool
  /// The bytes that are wrong, counted from the first of the text that was checked; of an unknown field its name. `nil`
  /// where a value without its text was checked.
  package let range: Range<Int>?

  package init(
    path: ValuePath, reason: Reason, message: String, suggestion: String? = nil, help: String? = nil,
    isAboutQuotes: Bool = false, range: Range<Int>? = nil
  ) {
    self.path = path
    self.reason = reason
    self.message = message
    self.suggestion = suggestion
    self.help = help
    self.isAboutQuotes = isAboutQuotes
    self.range = range
  }
}
