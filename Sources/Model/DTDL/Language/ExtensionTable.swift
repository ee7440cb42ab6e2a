/// What every extension of the language adds: its types, where they may stand and which members they bring. Source: the
/// DTDL extensions' specifications, `dtmi:dtdl:extension:NAME;VERSION`.
enum ExtensionTable {
  /// The types of an extension context; `nil` for a context that is not known.
  static func types(of context: String) -> [SupplementalType]? { tables[context] }

  /// All known extension contexts by their name without version.
  static let contexts: [String: [Int]] = [
    "dtmi:dtdl:extension:annotation": [1, 2], "dtmi:dtdl:extension:historization": [1, 2],
    "dtmi:dtdl:extension:mqtt": [1, 2, 3, 4], "dtmi:dtdl:extension:overriding": [1, 2],
    "dtmi:dtdl:extension:quantitativeTypes": [1, 2, 3], "dtmi:dtdl:extension:requirement": [1, 2],
    "dtmi:iotcentral:context": [2], "dtmi:iotoperations:context": [4],
  ]

  /// Limits extensions, by their name without version: version 1 each.
  static let limits: [String: LimitSet] = ["dtmi:dtdl:limits:onvif": .onvif, "dtmi:dtdl:limits:aio": .aio]

  /// The versions of DTDL that an extension can be used with.
  static func languages(of context: String) -> [Int] {
    // Types that classify units may stand on older elements, where nobody can use them.
    let types = tables[context] ?? []
    let telling = types.contains(where: \.isQuantity) ? types.filter(\.isQuantity) : types
    return Array(Set(telling.flatMap(\.versions))).sorted()
  }

  /// What a person would call the extension of a context: `the extension annotation`.
  static func title(of context: String) -> String {
    let name = context.prefix { $0 != ";" }
    guard let colon = name.lastIndex(of: ":"), name.hasPrefix("dtmi:dtdl:extension:") else {
      return "the context `\(name)`"
    }
    return "the extension \(name[name.index(after: colon)...])"
  }

  /// The context to add for a term: with DTDL v3 the first that had it, which services know, later the newest.
  static func context(defining term: String, language: Int) -> String? {
    let all = contexts(defining: term, language: language)
    return language == 3 ? all.first : all.last
  }

  /// Contexts that define a term for a language version, the newest last.
  static func contexts(defining term: String, language: Int) -> [String] {
    contexts.keys.sorted().flatMap { name in
      contexts[name, default: []].map { "\(name);\($0)" }.filter { context in
        languages(of: context).contains(language)
          && (tables[context]?.contains { $0.name == term || $0.properties.contains { $0.term == term } } ?? false)
      }
    }
  }

  /// The names of the types that extensions have for a language version.
  static func typeNames(language: Int) -> [String] { names[language - 2] }

  private static let names: [[String]] = (2...4).map { language in
    let types = tables.filter { languages(of: $0.key).contains(language) }.values.joined()
    return Set(types.filter { !$0.isAbstract && !$0.classifiesUnits }.map(\.name)).sorted()
  }

  private static let tables: [String: [SupplementalType]] = {
    var tables: [String: [SupplementalType]] = [:]
    for version in 1...2 {
      let languages = version == 1 ? [3] : [3, 4]
      tables["dtmi:dtdl:extension:historization;\(version)"] = historization(version, languages)
      tables["dtmi:dtdl:extension:annotation;\(version)"] = annotation(version, languages)
      tables["dtmi:dtdl:extension:overriding;\(version)"] = overriding(version, languages)
      tables["dtmi:dtdl:extension:requirement;\(version)"] = requirement(version)
    }
    for version in 1...4 { tables["dtmi:dtdl:extension:mqtt;\(version)"] = MQTTTable.types(version) }
    for version in 1...3 {
      tables["dtmi:dtdl:extension:quantitativeTypes;\(version)"] = Quantities.extensionTypes(version)
    }
    tables["dtmi:iotcentral:context;2"] = PartnerTable.central
    tables["dtmi:iotoperations:context;4"] = PartnerTable.operations
    return tables
  }()

  private static func historization(_ version: Int, _ languages: [Int]) -> [SupplementalType] {
    [
      SupplementalType(
        id: "dtmi:dtdl:extension:historization:v\(version):Historized", name: "Historized",
        context: "dtmi:dtdl:extension:historization;\(version)", classes: ClassSet([.property, .telemetry]),
        versions: languages)
    ]
  }

  private static func annotation(_ version: Int, _ languages: [Int]) -> [SupplementalType] {
    let id = "dtmi:dtdl:extension:annotation:v\(version):ValueAnnotation"
    return [
      SupplementalType(
        id: id, name: "ValueAnnotation", context: "dtmi:dtdl:extension:annotation;\(version)",
        classes: ClassSet([.property, .telemetry]), versions: languages,
        properties: [
          SupplementalProperty(id: "\(id):annotates", term: "annotates", value: .string(maximum: nil, form: nil))
        ],
        siblings: [SiblingConstraint(reference: "annotates", classes: [.property, .telemetry], rival: id)])
    ]
  }

