/// Semantic types that say which quantity a number is, and the units each allows.
///
/// v2 has them built in; v3 takes them from `quantitativeTypes;1`, v4 from `quantitativeTypes;2` and `;3`. Later
/// editions only add. Source: the language specifications' tables of semantic types and units.
struct Quantities: Sendable {
  /// 0: built into v2. 1 (and 2, which is the same), 3: the extension's.
  private let edition: Int

  static let builtIn = Quantities(edition: 0)

  /// Those of a version of the extension.
  static func edition(_ version: Int) -> Quantities { Quantities(edition: version) }

  /// Which elements may carry a semantic type.
  func kinds(version: Int) -> [ElementKind] {
    version == 2
      ? [.property, .telemetry]
      : [.property, .telemetry, .field, .mapValue, .commandRequest, .commandResponse, .commandPayload]
  }

  /// The names of the semantic types, sorted.
  var types: [String] { Quantities.families.filter { $0.value.since <= edition }.keys.sorted() }

  /// All units, sorted.
  var allUnits: [String] {
    Set(Quantities.unitTable.keys.flatMap { unitsOfFamily($0) }).sorted()
  }

  /// Whether `type` is one of them.
  func has(_ type: String) -> Bool { (Quantities.families[type]?.since ?? .max) <= edition }

  /// The units that a semantic type allows; empty for an unknown type.
  func units(of type: String) -> [String] {
    guard has(type), let family = Quantities.families[type]?.family else { return [] }
    return unitsOfFamily(family)
  }

  /// The units in the enumeration of that name, such as `TemperatureUnit`; `nil` when there is none.
  func units(inEnum name: String) -> [String]? {
    let family = name.hasSuffix("Unit") ? String(name.dropLast(4)) : name == "Unitless" ? name : ""
    let units = unitsOfFamily(family)
    return units.isEmpty ? nil : units
  }

  private func unitsOfFamily(_ family: String) -> [String] {
    (Quantities.unitTable[family] ?? []).filter { $0.since <= edition }.flatMap(\.units)
  }

  /// Semantic types that do not share their name with their family of units.
  private static let renamed: [(since: Int, types: [String], family: String)] = [
    (0, ["Distance"], "Length"), (0, ["ElectricCharge"], "Charge"), (0, ["Humidity"], "Density"),
    (0, ["Latitude", "Longitude"], "Angle"), (0, ["Luminosity"], "Power"), (0, ["RelativeHumidity"], "Unitless"),
    (0, ["Thrust"], "Force"), (0, ["TimeSpan"], "Time"),
    (1, ["EnergyRate"], "Power"), (1, ["Concentration", "RelativeDensity"], "Unitless"),
    (3, ["Efficiency", "RelativeMeasure", "Scale", "Throttle"], "Unitless"),
  ]

  private static let families: [String: (since: Int, family: String)] = {
    var table: [String: (since: Int, family: String)] = [:]
    for (family, editions) in unitTable where !["Charge", "Time", "Unitless"].contains(family) {
      table[family] = (editions[0].since, family)
    }
    for row in renamed { for type in row.types { table[type] = (row.since, row.family) } }
    return table
  }()

  /// Units by family, and since which edition.
  private static let unitTable: [String: [(since: Int, units: [String])]] = {
    var table: [String: [(since: Int, units: [String])]] = [:]
    for (since, lines) in [(0, UnitWords.builtIn), (1, UnitWords.first), (3, UnitWords.third)] {
      for line in lines.split(separator: "\n") {
        let words = line.split(separator: " ").map(String.init)
        guard let family = words.first else { continue }
        table[family, default: []].append((since, Array(words.dropFirst())))
      }
    }
    return table
  }()
}
