import Diagnostics
import Documents

/// Guesses which class an element without a `@type` was meant to be.
enum ClassGuess {
  /// Those of the classes that have all members of an element; all of them where none has.
  static func meant(by node: JSONNode, among classes: [ElementClass], version: Int) -> [ElementClass] {
    let words = node.members.compactMap(\.name.string).filter { !$0.hasPrefix("@") }
    let fitting = classes.filter { element in
      let terms = ClassTable.terms(of: element, version: version)
      return words.allSatisfy { terms.contains($0) || $0 == "unit" }
        && ClassTable.required(of: element, version: version).allSatisfy {
          words.contains($0.name) || $0.name == "name"
        }
        && (element != .component || node["schema"]?.string?.hasPrefix("dtmi:") == true)
        && (element != .property && element != .telemetry || node["schema"] != nil)
    }
    return fitting.isEmpty ? classes : fitting
  }
}

/// Guesses which member was meant to be a keyword.
enum KeywordGuess {
  /// The member that is written for a keyword which is not there: `type` or `$Type` for `@type`.
  static func member(for keyword: String, in node: JSONNode) -> JSONNode.Member? {
    guard node[keyword] == nil else { return nil }
    return node.members.first { member in
      guard let word = member.name.string, !word.hasPrefix("@") else { return false }
      return word.lowercased().drop { !$0.isLetter } == keyword.dropFirst()
    }
  }

  /// The member that is written for `@type`, where it names a class.
  static func type(in node: JSONNode) -> JSONNode.Member? {
    member(for: "@type", in: node).flatMap { member in
      member.value.values.contains { $0.string.map { ElementClass.named[$0] != nil } ?? false } ? member : nil
    }
  }

  /// The member that is written for `@id` or `@context`, where it names what a keyword of models names.
  static func identifier(_ keyword: String, in node: JSONNode) -> JSONNode.Member? {
    member(for: keyword, in: node).flatMap { member in
      member.value.values.contains { $0.string?.hasPrefix("dtmi:") == true } ? member : nil
    }
  }
}

extension Diagnostic {
  /// The same about the member that was written for the keyword that is missing.
  func pointing(at member: JSONNode.Member?, meaning keyword: String) -> Diagnostic {
    guard let member else { return self }
    var copy = self
    copy.span = member.name.span
    copy.label = "did you mean `\(keyword)`?"
    copy.help = []
    copy.fixes = [
      FixIt(title: "write `\(keyword)`", span: member.name.span, replacement: "\"\(keyword)\"", isCertain: true)
    ]
    return copy
  }
}

/// Guesses which unit a word was meant to be.
enum UnitGuess {
  /// Symbols of the International System and what else people write.
  private static let symbols = [
    "°c": "degreeCelsius", "c": "degreeCelsius", "°f": "degreeFahrenheit", "f": "degreeFahrenheit", "k": "kelvin",
    "v": "volt", "kv": "kilovolt", "mv": "millivolt", "a": "ampere", "ma": "milliampere", "w": "watt",
    "kw": "kilowatt", "mw": "megawatt", "wh": "wattHour", "kwh": "kilowattHour", "mwh": "megawattHour",
    "ah": "ampereHour", "va": "voltAmpere", "kva": "kilovoltAmpere", "hz": "hertz", "khz": "kilohertz", "%": "percent",
    "m": "metre", "cm": "centimetre", "mm": "millimetre", "km": "kilometre", "kg": "kilogram", "g": "gram",
    "s": "second", "sec": "second", "ms": "millisecond", "min": "minute", "h": "hour", "hr": "hour", "j": "joule",
    "kj": "kilojoule", "n": "newton", "pa": "pascal", "kpa": "kilopascal", "bar": "bar", "psi": "poundPerSquareInch",
    "ω": "ohm", "mω": "milliohm", "ohms": "ohm", "l": "litre", "liter": "litre", "m2": "squareMetre",
    "m²": "squareMetre", "m3": "cubicMetre", "m³": "cubicMetre", "km/h": "kilometrePerHour", "kmh": "kilometrePerHour",
    "m/s": "metrePerSecond", "mph": "milePerHour", "rpm": "revolutionPerMinute", "lx": "lux", "db": "decibel",
  ]

  static func meant(by word: String, among units: [String]) -> String? {
    let lowered = word.lowercased()
    if let known = symbols[lowered], units.contains(known) { return known }
    if let near = Suggestions.nearest(to: word, among: units) { return near }
    // `celsius` for `degreeCelsius`.
    guard lowered.count >= 4 else { return nil }
    return units.first { $0.lowercased().hasSuffix(lowered) } ?? units.first { $0.lowercased().contains(lowered) }
  }
}
