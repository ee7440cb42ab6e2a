import Diagnostics
import Documents

// Enumerations, and which schemas stand where. Source: DTDL, "Schema".

extension ModelReader {
  /// v2 has no arrays in properties, however deep inside.
  mutating func checkArray(_ schema: Schema, at node: Located, in element: Element) {
    guard element.kind == .property, element.scope.version == 2, schema.hasArray else { return }
    report(.arrayInProperty(node, element))
  }

  mutating func enumeration(_ element: Element) -> Schema? {
    let values = items(element["enumValues"])
    if element["enumValues"] != nil {
      checkCount(values.count, of: "enumValues", in: element, allowed: element.scope.limits.enumValues)
    }
    let schema = enumerationSchema(of: element)
    var names = NameTable(owner: element.title)
    var literals: [EnumLiteral: SourceSpan] = [:]
    var result: [EnumValue] = []
    for item in values {
      guard
        let child = self.element(item, allowing: [.enumValue], inferring: .enumValue, in: element.scope),
        let schema
      else { continue }
      let name = validName(of: child)
      let literal = enumLiteral(of: child, schema: schema)
      if let literal, let first = literals[literal.value] {
        report(.duplicateValue(literal.value, literal.span, first: first))
      }
      if let literal { literals[literal.value] = literal.span }
      guard let name, names.insert(name.text, at: name.span, findings: &findings), let literal else { continue }
      result.append(EnumValue(name: name.text, value: literal.value))
    }
    return schema.map { .enumeration(EnumSchema(valueSchema: $0, values: result)) }
  }

  /// What the values of an enumeration are; `nil` when that is missing or (reported) neither string nor integer.
  private mutating func enumerationSchema(of element: Element) -> PrimitiveSchema? {
    guard let node = element["valueSchema"], !node.value.isNull else { return nil }
    if let word = node.string.map(Term.plain), let primitive = PrimitiveSchema(rawValue: word),
      [.string, .integer].contains(primitive)
    {
      return primitive
    }
    report(.badValueSchema(node))
    return nil
  }

  private mutating func enumLiteral(
    of element: Element, schema: PrimitiveSchema
  ) -> (value: EnumLiteral, span: SourceSpan)? {
    guard let written = element["enumValue"] else { return nil }
    let node = Term.literal(written)
    switch (node.value, schema) {
    case (.string(let text), .string): return (.string(text), node.span)
    case (.integer(let number), .integer):
      if Int32(exactly: number) == nil { report(.valueTooLarge(node)) }
      return (.integer(number), node.span)
    case (.null, _): return nil
    default:
      report(.badValue(node, schema: schema))
      return nil
    }
  }
}

extension Schema {
  fileprivate var hasArray: Bool {
    switch self {
    case .array: true
    case .map(let value): value.hasArray
    case .object(let fields): fields.contains { $0.schema.hasArray }
    case .primitive, .enumeration, .reference: false
    }
  }
}

// MARK: Messages

extension Diagnostic {
  fileprivate static func arrayInProperty(_ node: Located, _ element: Element) -> Diagnostic {
    Diagnostic(
      "TW2072", "\(element.title) cannot have an array as its schema", at: node.span,
      notes: ["DTDL v2 allows arrays in telemetry only, and geospatial schemas contain arrays"],
      help: ["write the model with \"dtmi:dtdl:context;3\""])
  }

  fileprivate static func duplicateValue(_ value: EnumLiteral, _ span: SourceSpan, first: SourceSpan) -> Diagnostic {
    Diagnostic(
      "TW2074", "the value \(value) occurs twice in the enum", at: span,
      related: [DiagnosticLabel(first, "first given here")])
  }

  fileprivate static func badValueSchema(_ node: Located) -> Diagnostic {
    let meant = node.string.flatMap { Suggestions.nearest(to: $0, among: ["string", "integer"]) }
    return Diagnostic(
      "TW2076", "the values of an enum are `string` or `integer`", at: node.span,
      label: meant.map { "did you mean `\($0)`?" },
      fixes: meant.map { [FixIt(title: "write `\($0)`", span: node.span, replacement: "\"\($0)\"")] } ?? [])
  }

  fileprivate static func valueTooLarge(_ node: Located) -> Diagnostic {
    Diagnostic("TW2073", "the value does not fit `integer`", at: node.span, notes: ["`integer` has 32 bits"])
  }

  fileprivate static func badValue(_ node: Located, schema: PrimitiveSchema) -> Diagnostic {
    Diagnostic(
      "TW2073", "the enum's values are `\(schema.rawValue)`, this is \(node.value.kindName)", at: node.span)
  }
}
