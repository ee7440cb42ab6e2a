/// What is wrong with an expression, or went wrong in it.
package struct CELError: Error, Sendable, CustomStringConvertible {
  package enum Kind: Sendable, Hashable {
    /// It is no expression.
    case syntax
    /// It uses something that CEL has and this implementation has not.
    case unsupported
    /// A name that nothing declares.
    case undeclared
    /// A function is not defined for these values.
    case noOverload
    case noKey
    case outOfRange
    case divisionByZero
    /// The result has no room in its type.
    case overflow
    case badConversion
    case badPattern
    /// It would take too long.
    case budget
  }

  package var kind: Kind
  /// In the words of the language's conformance cases where those have any: `no such key: x`.
  package var message: String
  /// Where in the expression, in bytes from its beginning.
  package var offset: Int

  init(_ kind: Kind, _ message: String, at offset: Int) {
    self.kind = kind
    self.message = message
    self.offset = offset
  }

  package var description: String { "\(message) (at byte \(offset))" }
}
