/// The kinds of element a model is made of, under the names that `@type` gives them.
enum ElementKind: String, Sendable, CaseIterable {
  case interface = "Interface"
  case property = "Property"
  case telemetry = "Telemetry"
  case relationship = "Relationship"
  case component = "Component"
  case command = "Command"
  case commandPayload = "CommandPayload"
  case commandRequest = "CommandRequest"
  case commandResponse = "CommandResponse"
  case array = "Array"
  case enumeration = "Enum"
  case enumValue = "EnumValue"
  case map = "Map"
  case mapKey = "MapKey"
  case mapValue = "MapValue"
  case object = "Object"
  case field = "Field"

  /// What may stand under `contents`.
  static let contents: [ElementKind] = [.property, .telemetry, .relationship, .component, .command]
  /// Schemas that are elements of their own.
  static let complexSchemas: [ElementKind] = [.array, .enumeration, .map, .object]

  /// Whether a language version has the kind.
  func exists(in version: Int) -> Bool {
    switch self {
    case .commandRequest, .commandResponse: version >= 3
    default: true
    }
  }

  /// The kind's members without those that every element has.
  func members(version: Int) -> [ElementMember] {
    switch self {
    case .interface: [.optional("contents"), .optional("extends"), .optional("schemas")]
    case .property: [.required("name"), .required("schema"), .optional("writable")]
    case .telemetry, .component, .mapKey, .mapValue, .field: [.required("name"), .required("schema")]
    case .relationship:
      [
        .required("name"), .optional("target"), .optional("properties"), .optional("minMultiplicity"),
        .optional("maxMultiplicity"), .optional("writable"),
      ]
    case .command:
      [.required("name"), .optional("request"), .optional("response"), .optional("commandType")]
    case .commandPayload, .commandRequest, .commandResponse:
      [.required("name"), .required("schema")] + (version >= 4 ? [.optional("nullable")] : [])
    case .array: [.required("elementSchema")]
    case .enumeration:
      [.required("valueSchema"), version == 2 ? .required("enumValues") : .optional("enumValues")]
    case .enumValue: [.required("name"), .required("enumValue")]
    case .map: [.required("mapKey"), .required("mapValue")]
    case .object: [version == 2 ? .required("fields") : .optional("fields")]
    }
  }

  /// `a Property`, `an Interface`.
  var withArticle: String { ("AEIO".contains(rawValue.first ?? "x") ? "an " : "a ") + rawValue }
}

/// A member that elements of a kind have.
struct ElementMember: Sendable, Hashable {
  let name: String
  let isRequired: Bool

  static func required(_ name: String) -> ElementMember { ElementMember(name: name, isRequired: true) }
  static func optional(_ name: String) -> ElementMember { ElementMember(name: name, isRequired: false) }

  /// What every element may have.
  static let common = ["@type", "@id", "@context", "displayName", "description", "comment"]

  /// Members that have one value.
  static let singular: Set<String> = [
    "@id", "name", "schema", "comment", "writable", "target", "minMultiplicity", "maxMultiplicity", "request",
    "response", "commandType", "nullable", "elementSchema", "valueSchema", "enumValue", "mapKey", "mapValue", "unit",
  ]
}
