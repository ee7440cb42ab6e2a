extension Explanations {
  /// TW2060 and TW2064 to TW2066: values that are texts, booleans, numbers and the like.
  static let dtdlValues: [Explanation] = [
    rule(
      "TW2060", "a member has a value of the wrong type",
      why: """
        The member takes a text, true or false, a number, or an element, and something else stands there.
        Most often quotes are missing or too many: "true" is a text, true is a boolean.
        `validate --fix` mends that where only one reading is possible.
        """,
      wrong: .contents(#"{"@type": "Property", "name": "power", "schema": "double", "writable": "true"}"#),
      right: .contents(#"{"@type": "Property", "name": "power", "schema": "double", "writable": true}"#),
      aliases: """
        stringNotString stringValueNotString booleanNotBoolean booleanValueNotBoolean integerNotInteger
        integerValueNotInteger numericNotNumeric numericValueNotNumeric durationNotString durationValueNotString
        durationInvalid literalNotValid langStringElementNotStringOrObject langStringValueNotString
        langStringElementCodeNotString langStringElementValueNotString langStringNotLangString refNotStringOrObject
        identifierNotString identifierNotUri
        """),
    rule(
      "TW2064", "a number is out of range",
      why: """
        `minMultiplicity` can only be 0 and `maxMultiplicity` is at least 1, in DTDL v2 at most 500; extensions bound
        numbers of their own.
        DTDL cannot say that a relationship must exist: check that where twins are made.
        """,
      wrong: .contents(#"{"@type": "Relationship", "name": "feeds", "minMultiplicity": 1}"#),
      right: .contents(#"{"@type": "Relationship", "name": "feeds", "minMultiplicity": 0}"#),
      aliases: "valueNotExact valueBelowRange valueAboveRange valueBelowMin valueAboveMax"),
    rule(
      "TW2065", "a value is wrapped in an object that is not right",
      why: """
        DTDL lets a value be written as an object with `@value` and `@type`, where the type is xsd:string, xsd:boolean
        or xsd:integer and fits the member.
        Nothing else may stand in it, not even `@language`.
        Nobody needs that form in a model: write the value itself.
        """,
      wrong: .contents(
        #"""
        {
          "@type": "Property",
          "name": "power",
          "schema": "double",
          "writable": {"@value": true, "@type": "xsd:string"}
        }
        """#),
      right: .contents(#"{"@type": "Property", "name": "power", "schema": "double", "writable": true}"#),
      aliases: """
        stringObjectNoValue booleanObjectNoValue integerObjectNoValue numericObjectNoValue durationObjectNoValue
        literalObjectNoValue stringTypeNotString booleanTypeNotBoolean integerTypeNotInteger numericTypeNotNumeric
        durationTypeNotDuration literalTypeNotSingular valueObjectContext valueObjectId valueObjectGraph
        valueObjectLanguage valueObjectKeyword valueObjectInvalidProp
        """),
    rule(
      "TW2066", "a text does not have the form that its type asks for", in: [3, 4],
      why: """
        Some types of extensions take texts of a certain form only.
        A topic of the extension mqtt, for example, is made of labels and {tokens} between slashes; the wildcards of
        subscriptions have no place in it, since it is published to.
        The message says which form is expected.
        """,
      wrong: .interface(
        #"""
        "payloadFormat": "Json/1.0/jsonschema",
        "telemetryTopic": "chargers/#/power"
        """#, context: #"["dtmi:dtdl:context;3", "dtmi:dtdl:extension:mqtt;1"]"#, types: #"["Interface", "Mqtt"]"#),
      right: .interface(
        #"""
        "payloadFormat": "Json/1.0/jsonschema",
        "telemetryTopic": "chargers/{modelId}/power"
        """#, context: #"["dtmi:dtdl:context;3", "dtmi:dtdl:extension:mqtt;1"]"#, types: #"["Interface", "Mqtt"]"#),
      aliases: "stringInvalid langStringValueInvalid"),
  ]
}
