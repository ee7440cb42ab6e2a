/// Which members elements of every class have, in each version of the language. Source: DTDL v2, v3 and v4, the tables of
/// each element; limits from their "Limits" tables.
enum ClassTable {
  /// The members of a class by term and by their DTMI.
  static func members(of element: ElementClass, version: Int, limits: LimitSet) -> [String: PropertyRule] {
    tables[tableIndex(version, limits)][Int(element.rawValue)].byWord
  }

  /// The members of a class that must be there.
  static func required(of element: ElementClass, version: Int) -> [PropertyRule] {
    tables[tableIndex(version, .standard)][Int(element.rawValue)].required
  }

  /// The terms of a class's members, for suggestions.
  static func terms(of element: ElementClass, version: Int) -> [String] {
    tables[tableIndex(version, .standard)][Int(element.rawValue)].terms
  }

  private struct Table: Sendable {
    var byWord: [String: PropertyRule] = [:]
    var required: [PropertyRule] = []
    var terms: [String] = []
  }

  private static func tableIndex(_ version: Int, _ limits: LimitSet) -> Int {
    switch (version, limits) {
    case (2, _): 0
    case (3, _): 1
    case (_, .standard): 2
    case (_, .onvif): 3
    case (_, .aio): 4
    }
  }

  private static let tables: [[Table]] = [
    (2, LimitSet.standard), (3, .standard), (4, .standard), (4, .onvif), (4, .aio),
  ].map { version, limits in
    ElementClass.allCases.map { element in
      var table = Table()
      for rule in rules(of: element, version: version, limits: Limits.of(version: version, limits)) {
        table.byWord[rule.name] = rule
        table.byWord["dtmi:dtdl:property:\(rule.name);\(version)"] = rule
        if rule.isRequired { table.required.append(rule) }
        table.terms.append(rule.name)
      }
      return table
    }
  }

  private static func rules(of element: ElementClass, version: Int, limits: Limits) -> [PropertyRule] {
    var rules: [PropertyRule] = [
      .string("comment", maximum: limits.comment),
      PropertyRule(name: "description", value: .text(maximum: limits.description), isRequired: false),
      PropertyRule(name: "displayName", value: .text(maximum: limits.displayName), isRequired: false),
    ]
    if element.isKind(of: .namedEntity) {
      rules.append(.string("name", maximum: limits.name, isName: true, required: true))
    }
    let own = [version]
    let earlier = Array((2...version).reversed())
    let schema = ObjectRule(target: .schema, maximum: 1, minimum: 1, versions: earlier)
    switch element {
    case .interface:
      rules += [
        .object(
          "contents", ObjectRule(target: .content, maximum: limits.contents, versions: earlier, namesAreUnique: true)),
        .object(
          "extends", ObjectRule(target: .interface, maximum: limits.directExtends, needsID: true, versions: earlier)),
        .object("schemas", ObjectRule(target: .complexSchema, needsID: true, versions: own)),
      ]
    case .property:
      rules += [.object("schema", schema), PropertyRule(name: "writable", value: .boolean, isRequired: false)]
    case .telemetry, .field, .mapValue: rules.append(.object("schema", schema))
    case .commandPayload, .commandRequest, .commandResponse:
      rules.append(.object("schema", schema))
      if version >= 4 { rules.append(PropertyRule(name: "nullable", value: .boolean, isRequired: false)) }
    case .component:
      rules.append(
        .object("schema", ObjectRule(target: .interface, maximum: 1, minimum: 1, needsID: true, versions: earlier)))
    case .command:
      let request: ElementClass = version == 2 ? .commandPayload : .commandRequest
      let response: ElementClass = version == 2 ? .commandPayload : .commandResponse
      rules += [
        .object("request", ObjectRule(target: request, maximum: 1, inferred: request, versions: own)),
        .object("response", ObjectRule(target: response, maximum: 1, inferred: response, versions: own)),
        .object(
          "commandType",
          ObjectRule(
            target: .commandType, maximum: 1, needsID: true, versions: own, words: ["asynchronous", "synchronous"])),
      ]
    case .relationship:
      rules += [
        PropertyRule(name: "target", value: .identifier(maximum: limits.identifier), isRequired: false),
        PropertyRule(name: "minMultiplicity", value: .integer(minimum: 0, maximum: 0), isRequired: false),
        PropertyRule(
          name: "maxMultiplicity", value: .integer(minimum: 1, maximum: limits.maxMultiplicity), isRequired: false),
        .object(
          "properties",
          ObjectRule(
            target: .property, maximum: limits.relationshipProperties, versions: earlier, namesAreUnique: true)),
        PropertyRule(name: "writable", value: .boolean, isRequired: false),
      ]
    case .array:
      rules.append(.object("elementSchema", schema))
    case .enumeration:
      rules += [
        .object(
          "enumValues",
          ObjectRule(
            target: .enumValue, maximum: limits.enumValues?.upperBound, minimum: limits.enumValues?.lowerBound ?? 0,
            inferred: .enumValue, versions: own, namesAreUnique: true)),
        .object(
          "valueSchema",
          ObjectRule(
            target: .primitiveSchema, maximum: 1, minimum: 1, needsID: true, versions: earlier,
            words: ["integer", "string"])),
      ]
    case .enumValue: rules.append(PropertyRule(name: "enumValue", value: .literal, isRequired: true))
    case .map:
      rules += [
        .object("mapKey", ObjectRule(target: .mapKey, maximum: 1, minimum: 1, inferred: .mapKey, versions: own)),
        .object("mapValue", ObjectRule(target: .mapValue, maximum: 1, minimum: 1, inferred: .mapValue, versions: own)),
      ]
    case .mapKey:
      rules.append(
        .object(
          "schema",
          ObjectRule(
            target: .string, maximum: 1, minimum: 1, needsID: true, versions: earlier, words: ["string"])))
    case .object:
      rules.append(
        .object(
          "fields",
          ObjectRule(
            target: .field, maximum: limits.fields?.upperBound, minimum: limits.fields?.lowerBound ?? 0,
            inferred: .field, versions: own, namesAreUnique: true)))
    default: break
    }
    return rules
  }
}
