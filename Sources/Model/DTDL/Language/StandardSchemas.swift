/// Schemas that the language defines as elements: primitive ones, geospatial objects and `scaledDecimal`. Source: DTDL v2
/// to v4, "Primitive schemas" and "Geospatial schemas"; RFC 7946.
enum StandardSchemas {
  /// Those that have a term.
  static func outer(_ version: Int) -> [StandardElement] {
    var elements = arrayDepth.keys.sorted().map {
      StandardElement(
        id: "dtmi:standard:schema:geospatial:\($0);\(version)", term: $0, elementClass: .object, version: version)
    }
    if version >= 4 {
      elements.append(
        StandardElement(
          id: "dtmi:standard:schema:scaledDecimal;4", term: "scaledDecimal", elementClass: .object, version: 4))
    }
    return elements
  }

  /// Those that only a DTMI names.
  static func inner(_ version: Int) -> [StandardElement] {
    let arrays = [
      "position", "positionArray", "lineStringCoordinateArray", "lineStringCoordinateArrayArray",
      "polygonCoordinateArray", "polygonCoordinateArrayArray", "linearRingCoordinateArray",
    ].map {
      StandardElement(
        id: "dtmi:standard:schema:geospatial:\($0);\(version)", term: $0, elementClass: .array, version: version)
    }
    let types = arrayDepth.keys.sorted().map {
      StandardElement(
        id: "dtmi:standard:schema:geospatial\($0.prefix(1).uppercased())\($0.dropFirst())Type;\(version)", term: $0,
        elementClass: .enumeration, version: version)
    }
    return arrays + types
  }

  /// What values look like; `nil` for elements that are no schemas.
  static func schema(_ element: StandardElement) -> Schema? {
    if let primitive = PrimitiveSchema(rawValue: element.term), element.elementClass == primitive.elementClass {
      return .primitive(primitive)
    }
    switch element.elementClass {
    case .enumeration: return enumeration(element)
    case .array: return .array(of: .primitive(.double))
    case .object: return object(element.term)
    default: return nil
    }
  }

  /// How many arrays stand around the numbers of `coordinates`.
  private static let arrayDepth = [
    "point": 1, "multiPoint": 2, "lineString": 2, "multiLineString": 3, "polygon": 3, "multiPolygon": 4,
  ]

  private static func object(_ term: String) -> Schema? {
    switch term {
    case "scaledDecimal":
      return .object([
        Field(name: "scale", schema: .primitive(.short)), Field(name: "value", schema: .primitive(.decimal)),
      ])
    case "vector": return .object(["x", "y", "z"].map { Field(name: $0, schema: .primitive(.double)) })
    case "geopoint": return .object(["lat", "lon", "alt"].map { Field(name: $0, schema: .primitive(.double)) })
    default: break
    }
    guard let depth = arrayDepth[term] else { return nil }
    let coordinates = (0..<depth).reduce(Schema.primitive(.double)) { schema, _ in .array(of: schema) }
    return .object([
      Field(name: "type", schema: .enumeration(typeEnum(term))), Field(name: "coordinates", schema: coordinates),
    ])
  }

  private static func enumeration(_ element: StandardElement) -> Schema? {
    if element.id.hasPrefix("dtmi:standard:") { return .enumeration(typeEnum(element.term)) }
    guard let mark = element.id.firstRange(of: ":v"),
      let version = element.id[mark.upperBound...].first?.wholeNumberValue
    else { return nil }
    let units = Quantities.units(of: element.term, edition: version)
    return .enumeration(
      EnumSchema(valueSchema: .string, values: units.map { EnumValue(name: $0, value: .string($0)) }))
  }

  private static func typeEnum(_ term: String) -> EnumSchema {
    EnumSchema(
      valueSchema: .string,
      values: [EnumValue(name: term, value: .string(term.prefix(1).uppercased() + term.dropFirst()))])
  }
}

extension PrimitiveSchema {
  /// The class of the element that the word stands for.
  var elementClass: ElementClass {
    switch self {
    case .boolean: .boolean
    case .string: .string
    case .date: .date
    case .dateTime: .dateTime
    case .duration: .duration
    case .time: .time
    case .double: .double
    case .float: .float
    case .integer: .integer
    case .long: .long
    case .byte: .byte
    case .bytes: .bytes
    case .decimal: .decimal
    case .short: .short
    case .unsignedByte: .unsignedByte
    case .unsignedShort: .unsignedShort
    case .unsignedInteger: .unsignedInteger
    case .unsignedLong: .unsignedLong
    case .uuid: .uuid
    }
  }
}