  private static func overriding(_ version: Int, _ languages: [Int]) -> [SupplementalType] {
    let id = "dtmi:dtdl:extension:overriding:v\(version):Override"
    return [
      SupplementalType(
        id: id, name: "Override", context: "dtmi:dtdl:extension:overriding;\(version)",
        classes: ClassSet([.property]), versions: languages,
        companions: ["dtmi:dtdl:extension:annotation:v\(version):ValueAnnotation"],
        properties: [SupplementalProperty(id: "\(id):overrides", term: "overrides", value: .identifier)],
        constraints: [ValueConstraint(member: "schema", unitsOfSibling: "overrides")],
        siblings: [
          SiblingConstraint(reference: "annotates", classes: [.property, .telemetry], namesMember: "overrides")
        ])
    ]
  }

  private static func requirement(_ version: Int) -> [SupplementalType] {
    [
      SupplementalType(
        id: "dtmi:dtdl:extension:requirement:v\(version):Required", name: "Required",
        context: "dtmi:dtdl:extension:requirement;\(version)",
        classes: ClassSet(version == 1 ? [.field] : [.field, .property]), versions: [3, 4])
    ]
  }
}

/// The types of the extension mqtt.
private enum MQTTTable {
  static func types(_ version: Int) -> [SupplementalType] {
    var table = Builder(version: version)
    table.transport()
    if version >= 3 { table.results() }
    if version >= 4 { table.propertyResults() }
    return table.types
  }

  private struct Builder {
    let version: Int
    var types: [SupplementalType] = []

    func id(_ name: String) -> String { "dtmi:dtdl:extension:mqtt:v\(version):\(name)" }

    mutating func add(
      _ name: String, on classes: [ElementClass], _ change: (inout SupplementalType) -> Void = { _ in }
    ) {
      var type = SupplementalType(
        id: id(name), name: name, context: "dtmi:dtdl:extension:mqtt;\(version)", classes: ClassSet(classes),
        versions: version == 1 ? [3] : [3, 4])
      change(&type)
      types.append(type)
    }

    func member(
      _ type: String, _ term: String, _ value: SupplementalProperty.Value, required: Bool = true, unique: Bool = false
    ) -> SupplementalProperty {
      SupplementalProperty(
        id: "\(id(type)):\(term)", term: term, value: value, isRequired: required, isUnique: unique)
    }

    mutating func transport() {
      var members = [member("Mqtt", "payloadFormat", .string(maximum: nil, form: nil))]
      var topics = ["commandTopic", "telemetryTopic"]
      if version >= 4 { topics.append("propertyTopic") }
      members += topics.map { member("Mqtt", $0, .string(maximum: nil, form: .topic), required: false) }
      if version >= 2 {
        members += ["cmdServiceGroupId", "telemServiceGroupId"].map {
          member("Mqtt", $0, .string(maximum: nil, form: .label), required: false)
        }
      }
      add("Mqtt", on: [.interface]) { $0.properties = members }
      add("Idempotent", on: [.command])
      let idempotent = id("Idempotent")
      let ttl = member("Cacheable", "ttl", .duration)
      add("Cacheable", on: [.command]) {
        $0.companions = [idempotent]
        $0.properties = [ttl]
      }
      let index = member("Indexed", "index", .integer(minimum: 1), unique: true)
      add("Indexed", on: [.enumValue, .field, .telemetry] + (version >= 4 ? [.property] : [])) {
        $0.properties = [index]
      }
      guard version >= 2 else { return }
      add("Transparent", on: [.commandRequest, .commandResponse]) {
        $0.constraints = [ValueConstraint(member: "schema", classes: [.object])]
      }
    }

    mutating func results() {
      let required = "dtmi:dtdl:extension:requirement:v1:Required"
      let (error, result, normal, failed) = (id("Error"), id("Result"), id("NormalResult"), id("ErrorResult"))
      let fields = version == 3 ? [normal, failed] : [normal, failed, id("ErrorCode"), id("ErrorInfo")]
      add("Error", on: [.object])
      add("Result", on: [.object]) { $0.constraints = [ValueConstraint(member: "fields", types: fields)] }
      add("ErrorMessage", on: [.field]) {
        $0.constraints = [ValueConstraint(member: "schema", classes: [.string])]
        $0.parents = [ParentConstraint(types: [error], isOnly: true)]
      }
      add("NormalResult", on: [.field]) {
        $0.rivals = [required]
        $0.parents = [ParentConstraint(types: [result], isOnly: true)]
      }
      add("ErrorResult", on: [.field]) {
        $0.rivals = [required]
        $0.constraints = [ValueConstraint(member: "schema", types: [error])]
        $0.parents = [ParentConstraint(types: [result], isOnly: true)]
      }
    }

