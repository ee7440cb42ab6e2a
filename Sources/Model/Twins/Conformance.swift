package import DTDL
package import Documents
package import OrderedCollections
import Diagnostics

/// Checks twins and relationships against their models.
package enum Conformance {
  /// All ways in which the twin does not fit its model. Looking for what was meant and where the model says so costs far
  /// more than the check itself: without `suggests` it is left out, for those who only count.
  package static func violations(of twin: Twin, in models: ModelSet, suggests: Bool = true) -> [Violation] {
    let words = ViolationWords(models: models, suggests: suggests)
    guard models.interface(twin.model) != nil else { return [words.unknownModel(twin.model)] }
    var check = ContentsCheck(models: models, words: words)
    check.check(twin.contents, of: twin.model, at: ValuePath(), in: nil)
    return check.found
  }

  /// All ways in which the relationship does not fit its source's model; `targetModel` is `nil` when the target is
  /// not known.
  package static func violations(
    of relationship: Relationship, sourceModel: DTMI, targetModel: DTMI?, in models: ModelSet, suggests: Bool = true
  ) -> [Violation] {
    let words = ViolationWords(models: models, suggests: suggests)
    guard models.interface(sourceModel) != nil else { return [words.unknownModel(sourceModel)] }
    guard case .relationship(let declared)? = models.contents(of: sourceModel)[relationship.name] else {
      return [words.unknownRelationship(relationship.name, sourceModel)]
    }
    var found: [Violation] = []
    if let expected = declared.target, let targetModel, !models.isSubtype(targetModel, of: expected) {
      found.append(words.targetNotAllowed(relationship.target, declared, expected: expected, found: targetModel))
    }
    return found
      + violations(
        ofProperties: relationship.properties, of: declared, sourceModel: sourceModel, in: models, suggests: suggests)
  }

  /// All ways in which the properties of a relationship do not fit its declaration in the source's model.
  package static func violations(
    ofProperties properties: OrderedDictionary<String, Value>, of declared: RelationshipContent, sourceModel: DTMI,
    in models: ModelSet, suggests: Bool = true
  ) -> [Violation] {
    let words = ViolationWords(models: models, suggests: suggests)
    return properties.flatMap { name, value -> [Violation] in
      let path = ValuePath([.member(name)])
      if let property = declared.properties[name] { return words.wrongValues(value, property, at: path) }
      if name.hasPrefix("$") { return [words.reservedName(name, at: path, isRelationship: true)] }
      return [words.unknownProperty(name, of: declared, sourceModel, at: path)]
    }
  }
}

/// Walks through what a twin holds, components included.
private struct ContentsCheck {
  let models: ModelSet
  let words: ViolationWords
  private(set) var found: [Violation] = []

  init(models: ModelSet, words: ViolationWords) {
    self.models = models
    self.words = words
  }

  mutating func check(
    _ values: OrderedDictionary<String, Value>, of model: DTMI, at path: ValuePath, in component: ComponentContent?
  ) {
    let declared = models.contents(of: model)
    for (name, value) in values where !(component != nil && name == "$metadata") {
      let place = path.member(name)
      switch declared[name] {
      case .property(let property): found += words.wrongValues(value, property, at: place)
      case .component(let component): check(value, component, at: place)
      case .some(let content): found.append(words.notAProperty(content, at: place))
      case nil where name.hasPrefix("$"): found.append(words.reservedName(name, at: place, isRelationship: false))
      case nil: found.append(words.unknownProperty(name, of: model, at: place, in: component))
      }
    }
    for case .component(let component) in declared.values where values[component.name] == nil {
      found.append(words.missingComponent(component, model, at: path.member(component.name)))
    }
  }

  private mutating func check(_ value: Value, _ component: ComponentContent, at path: ValuePath) {
    guard case .object(let values) = value else {
      found.append(words.componentNotObject(value, component, at: path))
      return
    }
    guard models.interface(component.schema) != nil else { return }
    check(values, of: component.schema, at: path, in: component)
  }
}
