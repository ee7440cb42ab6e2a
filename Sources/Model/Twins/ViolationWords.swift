import DTDL
import Diagnostics
import Documents
import OrderedCollections

/// Words what does not fit, and looks up what was meant and where the model says so.
struct ViolationWords {
  let models: ModelSet
  /// Whether anybody will read it; otherwise only the message is made.
  let suggests: Bool

  // MARK: Models and names

  func unknownModel(_ model: DTMI) -> Violation {
    var meant: DTMI?
    if suggests {
      let path = model.path + ";"
      meant =
        models.interfaces.keys.last { $0.description.hasPrefix(path) }
        ?? Suggestions.nearest(to: model.description, among: models.interfaces.keys.map(\.description)).flatMap(
          DTMI.init)
    }
    return Violation(
      path: ValuePath(), kind: .unknownModel(model, suggestion: meant?.description),
      message: "the model `\(model)` is not known", declaration: meant.flatMap { modelPlace($0) })
  }

  func unknownProperty(_ name: String, of model: DTMI, at path: ValuePath, in component: ComponentContent?) -> Violation
  {
    let message = "`\(model)` has no property `\(name)`"
    guard suggests else {
      return Violation(path: path, kind: .unknownProperty(model: model, suggestion: nil), message: message)
    }
    let declared = models.contents(of: model)
    let meant = Suggestions.nearest(to: name, among: declared.values.filter(\.holdsValue).map(\.name))
    let holder = meant == nil ? holder(of: name, in: model) : nil
    return Violation(
      path: path, kind: .unknownProperty(model: model, suggestion: meant), message: message,
      declaration: meant.flatMap { declared[$0] }.flatMap(place) ?? holder?.place ?? modelPlace(model),
      help: holder.map { "`\(name)` is a property of the component `\($0.name)`: write it there" })
  }

  func unknownProperty(
    _ name: String, of relationship: RelationshipContent, _ model: DTMI, at path: ValuePath
  ) -> Violation {
    let meant = suggests ? Suggestions.nearest(to: name, among: relationship.properties.keys) : nil
    let property = meant.flatMap { relationship.properties[$0] }
    return Violation(
      path: path, kind: .unknownProperty(model: model, suggestion: meant),
      message: "the relationship `\(relationship.name)` of `\(model)` has no property `\(name)`",
      declaration: property.flatMap { place(.property($0)) } ?? place(.relationship(relationship)))
  }

  /// A component of the model that has a property of the name.
  private func holder(of name: String, in model: DTMI) -> (name: String, place: DiagnosticLabel?)? {
    for case .component(let component) in models.contents(of: model).values {
      if case .property(let property)? = models.contents(of: component.schema)[name] {
        return (component.name, place(.property(property)))
      }
    }
    return nil
  }

  func notAProperty(_ content: Content, at path: ValuePath) -> Violation {
    let (what, help): (String, String?) =
      switch content {
      case .telemetry:
        ("is telemetry: it is sent, not stored", "declare a Property in the model to store its last value")
      case .command: ("is a command: it is called, not stored", nil)
      default:
        (
          "is a relationship: it leads to other twins and holds no value",
          path.steps.count == 1 ? "write it under `relationships`" : nil
        )
      }
    return Violation(
      path: path, kind: .notAProperty(kind: content.kind.lowercased()), message: "`\(content.name)` \(what)",
      declaration: place(content), help: help)
  }

  func reservedName(_ name: String, at path: ValuePath, isRelationship: Bool) -> Violation {
    let help =
      switch name {
      case "$dtId": "the id of a twin is the key under which it stands"
      case "$metadata", "$model": "the model of a twin stands beside its properties, as `model`"
      case "$etag", "$etags": "leave it out: the service makes it"
      case "$relationshipId": "the id of a relationship stands beside its properties, as `id`"
      case "$targetId": "the target of a relationship stands beside its properties, as `target`"
      case "$sourceId": "the source of a relationship is the twin that it stands under, or `source` in a table"
      case "$relationshipName": "the name of a relationship is the key under which it stands, or `name` in a table"
      default: "no property of a model begins with `$`"
      }
    return Violation(
      path: path, kind: .reservedName,
      message:
        "`\(name)` is no property of a \(isRelationship ? "relationship" : "twin"): names that begin with `$` are the service's own",
      help: help)
  }

  func unknownRelationship(_ name: String, _ model: DTMI) -> Violation {
    let declared = models.contents(of: model)
    if let other = declared[name] {
      let isValue = other.holdsValue
      return Violation(
        path: ValuePath(), kind: .unknownRelationship(model: model, suggestion: nil),
        message: "`\(name)` is a \(other.kind.lowercased()) of `\(model)`, not a relationship",
        declaration: place(other),
        help: isValue ? "write it under `properties`" : nil)
    }
    var meant: String?
    if suggests {
      let names = declared.values.compactMap { if case .relationship(let known) = $0 { known.name } else { nil } }
      meant = Suggestions.nearest(to: name, among: names)
    }
    return Violation(
      path: ValuePath(), kind: .unknownRelationship(model: model, suggestion: meant),
      message: "`\(model)` has no relationship `\(name)`",
      declaration: meant.flatMap { declared[$0] }.flatMap(place) ?? modelPlace(model))
  }

