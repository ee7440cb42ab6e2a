import Diagnostics
import Documents

/// One element of a document, read and checked by itself: what it holds is not put together yet. A class, so that
/// looking at one copies nothing; only the reader and the graph change it.
final class Element {
  let elementClass: ElementClass
  let scope: LanguageScope
  let node: JSONNode
  /// The element around it; -1 for an interface at the top.
  let parent: Int
  /// The interface that it belongs to: itself when it is one.
  var partition: Int
  /// The member of `parent` that it is a value of.
  let member: String
  /// Its `@id` where it has one.
  var id: JSONNode?
  var idText: String?
  /// Where its class stands in `@type`.
  var typeNode: JSONNode?
  var name: JSONNode?
  var nameText: String?
  /// Types beside its class.
  var types: [TypeReference] = []
  /// Types that may not stand on it, as was reported: their members are not unknown.
  var refusedTypes: [TypeReference] = []
  /// Whether a word of `@type` was no type, as was reported: which members belong to it is not known.
  var hasBadTypes = false
  /// Whether a type is there that only an unknown extension could explain.
  var hasUnknownTypes = false
  /// Values that are elements.
  var children: [Child] = []
  /// Values of members that supplemental types bring.
  var typeValues: [TypeValue] = []
  /// `enumValue`.
  var literal: EnumLiteral?
  var isWritable = false
  var target: String?
  var maxMultiplicity: Int?
  /// Whether something was wrong with it that was reported.
  var isBroken = false

  init(
    elementClass: ElementClass, scope: LanguageScope, node: JSONNode, parent: Int, partition: Int, member: String
  ) {
    self.elementClass = elementClass
    self.scope = scope
    self.node = node
    self.parent = parent
    self.partition = partition
    self.member = member
  }

  /// One value of a member that holds elements.
  struct Child {
    let member: String
    let rule: ObjectRule
    let value: JSONNode
    let target: Target
    /// The element that it is, once references are followed.
    var element: Int?

    init(member: String, rule: ObjectRule, value: JSONNode, target: Target) {
      self.member = member
      self.rule = rule
      self.value = value
      self.target = target
      if case .element(let index) = target { element = index }
    }

    /// The class of what it is; `nil` where that is not known.
    var standard: StandardElement? { if case .standard(let element) = target { element } else { nil } }
  }

  enum Target {
    /// An element written in place.
    case element(Int)
    case standard(StandardElement)
    /// An element by its DTMI.
    case id(String)
  }

  /// A member of a supplemental type with its value.
  struct TypeValue {
    let type: TypeReference
    let property: SupplementalProperty
    let node: JSONNode
    let value: Value

    enum Value {
      case text(String)
      case integer(Int)
      case decimal
      case element(StandardElement)
      case id(String)
    }
  }

  /// How a message calls it: `property `soc``, or `the array` when it has no name.
  var title: String {
    let word = elementClass == .enumeration ? "enum" : ElementClass.spaced(elementClass)
    if let name = nameText ?? node["name"]?.string { return "\(word) `\(name)`" }
    if elementClass == .interface, let id = idText { return "interface `\(id)`" }
    return "the \(word)"
  }

  /// The first value of a member.
  func child(_ member: String) -> Child? { children.first { $0.member == member } }
}

extension ElementClass {
  /// `enum value`, `command request`.
  static func spaced(_ element: ElementClass) -> String {
    var text = ""
    for character in element.name {
      if character.isUppercase, !text.isEmpty { text += " " }
      text += character.lowercased()
    }
    return text
  }
}
