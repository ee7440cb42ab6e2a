extension Explanations {
  private static let annotation = #"["dtmi:dtdl:context;3", "dtmi:dtdl:extension:annotation;1"]"#
  private static let mqtt = #"["dtmi:dtdl:context;3", "dtmi:dtdl:extension:mqtt;3"]"#
  private static let central = #"["dtmi:dtdl:context;2", "dtmi:iotcentral:context;2"]"#
  private static let operations = #"["dtmi:dtdl:context;4", "dtmi:iotoperations:context;4"]"#

  /// TW2085 to TW2088: what types of extensions ask for.
  static let dtdlExtensions: [Explanation] = [
    rule(
      "TW2085", "a type asks for another schema or value",
      why: """
        Types of extensions may narrow what a member holds: State of IoT Central stands on a value that is an Enum,
        Transparent of mqtt on a payload that is an Object.
        The message says what the type asks for; change the schema, or take the type away.
        """,
      wrong: .contents(#"{"@type": ["Telemetry", "State"], "name": "state", "schema": "string"}"#, context: central),
      right: .contents(
        #"""
        {
          "@type": ["Telemetry", "State"],
          "name": "state",
          "schema": {
            "@type": "Enum",
            "valueSchema": "string",
            "enumValues": [{"name": "available", "enumValue": "Available"}]
          }
        }
        """#, context: central),
      aliases: """
        notRequiredType notRequiredValue notRequiredBooleanValue notRequiredIdentifierValue notRequiredIntegerValue
        notRequiredJsonValue notRequiredLangStringValue notRequiredLiteralValue notRequiredNumericValue
        notRequiredStringValue
        """),
    rule(
      "TW2086", "a type asks for another element around it or beside it", in: [3, 4],
      why: """
        Some types of extensions only make sense together: a NormalResult of mqtt is a field of a Result, once, and an
        ErrorInfo stands beside an ErrorCode.
        Numbers that give an order, such as `index`, are unique among the elements that stand together.
        """,
      wrong: .contents(
        #"""
        {
          "@type": "Telemetry",
          "name": "reply",
          "schema": {
            "@type": "Object",
            "fields": [{"@type": ["Field", "NormalResult"], "name": "value", "schema": "double"}]
          }
        }
        """#, context: mqtt),
      right: .contents(
        #"""
        {
          "@type": "Telemetry",
          "name": "reply",
          "schema": {
            "@type": ["Object", "Result"],
            "fields": [{"@type": ["Field", "NormalResult"], "name": "value", "schema": "double"}]
          }
        }
        """#, context: mqtt),
      aliases: "parentMissingCotype siblingDuplicatesCotype siblingMissingCotype nonUniquePropertyValue"),
    rule(
      "TW2087", "an annotation or override does not fit what it names", in: [3, 4],
      why: """
        A ValueAnnotation names in `annotates` a property or telemetry of the same interface that is no annotation
        itself; naming something that is not there is a warning.
        An Override names in `overrides` a member that an extension has put on that sibling, such as `unit`, each one
        once, and its own schema is the type of that member.
        """,
      wrong: .contents(
        #"""
        {"@type": "Telemetry", "name": "power", "schema": "double"},
        {"@type": ["Property", "ValueAnnotation"], "name": "accuracy", "annotates": "power", "schema": "double"},
        {"@type": ["Property", "ValueAnnotation"], "name": "method", "annotates": "accuracy", "schema": "string"}
        """#, context: annotation),
      right: .contents(
        #"""
        {"@type": "Telemetry", "name": "power", "schema": "double"},
        {"@type": ["Property", "ValueAnnotation"], "name": "accuracy", "annotates": "power", "schema": "double"},
        {"@type": ["Property", "ValueAnnotation"], "name": "method", "annotates": "power", "schema": "string"}
        """#, context: annotation),
      aliases: """
        disallowedType notSiblingRequiredType multipleReference noMatchingSupplementalProperty
        matchingPropertyNotSupplemental siblingPropertyMismatch
        """),
    rule(
      "TW2088", "a member of an extension does not fit the element's schema", in: [4],
      why: """
        Some members of extensions hold values of the element that they stand on: `minimum` and `maximum` of Limited in
        IoT Operations bound the values of a property, so they must be such values themselves.
        """,
      wrong: .contents(
        #"{"@type": ["Property", "Limited"], "name": "connectors", "schema": "integer", "maximum": 2.5}"#,
        context: operations),
      right: .contents(
        #"{"@type": ["Property", "Limited"], "name": "connectors", "schema": "integer", "maximum": 2}"#,
        context: operations),
      aliases: "nonConformantPropertyValue"),
  ]
}
