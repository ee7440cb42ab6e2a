package import Documents
package import OrderedCollections

/// A value of the Common Expression Language, of the types that are supported: no bytes, times or messages.
///
/// Source: CEL language definition, "Values".
package enum CELValue: Sendable {
  case null
  case bool(Bool)
  case int(Int64)
  case uint(UInt64)
  case double(Double)
  case string(String)
  case list([CELValue])
  case map(OrderedDictionary<CELKey, CELValue>)
  /// The type of a value, which is a value too.
  case type(CELType)
}

/// A type by the name it has in the language.
package enum CELType: String, Sendable, CaseIterable {
  case null = "null_type"
  case bool, int, uint, double, string, list, map, type
}

/// A key of a map. Numbers that are equal are the same key, whatever their type.
package enum CELKey: Sendable, Hashable {
  case bool(Bool)
  case int(Int64)
  /// Beyond what `int` holds.
  case uint(UInt64)
  case string(String)

  /// `nil` for what is no key: a list, a map, `null`, a number with a fraction.
  package init?(_ value: CELValue) {
    switch value {
    case .bool(let value): self = .bool(value)
    case .int(let value): self = .int(value)
    case .uint(let value): self = Int64(exactly: value).map(CELKey.int) ?? .uint(value)
    case .double(let value):
      if let whole = Int64(exactly: value) {
        self = .int(whole)
      } else if let whole = UInt64(exactly: value) {
        self = .uint(whole)
      } else {
        return nil
      }
    case .string(let value): self = .string(value)
    case .null, .list, .map, .type: return nil
    }
  }

  /// The key as a value again.
  package var value: CELValue {
    switch self {
    case .bool(let value): .bool(value)
    case .int(let value): .int(value)
    case .uint(let value): .uint(value)
    case .string(let value): .string(value)
    }
  }
}

extension CELValue {
  /// A JSON value: whole numbers are `int`, all others `double`.
  package init(_ value: Value) {
    switch value {
    case .null: self = .null
    case .bool(let value): self = .bool(value)
    case .integer(let value): self = .int(value)
    case .double(let value): self = .double(value)
    case .string(let value): self = .string(value)
    case .array(let items): self = .list(items.map(CELValue.init))
    case .object(let members):
      self = .map(
        OrderedDictionary(
          uniqueKeysWithValues: members.map { (CELKey.string($0.key), CELValue($0.value)) }))
    }
  }

  /// What `type()` says of it.
  package var type: CELType {
    switch self {
    case .null: .null
    case .bool: .bool
    case .int: .int
    case .uint: .uint
    case .double: .double
    case .string: .string
    case .list: .list
    case .map: .map
    case .type: .type
    }
  }

  /// Equality of the language: numbers compare by what they are worth, values of different types are unequal, and a
  /// double that is not a number equals nothing.
  package func equals(_ other: CELValue) -> Bool {
    switch (self, other) {
    case (.null, .null): true
    case (.bool(let a), .bool(let b)): a == b
    case (.string(let a), .string(let b)): a.utf8.elementsEqual(b.utf8)
    case (.type(let a), .type(let b)): a == b
    case (.list(let a), .list(let b)): a.count == b.count && zip(a, b).allSatisfy { $0.equals($1) }
    case (.map(let a), .map(let b)):
      a.count == b.count && a.allSatisfy { key, value in b[key].map { value.equals($0) } ?? false }
    default: numericOrder(other) == .same
    }
  }

  /// How two numbers or two values of one ordered type stand to each other; `nil` where there is no order.
  func order(_ other: CELValue) -> CELOrder? {
    switch (self, other) {
    case (.bool(let a), .bool(let b)): CELOrder(a ? 1 : 0, b ? 1 : 0)
    // By code points, which is the order of the bytes.
    case (.string(let a), .string(let b)):
      a.utf8.elementsEqual(b.utf8) ? .same : a.utf8.lexicographicallyPrecedes(b.utf8) ? .before : .after
    default: numericOrder(other)
    }
  }

  private func numericOrder(_ other: CELValue) -> CELOrder? {
    switch (self, other) {
    case (.int(let a), .int(let b)): CELOrder(a, b)
    case (.uint(let a), .uint(let b)): CELOrder(a, b)
    case (.double(let a), .double(let b)): a.isNaN || b.isNaN ? CELOrder.none : CELOrder(a, b)
    case (.int(let a), .uint(let b)): a < 0 ? .before : CELOrder(UInt64(a), b)
    case (.uint(let a), .int(let b)): b < 0 ? .after : CELOrder(a, UInt64(b))
    case (.int(let a), .double(let b)): CELOrder(whole: a, b)
    case (.double(let a), .int(let b)): CELOrder(whole: b, a)?.reversed
    case (.uint(let a), .double(let b)): CELOrder(whole: a, b)
    case (.double(let a), .uint(let b)): CELOrder(whole: b, a)?.reversed
    default: nil
    }
  }
}

/// Where one value stands to another.
enum CELOrder {
  case before, same, after
  /// A number and what is not a number.
  case none

  init<T: Comparable>(_ a: T, _ b: T) { self = a < b ? .before : a == b ? .same : .after }

  /// A whole number and a double, compared without rounding either.
  init?<T: FixedWidthInteger>(whole a: T, _ b: Double) {
    if b.isNaN {
      self = .none
    } else if let exact = T(exactly: b.rounded(.down)) {
      self = a == exact ? (b == b.rounded(.down) ? .same : .before) : CELOrder(a, exact)
    } else {
      self = b < 0 ? .after : .before
    }
  }

  var reversed: CELOrder {
    switch self {
    case .before: .after
    case .after: .before
    case .same, .none: self
    }
  }
}
