import Diagnostics
import Documents
import OrderedCollections

extension ModelReader {
  /// Reads what is common to all elements: language, types, identifier, texts and which members there are.
  ///
  /// `nil` when so much is wrong that looking inside would only repeat it. `inferring` is the kind of an element
  /// that needs no `@type`.
  mutating func element(
    _ node: Located, allowing kinds: [ElementKind], inferring: ElementKind?, in outer: LanguageScope,
    scopeIsKnown: Bool = false
  ) -> Element? {
    gathered.elementCount += 1
    guard let written = node.members else {
      report(.notAnElement(node, expected: kinds))
      return nil
    }
    guard let scope = scopeIsKnown ? outer : languageScope(of: node, within: outer) else { return nil }
    guard let members = uniqueTerms(written),
      let types = types(of: node, allowing: kinds, inferring: inferring, in: scope)
    else { return nil }
    let element = Element(
      kind: types.kind, node: node, scope: scope, members: members, typeSpan: types.span, coTypes: types.coTypes,
      hasUnknownCoTypes: types.hasUnknown)
    checkMembers(of: element)
    checkTexts(of: element)
    if element.kind != .interface, let id = elementID(of: element) { gathered.elementIDs.append(id) }
    return element
  }

  /// What an interface declares, by name; a name that comes again is reported and left out.
  mutating func contents(of interface: Element) -> OrderedDictionary<String, Content> {
    var names = NameTable(owner: interface.title)
    var contents: OrderedDictionary<String, Content> = [:]
    for item in items(interface["contents"]) {
      guard let element = element(item, allowing: ElementKind.contents, inferring: nil, in: interface.scope) else {
        continue
      }
      guard let content = content(element) else { continue }
      if names.insert(content.name, at: content.span ?? item.span, findings: &findings) {
        contents[content.name] = content
      }
    }
    return contents
  }

  /// The interfaces that one extends: identifiers, or interfaces written in place.
  mutating func extends(of interface: Element) -> [DraftInterface.Reference] {
    items(interface["extends"]).compactMap { interfaceReference($0, in: interface.scope) }
  }

  /// An interface named by its identifier or written in place.
  mutating func interfaceReference(_ node: Located, in scope: LanguageScope) -> DraftInterface.Reference? {
    if node.members != nil {
      report(.inlineInterface(node))
      return readInterface(node, within: scope).map { DraftInterface.Reference(id: $0, span: node.span) }
    }
    return identifier(node, in: scope)
  }

  /// Reads the schemas that an interface keeps for reuse; each needs an identifier, by which it is gathered.
  mutating func checkSchemas(of interface: Element) {
    for item in items(interface["schemas"]) {
      guard
        let element = element(item, allowing: ElementKind.complexSchemas, inferring: nil, in: interface.scope)
      else { continue }
      if element["@id"] == nil { report(.schemaWithoutID(element)) }
      _ = complexSchema(element, depth: 0)
    }
  }

  /// Turns one element of `contents` into what it declares.
  private mutating func content(_ element: Element) -> Content? {
    switch element.kind {
    case .property: return property(element).map { .property($0) }
    case .telemetry: return telemetry(element)
    case .relationship: return relationship(element)
    case .component: return component(element)
    case .command: return command(element)
    default: return nil
    }
  }

  /// A property of an interface or of a relationship.
  private mutating func property(_ element: Element) -> PropertyContent? {
    let name = validName(of: element)
    let schema = valueSchema(of: element, depth: 0)
    let isWritable = boolean(element, "writable") ?? false
    guard let name, let schema else { return nil }
    return PropertyContent(
      name: name.text, schema: schema, isWritable: isWritable, semanticType: element.semanticType?.name,
      unit: element["unit"]?.string.map(Term.plain), span: name.span)
  }

  private mutating func telemetry(_ element: Element) -> Content? {
    let name = validName(of: element)
    let schema = valueSchema(of: element, depth: 0)
    guard let name, let schema else { return nil }
    return .telemetry(
      TelemetryContent(
        name: name.text, schema: schema, semanticType: element.semanticType?.name,
        unit: element["unit"]?.string.map(Term.plain), span: name.span))
  }

