import OrderedCollections

@testable import DTDL

/// What our tables say of the language, a line a fact.
enum LanguageFacts {
  static let versions = [2, 3, 4]

  /// A class of limits as the metamodel names it: the language's own, or those of an extension.
  static func limitSets(_ version: Int) -> [(LimitSet, String)] {
    version < 4 ? [(.standard, "")] : [(.standard, ""), (.onvif, "onvif_1"), (.aio, "aio_1")]
  }

  static var classes: [String] {
    ElementClass.allCases.flatMap { element in
      versions.filter { $0 >= element.since }.map { version in
        let below = ClassSet.concrete(element, version: version).classes.filter(\.isOvert).map(\.name).sorted()
        return """
          \(element.name) v\(version) abstract \(element.isAbstract) overt \(element.isOvert) \
          below \(element.parent?.name ?? "-") stands for \(below)
          """
      }
    }
  }

  static var members: [String] {
    ElementClass.allCases.filter(\.isDefinable).flatMap { element in
      versions.filter { $0 >= element.since }.flatMap { version in
        limitSets(version).flatMap { set, name in
          ClassTable.members(of: element, version: version, limits: set).values.filter { !$0.name.hasPrefix("dtmi:") }
            .map { "\(element.name) v\(version) \(name) \($0.name): \(describe($0))" }
        }
      }
    }
  }

  private static func describe(_ rule: PropertyRule) -> String {
    let required = rule.isRequired ? "required" : "optional"
    switch rule.value {
    case .string(let maximum, let isName): return "\(isName ? "name" : "string") of \(shown(maximum)) \(required)"
    case .text(let maximum): return "langString of \(maximum) \(required)"
    case .boolean: return "boolean \(required)"
    case .integer(let minimum, let maximum): return "integer \(shown(minimum))...\(shown(maximum)) \(required)"
    case .literal: return "literal \(required)"
    case .identifier(let maximum): return "identifier of \(maximum) \(required)"
    case .object(let object):
      return """
        \(object.target.name) \(object.minimum)...\(shown(object.maximum)) of v\(object.versions) one of \
        \(object.words.sorted()) needs id \(object.needsID) needs type \(object.inferred == nil) \
        unique names \(object.namesAreUnique)
        """
    }
  }

  private static func shown(_ number: Int?) -> String { number.map(String.init) ?? "-" }

  static var supplementalTypes: [String] {
    allTypes.flatMap { type -> [String] in
      if type.isAbstract { return ["\(type.id) in \(type.context) abstract"] }
      let head = """
        \(type.id) in \(type.context) on \(names(type.classes)) v\(type.versions.sorted()) \
        with \(type.companions.sorted()) without \(type.rivals.sorted()) or beside \(type.alternatives.sorted())
        """
      if names(type.classes).isEmpty { return [head] }
      let properties = type.properties.map { property in
        """
        \(type.id) brings \(property.id) as \(property.term): \(describe(property.value)) required \
        \(property.isRequired) unique \(property.isUnique) instance \(property.isInstance)
        """
      }
      return [head] + properties + constraints(of: type)
    }
  }

  private static var allTypes: [SupplementalType] {
    let contexts = versions.map { "dtmi:dtdl:context;\($0)" } + extensions
    return contexts.flatMap { context in
      Vocabulary.words(of: context).values.compactMap { word in
        if case .type(let type) = word.meaning { type.type } else { nil }
      }
    }
  }

  private static func names(_ classes: ClassSet) -> [String] {
    classes.classes.filter(\.isDefinable).map(\.name).sorted()
  }

  private static func describe(_ value: SupplementalProperty.Value) -> String {
    switch value {
    case .string(let maximum, let form): "string of \(shown(maximum)) form \(form.map { "\($0)" } ?? "-")"
    case .integer(let minimum): "integer from \(shown(minimum))"
    case .decimal: "decimal"
    case .duration: "duration"
    case .identifier: "identifier"
    case .element(let type, let parent): "element of \(type ?? "-") below \(parent ?? "-")"
    }
  }

  private static func constraints(of type: SupplementalType) -> [String] {
    let values = type.constraints.map { constraint in
      """
      \(type.id) asks of \(constraint.member): classes \(constraint.classes.map(\.name).sorted()) types \
      \(constraint.types.sorted()) words \(constraint.words.sorted()) units of \(constraint.unitsOfSibling ?? "-")
      """
    }
    let parents = type.parents.map { constraint in
      """
      \(type.id) asks of what is around it: types \(constraint.types.sorted()) only \(constraint.isOnly) sibling \
      \(constraint.sibling ?? "-")
      """
    }
    let siblings = type.siblings.map { constraint in
      """
      \(type.id) asks of the sibling in \(constraint.reference): classes \(constraint.classes.map(\.name).sorted()) \
      not \(constraint.rival ?? "-")
      """
    }
    let names = type.siblings.compactMap { constraint in
      constraint.namesMember.map { "\(type.id) names a member of the sibling in \(constraint.reference) by \($0)" }
    }
    return values + parents + siblings + names
  }

  private static var extensions: [String] {
    ExtensionTable.contexts.flatMap { name, versions in versions.map { "\(name);\($0)" } }
  }

  static var quantities: [String] {
    (0...3).flatMap { edition in
      Quantities.families(edition).map { "edition \(edition) \($0.name): \($0.units.sorted())" }
        + Quantities.types(edition).map { "edition \(edition) \($0.type) in \($0.family)" }
    }
  }

  static var terms: [String] {
    let core = versions.map { "dtmi:dtdl:context;\($0)" }
    return (core + extensions).flatMap { context in
      Vocabulary.words(of: context).map { "\(context) \($0.key) is \($0.value.id)" }
    }
  }

  /// Every element that the metamodel names, as we know it.
  static var elements: [String] {
    let words = (versions.map { "dtmi:dtdl:context;\($0)" } + extensions).flatMap { Vocabulary.words(of: $0).values }
    let outer = words.compactMap { word -> String? in
      if case .element(let element) = word.meaning { "\(word.id) is \(element.elementClass.name)" } else { nil }
    }
    let inner = versions.flatMap(StandardSchemas.inner).map { "\($0.id) is \($0.elementClass.name)" }
    return outer + inner
  }

  static var limits: [String] {
    versions.flatMap { version in
      limitSets(version).flatMap { set, name in
        let limits = Limits.of(version: version, set)
        let facts: [(String, Int?)] = [
          ("identifier", limits.identifier), ("interface identifier", limits.interfaceIdentifier),
          ("schema depth", limits.schemaDepth), ("extends depth", limits.extendsDepth),
          ("all extends", limits.allExtends), ("all elements", limits.elements), ("text", limits.text),
        ]
        return facts.map { "v\(version) \(name) \($0.0) \(shown($0.1))" }
      }
    }
  }
}
