import Diagnostics
import Documents
import OrderedCollections

extension ModelReader {
  /// The schema under an element's `schema`, with all that belongs to it: semantic type, unit, arrays in properties.
  mutating func valueSchema(of element: Element, depth: Int) -> Schema? {
    guard let node = element["schema"] else { return nil }
    let schema = schema(node, in: element.scope, depth: depth)
    checkQuantity(of: element, schema: schema)
    if let schema { checkArray(schema, at: node, in: element) }
    return schema
  }

  /// A schema written as a word, as an identifier or in place. `depth` counts the steps of `schema` and
  /// `elementSchema` from the outermost complex schema.
  mutating func schema(_ node: Located, in scope: LanguageScope, depth: Int) -> Schema? {
    if depth > scope.limits.schemaDepth {
      report(.tooDeep(node, scope))
      return nil
    }
    if let word = node.string { return namedSchema(word, at: node, in: scope) }
    guard node.members != nil else {
      report(.notASchema(node))
      return nil
    }
    guard let element = element(node, allowing: ElementKind.complexSchemas, inferring: nil, in: scope) else {
      return nil
    }
    return complexSchema(element, depth: depth)
  }

  /// An Array, Enum, Map or Object.
  mutating func complexSchema(_ element: Element, depth: Int) -> Schema? {
    let schema = bareSchema(of: element, depth: depth)
    if let schema, let id = element["@id"]?.string.flatMap(DTMI.init) { gathered.namedSchemas[id] = schema }
    return schema
  }

  private mutating func bareSchema(of element: Element, depth: Int) -> Schema? {
    switch element.kind {
    case .array:
      return element["elementSchema"].flatMap { schema($0, in: element.scope, depth: depth + 1) }
        .map { .array(of: $0) }
    case .map: return map(element, depth: depth)
    case .object: return object(element, depth: depth)
    case .enumeration: return enumeration(element)
    default: return nil
    }
  }

  private mutating func namedSchema(_ text: String, at node: Located, in scope: LanguageScope) -> Schema? {
    let word = Term.plain(text)
    if let primitive = PrimitiveSchema(rawValue: word), primitive.since <= scope.version {
      return .primitive(primitive)
    }
    if let standard = StandardSchema.schema(word, in: scope) { return standard }
    if text.hasPrefix("dtmi:") {
      guard let reference = identifier(node, in: scope) else { return nil }
      gathered.schemaReferences.append(reference)
      return .reference(reference.id)
    }
    report(.unknownSchema(word, at: node, version: scope.version))
    return nil
  }

  private mutating func map(_ element: Element, depth: Int) -> Schema? {
    if let key = element["mapKey"],
      let child = self.element(key, allowing: [.mapKey], inferring: .mapKey, in: element.scope)
    {
      let field = field(child, depth: depth)
      if let field, field.schema != .primitive(.string) { report(.keyNotString(child)) }
    }
    guard let value = element["mapValue"],
      let child = self.element(value, allowing: [.mapValue], inferring: .mapValue, in: element.scope)
    else { return nil }
    return field(child, depth: depth + 1).map { .map(of: $0.schema) }
  }

  private mutating func object(_ element: Element, depth: Int) -> Schema? {
    var names = NameTable(owner: element.title)
    var fields: [Field] = []
    let items = items(element["fields"])
    if element["fields"] != nil {
      checkCount(items.count, of: "fields", in: element, allowed: element.scope.limits.fields)
    }
    for item in items {
      guard let child = self.element(item, allowing: [.field], inferring: .field, in: element.scope),
        let field = field(child, depth: depth + 1)
      else { continue }
      if names.insert(field.name, at: child["name"]?.span ?? item.span, findings: &findings) { fields.append(field) }
    }
    return .object(fields)
  }
}

// MARK: Messages

extension Diagnostic {
  fileprivate static func notASchema(_ node: Located) -> Diagnostic {
    Diagnostic(
      "TW2070", "a schema must be a name or an object, not \(node.value.kindName)", at: node.span,
      help: ["write a primitive such as `double`, the DTMI of an entry of `schemas`, or an Array, Enum, Map or Object"])
  }

  fileprivate static func tooDeep(_ node: Located, _ scope: LanguageScope) -> Diagnostic {
    Diagnostic(
      "TW2071", "this schema lies too deep inside others", at: node.members?.first?.keySpan ?? node.span,
      notes: ["DTDL v\(scope.version) allows \(scope.limits.schemaDepth) steps of `schema` and `elementSchema`"])
  }

  fileprivate static func keyNotString(_ element: Element) -> Diagnostic {
    Diagnostic(
      "TW2075", "the key of a map must have the schema `string`", at: element["schema"]?.span ?? element.typeSpan)
  }

  fileprivate static func unknownSchema(_ word: String, at node: Located, version: Int) -> Diagnostic {
    let names = PrimitiveSchema.names(version: version)
    let aliases = [
      "int": "integer", "int32": "integer", "int64": "long", "bool": "boolean", "number": "double", "real": "double",
      "float64": "double", "float32": "float", "str": "string", "text": "string", "timestamp": "dateTime",
      "datetimeoffset": "dateTime", "guid": "string", "timespan": "duration",
    ]
    let suggestion =
      aliases[word.lowercased()] ?? Suggestions.nearest(to: word, among: names + StandardSchema.geospatial)
    if let later = PrimitiveSchema(rawValue: word)?.since {
      return Diagnostic(
        "TW2070", "schema `\(word)` exists from DTDL v\(later) on; this is v\(version)", at: node.span,
        notes: ["DTDL v\(version) has \(names.joined(separator: ", "))"])
    }
    let isElement = ElementKind(rawValue: word).map(ElementKind.complexSchemas.contains) ?? false
    return Diagnostic(
      "TW2070", "unknown schema `\(word)`", at: node.span, label: suggestion.map { "did you mean `\($0)`?" },
      notes: ["DTDL v\(version) has \(names.joined(separator: ", "))"],
      help: isElement ? ["write it as an object: {\"@type\": \"\(word)\", …}"] : [],
      fixes: suggestion.map { [FixIt(title: "write `\($0)`", span: node.span, replacement: "\"\($0)\"")] } ?? [])
  }
}