  private mutating func component(_ element: Element) -> Content? {
    let name = validName(of: element)
    guard let schema = element["schema"], let reference = interfaceReference(schema, in: element.scope) else {
      return nil
    }
    gathered.components.append(reference)
    guard let name else { return nil }
    return .component(ComponentContent(name: name.text, schema: reference.id, span: name.span))
  }

  private mutating func relationship(_ element: Element) -> Content? {
    let name = validName(of: element)
    let target = element["target"].flatMap { identifier($0, in: element.scope) }
    checkMultiplicity(of: element)
    let isWritable = boolean(element, "writable") ?? false
    let properties = properties(of: element)
    guard let name else { return nil }
    return .relationship(
      RelationshipContent(
        name: name.text, target: target?.id, properties: properties,
        maxMultiplicity: element["maxMultiplicity"].flatMap { Term.literal($0).value.integer }.map { Int($0) },
        isWritable: isWritable, span: name.span))
  }

  private mutating func properties(of relationship: Element) -> OrderedDictionary<String, PropertyContent> {
    var names = NameTable(owner: relationship.title)
    var properties: OrderedDictionary<String, PropertyContent> = [:]
    let items = items(relationship["properties"])
    checkCount(
      items.count, of: "properties", in: relationship,
      allowed: relationship.scope.limits.relationshipProperties.map { 0...$0 })
    for item in items {
      guard let child = element(item, allowing: [.property], inferring: nil, in: relationship.scope),
        let property = property(child)
      else { continue }
      if names.insert(property.name, at: property.span ?? item.span, findings: &findings) {
        properties[property.name] = property
      }
    }
    return properties
  }

  private mutating func command(_ element: Element) -> Content? {
    report(.commandUnsupported(element))
    checkCommandType(of: element)
    let name = validName(of: element)
    let request = payload(element["request"], kind: .commandRequest, in: element.scope)
    let response = payload(element["response"], kind: .commandResponse, in: element.scope)
    guard let name else { return nil }
    return .command(CommandContent(name: name.text, request: request, response: response, span: name.span))
  }

  private mutating func payload(_ node: Located?, kind: ElementKind, in scope: LanguageScope) -> Field? {
    guard let node else { return nil }
    let kind = scope.version == 2 ? .commandPayload : kind
    guard let element = element(node, allowing: [kind], inferring: kind, in: scope) else { return nil }
    return field(element, depth: 0)
  }

  /// A name and a schema: a field, a map's key or value, a command's payload. `depth` is that of its schema.
  mutating func field(_ element: Element, depth: Int) -> Field? {
    let name = validName(of: element)
    let schema = valueSchema(of: element, depth: depth)
    _ = boolean(element, "nullable")
    guard let name, let schema else { return nil }
    return Field(name: name.text, schema: schema, isRequired: element.coTypes.contains { $0.name == "Required" })
  }
}

// MARK: Messages

extension Diagnostic {
  fileprivate static func notAnElement(_ node: Located, expected: [ElementKind]) -> Diagnostic {
    let names = expected.map(\.rawValue)
    let what = names.count == 1 ? expected[0].withArticle : "one of \(names.joined(separator: ", "))"
    return Diagnostic(
      "TW2032", "expected \(what) here, not \(node.value.kindName)", at: node.span,
      help: ["write it as an object with its own `@type`"])
  }

  fileprivate static func schemaWithoutID(_ element: Element) -> Diagnostic {
    Diagnostic(
      "TW2020", "a schema under `schemas` needs an `@id`", at: element.typeSpan,
      notes: ["an entry of `schemas` is used through its identifier"])
  }

  fileprivate static func inlineInterface(_ node: Located) -> Diagnostic {
    Diagnostic(
      "TW2122", .warning, "Azure Digital Twins does not accept an interface inside another", at: node.span,
      help: ["move it to the top level and refer to it by its `@id`"])
  }

  fileprivate static func commandUnsupported(_ element: Element) -> Diagnostic {
    Diagnostic(
      "TW2121", .warning, "Azure Digital Twins has no commands; \(element.title) is legal DTDL but has no effect there",
      at: element.typeSpan)
  }
}
