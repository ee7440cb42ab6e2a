package import OrderedCollections

/// A JSON-shaped value whose objects keep the order in which their members were written.
package enum Value: Sendable, Hashable {
  case null
  case bool(Bool)
  /// A number written without fraction or exponent that fits 64 bits.
  case integer(Int64)
  /// Any other number.
  case double(Double)
  case string(String)
  case array([Value])
  case object(OrderedDictionary<String, Value>)
}

extension Value: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
  package init(stringLiteral value: String) { self = .string(value) }
  package init(integerLiteral value: Int64) { self = .integer(value) }
  package init(floatLiteral value: Double) { self = .double(value) }
  package init(booleanLiteral value: Bool) { self = .bool(value) }
  package init(arrayLiteral elements: Value...) { self = .array(elements) }
  package init(dictionaryLiteral elements: (String, Value)...) {
    self = .object(OrderedDictionary(elements, uniquingKeysWith: { $1 }))
  }
  package init(nilLiteral: ()) { self = .null }
}

extension Value {
  /// The member of an object; `nil` for other values and absent members.
  package subscript(_ key: String) -> Value? {
    if case .object(let members) = self { members[key] } else { nil }
  }

  /// The text; `nil` for what is no string.
  package var string: String? { if case .string(let value) = self { value } else { nil } }
  /// Whether it is true; `nil` for what is no boolean.
  package var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
  /// A number written without fraction or exponent; `nil` for doubles, whole or not.
  package var integer: Int64? { if case .integer(let value) = self { value } else { nil } }
  /// The items of a list.
  package var array: [Value]? { if case .array(let value) = self { value } else { nil } }
  /// The members of an object, in the order written.
  package var object: OrderedDictionary<String, Value>? { if case .object(let value) = self { value } else { nil } }
  /// Whether it is `null`.
  package var isNull: Bool { if case .null = self { true } else { false } }

  /// A number as floating point, whichever way it was written.
  package var number: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .double(let value): value
    default: nil
    }
  }

  /// What a person would call this kind of value: "a string", "a number", "an object"...
  package var kindName: String {
    switch self {
    case .null: "null"
    case .bool: "a boolean"
    case .integer: "an integer"
    case .double: "a number"
    case .string: "a string"
    case .array: "a list"
    case .object: "a mapping"
    }
  }

  /// Whether two values mean the same JSON: member order is ignored and `1` equals `1.0`; text compares by its bytes,
  /// so that composed and decomposed characters differ. True exactly when `canonicalJSON` is the same.
  package func isEquivalent(to other: Value) -> Bool {
    switch (self, other) {
    case (.object(let a), .object(let b)):
      guard a.count == b.count else { return false }
      return a.allSatisfy { key, value in
        guard let index = b.index(forKey: key), UTF8Order.equal(b.keys[index], key) else { return false }
        return value.isEquivalent(to: b.values[index])
      }
    case (.array(let a), .array(let b)):
      return a.count == b.count && zip(a, b).allSatisfy { $0.isEquivalent(to: $1) }
    case (.integer(let a), .double(let b)), (.double(let b), .integer(let a)):
      return Int64(exactly: b) == a
    case (.string(let a), .string(let b)):
      return UTF8Order.equal(a, b)
    default:
      return self == other
    }
  }
}
