import Diagnostics

extension Explanations {
  private static let quantities = #"["dtmi:dtdl:context;3", "dtmi:dtdl:extension:quantitativeTypes;1"]"#

  /// TW203x: what `@type` says, and how many values a member has.
  static let dtdlTypes: [Explanation] = [
    rule(
      "TW2030", "an element has no `@type`",
      why: """
        `@type` says what kind of element an object is; the members alone do not tell a Property from a Telemetry.
        It may be left out only where one kind is possible: fields, enum values, the key and value of a map, and what a
        command takes and gives.
        """,
      wrong: .contents(#"{"name": "power", "schema": "double"}"#),
      right: .contents(#"{"@type": "Property", "name": "power", "schema": "double"}"#),
      aliases: "badType typeNotRootable missingTypeInfo"),
    rule(
      "TW2031", "unknown type",
      why: """
        A word of `@type` names neither a kind of element nor a type of the extensions in use, or none of the words
        says which kind of element it is.
        Upper and lower case count: Property, not property.
        Types of one's own do not exist in DTDL; put what they would say into an interface that others extend.
        """,
      wrong: .contents(#"{"@type": "property", "name": "power", "schema": "double"}"#),
      right: .contents(#"{"@type": "Property", "name": "power", "schema": "double"}"#),
      aliases: """
        badType typeNotRootable typeNotDtmiNorTerm typeInvalidDtmi typeIrrelevantDtmiOrTerm typeUndefinedTerm
        """),
    rule(
      "TW2032", "this kind of element cannot stand here",
      why: """
        Each member takes certain kinds only: `contents` takes properties, telemetries, relationships, components and
        commands, and a schema is none of them.
        The message lists what is expected.
        A primitive schema is written as its name alone, "double", never as an object with a `@type`.
        """,
      wrong: .contents(#"{"@type": "Field", "name": "power", "schema": "double"}"#),
      right: .contents(#"{"@type": "Property", "name": "power", "schema": "double"}"#),
      aliases: "badType incompatibleType"),
    rule(
      "TW2033", "an element is two kinds at once",
      why: """
        A list in `@type` holds one kind of element; what else stands in it are types that add something to that kind,
        such as Temperature.
        A value that is both stored and sent is modelled as a property and a telemetry with names of their own.
        """,
      wrong: .contents(#"{"@type": ["Property", "Telemetry"], "name": "power", "schema": "double"}"#),
      right: .contents(
        #"""
        {"@type": "Property", "name": "lastPower", "schema": "double"},
        {"@type": "Telemetry", "name": "power", "schema": "double"}
        """#),
      aliases: "multipleMaterialTypes"),
    rule(
      "TW2034", "this type cannot be put on this kind of element",
      why: """
        Semantic types and types of extensions say on which kinds of element they may stand, for which version of DTDL
        they are, and what must or must not stand beside them.
        Power, for example, says what a number means: it belongs on a property, a telemetry or, from v3 on, a field.
        Move the type to the element that holds the value, or add what it asks for.
        """,
      wrong: .contents(#"{"@type": ["Relationship", "Power"], "name": "feeds"}"#, context: quantities),
      right: .contents(
        #"""
        {
          "@type": "Relationship",
          "name": "feeds",
          "properties": [
            {"@type": ["Property", "Power"], "name": "power", "schema": "double", "unit": "kilowatt"}
          ]
        }
        """#, context: quantities),
      aliases: """
        invalidCotype invalidCotypeVersion missingCocotype conflictingSupplementalTypes disallowedCocotype
        """),
    rule(
      "TW2035", "a word of an extension that `@context` does not name", in: [3, 4],
      why: """
        The word exists, but an interface gets the words of an extension only when its `@context` names it.
        From DTDL v3 on that holds for semantic types and units too, which v2 has built in: this is the usual surprise
        when models move from v2 to v3.
        `validate --fix` adds the context.
        """,
      wrong: .contents(#"{"@type": ["Property", "Power"], "name": "power", "schema": "double", "unit": "kilowatt"}"#),
      right: .contents(
        #"{"@type": ["Property", "Power"], "name": "power", "schema": "double", "unit": "kilowatt"}"#,
        context: quantities),
      aliases: """
        typeUndefinedTerm typeIrrelevantDtmiOrTerm propertyUndefinedTerm propertyIrrelevantDtmiOrTerm
        inferredTypeDoesNotAllow noTypeThatAllows propertyInvalidDtmi propertyNotDtmiNorTerm
        """),
    rule(
      "TW2036", "the type stands for a family of types",
      why: """
        Some words, such as QuantitativeType, exist to group others and say nothing by themselves.
        Name the one that is meant: Power, Temperature, Voltage.
        """,
      wrong: .contents(
        #"{"@type": ["Property", "QuantitativeType"], "name": "power", "schema": "double"}"#, context: quantities),
      right: .contents(
        #"{"@type": ["Property", "Power"], "name": "power", "schema": "double", "unit": "kilowatt"}"#,
        context: quantities),
      aliases: "abstractSupplementalType"),
    rule(
      "TW2037", "unknown type, passed over by DTDL v2", .warning, in: [2],
      why: """
        DTDL v2 takes any word in `@type` and passes over those that it does not know, so a typing error has no effect
        and no error: the element just lacks the meaning that it should have.
        Only words that look like a known one are reported; from v3 on the same is an error (TW2031).
        """,
      wrong: .contents(
        #"{"@type": ["Property", "Temperture"], "name": "temperature", "schema": "double"}"#,
        context: #""dtmi:dtdl:context;2""#),
      right: .contents(
        #"{"@type": ["Property", "Temperature"], "name": "temperature", "schema": "double", "unit": "degreeCelsius"}"#,
        context: #""dtmi:dtdl:context;2""#)),
    rule(
      "TW2038", "several values where one belongs",
      why: """
        A list is the same as its only entry, but a member such as `name`, `schema` or `writable` has one value.
        With two, nobody knows which one holds.
        For a value that can have different forms use an Object with a field for each, or two properties.
        """,
      wrong: .contents(#"{"@type": "Property", "name": "power", "schema": ["double", "integer"]}"#),
      right: .contents(#"{"@type": "Property", "name": "power", "schema": "double"}"#),
      aliases: """
        stringMultipleValues booleanMultipleValues integerMultipleValues numericMultipleValues durationMultipleValues
        literalMultipleValues identifierMultipleValues objectMultipleValues identifierCountAboveMax
        """),
  ]
}
