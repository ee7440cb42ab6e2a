/// What a name of a resource type may be. Source of each rule: the machine-readable type definitions, else Azure's
/// naming documentation.
package struct NameRule: Sendable {
  /// How many characters.
  package let length: ClosedRange<Int>
  /// Which characters are allowed.
  package let characters: Characters
  /// What must stand first.
  package let first: Edge
  /// What must stand last.
  package let last: Edge
  /// Whether a name may consist of digits alone.
  package let allowsOnlyDigits: Bool

  /// A set of allowed characters.
  package enum Characters: Sendable {
    case lowercaseAlphanumeric
    case alphanumeric
    case lowercaseAlphanumericHyphen
    case alphanumericHyphen
    case wordAnd(String)
  }

  /// What may stand at an end of a name.
  package enum Edge: Sendable { case any, alphanumeric, letter, notHyphen, notPeriod }

  /// A rule; by default anything allowed may stand at the ends.
  package init(
    _ length: ClosedRange<Int>, _ characters: Characters, first: Edge = .any, last: Edge = .any,
    allowsOnlyDigits: Bool = true
  ) {
    self.length = length
    self.characters = characters
    self.first = first
    self.last = last
    self.allowsOnlyDigits = allowsOnlyDigits
  }

  /// What is wrong with a name as the end of "the name ..."; `nil` when nothing is.
  package func objection(to name: String) -> String? {
    guard length.contains(name.unicodeScalars.count) else {
      return "has \(name.unicodeScalars.count) characters; \(length.lowerBound) to \(length.upperBound) are allowed"
    }
    if let wrong = name.unicodeScalars.first(where: { !allows($0) }) {
      return "holds `\(wrong)`; allowed are \(characters.description)"
    }
    if let scalar = name.unicodeScalars.first, !first.allows(scalar) { return "must start with \(first.description)" }
    if let scalar = name.unicodeScalars.last, !last.allows(scalar) { return "must end with \(last.description)" }
    if !allowsOnlyDigits, name.unicodeScalars.allSatisfy({ $0.isDigit }) { return "must not be digits only" }
    return nil
  }

  private func allows(_ scalar: Unicode.Scalar) -> Bool {
    switch characters {
    case .lowercaseAlphanumeric: scalar.isLowercaseLetter || scalar.isDigit
    case .alphanumeric: scalar.isLetter || scalar.isDigit
    case .lowercaseAlphanumericHyphen: scalar.isLowercaseLetter || scalar.isDigit || scalar == "-"
    case .alphanumericHyphen: scalar.isLetter || scalar.isDigit || scalar == "-"
    case .wordAnd(let others):
      scalar.isLetter || scalar.isDigit || scalar == "_" || others.unicodeScalars.contains(scalar)
    }
  }

  /// The rule in one line, for editors and messages.
  package var description: String { "\(length.lowerBound) to \(length.upperBound) of \(characters.description)" }
}

extension NameRule.Characters {
  var description: String {
    switch self {
    case .lowercaseAlphanumeric: "lower-case letters and digits"
    case .alphanumeric: "letters and digits"
    case .lowercaseAlphanumericHyphen: "lower-case letters, digits and `-`"
    case .alphanumericHyphen: "letters, digits and `-`"
    case .wordAnd(let others): "letters, digits, `_` and " + others.map { "`\($0)`" }.joined(separator: " ")
    }
  }
}

extension NameRule.Edge {
  func allows(_ scalar: Unicode.Scalar) -> Bool {
    switch self {
    case .any: true
    case .alphanumeric: scalar.isLetter || scalar.isDigit
    case .letter: scalar.isLetter
    case .notHyphen: scalar != "-"
    case .notPeriod: scalar != "."
    }
  }

  var description: String {
    switch self {
    case .any: "any of them"
    case .alphanumeric: "a letter or digit"
    case .letter: "a letter"
    case .notHyphen: "something other than `-`"
    case .notPeriod: "something other than `.`"
    }
  }
}

extension Unicode.Scalar {
  var isLowercaseLetter: Bool { ("a"..."z").contains(self) }
  var isLetter: Bool { isLowercaseLetter || ("A"..."Z").contains(self) }
  var isDigit: Bool { ("0"..."9").contains(self) }
}
