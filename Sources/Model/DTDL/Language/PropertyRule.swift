/// What one member of a class may hold.
struct PropertyRule: Sendable {
  /// The kinds of value that members have.
  enum Value: Sendable {
    /// A text for programs, with its longest length and its form.
    case string(maximum: Int?, isName: Bool)
    /// Texts for people, by language.
    case text(maximum: Int)
    case boolean
    case integer(minimum: Int?, maximum: Int?)
    /// A string or an integer.
    case literal
    /// A DTMI that need not lead anywhere.
    case identifier(maximum: Int)
    case object(ObjectRule)
  }

  let name: String
  let value: Value
  let isRequired: Bool

  static func string(_ name: String, maximum: Int?, isName: Bool = false, required: Bool = false) -> PropertyRule {
    PropertyRule(name: name, value: .string(maximum: maximum, isName: isName), isRequired: required)
  }

  static func object(_ name: String, _ rule: ObjectRule) -> PropertyRule {
    PropertyRule(name: name, value: .object(rule), isRequired: rule.minimum > 0)
  }
}

/// What a member that holds elements may hold. A class, so that looking a member up copies nothing.
final class ObjectRule: Sendable {
  /// The class that values are of.
  let target: ElementClass
  /// `nil` is no limit; 1 is a member with one value.
  let maximum: Int?
  let minimum: Int
  /// Whether an element must have an `@id` when it is written in place.
  let needsID: Bool
  /// The class that an element is of when it has no `@type`; `nil` where `@type` is required.
  let inferred: ElementClass?
  /// Language versions in which an element here may be written, the newest first.
  let versions: [Int]
  /// Words of the language that alone are allowed; empty allows all.
  let words: [String]
  /// Whether names are unique among its values.
  let namesAreUnique: Bool

  init(
    target: ElementClass, maximum: Int? = nil, minimum: Int = 0, needsID: Bool = false, inferred: ElementClass? = nil,
    versions: [Int], words: [String] = [], namesAreUnique: Bool = false
  ) {
    self.target = target
    self.maximum = maximum
    self.minimum = minimum
    self.needsID = needsID
    self.inferred = inferred
    self.versions = versions
    self.words = words
    self.namesAreUnique = namesAreUnique
  }

  var isPlural: Bool { maximum != 1 }
}
