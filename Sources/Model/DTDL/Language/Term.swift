import Documents

/// Names of the language: a term or the DTMI it stands for.
enum Term {
  /// The term that a DTMI of the language itself stands for: `dtmi:dtdl:property:name;3` is `name`. Everything else
  /// is returned as it is.
  static func plain(_ text: String) -> String {
    guard text.hasPrefix("dtmi:dtdl:") || text.hasPrefix("dtmi:standard:"),
      !text.hasPrefix("dtmi:dtdl:context"), let colon = text.lastIndex(of: ":")
    else { return text }
    return String(text[text.index(after: colon)...].prefix { $0 != ";" })
  }

  /// A literal that is wrapped as `{"@value": …, "@type": …}`, unwrapped; anything else as it is.
  static func literal(_ node: Located) -> Located {
    guard let members = node.members, let value = node["@value"],
      members.allSatisfy({ $0.key == "@value" || $0.key == "@type" })
    else { return node }
    return value
  }
}

/// Schemas that are written as one word and are objects. Source: RFC 7946.
enum StandardSchema {
  static let geospatial = ["point", "multiPoint", "lineString", "multiLineString", "polygon", "multiPolygon"]

  /// The schema that a word stands for; `nil` for other words.
  static func schema(_ word: String, in scope: LanguageScope) -> Schema? {
    if let units = scope.quantities?.units(inEnum: word), scope.version > 2 {
      let values = units.map { EnumValue(name: $0, value: .string($0)) }
      return .enumeration(EnumSchema(valueSchema: .string, values: values))
    }
    if scope.extensions["iotcentral"] != nil, let names = partnerObjects[word] {
      return .object(names.map { Field(name: $0, schema: .primitive(.double)) })
    }
    if word == "scaledDecimal", scope.version >= 4 {
      return .object([
        Field(name: "scale", schema: .primitive(.short)), Field(name: "value", schema: .primitive(.decimal)),
      ])
    }
    guard let depth = arrayDepth[word] else { return nil }
    let coordinates = (0..<depth).reduce(Schema.primitive(.double)) { schema, _ in .array(of: schema) }
    let type = EnumSchema(
      valueSchema: .string,
      values: [EnumValue(name: word, value: .string(word.prefix(1).uppercased() + word.dropFirst()))])
    return .object([
      Field(name: "type", schema: .enumeration(type)), Field(name: "coordinates", schema: coordinates),
    ])
  }

  /// Objects that the context of IoT Central adds, by their fields.
  private static let partnerObjects = ["vector": ["x", "y", "z"], "geopoint": ["lat", "lon", "alt"]]

  /// How many arrays stand around the numbers of `coordinates`.
  private static let arrayDepth = [
    "point": 1, "multiPoint": 2, "lineString": 2, "multiLineString": 3, "polygon": 3, "multiPolygon": 4,
  ]
}
