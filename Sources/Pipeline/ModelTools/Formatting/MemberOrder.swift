/// The order in which members of DTDL elements stand in the canonical layout.
enum MemberOrder {
  /// Where a member stands; what the language does not know comes last, as it was written.
  static func rank(of name: String) -> Int { ranks[term(name)] ?? ranks.count }

  /// Whether elements stand below the member, so that its value is put in order as well. The rest is somebody's data.
  static func holdsElements(_ name: String) -> Bool { elements.contains(term(name)) }

  private static let ranks: [String: Int] = Dictionary(
    uniqueKeysWithValues: [
      "@context", "@id", "@type",
      // What an element is called comes first; an interface has no name.
      "name", "displayName", "description", "comment",
      // Interfaces.
      "extends", "contents", "schemas",
      // Contents, fields and enumeration values.
      "schema", "unit", "writable", "enumValue", "target", "minMultiplicity", "maxMultiplicity", "properties",
      "commandType", "request", "response", "nullable",
      // Complex schemas.
      "elementSchema", "valueSchema", "enumValues", "mapKey", "mapValue", "fields",
    ].enumerated().map { ($1, $0) })

  private static let elements: Set<String> = [
    "extends", "contents", "schemas", "schema", "properties", "request", "response", "elementSchema", "valueSchema",
    "enumValues", "mapKey", "mapValue", "fields",
  ]

  /// A member may be written as the DTMI of its term: `dtmi:dtdl:property:name;3`.
  private static func term(_ name: String) -> String {
    guard name.hasPrefix("dtmi:dtdl:property:"), let colon = name.lastIndex(of: ":") else { return name }
    return String(name[name.index(after: colon)...].prefix { $0 != ";" })
  }
}
