import Diagnostics
import Documents
import OrderedCollections

// Semantic types and units. Source: DTDL v2 "Semantic types", v3 the quantitativeTypes extension.

extension ModelReader {
  /// A quantity stands on a number and has a unit of its family; a unit stands with a quantity only.
  mutating func checkQuantity(of element: Element, schema: Schema?) {
    let unit = element.members["unit"]
    guard let type = element.semanticType, let quantities = element.scope.quantities else {
      if let unit, !allowsFreeUnit(element) { report(.unitWithoutType(unit, element)) }
      return
    }
    if let schema, !schema.isNumeric { report(.notNumeric(type, element, schema: schema)) }
    let units = quantities.units(of: type.name)
    guard let unit else {
      report(.missingUnit(type, units: units))
      return
    }
    guard let text = unit.value.string else {
      if !unit.value.value.isNull { report(.unitNotText(unit.value)) }
      return
    }
    let word = Term.plain(text)
    guard !units.contains(word) else { return }
    if quantities.allUnits.contains(word) {
      report(.otherFamily(word, unit.value.span, type: type, units: units))
    } else {
      report(.unknownUnit(word, unit.value.span, type: type.name, units: units))
    }
  }

  /// A type that only an unknown or partner extension explains may bring units of its own.
  private func allowsFreeUnit(_ element: Element) -> Bool {
    element.hasUnknownCoTypes || element.scope.hasUnknownExtensions
      || element.coTypes.contains { ["AccelerationVector", "VelocityVector"].contains($0.name) }
  }
}

extension Schema {
  /// Whether it is a number; a reference is given the benefit of the doubt.
  fileprivate var isNumeric: Bool {
    switch self {
    case .primitive(let primitive): primitive.isNumeric
    case .reference: true
    case .array, .enumeration, .map, .object: false
    }
  }
}

// MARK: Messages

extension Diagnostic {
  fileprivate static func unitWithoutType(_ unit: Located.Member, _ element: Element) -> Diagnostic {
    var help = ["add the semantic type of the unit to `@type`, or remove the unit"]
    if element.scope.quantities == nil,
      let context = KnownExtension.context("quantitativeTypes", language: element.scope.version)
    {
      help = ["add \"\(context)\" to `@context` and the unit's semantic type to `@type`"]
    }
    return Diagnostic(
      "TW2081", "\(element.title) has a unit but no semantic type", at: unit.keySpan,
      notes: ["a unit is allowed together with a semantic type only"], help: help)
  }

  fileprivate static func notNumeric(
    _ type: (name: String, span: SourceSpan), _ element: Element, schema: Schema
  ) -> Diagnostic {
    Diagnostic(
      "TW2084", "the semantic type `\(type.name)` needs a number, the schema is \(schema.name)", at: type.span,
      related: element["schema"].map { [DiagnosticLabel($0.span, "the schema")] } ?? [])
  }

  fileprivate static func missingUnit(_ type: (name: String, span: SourceSpan), units: [String]) -> Diagnostic {
    Diagnostic(
      "TW2080", "the semantic type `\(type.name)` needs a `unit`", at: type.span,
      help: ["add \"unit\": one of \(units.joined(separator: ", "))"])
  }

  fileprivate static func unitNotText(_ node: Located) -> Diagnostic {
    Diagnostic("TW2083", "a unit must be a name, not \(node.value.kindName)", at: node.span)
  }

  fileprivate static func otherFamily(
    _ word: String, _ span: SourceSpan, type: (name: String, span: SourceSpan), units: [String]
  ) -> Diagnostic {
    Diagnostic(
      "TW2082", "`\(word)` is no unit of `\(type.name)`", at: span,
      related: [DiagnosticLabel(type.span, "the semantic type")],
      notes: ["units of `\(type.name)`: \(units.joined(separator: ", "))"])
  }

  fileprivate static func unknownUnit(
    _ word: String, _ span: SourceSpan, type: String, units: [String]
  ) -> Diagnostic {
    let meant = Suggestions.nearest(to: word, among: units)
    return Diagnostic(
      "TW2083", "unknown unit `\(word)`", at: span, label: meant.map { "did you mean `\($0)`?" },
      notes: ["units of `\(type)`: \(units.joined(separator: ", "))"],
      fixes: meant.map { [FixIt(title: "write `\($0)`", span: span, replacement: "\"\($0)\"")] } ?? [])
  }
}
