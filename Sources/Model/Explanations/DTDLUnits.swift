extension Explanations {
  private static func power(_ members: String, types: String = #"["Property", "Power"]"#) -> Explanation.Example {
    .contents(
      #"{"@type": \#(types), "name": "power", \#(members)}"#,
      context: #"["dtmi:dtdl:context;3", "dtmi:dtdl:extension:quantitativeTypes;1"]"#)
  }

  /// TW208x: semantic types and units.
  static let dtdlUnits: [Explanation] = [
    rule(
      "TW2080", "a semantic type without a unit",
      why: """
        Power or Temperature without a unit leaves the number open to guesses: kilowatts or watts?
        DTDL therefore requires `unit` with every semantic type, from its built-in ones of v2 to quantitativeTypes.
        The units of the type are listed in the message.
        """,
      wrong: power(#""schema": "double""#), right: power(#""schema": "double", "unit": "kilowatt""#),
      aliases: """
        missingSupplementalObjectProperty missingSupplementalLiteralProperty missingSupplementalIdentifierProperty
        """),
    rule(
      "TW2081", "a unit without a semantic type",
      why: """
        `unit` is a member that the semantic type brings, so an element without one does not have it.
        The type says what is measured and the unit how; add the type that has this unit to `@type`, or take the unit
        away.
        """,
      wrong: power(#""schema": "double", "unit": "kilowatt""#, types: #""Property""#),
      right: power(#""schema": "double", "unit": "kilowatt""#),
      aliases: """
        noTypeThatAllows inferredTypeDoesNotAllow propertyUndefinedTerm propertyIrrelevantDtmiOrTerm
        propertyInvalidDtmi propertyNotDtmiNorTerm
        """),
    rule(
      "TW2082", "the unit belongs to another semantic type",
      why: """
        Each semantic type has a family of units, and others make no sense with it: a power is not measured in kilowatt
        hours.
        Either the unit or the type is wrong; the message lists the units of the type and the types of the unit.
        """,
      wrong: power(#""schema": "double", "unit": "kilowattHour""#),
      right: power(#""schema": "double", "unit": "kilowattHour""#, types: #"["Property", "Energy"]"#),
      aliases: "notRequiredType wrongParent badDtmiOrTerm undefinedReservedId"),
    rule(
      "TW2083", "unknown unit",
      why: """
        Units are written by their DTDL names, kilowatt and degreeCelsius, not by their symbols kW and °C.
        Which there are depends on the version: DTDL v2 has no wattHour and no ampereHour, quantitativeTypes has both.
        """,
      wrong: power(#""schema": "double", "unit": "kW""#), right: power(#""schema": "double", "unit": "kilowatt""#),
      aliases: """
        badDtmiOrTerm undefinedReservedId notRequiredType wrongParent refObjectNotAllowed refNotStringOrObject
        """),
    rule(
      "TW2084", "a semantic type on something that is no number",
      why: """
        A semantic type says what a number measures, so the schema is a numeric one: double, float, integer, long and
        the further ones of DTDL v4.
        A text such as "11 kW" holds the unit a second time and can be neither compared nor summed up.
        """,
      wrong: power(#""schema": "string", "unit": "kilowatt""#),
      right: power(#""schema": "double", "unit": "kilowatt""#),
      aliases: "notRequiredType"),
  ]
}
