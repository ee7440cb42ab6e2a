/// Why bytes are not JSON, and where.
package struct JSONError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What kind of rule was broken.
  package enum Kind: Sendable, Hashable {
    /// The grammar of RFC 8259.
    case syntax
    /// Lists and objects inside one another beyond the limit.
    case tooDeep
    /// Bytes that are not UTF-8, or an escape that is no Unicode scalar.
    case encoding
    /// A number too large for 64-bit floating point.
    case range
    /// Correct JSON of another type than the caller asked for.
    case mismatch
  }

  /// Which rule was broken.
  package let kind: Kind
  /// Zero-based byte offset from the start of the input.
  package let offset: Int
  /// One sentence, lower case, no full stop.
  package let message: String

  package init(_ kind: Kind = .syntax, offset: Int, _ message: String) {
    self.kind = kind
    self.offset = offset
    self.message = message
  }

  package var description: String { "byte \(offset): \(message)" }
}
