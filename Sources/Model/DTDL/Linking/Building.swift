import Diagnostics
import Documents
import OrderedCollections

// From elements to what the rest of the program works with.

extension ModelGraph {
  /// The interfaces that could be understood; what is wrong in one and was reported is left out of it.
  func build() -> ModelSet {
    var builder = InterfaceBuilder(graph: self)
    return ModelSet(interfaces.compactMap { builder.interface($0) }, base: known)
  }
}

extension ModelGraph {
  /// The schema that an element of the documents is.
  func schema(_ id: String) -> Schema? {
    guard let index = ids[id] else { return nil }
    var builder = InterfaceBuilder(graph: self)
    return builder.schema(index)
  }
}

/// Builds interfaces; the schema of an element is built once.
private struct InterfaceBuilder {
  let graph: ModelGraph
  private var schemas: [Int: Schema] = [:]
  private var open: Set<Int> = []

  init(graph: ModelGraph) { self.graph = graph }

  mutating func interface(_ index: Int) -> Interface? {
    let element = graph.elements[index]
    guard let id = element.idText.flatMap(DTMI.init) else { return nil }
    var contents: OrderedDictionary<String, Content> = [:]
    var extends: OrderedSet<DTMI> = []
    for child in element.children {
      switch child.member {
      case "contents":
        guard let target = child.element, let content = content(target), contents[content.name] == nil else { continue }
        contents[content.name] = content
      case "extends": if let base = identifier(child) { extends.append(base) }
      default: break
      }
    }
    return Interface(
      id: id, languageVersion: element.scope.version, displayName: element.node["displayName"]?.value,
      description: element.node["description"]?.value, extends: Array(extends), contents: contents,
      source: element.node)
  }

  private func identifier(_ child: Element.Child) -> DTMI? {
    if let target = child.element { return graph.elements[target].idText.flatMap(DTMI.init) }
    if case .id(let id) = child.target { return DTMI(id) }
    return nil
  }

  private mutating func content(_ index: Int) -> Content? {
    let element = graph.elements[index]
    guard let name = element.nameText else { return nil }
    let span = element.name?.span
    switch element.elementClass {
    case .property: return property(index).map(Content.property)
    case .telemetry:
      guard let schema = schema(of: element) else { return nil }
      return .telemetry(
        TelemetryContent(name: name, schema: schema, semanticType: quantity(element), unit: unit(element), span: span))
    case .component:
      guard let schema = element.child("schema").flatMap(identifier) else { return nil }
      return .component(ComponentContent(name: name, schema: schema, span: span))
    case .relationship:
      var properties: OrderedDictionary<String, PropertyContent> = [:]
      for child in element.children where child.member == "properties" {
        if let target = child.element, let property = property(target) { properties[property.name] = property }
      }
      return .relationship(
        RelationshipContent(
          name: name, target: element.target.flatMap(DTMI.init), properties: properties,
          maxMultiplicity: element.maxMultiplicity, isWritable: element.isWritable, span: span))
    case .command:
      return .command(
        CommandContent(
          name: name, request: payload(element.child("request")), response: payload(element.child("response")),
          span: span))
    default: return nil
    }
  }

  private mutating func payload(_ child: Element.Child?) -> Field? { child?.element.flatMap { field($0) } }

  private mutating func property(_ index: Int) -> PropertyContent? {
    let element = graph.elements[index]
    guard let name = element.nameText, let schema = schema(of: element) else { return nil }
    return PropertyContent(
      name: name, schema: schema, isWritable: element.isWritable, semanticType: quantity(element),
      unit: unit(element), span: element.name?.span)
  }

  private func quantity(_ element: Element) -> String? { element.types.first { $0.isQuantity }?.name }

  private func unit(_ element: Element) -> String? {
    for value in element.typeValues where value.property.term == "unit" {
      if case .element(let unit) = value.value { return unit.term }
    }
    return nil
  }

  private mutating func schema(of element: Element) -> Schema? { element.child("schema").flatMap { schema($0) } }

  private mutating func schema(_ child: Element.Child) -> Schema? {
    if let standard = child.standard { return standard.schema }
    return child.element.flatMap { schema($0) }
  }

  mutating func schema(_ index: Int) -> Schema? {
    if let known = schemas[index] { return known }
    let element = graph.elements[index]
    // Deeper than any version allows, as was reported.
    guard open.count < 64 else { return nil }
    // A schema that contains itself stands for every value where it closes.
    guard open.insert(index).inserted else { return element.idText.flatMap(DTMI.init).map(Schema.reference) }
    defer { open.remove(index) }
    guard let built = build(element) else { return nil }
    schemas[index] = built
    return built
  }

  private mutating func build(_ element: Element) -> Schema? {
    switch element.elementClass {
    case .array: return element.child("elementSchema").flatMap { schema($0) }.map { .array(of: $0) }
    case .map:
      return element.child("mapValue")?.element.flatMap { schema(of: graph.elements[$0]) }.map { .map(of: $0) }
    case .object:
      return .object(element.children.compactMap { $0.member == "fields" ? $0.element : nil }.compactMap { field($0) })
    case .enumeration:
      guard let word = element.child("valueSchema")?.standard?.term, let schema = PrimitiveSchema(rawValue: word) else {
        return nil
      }
      let values = element.children.compactMap { child -> EnumValue? in
        guard child.member == "enumValues", let target = child.element, let name = graph.elements[target].nameText,
          let value = graph.elements[target].literal
        else { return nil }
        return EnumValue(name: name, value: value)
      }
      return .enumeration(EnumSchema(valueSchema: schema, values: values))
    default: return nil
    }
  }

  private mutating func field(_ index: Int) -> Field? {
    let element = graph.elements[index]
    guard let name = element.nameText, let schema = schema(of: element) else { return nil }
    return Field(name: name, schema: schema, isRequired: element.types.contains { $0.name == "Required" })
  }
}
