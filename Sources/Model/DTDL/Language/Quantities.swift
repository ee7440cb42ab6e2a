/// Semantic types that say which quantity a number is, and the units each allows: `QuantityTable` read.
///
/// v2 has them built in (edition 0); v3 takes them from `quantitativeTypes;1`, v4 from its versions 2, which is the same,
/// and 3.
enum Quantities {
  /// A family of units: `TemperatureUnit` with `kelvin` and so on.
  struct Family: Sendable {
    let name: String
    let units: [String]
  }

  /// The families of an edition.
  static func families(_ edition: Int) -> [Family] { editions[edition].families }

  /// The semantic types of an edition and the name of each one's family.
  static func types(_ edition: Int) -> [(type: String, family: String)] { editions[edition].types }

  /// The units that a family has; empty for an unknown one.
  static func units(of family: String, edition: Int) -> [String] {
    families(edition).first { $0.name == family }?.units ?? []
  }

  /// The semantic types of the extension, and the types that classify units.
  static func extensionTypes(_ version: Int) -> [SupplementalType] {
    let context = "dtmi:dtdl:extension:quantitativeTypes;\(version)"
    let base = "dtmi:dtdl:extension:quantitativeTypes:v\(version)"
    let language = version == 1 ? 3 : 4
    let quantities = types(version).map { type, family in
      SupplementalType(
        id: "\(base):class:\(type)", name: type, context: context,
        classes: ClassSet([.commandRequest, .commandResponse, .field, .mapValue, .property, .telemetry]),
        versions: [language],
        properties: [
          SupplementalProperty(
            id: "\(base):property:unit", term: "unit",
            value: .element(type: nil, childOf: "\(base):enum:\(family)"))
        ], constraints: [ValueConstraint(member: "schema", classes: [.numericSchema])])
    }
    return quantities + unitTypes(base, context, language)
  }

  private static func unitTypes(_ base: String, _ context: String, _ language: Int) -> [SupplementalType] {
    func unit(_ term: String, required: Bool = true) -> SupplementalProperty {
      SupplementalProperty(
        id: "\(base):property:\(term)", term: term, value: .element(type: nil, childOf: nil), isRequired: required)
    }
    let symbol = SupplementalProperty(
      id: "dtmi:dtdl:property:symbol;\(language)", term: "symbol", value: .string(maximum: nil, form: nil))
    let exponent = SupplementalProperty(
      id: "dtmi:dtdl:property:exponent;\(language)", term: "exponent", value: .integer(minimum: nil))
    func type(_ name: String, _ properties: [SupplementalProperty]) -> SupplementalType {
      SupplementalType(
        id: "\(base):class:\(name)", name: name, context: context, classes: ClassSet([.enumValue]),
        versions: [language], properties: properties)
    }
    var binary = type("BinaryUnit", [unit("baseUnit"), unit("prefix", required: false)])
    binary.classes = ClassSet(ElementClass.allCases.filter { !$0.isAbstract })
    binary.versions = Array(2...language)
    return [
      binary, type("DecimalUnit", [unit("baseUnit"), unit("prefix", required: false)]),
      type("RatioUnit", [unit("bottomUnit"), unit("topUnit")]), type("SymbolicUnit", [symbol]),
      type("UnitPrefix", [exponent, symbol]),
      SupplementalType(
        id: "\(base):class:QuantitativeType", name: "QuantitativeType", context: context, isAbstract: true),
    ]
  }

  /// The semantic types that DTDL v2 has built in, and its types that classify units.
  static let builtInTypes: [SupplementalType] = {
    let context = "dtmi:dtdl:context;2"
    var types = Quantities.types(0).map { type, family in
      SupplementalType(
        id: "dtmi:standard:class:\(type);2", name: type, context: context,
        classes: ClassSet([.property, .telemetry]), versions: [2],
        properties: [
          SupplementalProperty(
            id: "dtmi:dtdl:property:unit;2", term: "unit",
            value: .element(type: "dtmi:standard:class:\(family);2", childOf: nil))
        ], constraints: [ValueConstraint(member: "schema", classes: [.numericSchema])])
    }
    let unitTypes = families(0).map(\.name) + ["BinaryPrefix", "DecimalPrefix"]
    types += unitTypes.map {
      SupplementalType(id: "dtmi:standard:class:\($0);2", name: $0, context: context, classifiesUnits: true)
    }
    types += ["BinaryUnit", "DecimalUnit", "RatioUnit"].map {
      SupplementalType(
        id: "dtmi:standard:class:\($0);2", name: $0, context: context, classes: ClassSet([.unit]), versions: [2])
    }
    types.append(
      SupplementalType(
        id: "dtmi:standard:class:QuantitativeType;2", name: "QuantitativeType", context: context, isAbstract: true))
    return types
  }()

  private struct Edition: Sendable {
    var families: [Family] = []
    var types: [(type: String, family: String)] = []
  }

  private static let editions: [Edition] = (0...3).map { edition in
    var result = Edition()
    var family: (name: String, units: [String])?
    func close() { if let family { result.families.append(Family(name: family.name, units: family.units)) } }
    for line in QuantityTable.units.split(separator: "\n") {
      var words = line.split(separator: " ")[...]
      if let head = words.first, head.last == ":" {
        close()
        family = known(head.dropLast(), in: edition).map { ($0, []) }
        words = words.dropFirst()
      }
      family?.units += words.compactMap { known($0, in: edition) }
    }
    close()
    let rows = QuantityTable.types.split { $0 == "," || $0 == "\n" || $0 == " " }
    for index in stride(from: 0, to: rows.count - 1, by: 2) {
      if let type = known(rows[index], in: edition) { result.types.append((type, String(rows[index + 1]))) }
    }
    return result
  }

  /// A word without its mark, where the edition has it.
  private static func known(_ word: Substring, in edition: Int) -> String? {
    switch word.first {
    case "+": edition >= 1 ? String(word.dropFirst()) : nil
    case "*": edition >= 3 ? String(word.dropFirst()) : nil
    default: String(word)
    }
  }
}
