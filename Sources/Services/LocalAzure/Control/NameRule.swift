import Encodings

/// What a resource's name may look like.
struct NameRule: Sendable {
  /// For people: what the name must be.
  let description: String
  let accepts: @Sendable (String) -> Bool

  /// Anything that fits a path segment.
  static let any = NameRule(description: "1-260 characters") { (1...260).contains($0.count) }

  /// A UUID.
  static let uuid = NameRule(description: "a GUID") { UUIDText.isUUID($0) }

  /// Characters of a set, of some length, beginning and ending with a letter or digit unless `looseEnds`.
  static func characters(
    _ length: ClosedRange<Int>, _ set: CharacterSet, looseEnds: Bool = false, startsWithLetter: Bool = false
  ) -> NameRule {
    let ends = looseEnds ? "" : ", beginning and ending with a letter or digit"
    return NameRule(description: "\(length.lowerBound)-\(length.upperBound) \(set.rawValue)\(ends)") { name in
      guard length.contains(name.count), name.unicodeScalars.allSatisfy(set.contains) else { return false }
      guard let first = name.unicodeScalars.first, let last = name.unicodeScalars.last else { return false }
      if startsWithLetter && !CharacterSet.letters.contains(first) { return false }
      return looseEnds || (CharacterSet.alphanumeric.contains(first) && CharacterSet.alphanumeric.contains(last))
    }
  }

  /// ASCII characters that names are made of; the raw value is how a message calls them.
  enum CharacterSet: String, Sendable {
    case letters = "letters"
    case alphanumeric = "letters and digits"
    case hyphenated = "letters, digits and hyphens"
    case lowerAlphanumeric = "lower-case letters and digits"
    case lowerHyphenated = "lower-case letters, digits and hyphens"
    case wordLike = "letters, digits, hyphens, dots and underscores"
    case groupLike = "letters, digits, hyphens, dots, underscores and parentheses"

    func contains(_ scalar: Unicode.Scalar) -> Bool {
      let lower = ("a"..."z").contains(scalar)
      let upper = ("A"..."Z").contains(scalar)
      let digit = ("0"..."9").contains(scalar)
      switch self {
      case .letters: return lower || upper
      case .alphanumeric: return lower || upper || digit
      case .hyphenated: return lower || upper || digit || scalar == "-"
      case .lowerAlphanumeric: return lower || digit
      case .lowerHyphenated: return lower || digit || scalar == "-"
      case .wordLike: return lower || upper || digit || "-._".unicodeScalars.contains(scalar)
      case .groupLike:
        return "-._()".unicodeScalars.contains(scalar) || scalar.properties.isAlphabetic
          || scalar.properties.numericType != nil
      }
    }
  }
}
