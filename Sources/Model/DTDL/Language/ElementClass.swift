/// A class of the language's metamodel: what `@type` may say, and the abstract classes that members ask for.
enum ElementClass: UInt8, Sendable, CaseIterable {
  // Abstract.
  case entity, namedEntity, content, schemaField, schema, complexSchema, primitiveSchema, numericSchema, temporalSchema
  // What a document may define.
  case interface, command, component, property, relationship, telemetry
  case commandPayload, commandRequest, commandResponse
  case array, enumeration, map, object
  case enumValue, field, mapKey, mapValue
  // What only the language itself defines.
  case commandType, unit, unitAttribute, latentType, namedLatentType
  case boolean, string, date, dateTime, duration, time, double, float, integer, long
  case byte, bytes, decimal, short, unsignedByte, unsignedShort, unsignedInteger, unsignedLong, uuid

  /// As `@type` writes it.
  var name: String { ElementClass.names[Int(rawValue)] }

  /// The cases are the names in lower camel case, but for one that is a word of Swift.
  private static let names: [String] = allCases.map { element in
    if element == .enumeration { return "Enum" }
    let word = "\(element)"
    return word.prefix(1).uppercased() + word.dropFirst()
  }

  /// The class above it.
  var parent: ElementClass? {
    switch self {
    case .entity: nil
    case .namedEntity, .schema, .interface, .commandType, .unit, .latentType: .entity
    case .content, .schemaField, .enumValue, .mapKey, .unitAttribute, .namedLatentType: .namedEntity
    case .command, .component, .property, .relationship, .telemetry: .content
    case .commandPayload, .field, .mapValue: .schemaField
    case .commandRequest, .commandResponse: .commandPayload
    case .complexSchema, .primitiveSchema: .schema
    case .array, .enumeration, .map, .object: .complexSchema
    case .numericSchema, .temporalSchema, .boolean, .string, .bytes, .uuid: .primitiveSchema
    case .date, .dateTime, .duration, .time: .temporalSchema
    case .double, .float, .integer, .long, .byte, .decimal, .short, .unsignedByte, .unsignedShort, .unsignedInteger,
      .unsignedLong:
      .numericSchema
    }
  }

  /// The first language version that has it.
  var since: Int {
    switch self {
    case .commandRequest, .commandResponse, .latentType, .namedLatentType: 3
    case .byte, .bytes, .decimal, .short, .unsignedByte, .unsignedShort, .unsignedInteger, .unsignedLong, .uuid: 4
    default: 2
    }
  }

  var isAbstract: Bool { rawValue <= ElementClass.temporalSchema.rawValue }

  /// Whether a document may define elements of it; others exist as words of the language only.
  var isDefinable: Bool { (ElementClass.interface.rawValue...ElementClass.mapValue.rawValue).contains(rawValue) }

  /// Whether `@type` may name it at all.
  var isOvert: Bool {
    !isAbstract && ![.unit, .unitAttribute, .latentType, .namedLatentType].contains(self)
  }

  /// Whether it is that class or below it.
  func isKind(of other: ElementClass) -> Bool {
    var next: ElementClass? = self
    while let current = next {
      if current == other { return true }
      next = current.parent
    }
    return false
  }

  /// `a Property`, `an Interface`.
  var withArticle: String { ("AEIOU".contains(name.first ?? "x") && self != .unit ? "an " : "a ") + name }

  /// The class of a name as `@type` writes it.
  static let named: [String: ElementClass] = Dictionary(uniqueKeysWithValues: allCases.map { ($0.name, $0) })
}

/// A set of classes.
struct ClassSet: Sendable, Hashable {
  private var bits: UInt64 = 0

  init(_ classes: some Sequence<ElementClass>) { for element in classes { bits |= 1 << UInt64(element.rawValue) } }

  func contains(_ element: ElementClass) -> Bool { bits & (1 << UInt64(element.rawValue)) != 0 }

  /// In the order of declaration.
  var classes: [ElementClass] { ElementClass.allCases.filter(contains) }

  /// Those of the concrete classes of which a document may define elements.
  static func definable(_ root: ElementClass, version: Int) -> ClassSet {
    definableTables[version - 2][Int(root.rawValue)]
  }

  private static let definableTables: [[ClassSet]] = tables.map { row in
    row.map { ClassSet($0.classes.filter(\.isDefinable)) }
  }

  /// The concrete classes that stand for a class in a language version: itself, or those below it. The payload of a
  /// command is split into request and response from v3 on.
  static func concrete(_ root: ElementClass, version: Int) -> ClassSet { tables[version - 2][Int(root.rawValue)] }

  private static let tables: [[ClassSet]] = (2...4).map { version in
    ElementClass.allCases.map { root in
      ClassSet(
        ElementClass.allCases.filter { element in
          guard !element.isAbstract, element.since <= version, element.isKind(of: root) else { return false }
          return version == 2 || element != .commandPayload
        })
    }
  }
}
