package import DTDL
import Diagnostics
import Documents
import OrderedCollections

/// Checks twins and relationships against their models.
package enum Conformance {
  /// All ways in which the twin does not fit its model. Looking for what was meant costs far more than the check
  /// itself: without `suggests` it is left out, for those who only count.
  package static func violations(of twin: Twin, in models: ModelSet, suggests: Bool = true) -> [Violation] {
    guard models.interface(twin.model) != nil else { return [unknownModel(twin.model, in: models, suggests)] }
    return contents(twin.contents, of: twin.model, in: models, at: ValuePath(), isComponent: false, suggests)
  }

  /// All ways in which the relationship does not fit its source's model; `targetModel` is `nil` when the target is
  /// not known.
  package static func violations(
    of relationship: Relationship, sourceModel: DTMI, targetModel: DTMI?, in models: ModelSet, suggests: Bool = true
  ) -> [Violation] {
    guard models.interface(sourceModel) != nil else { return [unknownModel(sourceModel, in: models, suggests)] }
    let contents = models.contents(of: sourceModel)
    guard case .relationship(let declared) = contents[relationship.name] else {
      return [unknownRelationship(relationship.name, sourceModel, contents, suggests)]
    }
    var found: [Violation] = []
    if let expected = declared.target, let targetModel, !models.isSubtype(targetModel, of: expected) {
      found.append(targetNotAllowed(relationship, expected: expected, found: targetModel))
    }
    for (name, value) in relationship.properties {
      let path = ValuePath([.member(name)])
      if let property = declared.properties[name] {
        found += wrongValues(value, property, at: path)
      } else {
        found.append(unknownProperty(name, of: relationship, declared, sourceModel, at: path, suggests))
      }
    }
    return found
  }

  private static func contents(
    _ values: OrderedDictionary<String, Value>, of model: DTMI, in models: ModelSet, at path: ValuePath,
    isComponent: Bool, _ suggests: Bool
  ) -> [Violation] {
    let declared = models.contents(of: model)
    var found: [Violation] = []
    for (name, value) in values where !(isComponent && name == "$metadata") {
      let place = path.member(name)
      switch declared[name] {
      case .property(let property): found += wrongValues(value, property, at: place)
      case .component(let component): found += self.component(value, component, in: models, at: place, suggests)
      case .telemetry, .relationship, .command: found.append(notAProperty(name, declared[name], at: place))
      case nil: found.append(unknownProperty(name, of: model, declared, at: place, suggests))
      }
    }
    for case .component(let component) in declared.values where values[component.name] == nil {
      found.append(missingComponent(component, model, at: path.member(component.name)))
    }
    return found
  }

  private static func component(
    _ value: Value, _ component: ComponentContent, in models: ModelSet, at path: ValuePath, _ suggests: Bool
  ) -> [Violation] {
    guard case .object(let values) = value else { return [componentNotObject(value, component, at: path)] }
    guard models.interface(component.schema) != nil else { return [] }
    return contents(values, of: component.schema, in: models, at: path, isComponent: true, suggests)
  }

  private static func wrongValues(_ value: Value, _ property: PropertyContent, at path: ValuePath) -> [Violation] {
    property.schema.mismatches(value, at: path).map { mismatch in
      Violation(
        path: mismatch.path, kind: .wrongValue(mismatch, expected: property.schema.name),
        message: "property `\(property.name)`: \(mismatch.message)")
    }
  }
}

// MARK: Messages

extension Conformance {
  private static func unknownModel(_ model: DTMI, in models: ModelSet, _ suggests: Bool) -> Violation {
    var meant: String?
    if suggests {
      let ids = models.interfaces.keys.map(\.description)
      let path = model.path + ";"
      meant = ids.last { $0.hasPrefix(path) } ?? Suggestions.nearest(to: model.description, among: ids)
    }
    return Violation(
      path: ValuePath(), kind: .unknownModel(model, suggestion: meant), message: "the model `\(model)` is not known")
  }

  private static func unknownProperty(
    _ name: String, of model: DTMI, _ declared: OrderedDictionary<String, Content>, at path: ValuePath,
    _ suggests: Bool
  ) -> Violation {
    let names = suggests ? declared.values.filter(\.holdsValue).map(\.name) : []
    return Violation(
      path: path, kind: .unknownProperty(model: model, suggestion: Suggestions.nearest(to: name, among: names)),
      message: "`\(model)` has no property `\(name)`")
  }

  private static func unknownProperty(
    _ name: String, of relationship: Relationship, _ declared: RelationshipContent, _ model: DTMI, at path: ValuePath,
    _ suggests: Bool
  ) -> Violation {
    let meant = suggests ? Suggestions.nearest(to: name, among: declared.properties.keys) : nil
    return Violation(
      path: path, kind: .unknownProperty(model: model, suggestion: meant),
      message: "the relationship `\(relationship.name)` of `\(model)` has no property `\(name)`")
  }

  private static func notAProperty(_ name: String, _ content: Content?, at path: ValuePath) -> Violation {
    let kind = content?.kind.lowercased() ?? ""
    return Violation(
      path: path, kind: .notAProperty(kind: kind),
      message: "`\(name)` is a \(kind) of the model; a twin holds no value for it")
  }

  private static func missingComponent(_ component: ComponentContent, _ model: DTMI, at path: ValuePath) -> Violation {
    Violation(
      path: path, kind: .missingComponent(model: component.schema),
      message: "the component `\(component.name)` that `\(model)` declares is missing")
  }

  private static func componentNotObject(_ value: Value, _ component: ComponentContent, at path: ValuePath) -> Violation
  {
    Violation(
      path: path, kind: .componentNotObject,
      message: "the component `\(component.name)` must be a mapping, not \(value.kindName)")
  }

  private static func unknownRelationship(
    _ name: String, _ model: DTMI, _ declared: OrderedDictionary<String, Content>, _ suggests: Bool
  ) -> Violation {
    var names: [String] = []
    if suggests {
      names = declared.values.compactMap { if case .relationship(let known) = $0 { known.name } else { nil } }
    }
    return Violation(
      path: ValuePath(),
      kind: .unknownRelationship(model: model, suggestion: Suggestions.nearest(to: name, among: names)),
      message: "`\(model)` has no relationship `\(name)`")
  }

  private static func targetNotAllowed(_ relationship: Relationship, expected: DTMI, found: DTMI) -> Violation {
    Violation(
      path: ValuePath(), kind: .targetNotAllowed(expected: expected, found: found),
      message: "`\(relationship.name)` leads to twins of `\(expected)`, and `\(relationship.target)` is of `\(found)`")
  }
}

extension Content {
  /// Whether a twin holds a value for it.
  fileprivate var holdsValue: Bool {
    switch self {
    case .property, .component: true
    case .telemetry, .relationship, .command: false
    }
  }
}
