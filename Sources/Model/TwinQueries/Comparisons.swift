package import Documents

extension QueryComparison {
  /// Whether two values stand in that relation: those of different kinds are unequal and in no order, and what is not
  /// there is in no relation to anything.
  package func holds(_ left: Value?, _ right: Value?) -> Bool {
    guard let left, let right else { return false }
    switch self {
    case .equal: return left.isEquivalent(to: right)
    case .notEqual: return !left.isEquivalent(to: right)
    case .less, .lessOrEqual, .greater, .greaterOrEqual: break
    }
    if let a = left.integer, let b = right.integer { return isOrdered(a, b) }
    if let a = left.number, let b = right.number { return isOrdered(a, b) }
    if let a = left.string, let b = right.string { return isOrdered(TextKey(a), TextKey(b)) }
    return false
  }

  private func isOrdered<T: Comparable>(_ a: T, _ b: T) -> Bool {
    switch self {
    case .less: a < b
    case .lessOrEqual: a <= b
    case .greater: a > b
    case .greaterOrEqual: a >= b
    case .equal: a == b
    case .notEqual: a != b
    }
  }
}

/// Searches in text by its bytes: what is shown alike but spelt differently does not match.
package enum TextSearch {
  /// Whether one of the three functions of texts holds; `part` is what it looks for.
  package static func matches(_ function: QueryFunction, _ text: String, _ part: String) -> Bool {
    switch function {
    case .startsWith: text.utf8.starts(with: part.utf8)
    case .endsWith: text.utf8.reversed().starts(with: part.utf8.reversed())
    default: contains(text, part)
    }
  }

  private static func contains(_ text: String, _ part: String) -> Bool {
    guard let first = part.utf8.first else { return true }
    var rest = text.utf8[...]
    while let place = rest.firstIndex(of: first) {
      rest = rest[place...]
      if rest.starts(with: part.utf8) { return true }
      rest = rest.dropFirst()
    }
    return false
  }
}
