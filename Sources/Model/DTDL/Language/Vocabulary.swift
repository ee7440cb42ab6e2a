/// What a word of the language stands for.
struct Word: Sendable {
  /// The DTMI that the term is short for.
  let id: String
  let meaning: Meaning

  enum Meaning: Sendable {
    case elementClass(ElementClass)
    /// A member of some class.
    case property
    /// An element that the language defines.
    case element(StandardElement)
    case type(TypeReference)
    /// A member that a supplemental type brings.
    case typeProperty
    /// A word that models have no use for.
    case other
  }
}

/// An element that the language itself defines: a primitive schema, a geospatial schema, a unit.
struct StandardElement: Sendable {
  /// The DTMI that it is compared by: the same for a schema that a later version took over.
  let id: String
  /// The term as people write it.
  let term: String
  let elementClass: ElementClass
  /// The language version of its definition.
  let version: Int
  /// A unit's family: the type it has in DTDL v2, the enumeration that it stands in with the extension.
  var family: String?

  /// As a schema for values; `nil` for what is none.
  var schema: Schema? { StandardSchemas.schema(self) }
}

/// The words of every context. Source: the contexts of DTDL v2 to v4 and of its extensions.
enum Vocabulary {
  /// The words of a context by term; empty for a context that is not known.
  static func words(of context: String) -> [String: Word] {
    switch context {
    case "dtmi:dtdl:context;2": core[0]
    case "dtmi:dtdl:context;3": core[1]
    case "dtmi:dtdl:context;4": core[2]
    default: extensions[context] ?? [:]
    }
  }

  /// The word that a DTMI of the language is.
  static func word(id: String) -> Word? { byID[id] }

  /// Whether a DTMI begins as the language's and its partners' own do.
  static func isReserved(_ id: String) -> Bool {
    ["dtmi:dtdl:", "dtmi:standard:", "dtmi:iotcentral:", "dtmi:iotoperations:"].contains { id.hasPrefix($0) }
  }

  /// The language's own words, by version from 2 on.
  static let core = (2...4).map(coreWords)

  private static let extensions: [String: [String: Word]] = {
    var tables: [String: [String: Word]] = [:]
    for (name, versions) in ExtensionTable.contexts {
      for version in versions { tables["\(name);\(version)"] = words(of: name, version) }
    }
    return tables
  }()

  private static let byID: [String: Word] = {
    var table: [String: Word] = [:]
    for words in core + Array(extensions.values) {
      for word in words.values { table[word.id] = word }
    }
    for version in 2...4 {
      for element in StandardSchemas.inner(version) {
        table[element.id] = Word(id: element.id, meaning: .element(element))
      }
    }
    return table
  }()

  private static func coreWords(_ version: Int) -> [String: Word] {
    var words: [String: Word] = [:]
    for element in ElementClass.allCases where element.since <= version {
      words[element.name] = Word(id: "dtmi:dtdl:class:\(element.name);\(version)", meaning: .elementClass(element))
    }
    for term in properties(version) {
      words[term] = Word(id: "dtmi:dtdl:property:\(term);\(version)", meaning: .property)
    }
    for schema in PrimitiveSchema.allCases where schema.since <= version {
      let element = StandardElement(
        id: "dtmi:dtdl:instance:Schema:\(schema.rawValue);\(schema.since)", term: schema.rawValue,
        elementClass: schema.elementClass, version: schema.since)
      words[schema.rawValue] = Word(
        id: "dtmi:dtdl:instance:Schema:\(schema.rawValue);\(version)", meaning: .element(element))
    }
    for term in ["asynchronous", "synchronous"] {
      let id = "dtmi:dtdl:instance:CommandType:\(term);\(version)"
      let element = StandardElement(id: id, term: term, elementClass: .commandType, version: version)
      words[term] = Word(id: id, meaning: .element(element))
    }
    for element in StandardSchemas.outer(version) {
      words[element.term] = Word(id: element.id, meaning: .element(element))
    }
    let abstract = version == 2 ? ["SemanticType", "SemanticUnit"] : ["SemanticType", "SemanticUnit", "AdjunctType"]
    for term in abstract {
      let id = "dtmi:dtdl:class:\(term);\(version)"
      words[term] = Word(
        id: id,
        meaning: .type(
          TypeReference(
            SupplementalType(id: id, name: term, context: "dtmi:dtdl:context;\(version)", isAbstract: true))))
    }
    if version == 2 { addQuantities2(to: &words) } else { addMeta(version, to: &words) }
    return words
  }

