extension Explanations {
  private static func two(_ first: String, _ second: String, _ versions: (Int, Int) = (3, 3)) -> Explanation.Example {
    func interface(_ name: String, _ version: Int, _ members: String) -> String {
      #"""
        {
          "@context": "dtmi:dtdl:context;\#(version)",
          "@id": "dtmi:com:example:\#(name);1",
          "@type": "Interface"\#(members.isEmpty ? "" : ",")
      \#(members.split(separator: "\n").map { "    \($0)" }.joined(separator: "\n"))
        }
      """#.replacing("\n\n", with: "\n")
    }
    return .dtdl(
      "[\n\(interface("Device", versions.0, first)),\n\(interface("Charger", versions.1, second))\n]")
  }

  private static let status = #"""
    "schemas": [
      {"@id": "dtmi:com:example:Status;1", "@type": "Map",
        "mapKey": {"name": "connector", "schema": "string"}, "mapValue": {"name": "status", "schema": "string"}}
    ],
    "contents": [{"@type": "Property", "name": "status", "schema": "dtmi:com:example:Status;1"}]
    """#

  /// TW209x: what identifiers refer to.
  static let dtdlReferences: [Explanation] = [
    rule(
      "TW2090", "an interface that is extended does not exist",
      why: """
        `extends` names an interface that is in none of the files that were read, so what is inherited is not known.
        Azure Digital Twins refuses the upload unless it has that model already.
        Add the file, or correct the identifier; its version counts as part of it.
        All places that need a missing interface are reported together.
        """,
      wrong: .interface(#""extends": "dtmi:com:example:Device;1""#),
      right: two("", #""extends": "dtmi:com:example:Device;1""#),
      aliases: "badDtmiOrTerm badType undefinedReservedId"),
    rule(
      "TW2091", "an interface that is used as a component does not exist",
      why: """
        The `schema` of a Component names an interface that is in none of the files that were read.
        A component is part of the twin, so its interface must be there before or together with this one; the target of
        a Relationship, in contrast, may come later.
        Add the file, or correct the identifier.
        """,
      wrong: .contents(#"{"@type": "Component", "name": "meter", "schema": "dtmi:com:example:Device;1"}"#),
      right: two(
        "",
        #""contents": [{"@type": "Component", "name": "meter", "schema": "dtmi:com:example:Device;1"}]"#)),
    rule(
      "TW2092", "a schema that is named does not exist, or is an interface",
      why: """
        A schema that is referred to by its DTMI stands under `schemas` of the same interface.
        An interface is no schema: to make one part of a twin use a Component, to link to another twin a Relationship.
        """,
      wrong: .contents(#"{"@type": "Property", "name": "status", "schema": "dtmi:com:example:Status;1"}"#),
      right: .interface(status), aliases: "badType"),
    rule(
      "TW2093", "the schema belongs to another interface",
      why: """
        Schemas are shared within one interface only, and not with those that extend it: each interface can then be
        uploaded and replaced by itself.
        Repeat the schema under `schemas` of this interface with an identifier of its own, or inherit the content that
        uses it.
        """,
      wrong: two(
        status, #""contents": [{"@type": "Property", "name": "meter", "schema": "dtmi:com:example:Status;1"}]"#),
      right: two(
        status, #""contents": [{"@type": "Property", "name": "meter", "schema": "string"}]"#),
      aliases: "crossPartitionReference"),
    rule(
      "TW2094", "something refers to, or contains, another version of DTDL",
      why: """
        An interface may extend or include those of its own version of DTDL and of earlier ones, never of later ones: a
        reader of v2 would not understand what v3 says.
        Parts that belong together closely, such as the fields of an Object, are all of one version.
        Move the interface that refers to the newer version; relationships are free of this.
        """,
      wrong: two("", #""extends": "dtmi:com:example:Device;1""#, (3, 2)),
      right: two("", #""extends": "dtmi:com:example:Device;1""#, (2, 3)),
      aliases: "disallowedVersionReference disallowedVersionDefinition"),
    rule(
      "TW2095", "a component has components itself",
      why: """
        Components are one level deep: an interface that has a component, its own or inherited, cannot be one.
        Make the inner part a twin of its own with a relationship, or flatten the two.
        """,
      wrong: .dtdl(
        #"""
        [
          {"@context": "dtmi:dtdl:context;3", "@id": "dtmi:com:example:Sensor;1", "@type": "Interface"},
          {
            "@context": "dtmi:dtdl:context;3",
            "@id": "dtmi:com:example:Meter;1",
            "@type": "Interface",
            "contents": [{"@type": "Component", "name": "sensor", "schema": "dtmi:com:example:Sensor;1"}]
          },
          {
            "@context": "dtmi:dtdl:context;3",
            "@id": "dtmi:com:example:Charger;1",
            "@type": "Interface",
            "contents": [{"@type": "Component", "name": "meter", "schema": "dtmi:com:example:Meter;1"}]
          }
        ]
        """#),
      right: .dtdl(
        #"""
        [
          {"@context": "dtmi:dtdl:context;3", "@id": "dtmi:com:example:Sensor;1", "@type": "Interface"},
          {
            "@context": "dtmi:dtdl:context;3",
            "@id": "dtmi:com:example:Meter;1",
            "@type": "Interface",
            "contents": [{"@type": "Component", "name": "sensor", "schema": "dtmi:com:example:Sensor;1"}]
          },
          {
            "@context": "dtmi:dtdl:context;3",
            "@id": "dtmi:com:example:Charger;1",
            "@type": "Interface",
            "contents": [{"@type": "Relationship", "name": "meter", "target": "dtmi:com:example:Meter;1"}]
          }
        ]
        """#),
      aliases: "excludedType"),
  ]
}
