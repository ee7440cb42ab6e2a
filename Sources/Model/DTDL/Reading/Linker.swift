import Diagnostics
import Documents
import OrderedCollections

/// Joins draft interfaces to a set: resolves what they name and checks what takes more than one of them.
struct Linker {
  /// Interfaces known beforehand.
  let known: ModelSet
  /// The new ones, the first of each identifier.
  var drafts: OrderedDictionary<DTMI, DraftInterface> = [:]
  /// New interfaces with their own schemas put in place.
  var linked: OrderedDictionary<DTMI, Interface> = [:]
  var findings: [Diagnostic] = []

  /// Interfaces that are there but could not be read, as was reported.
  let unreadable: Set<DTMI>

  init(_ list: [DraftInterface], known: ModelSet, unreadable: Set<DTMI> = []) {
    self.known = known
    self.unreadable = unreadable
    takeUnique(list)
  }

  mutating func report(_ diagnostic: Diagnostic) { findings.append(diagnostic) }

  /// Resolves and checks everything; the result holds the new interfaces only.
  mutating func link() -> ModelSet {
    for draft in drafts.values { linked[draft.id] = interface(draft) }
    checkReferences()
    let isSound = checkExtendsCycles()
    // A ring of `extends` would show up again as depth and as inherited names.
    if isSound { checkInheritance() }
    checkComponents()
    return ModelSet(linked.values, base: known)
  }

  /// What is known of an identifier: a new interface or one known beforehand.
  func interface(_ id: DTMI) -> Interface? { linked[id] ?? known.interface(id) }

  /// The interface with schemas in place of their identifiers.
  private mutating func interface(_ draft: DraftInterface) -> Interface {
    var resolver = SchemaResolver(draft: draft)
    for reference in draft.schemaReferences where draft.schemas[reference.id] == nil {
      checkForeignSchema(reference, from: draft)
    }
    let contents = draft.contents.mapValues { resolver.resolve($0) }
    if draft.scope.version < 4 {
      for id in resolver.recursive { report(schemaCycle(id, draft)) }
    }
    if !draft.schemaReferences.isEmpty { checkResolvedDepth(of: contents, in: draft) }
    return Interface(
      id: draft.id, languageVersion: draft.scope.version, displayName: draft.displayName,
      description: draft.description, extends: draft.extends.map(\.id), contents: contents,
      definition: draft.definition, span: draft.span)
  }
}

/// Puts schemas in place of their identifiers within one interface.
private struct SchemaResolver {
  let draft: DraftInterface
  /// Schemas that reach themselves.
  private(set) var recursive: OrderedSet<DTMI> = []
  private var open: OrderedSet<DTMI> = []
  private var done: [DTMI: Schema] = [:]

  init(draft: DraftInterface) {
    self.draft = draft
    for id in draft.schemas.keys { _ = resolve(.reference(id)) }
  }

  mutating func resolve(_ content: Content) -> Content {
    switch content {
    case .property(let property): return .property(resolve(property))
    case .telemetry(let telemetry):
      return .telemetry(
        TelemetryContent(
          name: telemetry.name, schema: resolve(telemetry.schema), semanticType: telemetry.semanticType,
          unit: telemetry.unit, span: telemetry.span))
    case .relationship(let relationship):
      return .relationship(
        RelationshipContent(
          name: relationship.name, target: relationship.target,
          properties: relationship.properties.mapValues { resolve($0) },
          maxMultiplicity: relationship.maxMultiplicity, isWritable: relationship.isWritable,
          span: relationship.span))
    case .command(let command):
      return .command(
        CommandContent(
          name: command.name, request: command.request.map { resolve($0) },
          response: command.response.map { resolve($0) }, span: command.span))
    case .component: return content
    }
  }

  private mutating func resolve(_ property: PropertyContent) -> PropertyContent {
    PropertyContent(
      name: property.name, schema: resolve(property.schema), isWritable: property.isWritable,
      semanticType: property.semanticType, unit: property.unit, span: property.span)
  }

  private mutating func resolve(_ field: Field) -> Field {
    Field(name: field.name, schema: resolve(field.schema), isRequired: field.isRequired)
  }

  mutating func resolve(_ schema: Schema) -> Schema {
    switch schema {
    case .primitive, .enumeration: return schema
    case .array(let element): return .array(of: resolve(element))
    case .map(let value): return .map(of: resolve(value))
    case .object(let fields): return .object(fields.map { resolve($0) })
    case .reference(let id):
      if let known = done[id] { return known }
      guard let target = draft.schemas[id] else { return schema }
      guard open.append(id).inserted else {
        recursive.append(id)
        return schema
      }
      let resolved = resolve(target)
      open.remove(id)
      done[id] = resolved
      return resolved
    }
  }
}
