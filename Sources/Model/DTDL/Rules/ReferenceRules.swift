import Diagnostics
import Documents
import OrderedCollections

// What interfaces name: every identifier once, everything named is there. Source: DTDL, "Identifiers" and "Validation".

extension Linker {
  /// Keeps the first interface of each identifier and reports the others, and elements that share one.
  mutating func takeUnique(_ list: [DraftInterface]) {
    for draft in list {
      if let first = drafts[draft.id] {
        report(.duplicateInterface(draft, first: first))
      } else {
        drafts[draft.id] = draft
      }
    }
    var elements: [DTMI: SourceSpan] = [:]
    for draft in drafts.values {
      for element in draft.elementIDs {
        if let first = elements[element.id] ?? drafts[element.id]?.idSpan {
          report(.duplicateElement(element, first: first))
        }
        elements[element.id] = element.span
      }
    }
  }

  /// Interfaces that are named under `extends` or as a component but are not there, one finding for each that is
  /// missing, and interfaces of a language version that may not be used.
  mutating func checkReferences() {
    var missing: OrderedDictionary<DTMI, [(span: SourceSpan, role: String)]> = [:]
    for draft in drafts.values {
      let named = draft.extends.map { ($0, "extended") } + draft.components.map { ($0, "used as a component") }
      for (reference, role) in named {
        guard let interface = interface(reference.id) else {
          if !unreadable.contains(reference.id) { missing[reference.id, default: []].append((reference.span, role)) }
          continue
        }
        if interface.languageVersion > draft.scope.version {
          report(.laterLanguage(reference, interface, draft))
        }
      }
    }
    let ids = (Array(linked.keys) + Array(known.interfaces.keys)).map(\.description)
    for (id, places) in missing {
      report(.missingInterface(id, places, meant: Suggestions.nearestIdentifier(to: id.description, among: ids)))
    }
  }

  /// A schema identifier that is not among the interface's own `schemas`.
  mutating func checkForeignSchema(_ reference: DraftInterface.Reference, from draft: DraftInterface) {
    if drafts[reference.id] != nil || known.interface(reference.id) != nil {
      report(.interfaceAsSchema(reference))
    } else if let owner = drafts.values.first(where: { $0.schemas[reference.id] != nil }) {
      report(.schemaOfOther(reference, owner: owner))
    } else {
      // A schema with an identifier that could not be read was reported where it stands.
      if draft.elementIDs.contains(where: { $0.id == reference.id }) { return }
      let ids = draft.schemas.keys.map(\.description)
      report(
        .missingSchema(reference, draft, meant: Suggestions.nearestIdentifier(to: reference.id.description, among: ids))
      )
    }
  }

  /// Schemas that only grow too deep when others are put in place of their identifiers.
  mutating func checkResolvedDepth(of contents: OrderedDictionary<String, Content>, in draft: DraftInterface) {
    let limit = draft.scope.limits.schemaDepth
    for content in contents.values where content.schemas.contains(where: { $0.depth > limit }) {
      report(.resolvedTooDeep(content, draft))
    }
  }

  /// A component may not be of an interface that has components itself, its inherited ones counted.
  mutating func checkComponents() {
    for draft in drafts.values {
      for component in draft.components {
        guard let inner = firstComponent(of: component.id) else { continue }
        report(.nestedComponent(component, inner: inner.content, owner: inner.owner))
      }
    }
  }

  private func firstComponent(of id: DTMI) -> (content: Content, owner: DTMI)? {
    for owner in ancestors(of: id) {
      for content in interface(owner).map({ Array($0.contents.values) }) ?? [] {
        if case .component = content { return (content, owner) }
      }
    }
    return nil
  }

  func schemaCycle(_ id: DTMI, _ draft: DraftInterface) -> Diagnostic {
    let reference = draft.schemaReferences.first { $0.id == id }
    return .recursiveSchema(id, reference?.span ?? draft.idSpan, version: draft.scope.version)
  }
}

extension Content {
  /// The schemas it gives its values.
  fileprivate var schemas: [Schema] {
    switch self {
    case .property(let property): [property.schema]
    case .telemetry(let telemetry): [telemetry.schema]
    case .relationship(let relationship): relationship.properties.values.map(\.schema)
    case .command(let command): [command.request, command.response].compactMap { $0?.schema }
    case .component: []
    }
  }
}

extension Schema {
  /// Steps of `schema` and `elementSchema` below it.
  fileprivate var depth: Int {
    switch self {
    case .primitive, .enumeration, .reference: 0
    case .array(let element): element.depth + 1
    case .map(let value): value.depth + 1
    case .object(let fields): (fields.map(\.schema.depth).max() ?? -1) + 1
    }
  }
}