  func targetNotAllowed(
    _ target: String, _ declared: RelationshipContent, expected: DTMI, found: DTMI
  ) -> Violation {
    Violation(
      path: ValuePath(), kind: .targetNotAllowed(expected: expected, found: found),
      message: "`\(declared.name)` leads to twins of `\(expected)`, and `\(target)` is of `\(found)`",
      declaration: place(.relationship(declared)))
  }

  // MARK: Components

  func missingComponent(_ component: ComponentContent, _ model: DTMI, at path: ValuePath) -> Violation {
    Violation(
      path: path, kind: .missingComponent(model: component.schema),
      message: "the component `\(component.name)` that `\(model)` declares is missing",
      declaration: place(.component(component)))
  }

  func componentNotObject(_ value: Value, _ component: ComponentContent, at path: ValuePath) -> Violation {
    Violation(
      path: path, kind: .componentNotObject,
      message: "the component `\(component.name)` must be a mapping, not \(value.kindName)",
      declaration: place(.component(component)), help: "write its properties under its name")
  }

  // MARK: Values

  func wrongValues(_ value: Value, _ property: PropertyContent, at path: ValuePath) -> [Violation] {
    property.schema.mismatches(value, at: path, suggests: suggests).map { mismatch in
      Violation(
        path: mismatch.path, kind: .wrongValue(mismatch, expected: property.schema.name),
        message: "property `\(property.name)`: \(mismatch.message)",
        declaration: place(of: mismatch, in: property, below: path.steps.count),
        help: mismatch.help.map { mismatch.isAboutForm ? "write \($0)" : $0 })
    }
  }

  /// The field or the property that the mismatch is about, with what it is declared as.
  private func place(of mismatch: SchemaMismatch, in property: PropertyContent, below depth: Int) -> DiagnosticLabel? {
    guard suggests else { return nil }
    var steps = mismatch.path.steps.dropFirst(depth)
    // An unknown field is declared nowhere; what should have it is.
    if case .unknownField(let meant) = mismatch.reason {
      steps.removeLast()
      if let meant { steps.append(.member(meant)) }
    }
    guard let found = ModelPlaces.declaration(of: steps, in: property) else { return nil }
    let followed = steps.prefix(found.depth)
    let name = ValuePath([.member(property.name)] + followed)
    let schema = property.schema.schema(at: followed)
    return DiagnosticLabel(found.span, "`\(name)` is declared here\(schema.map { " as \($0.shown)" } ?? "")")
  }

  // MARK: Places

  private func place(_ content: Content) -> DiagnosticLabel? {
    guard suggests, let span = content.span else { return nil }
    let what =
      switch content {
      case .property(let property): property.schema.shown
      case .telemetry: "Telemetry"
      case .command: "Command"
      case .component(let component): "a component of `\(component.schema)`"
      case .relationship(let relationship):
        relationship.target.map { "a relationship to `\($0)`" } ?? "a relationship"
      }
    return DiagnosticLabel(span, "`\(content.name)` is declared here as \(what)")
  }

  private func modelPlace(_ id: DTMI) -> DiagnosticLabel? {
    guard suggests, let interface = models.interface(id) else { return nil }
    return ModelPlaces.identifier(of: interface).map { DiagnosticLabel($0, "`\(id)` is declared here") }
  }
}

extension SchemaMismatch {
  /// Whether its help says how such a value is written.
  fileprivate var isAboutForm: Bool {
    switch reason {
    case .wrongType, .outOfRange: true
    default: false
    }
  }
}

extension Schema {
  /// What values at a path have to be instances of.
  fileprivate func schema(at steps: some Collection<ValuePath.Step>) -> Schema? {
    var schema = self
    for step in steps {
      switch (schema, step) {
      case (.array(let element), .index): schema = element
      case (.map(let value), .member): schema = value
      case (.object(let fields), .member(let name)):
        guard let field = fields.first(where: { $0.name == name }) else { return nil }
        schema = field.schema
      default: return nil
      }
    }
    return schema
  }

  /// Its name; of an enumeration its values too.
  fileprivate var shown: String {
    guard case .enumeration(let enumeration) = self else { return name }
    let limit = 12
    let values = enumeration.values.prefix(limit).map(\.value.description).joined(separator: ", ")
    return "Enum of \(values)"
      + (enumeration.values.count > limit ? " and \(enumeration.values.count - limit) more" : "")
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
