extension Explanations {
  /// TW2070, TW2072 to TW2076 and TW2096: schemas.
  static let dtdlSchemas: [Explanation] = [
    rule(
      "TW2070", "not a schema",
      why: """
        A schema is one of the language's words, such as double, string or dateTime, the DTMI of one under `schemas`,
        or an object that describes an Array, Enum, Map or Object.
        Words of programming languages are not known: it is integer and not int, boolean and not bool.
        Some words came with DTDL v4, such as uuid, decimal and byte.
        """,
      wrong: .contents(#"{"@type": "Property", "name": "connectors", "schema": "int"}"#),
      right: .contents(#"{"@type": "Property", "name": "connectors", "schema": "integer"}"#),
      aliases: "badType badDtmiOrTerm undefinedReservedId"),
    rule(
      "TW2072", "no array in the schema of a property in DTDL v2", in: [2],
      why: """
        DTDL v2 allows arrays in telemetry only, at any depth: a property whose Object or Map contains one is refused
        too, and so are the geospatial schemas, which are made of arrays.
        DTDL v3 lifted that, so writing the interface in v3 is the mend.
        """,
      wrong: .schema(#"{"@type": "Array", "elementSchema": "string"}"#, version: 2),
      right: .schema(#"{"@type": "Array", "elementSchema": "string"}"#, version: 3),
      aliases: "excludedType"),
    rule(
      "TW2073", "an enum value does not fit the enum's `valueSchema`",
      why: """
        All values of an Enum are of the type that `valueSchema` names: texts for string, whole numbers of 32 bits for
        integer.
        Twins store what `enumValue` says; `name` is for people and code.
        """,
      wrong: .schema(
        #"""
        {
          "@type": "Enum",
          "valueSchema": "string",
          "enumValues": [{"name": "available", "enumValue": 1}]
        }
        """#),
      right: .schema(
        #"""
        {
          "@type": "Enum",
          "valueSchema": "string",
          "enumValues": [{"name": "available", "enumValue": "Available"}]
        }
        """#),
      aliases: "nonConformantDatatype literalNotValid"),
    rule(
      "TW2074", "an enum value occurs twice",
      why: """
        A twin stores the value and not the name, so two names with one value could not be told apart.
        Give one of them another value, or take it away.
        """,
      wrong: .schema(
        #"""
        {
          "@type": "Enum",
          "valueSchema": "integer",
          "enumValues": [{"name": "available", "enumValue": 1}, {"name": "charging", "enumValue": 1}]
        }
        """#),
      right: .schema(
        #"""
        {
          "@type": "Enum",
          "valueSchema": "integer",
          "enumValues": [{"name": "available", "enumValue": 1}, {"name": "charging", "enumValue": 2}]
        }
        """#),
      aliases: "nonUniquePropertyValue"),
    rule(
      "TW2075", "the key of a map is not a string",
      why: """
        Values of a Map are stored as members of a JSON object, and their names are texts.
        The schema of `mapKey` is therefore string, also where all keys look like numbers.
        """,
      wrong: .schema(
        #"""
        {
          "@type": "Map",
          "mapKey": {"name": "connector", "schema": "integer"},
          "mapValue": {"name": "status", "schema": "string"}
        }
        """#),
      right: .schema(
        #"""
        {
          "@type": "Map",
          "mapKey": {"name": "connector", "schema": "string"},
          "mapValue": {"name": "status", "schema": "string"}
        }
        """#),
      aliases: "badType badDtmiOrTerm undefinedReservedId"),
    rule(
      "TW2076", "the `valueSchema` of an enum is neither string nor integer",
      why: """
        Values of an Enum are compared for equality, which fractions, times and objects do not bear.
        Use string or integer; for a few allowed numbers with fractions use the text of each.
        """,
      wrong: .schema(
        #"""
        {
          "@type": "Enum",
          "valueSchema": "double",
          "enumValues": [{"name": "slow", "enumValue": "3.7"}]
        }
        """#),
      right: .schema(
        #"""
        {
          "@type": "Enum",
          "valueSchema": "string",
          "enumValues": [{"name": "slow", "enumValue": "3.7"}]
        }
        """#),
      aliases: "incorrectPropertyValue badType badDtmiOrTerm undefinedReservedId"),
    rule(
      "TW2096", "a schema contains itself", in: [2, 3],
      why: """
        A value of such a schema would have no end, so DTDL v2 and v3 refuse it, however many schemas the ring goes
        through; v4 allows it, since every field can be left out.
        Store a tree as twins with relationships, or bound its depth.
        """,
      wrong: .interface(
        #"""
        "schemas": [
          {
            "@id": "dtmi:com:example:Circuit;1",
            "@type": "Object",
            "fields": [{"name": "subcircuit", "schema": "dtmi:com:example:Circuit;1"}]
          }
        ]
        """#),
      right: .contents(
        #"{"@type": "Relationship", "name": "subcircuit", "target": "dtmi:com:example:Charger;1"}"#),
      aliases: "recursiveStructureWide"),
  ]
}