    mutating func propertyResults() {
      let required = "dtmi:dtdl:extension:requirement:v1:Required"
      let (error, result, code) = (id("Error"), id("Result"), id("ErrorCode"))
      let whole = id("PropertyResult")
      let parts = [id("PropertyValue"), id("ReadError"), id("WriteError")]
      add("ErrorCode", on: [.field]) {
        $0.constraints = [ValueConstraint(member: "schema", classes: [.enumeration])]
        $0.parents = [ParentConstraint(types: [result, error], isOnly: true)]
      }
      add("ErrorInfo", on: [.field]) {
        $0.constraints = [ValueConstraint(member: "schema", classes: [.object])]
        $0.parents = [ParentConstraint(types: [result, error], isOnly: true, sibling: code)]
      }
      add("Fragmented", on: [.property]) {
        $0.alternatives = [parts[0]]
        $0.constraints = [ValueConstraint(member: "schema", classes: [.map])]
      }
      add("Indirect", on: [.field]) { $0.rivals = [required] }
      add("PropertyResult", on: [.object]) { $0.constraints = [ValueConstraint(member: "fields", types: parts)] }
      add("PropertyValue", on: [.field]) {
        $0.rivals = [required]
        $0.parents = [ParentConstraint(types: [whole], isOnly: true)]
      }
      for name in ["ReadError", "WriteError"] {
        add(name, on: [.field]) {
          $0.rivals = [required]
          $0.constraints = [ValueConstraint(member: "schema", types: [error])]
          $0.parents = [ParentConstraint(types: [whole], isOnly: true)]
        }
      }
    }
  }
}

/// The types of partners' contexts.
private enum PartnerTable {
  static let central: [SupplementalType] = {
    func type(_ name: String, _ constraint: ValueConstraint, unit: String? = nil) -> SupplementalType {
      SupplementalType(
        id: "dtmi:iotcentral:class:\(name);2", name: name, context: "dtmi:iotcentral:context;2",
        classes: ClassSet([.property, .telemetry]), versions: [2],
        properties: unit.map {
          [
            SupplementalProperty(
              id: "dtmi:dtdl:property:unit;2", term: "unit",
              value: .element(type: "dtmi:standard:class:\($0);2", childOf: nil), isRequired: false)
          ]
        } ?? [], constraints: [constraint])
    }
    let shapes = ["point", "multiPoint", "lineString", "multiLineString", "polygon", "multiPolygon"]
    let vector = ValueConstraint(member: "schema", words: ["dtmi:iotcentral:schema:vector;2"])
    return [
      type("AccelerationVector", vector, unit: "AccelerationUnit"),
      type("VelocityVector", vector, unit: "VelocityUnit"),
      type("Event", ValueConstraint(member: "schema", classes: [.numericSchema, .string])),
      type("State", ValueConstraint(member: "schema", classes: [.enumeration])),
      type(
        "Location",
        ValueConstraint(
          member: "schema",
          words: shapes.map { "dtmi:standard:schema:geospatial:\($0);2" } + ["dtmi:iotcentral:schema:geopoint;2"])),
    ]
  }()

  static let operations: [SupplementalType] = {
    func type(
      _ name: String, on classes: [ElementClass], _ properties: [SupplementalProperty] = [],
      rivals: [String] = [], isNumeric: Bool = false
    ) -> SupplementalType {
      SupplementalType(
        id: "dtmi:iotoperations:class:\(name);4", name: name, context: "dtmi:iotoperations:context;4",
        classes: ClassSet(classes), versions: [4], rivals: rivals.map { "dtmi:iotoperations:class:\($0);4" },
        properties: properties,
        constraints: isNumeric ? [ValueConstraint(member: "schema", classes: [.numericSchema])] : [])
    }
    func member(
      _ term: String, _ value: SupplementalProperty.Value, required: Bool = true, instance: Bool = false
    ) -> SupplementalProperty {
      SupplementalProperty(
        id: "dtmi:iotoperations:property:\(term);4", term: term, value: value, isRequired: required,
        isInstance: instance)
    }
    let values: [ElementClass] = [.commandRequest, .commandResponse, .field, .mapValue, .property, .telemetry]
    var subject = type("Subject", on: [.field])
    subject.parents = [ParentConstraint(types: ["dtmi:iotoperations:class:Detail;4"], isOnly: true)]
    return [
      type("Composite", on: [.interface], [member("ontology", .string(maximum: 128, form: nil))], rivals: ["Event"]),
      type(
        "Congruence", on: [.array, .enumeration, .interface, .map, .object],
        [member("typeRef", .string(maximum: 128, form: nil))]),
      type("Detail", on: [.object]),
      type("Event", on: [.interface]),
      type("GroupMember", on: [.command], [member("group", .string(maximum: 128, form: .name))]),
      type("HasCapability", on: [.relationship], rivals: ["HasComponent"]),
      type("HasComponent", on: [.relationship]),
      type(
        "Limited", on: values,
        [
          member("maximum", .decimal, required: false, instance: true),
          member("minimum", .decimal, required: false, instance: true),
        ], isNumeric: true),
      type("Precise", on: values, [member("decimalPlaces", .integer(minimum: nil))], isNumeric: true),
      type(
        "Qualified", on: [.command, .component, .field, .property, .relationship, .telemetry],
        [member("namespace", .string(maximum: 128, form: nil))]),
      type("ScaledStatically", on: values, [member("scaleFactor", .decimal, instance: true)], isNumeric: true),
      subject,
    ]
  }()
}
