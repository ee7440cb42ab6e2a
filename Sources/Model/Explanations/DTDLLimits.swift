extension Explanations {
  /// TW2071, TW2077 and TW2103 to TW2105: how deep, how many and how large.
  static let dtdlLimits: [Explanation] = [
    rule(
      "TW2071", "the schema is nested too deeply",
      why: """
        Schemas inside schemas go 5 levels deep in DTDL v2 and v3 and 8 in v4; a limits context of v4 allows more.
        Each `schema` and `elementSchema` is a level.
        Deep values are hard to query and are replaced as a whole: twins with relationships often serve better.
        """,
      wrong: .schema(
        #"""
        {"@type": "Array", "elementSchema":
          {"@type": "Array", "elementSchema":
            {"@type": "Array", "elementSchema":
              {"@type": "Array", "elementSchema":
                {"@type": "Array", "elementSchema":
                  {"@type": "Array", "elementSchema": "double"}}}}}}
        """#),
      right: .schema(#"{"@type": "Array", "elementSchema": {"@type": "Array", "elementSchema": "double"}}"#),
      aliases: "excessiveDepthWide"),
    rule(
      "TW2077", "too many fields, enum values or properties of a relationship", in: [2],
      why: """
        DTDL v2 allows 30 fields in an Object, 100 values in an Enum and 300 properties on a Relationship.
        DTDL v3 has no such limits of its own, only the one on all elements of an interface (TW2104).
        Group fields into objects inside, or write the interface in v3.
        """,
      wrong: .fragment(
        #"""
        {"@type": "Object", "fields": [
          {"name": "phase1", "schema": "double"},
          … and 30 more
        ]}
        """#),
      right: .fragment(
        #"""
        {"@type": "Object", "fields": [
          {"name": "phase1", "schema": {"@type": "Object", "fields": [{"name": "voltage", "schema": "double"}]}}
        ]}
        """#),
      aliases: "objectCountAboveMax objectCountBelowMin"),
    rule(
      "TW2103", "too many contents, inherited ones counted", in: [2],
      why: """
        An interface of DTDL v2 has at most 300 contents, all that it inherits counted.
        Such interfaces are mostly lists of signals: make one interface for a signal and a twin of it for each, or
        write the interface in DTDL v3, which bounds all elements together (TW2104).
        """,
      wrong: .fragment(
        #"""
        "contents": [
          {"@type": "Telemetry", "name": "signal1", "schema": "double"},
          … and 300 more
        ]
        """#),
      right: .fragment(
        #""contents": [{"@type": "Relationship", "name": "signals", "target": "dtmi:com:example:Signal;1"}]"#),
      aliases: "objectCountAboveMax"),
    rule(
      "TW2104", "too many elements, inherited ones counted", in: [3, 4],
      why: """
        From DTDL v3 on an interface has at most 100,000 elements: contents, fields, enum values and schemas, those
        that it inherits and those of its components counted.
        Only generated models come near.
        Split the interface, and connect the parts by relationships.
        """,
      aliases: "excessiveCount"),
    rule(
      "TW2105", "the text of the interface is too long", in: [3, 4],
      why: """
        From DTDL v3 on the text of one interface has at most 1 MiB, interfaces that are written inside it not counted.
        Texts in many languages are a usual reason: keep the descriptions short, or split the interface with `extends`
        or components.
        """,
      aliases: "partitionTooLarge"),
  ]
}