  private static func properties(_ version: Int) -> [String] {
    var terms = [
      "commandType", "comment", "contents", "description", "displayName", "elementSchema", "enumValue", "enumValues",
      "exponent", "extends", "fields", "languageMajorVersion", "mapKey", "mapValue", "maxMultiplicity",
      "minMultiplicity", "name", "properties", "request", "response", "schema", "schemas", "symbol", "target",
      "valueSchema", "writable",
    ]
    if version == 2 { terms += ["baseUnit", "bottomUnit", "prefix", "topUnit", "unit"] }
    if version >= 3 { terms.append("aliasFor") }
    if version >= 4 { terms.append("nullable") }
    return terms
  }

  /// Words about the language itself that models have no use for.
  private static func addMeta(_ version: Int, to words: inout [String: Word]) {
    for term in ["DtdlExtension", "metamodel", "model"] {
      words[term] = Word(id: "dtmi:dtdl:meta:\(term);\(version)", meaning: .other)
    }
    let alias = SupplementalType(
      id: "dtmi:dtdl:class:Alias;\(version)", name: "Alias", context: "dtmi:dtdl:context;\(version)",
      classes: ClassSet.concrete(.entity, version: version), versions: [version],
      properties: [
        SupplementalProperty(
          id: "dtmi:dtdl:property:aliasFor;\(version)", term: "aliasFor", value: .element(type: nil, childOf: nil))
      ])
    words["Alias"] = Word(id: alias.id, meaning: .type(TypeReference(alias)))
  }

  private static func addQuantities2(to words: inout [String: Word]) {
    for type in Quantities.builtInTypes { words[type.name] = Word(id: type.id, meaning: .type(TypeReference(type))) }
    for family in Quantities.families(0) {
      for unit in family.units {
        let id = "dtmi:standard:unit:\(unit);2"
        let element = StandardElement(
          id: id, term: unit, elementClass: .unit, version: 2, family: "dtmi:standard:class:\(family.name);2")
        words[unit] = Word(id: id, meaning: .element(element))
      }
    }
    for prefix in unitPrefixes {
      let id = "dtmi:standard:unitprefix:\(prefix);2"
      words[prefix] = Word(
        id: id,
        meaning: .element(StandardElement(id: id, term: prefix, elementClass: .unitAttribute, version: 2)))
    }
  }

  private static let unitPrefixes = [
    "atto", "centi", "deci", "deka", "exa", "exbi", "femto", "gibi", "giga", "hecto", "kibi", "kilo", "mebi", "mega",
    "micro", "milli", "nano", "pebi", "peta", "pico", "tebi", "tera", "yobi", "yocto", "yotta", "zebi", "zepto",
    "zetta",
  ]

  private static func words(of name: String, _ version: Int) -> [String: Word] {
    var words: [String: Word] = [:]
    for type in ExtensionTable.types(of: "\(name);\(version)") ?? [] {
      words[type.name] = Word(id: type.id, meaning: .type(TypeReference(type)))
      for property in type.properties where !property.id.hasPrefix("dtmi:dtdl:property:") {
        words[property.term] = Word(id: property.id, meaning: .typeProperty)
      }
    }
    if name == "dtmi:dtdl:extension:quantitativeTypes" { addUnits(version, to: &words) }
    if name == "dtmi:iotcentral:context" {
      for term in ["vector", "geopoint"] {
        let element = StandardElement(
          id: "dtmi:iotcentral:schema:\(term);2", term: term, elementClass: .object, version: 2)
        words[term] = Word(id: element.id, meaning: .element(element))
      }
    }
    return words
  }

  private static func addUnits(_ version: Int, to words: inout [String: Word]) {
    let base = "dtmi:dtdl:extension:quantitativeTypes:v\(version)"
    let language = version == 1 ? 3 : 4
    for family in Quantities.families(version) {
      let id = "\(base):enum:\(family.name)"
      let element = StandardElement(id: id, term: family.name, elementClass: .enumeration, version: language)
      words[family.name] = Word(id: id, meaning: .element(element))
      for unit in family.units {
        let unitID = "\(base):unit:\(unit)"
        words[unit] = Word(
          id: unitID,
          meaning: .element(
            StandardElement(id: unitID, term: unit, elementClass: .enumValue, version: language, family: id)))
      }
    }
    // Another name of the same family.
    words["EnergyRateUnit"] = words["PowerUnit"]
    for family in ["BinaryPrefix", "DecimalPrefix"] {
      let id = "\(base):enum:\(family)"
      words[family] = Word(
        id: id, meaning: .element(StandardElement(id: id, term: family, elementClass: .enumeration, version: language)))
    }
    for prefix in unitPrefixes.map({ $0 == "deka" ? "deca" : $0 }) {
      let id = "\(base):unitprefix:\(prefix)"
      let family = prefix.hasSuffix("bi") ? "BinaryPrefix" : "DecimalPrefix"
      words[prefix] = Word(
        id: id,
        meaning: .element(
          StandardElement(
            id: id, term: prefix, elementClass: .enumValue, version: language, family: "\(base):enum:\(family)")))
    }
  }
}
