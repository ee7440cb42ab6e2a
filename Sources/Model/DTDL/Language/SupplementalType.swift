/// A type that `@type` may name beside an element's class: a semantic type of the language or a type of an extension.
/// Source: DTDL v3, "Semantic types" and "Language extensions".
struct SupplementalType: Sendable {
  /// Its DTMI.
  let id: String
  /// The term of it.
  let name: String
  /// The context that defines it.
  let context: String
  /// Whether only types below it may be used.
  var isAbstract = false
  /// Whether it classifies units and not elements.
  var classifiesUnits = false
  /// The classes of elements that it may stand on.
  var classes = ClassSet([])
  /// Types beside which it may also stand.
  var alternatives: [String] = []
  /// Language versions of the elements that it may stand on.
  var versions: [Int] = []
  /// Types that must stand beside it, and types that must not.
  var companions: [String] = []
  var rivals: [String] = []
  var properties: [SupplementalProperty] = []
  var constraints: [ValueConstraint] = []
  var siblings: [SiblingConstraint] = []
  var parents: [ParentConstraint] = []

  /// Whether it says which quantity a number is, and asks for a unit.
  var isQuantity: Bool { properties.contains { $0.term == "unit" } }
}

/// A supplemental type that many elements refer to.
@dynamicMemberLookup
final class TypeReference: Sendable {
  let type: SupplementalType

  init(_ type: SupplementalType) { self.type = type }

  subscript<Value>(dynamicMember path: KeyPath<SupplementalType, Value>) -> Value { type[keyPath: path] }
}

/// A member that a supplemental type brings.
struct SupplementalProperty: Sendable {
  enum Value: Sendable {
    case string(maximum: Int?, form: TextForm?)
    case integer(minimum: Int?)
    case decimal
    case duration
    /// A term or DTMI.
    case identifier
    /// An element of the language: one with a supplemental type (units of DTDL v2), or one that is written below an
    /// element (units of the extension). Both `nil` take any.
    case element(type: String?, childOf: String?)
  }

  let id: String
  let term: String
  let value: Value
  var isRequired = true
  /// Whether siblings may not have the same value.
  var isUnique = false
  /// Whether the value must be an instance of the element's schema.
  var isInstance = false
}

/// Forms of texts that extensions ask for.
enum TextForm: Sendable {
  /// A topic: labels and tokens in braces between slashes.
  case topic
  /// Printable ASCII without space, quotes, wildcards, braces and slashes.
  case label
  /// A name as elements have it.
  case name

  /// What it takes, for messages.
  var description: String {
    switch self {
    case .topic: "labels and {tokens} between slashes"
    case .label: "printable ASCII without space, \", +, #, {, } and /"
    case .name: "letters, digits and underscores, a letter first and no underscore last"
    }
  }

  func matches(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    switch self {
    case .name: return Names.isValid(text)
    case .label: return !bytes.isEmpty && bytes.allSatisfy(TextForm.isLabel)
    case .topic:
      let levels = bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
      return levels.enumerated().allSatisfy { index, level in
        if TextForm.isToken(level) { return true }
        guard let first = level.first, level.allSatisfy(TextForm.isLabel) else { return false }
        return index > 0 || first != UInt8(ascii: "$")
      }
    }
  }

  private static func isLabel(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x21, 0x24...0x2A, 0x2C...0x2E, 0x30...0x7A, 0x7C, 0x7E: true
    default: false
    }
  }

  /// `{name}` or `{kind:name}`, letters only.
  private static func isToken(_ level: ArraySlice<UInt8>) -> Bool {
    guard level.first == UInt8(ascii: "{"), level.last == UInt8(ascii: "}"), level.count > 2 else { return false }
    let parts = level.dropFirst().dropLast().split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    return parts.count <= 2
      && parts.allSatisfy { !$0.isEmpty && $0.allSatisfy { (0x61...0x7A).contains($0 | 0x20) } }
  }
}

/// What the values of a member must be.
struct ValueConstraint: Sendable {
  /// `schema` or `fields`.
  let member: String
  /// Classes or supplemental types of which a value must have one.
  var classes: [ElementClass] = []
  var types: [String] = []
  /// Words of the language of which a value must be one, by DTMI.
  var words: [String] = []
  /// The member's value must be the enumeration of units of what this member of a sibling names.
  var unitsOfSibling: String?
}

/// What a sibling that a member names must be. The name is that of `annotates`.
struct SiblingConstraint: Sendable {
  /// The member that names the sibling.
  let reference: String
  var classes: [ElementClass] = []
  /// A type that the sibling must not have.
  var rival: String?
  /// The member that names a supplemental member of the sibling, each of which may be named once.
  var namesMember: String?
}

/// What the element around must be.
struct ParentConstraint: Sendable {
  /// Types of which the element around must have one.
  let types: [String]
  /// No sibling may have this type too.
  var isOnly = false
  /// Some sibling must have this type.
  var sibling: String?
}
