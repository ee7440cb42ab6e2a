import Diagnostics

extension Explanations {
  /// TW204x and TW205x: which members there are, and how elements are named.
  static let dtdlMembers: [Explanation] = [
    rule(
      "TW2040", "the element has no such member",
      why: """
        Each kind of element has a fixed set of members, and the types beside it may add some.
        A member that is not among them would have no effect, so it is an error: most are typing errors such as
        `writeable`, or belong to another kind of element, which the message names.
        Notes of your own go into `comment`.
        """,
      wrong: .contents(#"{"@type": "Property", "name": "power", "schema": "double", "writeable": true}"#),
      right: .contents(#"{"@type": "Property", "name": "power", "schema": "double", "writable": true}"#),
      aliases: """
        noTypeThatAllows inferredTypeDoesNotAllow propertyUndefinedTerm propertyIrrelevantDtmiOrTerm
        propertyInvalidDtmi propertyNotDtmiNorTerm
        """),
    rule(
      "TW2041", "unknown member, passed over by DTDL v2", .warning, in: [2],
      why: """
        An element of DTDL v2 whose `@type` has a word that v2 does not know may have any member, since the unknown
        type could define it.
        A typing error beside such a type is therefore lost in silence.
        Members that look like a known one are reported.
        """,
      wrong: .contents(
        #"{"@type": ["Property", "Billable"], "name": "power", "schema": "double", "writeable": true}"#,
        context: #""dtmi:dtdl:context;2""#),
      right: .contents(
        #"{"@type": ["Property", "Billable"], "name": "power", "schema": "double", "writable": true}"#,
        context: #""dtmi:dtdl:context;2""#)),
    rule(
      "TW2042", "a member that DTDL requires is missing",
      why: """
        Without it the element means nothing: a property without `schema` has no type for its values, and one without
        `name` cannot be set.
        An empty list counts as missing.
        The message says whether the language requires it or a type that stands in `@type`.
        """,
      wrong: .contents(#"{"@type": "Property", "name": "power"}"#),
      right: .contents(#"{"@type": "Property", "name": "power", "schema": "double"}"#),
      aliases: """
        missingLiteralProperty missingObjectProperty missingIdentifierProperty missingDtmiSegPropertyValue
        missingDictKeyPropertyValue missingSupplementalLiteralProperty missingSupplementalObjectProperty
        missingSupplementalIdentifierProperty objectCountBelowMin stringCountBelowMin booleanCountBelowMin
        integerCountBelowMin numericCountBelowMin durationCountBelowMin literalCountBelowMin identifierCountBelowMin
        propertyCountBelowMin
        """),
    rule(
      "TW2043", "a JSON-LD keyword that DTDL does not use",
      why: """
        DTDL borrows `@context`, `@id` and `@type` from JSON-LD and nothing else.
        `@graph` is refused in every version: write a list of interfaces.
        Other words with an at sign are refused from v3 on; v2 passes over them, with advice (TW2153).
        """,
      wrong: .interface(#""@index": "chargers""#),
      right: .interface(#""comment": "chargers""#),
      aliases: "graphDisallowed topLevelGraphDisallowed keywordDisallowed topLevelKeywordDisallowed"),
    rule(
      "TW2044", "a member is null",
      why: """
        Null is no value in DTDL, and readers differ about it: some drop the member, some fail.
        It comes from serialisers that write members which were never set.
        Leave the member out, or give it a value.
        """,
      wrong: .contents(#"{"@type": "Property", "name": "power", "schema": "double", "comment": null}"#),
      right: .contents(#"{"@type": "Property", "name": "power", "schema": "double"}"#),
      aliases: """
        propertyValueNull stringNotString langStringElementNotStringOrObject booleanNotBoolean integerNotInteger
        literalNotValid identifierNotString refNotStringOrObject
        """),
    rule(
      "TW2045", "a member is given twice",
      why: """
        A member may be written by its name or by the DTMI that the name stands for; both are the same member, and so
        are two of one name.
        JSON readers mostly keep the last one in silence.
        Both places are shown; keep one of them.
        """,
      wrong: .contents(
        #"{"@type": "Property", "name": "power", "dtmi:dtdl:property:name;3": "maxPower", "schema": "double"}"#),
      right: .contents(#"{"@type": "Property", "name": "power", "schema": "double"}"#),
      aliases: "duplicatePropertyName"),
    rule(
      "TW2050", "not a valid name",
      why: """
        Names become members of twins in JSON, columns, and variables of generated code.
        They are made of ASCII letters, digits and underscores, begin with a letter and do not end with an underscore.
        A text for people, with spaces and in any language, goes into `displayName`.
        """,
      wrong: .contents(#"{"@type": "Property", "name": "max power", "schema": "double"}"#),
      right: .contents(
        #"{"@type": "Property", "name": "maxPower", "displayName": "max power", "schema": "double"}"#),
      aliases: "stringInvalid"),
    rule(
      "TW2051", "the name is too long",
      why: """
        A name has at most 64 characters in DTDL v2 and 512 from v3 on.
        Explanations belong into `displayName` and `description`.
        """,
      wrong: .contents(
        #"""
        {
          "@type": "Property",
          "name": "maximumPowerOfTheSecondConnectorAfterTheLastChangeOfItsContractAtNight",
          "schema": "double"
        }
        """#, context: #""dtmi:dtdl:context;2""#),
      right: .contents(
        #"{"@type": "Property", "name": "maximumPowerOfTheSecondConnector", "schema": "double"}"#,
        context: #""dtmi:dtdl:context;2""#),
      aliases: "stringTooLong"),
    rule(
      "TW2052", "a name is used twice",
      why: """
        Contents of an interface share one space of names, whatever their kind, since a twin has them side by side.
        The same holds for the fields of an Object, the values of an Enum and the properties of a Relationship.
        Rename one of the two.
        """,
      wrong: .contents(
        #"""
        {"@type": "Property", "name": "power", "schema": "double"},
        {"@type": "Telemetry", "name": "power", "schema": "double"}
        """#),
      right: .contents(
        #"""
        {"@type": "Property", "name": "maxPower", "schema": "double"},
        {"@type": "Telemetry", "name": "power", "schema": "double"}
        """#),
      aliases: "nonUniquePropertyValue"),
    rule(
      "TW2053", "a name is inherited and used again, or inherited twice",
      why: """
        An interface has all contents of those that it extends, near and far, and each name once.
        DTDL has no overriding: a second content of a name is refused even where both are alike.
        Leave it to the base, rename it, or move it to a base that both have in common; one interface reached on two
        ways is no conflict.
        """,
      wrong: .dtdl(
        #"""
        [
          {
            "@context": "dtmi:dtdl:context;3",
            "@id": "dtmi:com:example:Device;1",
            "@type": "Interface",
            "contents": [{"@type": "Property", "name": "serial", "schema": "string"}]
          },
          {
            "@context": "dtmi:dtdl:context;3",
            "@id": "dtmi:com:example:Charger;1",
            "@type": "Interface",
            "extends": "dtmi:com:example:Device;1",
            "contents": [{"@type": "Property", "name": "serial", "schema": "string"}]
          }
        ]
        """#),
      right: .dtdl(
        #"""
        [
          {
            "@context": "dtmi:dtdl:context;3",
            "@id": "dtmi:com:example:Device;1",
            "@type": "Interface",
            "contents": [{"@type": "Property", "name": "serial", "schema": "string"}]
          },
          {
            "@context": "dtmi:dtdl:context;3",
            "@id": "dtmi:com:example:Charger;1",
            "@type": "Interface",
            "extends": "dtmi:com:example:Device;1"
          }
        ]
        """#),
      aliases: "nonUniqueImportedPropertyValue"),
  ]
}
