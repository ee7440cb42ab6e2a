/// Which language an element is written in: what `@context` says, combined down the tree.
struct LanguageScope: Sendable {
  /// 2, 3 or 4.
  var version: Int
  /// Extensions in use and their versions: `quantitativeTypes` 1.
  var extensions: [String: Int] = [:]
  /// Whether a context is in use that we know nothing about: unknown names may then be its.
  var hasUnknownExtensions = false
  /// `aio` or `onvif`: the v4 limits extension in use.
  var customLimits: String?
  var limits: Limits

  init(version: Int) {
    self.version = version
    limits = .of(version: version)
  }

  /// Quantities and units that may be used: built in with v2, from an extension later; `nil` when there are none.
  var quantities: Quantities? {
    if version == 2 { return .builtIn }
    return extensions["quantitativeTypes"].map(Quantities.edition)
  }

  /// Co-types other than quantities that may be used.
  var coTypes: [CoType] {
    extensions.flatMap { name, version in CoType.of(extension: name, version: version) }
  }
}

/// Extensions that may stand in `@context`.
enum KnownExtension {
  /// Extension versions and the language versions they work in.
  static let usableIn: [String: [Int: [Int]]] = [
    "quantitativeTypes": [1: [3], 2: [4], 3: [4]],
    "historization": [1: [3], 2: [3, 4]],
    "annotation": [1: [3], 2: [3, 4]],
    "overriding": [1: [3], 2: [3, 4]],
    "requirement": [1: [3, 4], 2: [3, 4]],
    "mqtt": [1: [3], 2: [3, 4], 3: [3, 4], 4: [3, 4]],
  ]

  /// Those that Azure Digital Twins documents.
  static let accepted = ["quantitativeTypes", "annotation", "historization", "overriding"].map {
    "dtmi:dtdl:extension:\($0);1"
  }

  /// Contexts of partners, by their name, with their one version and language version.
  static let partners: [String: (version: Int, language: Int)] = [
    "iotcentral": (2, 2), "iotoperations": (4, 4),
  ]

  /// The context string to add for an extension in a language version; `nil` when it cannot be used there.
  static func context(_ name: String, language: Int) -> String? {
    usableIn[name]?.filter { $0.value.contains(language) }.keys.max().map { "dtmi:dtdl:extension:\(name);\($0)" }
  }
}

/// A type that an extension adds beside an element's own.
struct CoType: Sendable, Hashable {
  let name: String
  let kinds: [ElementKind]
  var members: [ElementMember] = []

  /// What an extension offers in a version of it.
  static func of(extension name: String, version: Int) -> [CoType] {
    switch name {
    case "historization": [CoType(name: "Historized", kinds: [.property, .telemetry])]
    case "annotation":
      [CoType(name: "ValueAnnotation", kinds: [.property, .telemetry], members: [.required("annotates")])]
    case "overriding": [CoType(name: "Override", kinds: [.property], members: [.required("overrides")])]
    case "requirement": [CoType(name: "Required", kinds: version >= 2 ? [.field, .property] : [.field])]
    case "mqtt": mqtt(version)
    case "iotcentral":
      ["Event", "State", "Location"].map { CoType(name: $0, kinds: [.property, .telemetry]) }
        + ["AccelerationVector", "VelocityVector"].map {
          CoType(name: $0, kinds: [.property, .telemetry], members: [.optional("unit")])
        }
    case "iotoperations": operations
    default: []
    }
  }

  private static func mqtt(_ version: Int) -> [CoType] {
    var topics = [
      ElementMember.required("payloadFormat"), .optional("commandTopic"), .optional("telemetryTopic"),
    ]
    if version >= 2 { topics += [.optional("cmdServiceGroupId"), .optional("telemServiceGroupId")] }
    if version >= 4 { topics.append(.optional("propertyTopic")) }
    var types = [
      CoType(name: "Mqtt", kinds: [.interface], members: topics),
      CoType(name: "Idempotent", kinds: [.command]),
      CoType(name: "Cacheable", kinds: [.command], members: [.required("ttl")]),
      CoType(
        name: "Indexed", kinds: [.enumValue, .field, .telemetry] + (version >= 4 ? [.property] : []),
        members: [.required("index")]),
    ]
    if version >= 2 { types.append(CoType(name: "Transparent", kinds: [.commandRequest, .commandResponse])) }
    if version >= 3 {
      types += ["Error", "Result"].map { CoType(name: $0, kinds: [.object]) }
      types += ["ErrorMessage", "NormalResult", "ErrorResult"].map { CoType(name: $0, kinds: [.field]) }
    }
    if version >= 4 {
      types.append(CoType(name: "Fragmented", kinds: [.property]))
      types.append(CoType(name: "PropertyResult", kinds: [.object]))
      types += ["ErrorCode", "ErrorInfo", "Indirect", "PropertyValue", "ReadError", "WriteError"].map {
        CoType(name: $0, kinds: [.field])
      }
    }
    return types
  }

  private static var operations: [CoType] {
    let values: [ElementKind] = [.commandRequest, .commandResponse, .field, .mapValue, .property, .telemetry]
    return [
      CoType(name: "Composite", kinds: [.interface], members: [.required("ontology")]),
      CoType(
        name: "Congruence", kinds: ElementKind.complexSchemas + [.interface], members: [.required("typeRef")]),
      CoType(name: "Detail", kinds: [.object]),
      CoType(name: "Event", kinds: [.interface]),
      CoType(name: "GroupMember", kinds: [.command], members: [.required("group")]),
      CoType(name: "HasCapability", kinds: [.relationship]),
      CoType(name: "HasComponent", kinds: [.relationship]),
      CoType(name: "Limited", kinds: values, members: [.optional("minimum"), .optional("maximum")]),
      CoType(name: "Precise", kinds: values, members: [.required("decimalPlaces")]),
      CoType(
        name: "Qualified", kinds: ElementKind.contents + [.field], members: [.required("namespace")]),
      CoType(name: "ScaledStatically", kinds: values, members: [.required("scaleFactor")]),
      CoType(name: "Subject", kinds: [.field]),
    ]
  }
}
