import Diagnostics

extension Explanations {
  private static let property = #"{"@type": "Property", "name": "power", "schema": "double"}"#
  private static let historization = #"["dtmi:dtdl:context;3", "dtmi:dtdl:extension:historization;1"]"#

  /// TW212x and TW213x: what Azure Digital Twins refuses or does not enforce.
  static let dtdlAzure: [Explanation] = [
    rule(
      "TW2120", "Azure Digital Twins does not take DTDL v4", .restriction, in: [4],
      why: """
        The model is right, but the service knows DTDL v2 and v3 only and refuses an upload that contains v4.
        Write models for it in v3: what v4 adds are further number types, uuid and bytes, schemas that contain
        themselves, and larger depths.
        """,
      wrong: .contents(property, context: #""dtmi:dtdl:context;4""#), right: .contents(property)),
    rule(
      "TW2121", "Azure Digital Twins has no commands", .restriction, in: [2, 3],
      why: """
        Twins of the service have properties, components and relationships; it cannot call a device, and it refuses
        models with commands.
        Keep commands in a model for IoT Hub, where devices answer them, and leave them out of the one for the twin.
        """,
      wrong: .contents(#"{"@type": "Command", "name": "unlock"}"#),
      right: .contents(#"{"@type": "Property", "name": "isLocked", "schema": "boolean"}"#)),
    rule(
      "TW2122", "Azure Digital Twins takes no interface inside another", .restriction,
      why: """
        DTDL lets an interface be written where it is extended or used as a component.
        The service stores each model by itself and refuses that form.
        Write both at the top, in one file or two, and refer to the inner one by its identifier.
        """,
      wrong: .contents(
        #"""
        {
          "@type": "Component",
          "name": "meter",
          "schema": {"@id": "dtmi:com:example:Meter;1", "@type": "Interface"}
        }
        """#),
      right: .dtdl(
        #"""
        [
          {"@context": "dtmi:dtdl:context;3", "@id": "dtmi:com:example:Meter;1", "@type": "Interface"},
          {
            "@context": "dtmi:dtdl:context;3",
            "@id": "dtmi:com:example:Charger;1",
            "@type": "Interface",
            "contents": [{"@type": "Component", "name": "meter", "schema": "dtmi:com:example:Meter;1"}]
          }
        ]
        """#)),
    rule(
      "TW2123", "the kind of element does not stand first in `@type`", .warning,
      why: """
        The order in `@type` means nothing in DTDL, but Digital Twins Explorer looks at the first word only and does
        not show elements where it is another.
        Put Property or Telemetry in front.
        """,
      wrong: .contents(
        #"{"@type": ["Historized", "Property"], "name": "power", "schema": "double"}"#, context: historization),
      right: .contents(
        #"{"@type": ["Property", "Historized"], "name": "power", "schema": "double"}"#, context: historization)),
    rule(
      "TW2124", "Azure Digital Twins is not known to take this extension", .warning, in: [2, 3],
      why: """
        The service documents quantitativeTypes, annotation, historization and overriding, version 1 each.
        With any other extension an upload may fail, or its types may be stored without effect.
        Try it on an instance for tests first, or keep the extension to models for other services.
        """,
      wrong: .contents(
        property, context: #"["dtmi:dtdl:context;3", "dtmi:dtdl:extension:requirement;1"]"#),
      right: .contents(property)),
    rule(
      "TW2125", "the model is too large for Azure Digital Twins", .restriction, in: [2],
      why: """
        The service takes models of at most 1 MB.
        DTDL v2 itself sets no such limit; from v3 on the language has its own (TW2105).
        Shorten texts, or split the interface with `extends` or components.
        """),
    rule(
      "TW2126", "more models need one another than Azure Digital Twins takes at once", .restriction,
      why: """
        Models that refer to one another in a ring, through components and `extends`, can only be uploaded together, and
        a request holds 250.
        Such a ring breaks rules of DTDL as well, which are reported beside this one (TW2095, TW2100).
        Relationships do not count, since their target may be missing: turn a component of the ring into one.
        """),
    rule(
      "TW2130", "Azure Digital Twins does not enforce `writable`", .note,
      why: """
        The service takes the member and lets every client with write access change the property all the same.
        To protect values from people, give them a role that can only read.
        This note is given when it is asked for.
        """,
      wrong: .contents(#"{"@type": "Property", "name": "power", "schema": "double", "writable": false}"#),
      right: .contents(property)),
    rule(
      "TW2131", "Azure Digital Twins does not enforce `maxMultiplicity`", .note,
      why: """
        The service takes the member and still stores any number of relationships of that name.
        Check the number where relationships are made.
        This note is given when it is asked for.
        """,
      wrong: .contents(#"{"@type": "Relationship", "name": "site", "maxMultiplicity": 1}"#),
      right: .contents(#"{"@type": "Relationship", "name": "site"}"#)),
  ]
}