extension Suggestions {
  /// The nearest identifier, by what stands behind the common beginning; another version of the same model first.
  static func nearestIdentifier(to id: String, among ids: [String]) -> String? {
    let path = id.prefix { $0 != ";" }
    if let other = ids.last(where: { $0.prefix { $0 != ";" } == path }) { return other }
    let parent = path.prefix { $0 != ":" }
    return nearest(to: id, among: ids.filter { $0.hasPrefix(parent) })
  }
}

// MARK: Messages

extension Diagnostic {
  fileprivate static func duplicateInterface(_ draft: DraftInterface, first: DraftInterface) -> Diagnostic {
    let isSame = ModelForm.normalised(draft.definition) == ModelForm.normalised(first.definition)
    return Diagnostic(
      "TW2024", "the interface `\(draft.id)` is defined twice", at: draft.idSpan, label: "defined again here",
      related: [DiagnosticLabel(first.idSpan, "first defined here")],
      notes: [isSame ? "both definitions say the same" : "the two definitions differ"],
      help: ["remove one of them, or raise the version of one"])
  }

  fileprivate static func duplicateElement(_ element: DraftInterface.Reference, first: SourceSpan) -> Diagnostic {
    Diagnostic(
      "TW2025", "the identifier `\(element.id)` is used twice", at: element.span,
      related: [DiagnosticLabel(first, "first used here")])
  }

  fileprivate static func missingInterface(
    _ id: DTMI, _ places: [(span: SourceSpan, role: String)], meant: String?
  ) -> Diagnostic {
    let first = places[0]
    let code = first.role == "extended" ? "TW2090" : "TW2091"
    let count = places.count == 1 ? "" : " (\(places.count) places name it)"
    return Diagnostic(
      code, "the interface `\(id)` that is \(first.role) here does not exist\(count)", at: first.span,
      label: meant.map { "did you mean `\($0)`?" },
      related: places.dropFirst().prefix(4).map { DiagnosticLabel($0.span, "\($0.role) here too") },
      help: ["add the model that defines it"],
      fixes: meant.map { meant in
        places.map { FixIt(title: "write `\(meant)`", span: $0.span, replacement: "\"\(meant)\"") }
      } ?? [])
  }

  fileprivate static func laterLanguage(
    _ reference: DraftInterface.Reference, _ interface: Interface, _ draft: DraftInterface
  ) -> Diagnostic {
    Diagnostic(
      "TW2094",
      "a DTDL v\(draft.scope.version) interface cannot use `\(interface.id)`, which is written in v\(interface.languageVersion)",
      at: reference.span,
      help: ["write this interface with \"dtmi:dtdl:context;\(interface.languageVersion)\""])
  }

  fileprivate static func interfaceAsSchema(_ reference: DraftInterface.Reference) -> Diagnostic {
    Diagnostic(
      "TW2092", "`\(reference.id)` is an interface, not a schema", at: reference.span,
      help: ["use a Component to include it by value, or a Relationship to point at twins of it"])
  }

  fileprivate static func schemaOfOther(_ reference: DraftInterface.Reference, owner: DraftInterface) -> Diagnostic {
    Diagnostic(
      "TW2093", "the schema `\(reference.id)` belongs to another interface", at: reference.span,
      related: [DiagnosticLabel(owner.idSpan, "it stands under `schemas` of this one")],
      help: ["repeat it under this interface's `schemas` with an identifier of its own"])
  }

  fileprivate static func missingSchema(
    _ reference: DraftInterface.Reference, _ draft: DraftInterface, meant: String?
  ) -> Diagnostic {
    Diagnostic(
      "TW2092", "the schema `\(reference.id)` does not exist", at: reference.span,
      label: meant.map { "did you mean `\($0)`?" },
      help: ["define it under `schemas` of `\(draft.id)`"],
      fixes: meant.map { [FixIt(title: "write `\($0)`", span: reference.span, replacement: "\"\($0)\"")] } ?? [])
  }

  fileprivate static func nestedComponent(
    _ component: DraftInterface.Reference, inner: Content, owner: DTMI
  ) -> Diagnostic {
    Diagnostic(
      "TW2095", "`\(component.id)` has components itself and cannot be one", at: component.span,
      related: inner.span.map { [DiagnosticLabel($0, "component `\(inner.name)` of `\(owner)`")] } ?? [],
      notes: ["components nest one level deep"])
  }

  fileprivate static func resolvedTooDeep(_ content: Content, _ draft: DraftInterface) -> Diagnostic {
    Diagnostic(
      "TW2071", "the schema of `\(content.name)` is too deep when those it names are put in place",
      at: content.span ?? draft.idSpan,
      notes: [
        "DTDL v\(draft.scope.version) allows \(draft.scope.limits.schemaDepth) steps of `schema` and `elementSchema`"
      ])
  }

  fileprivate static func recursiveSchema(_ id: DTMI, _ span: SourceSpan, version: Int) -> Diagnostic {
    Diagnostic(
      "TW2096", "the schema `\(id)` contains itself", at: span,
      notes: ["DTDL v\(version) does not allow recursive schemas; v4 does"])
  }
}
