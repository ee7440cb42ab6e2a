import Testing

/// A mistake that people make when they write models, as small as it can be.
struct ModelMistake: Sendable, CustomTestStringConvertible {
  /// The name of its golden file.
  let name: String
  /// The files, by path.
  let files: [(path: String, text: String)]
  /// How many errors there are: one a root cause.
  let errors: Int
  /// How many of them there is a certain edit for.
  let mended: Int

  var testDescription: String { name }

  init(_ name: String, errors: Int = 1, mended: Int = 0, _ files: (String, String)...) {
    self.name = name
    self.files = files.map { (path: $0.0, text: $0.1) }
    self.errors = errors
    self.mended = mended
  }

  /// One file with an interface around the lines of its contents.
  init(_ name: String, version: Int = 3, mended: Int = 0, _ contents: String) {
    self.init(name, mended: mended, ("battery.json", ModelMistake.model("Battery", version: version, contents)))
  }

  static func model(_ id: String, version: Int = 3, _ contents: String, extends: String? = nil) -> String {
    let context =
      version == 3
      ? "[\"dtmi:dtdl:context;3\", \"dtmi:dtdl:extension:quantitativeTypes;1\"]" : "\"dtmi:dtdl:context;\(version)\""
    let base = extends.map { "\n  \"extends\": \($0)," } ?? ""
    let lines = contents.split(separator: "\n").map { "    \($0)" }.joined(separator: "\n")
    return """
      {
        "@context": \(context),
        "@id": "dtmi:com:example:\(id);1",
        "@type": "Interface",\(base)
        "contents": [
      \(lines)
        ]
      }
      """
  }
}

extension ModelMistake {
  static let all = words + units + heads + schemas + references + texts + syntax

  // MARK: Words

  private static let words = [
    ModelMistake(
      "schema-int", mended: 1,
      """
      {"@type": "Property", "name": "cycles", "schema": "int"}
      """),
    ModelMistake(
      "schema-case", mended: 1,
      """
      {"@type": "Property", "name": "soc", "schema": "Double"}
      """),
    ModelMistake(
      "type-case", mended: 1,
      """
      {"@type": "property", "name": "soc", "schema": "double"}
      """),
    ModelMistake(
      "type-unknown",
      """
      {"@type": "Attribute", "name": "soc", "schema": "double"}
      """),
    ModelMistake(
      "writeable",
      """
      {"@type": "Property", "name": "limit", "schema": "double", "writeable": true}
      """),
    ModelMistake(
      "member-case", mended: 1,
      """
      {"@type": "Property", "name": "limit", "schema": "double", "displayname": "Limit"}
      """),
    ModelMistake(
      "member-of-another-class",
      """
      {"@type": "Telemetry", "name": "power", "schema": "double", "writable": true}
      """),
    ModelMistake(
      "name-with-space",
      """
      {"@type": "Property", "name": "state of charge", "schema": "double"}
      """),
    ModelMistake(
      "name-with-hyphen",
      """
      {"@type": "Property", "name": "state-of-charge", "schema": "double"}
      """),
    ModelMistake(
      "name-twice",
      """
      {"@type": "Property", "name": "soc", "schema": "double"},
      {"@type": "Telemetry", "name": "soc", "schema": "double"}
      """),
    ModelMistake(
      "member-twice",
      """
      {"@type": "Property", "name": "soc", "schema": "double", "name": "stateOfCharge"}
      """),
    ModelMistake(
      "missing-schema",
      """
      {"@type": "Property", "name": "soc"}
      """),
    ModelMistake(
      "missing-type",
      """
      {"name": "soc", "schema": "double"}
      """),
    ModelMistake(
      "type-without-at-sign", mended: 1,
      """
      {"type": "Property", "name": "soc", "schema": "double"}
      """),
    ModelMistake(
      "type-of-extension-misspelt",
      """
      {"@type": ["Property", "Historised"], "name": "soc", "schema": "double"}
      """),
    ModelMistake(
      "null-value",
      """
      {"@type": "Property", "name": "soc", "schema": "double", "description": null}
      """),
    ModelMistake(
      "boolean-in-quotes", mended: 1,
      """
      {"@type": "Property", "name": "limit", "schema": "double", "writable": "true"}
      """),
  ]

  // MARK: Units

  private static let units = [
    ModelMistake(
      "unit-of-another-family",
      """
      {"@type": ["Property", "Temperature"], "name": "t", "schema": "double", "unit": "metre"}
      """),
    ModelMistake(
      "unit-misspelt",
      """
      {"@type": ["Property", "Temperature"], "name": "t", "schema": "double", "unit": "celsius"}
      """),
    ModelMistake(
      "unit-without-type",
      """
      {"@type": "Property", "name": "t", "schema": "double", "unit": "degreeCelsius"}
      """),
    ModelMistake(
      "type-without-unit",
      """
      {"@type": ["Property", "Temperature"], "name": "t", "schema": "double"}
      """),
    ModelMistake(
      "quantity-of-text",
      """
      {"@type": ["Property", "Voltage"], "name": "v", "schema": "string", "unit": "volt"}
      """),
    ModelMistake(
      "semantic-type-without-extension", mended: 1,
      (
        "meter.json",
        """
        {
          "@context": "dtmi:dtdl:context;3",
          "@id": "dtmi:com:example:Meter;1",
          "@type": "Interface",
          "contents": [
            {"@type": ["Telemetry", "Voltage"], "name": "v", "schema": "double", "unit": "volt"}
          ]
        }
        """
      )),
    ModelMistake(
      "unit-without-extension",
      (
        "meter.json",
        """
        {
          "@context": "dtmi:dtdl:context;3",
          "@id": "dtmi:com:example:Meter;1",
          "@type": "Interface",
          "contents": [
            {"@type": "Telemetry", "name": "v", "schema": "double", "unit": "volt"}
          ]
        }
        """
      )),
  ]

  // MARK: The head of an interface

  private static let heads = [
    ModelMistake(
      "missing-context",
      (
        "meter.json",
        """
        {
          "@id": "dtmi:com:example:Meter;1",
          "@type": "Interface"
        }
        """
      )),
    ModelMistake(
      "context-with-colon", mended: 1,
      (
        "meter.json",
        """
        {
          "@context": "dtmi:dtdl:context:3",
          "@id": "dtmi:com:example:Meter;1",
          "@type": "Interface"
        }
        """
      )),
    ModelMistake(
      "context-behind-extension",
      (
        "meter.json",
        """
        {
          "@context": ["dtmi:dtdl:extension:quantitativeTypes;1", "dtmi:dtdl:context;3"],
          "@id": "dtmi:com:example:Meter;1",
          "@type": "Interface"
        }
        """
      )),
    ModelMistake(
      "no-model",
      ("package.json", "{\n  \"name\": \"models\",\n  \"type\": \"module\"\n}\n")),
    ModelMistake(
      "missing-id",
      (
        "meter.json",
        """
        {
          "@context": "dtmi:dtdl:context;3",
          "@type": "Interface"
        }
        """
      )),
    ModelMistake(
      "context-version",
      (
        "meter.json",
        """
        {
          "@context": "dtmi:dtdl:context;1",
          "@id": "dtmi:com:example:Meter;1",
          "@type": "Interface"
        }
        """
      )),
    ModelMistake(
      "context-of-schema-org",
      (
        "meter.json",
        """
        {
          "@context": ["dtmi:dtdl:context;3", "https://schema.org"],
          "@id": "dtmi:com:example:Meter;1",
          "@type": "Interface"
        }
        """
      )),
    ModelMistake(
      "id-without-version",
      (
        "meter.json",
        """
        {
          "@context": "dtmi:dtdl:context;2",
          "@id": "dtmi:com:example:Meter",
          "@type": "Interface"
        }
        """
      )),
    ModelMistake(
      "id-with-hyphen",
      (
        "meter.json",
        """
        {
          "@context": "dtmi:dtdl:context;3",
          "@id": "dtmi:com:my-company:Meter;1",
          "@type": "Interface"
        }
        """
      )),
    ModelMistake(
      "interface-twice",
      (
        "a/meter.json",
        """
        {"@context": "dtmi:dtdl:context;3", "@id": "dtmi:com:example:Meter;1", "@type": "Interface"}
        """
      ),
      (
        "b/meter.json",
        """
        {"@context": "dtmi:dtdl:context;3", "@id": "dtmi:com:example:Meter;1", "@type": "Interface"}
        """
      )),
    ModelMistake(
      "type-of-the-root", mended: 1,
      (
        "meter.json",
        """
        {
          "@context": "dtmi:dtdl:context;3",
          "@id": "dtmi:com:example:Meter;1",
          "@type": "interface"
        }
        """
      )),
  ]

  // MARK: Schemas

  private static let schemas = [
    ModelMistake(
      "enum-without-value-schema",
      """
      {"@type": "Property", "name": "mode", "schema": {
        "@type": "Enum", "enumValues": [{"name": "off", "enumValue": "off"}]}}
      """),
    ModelMistake(
      "enum-value-of-another-kind",
      """
      {"@type": "Property", "name": "mode", "schema": {
        "@type": "Enum", "valueSchema": "integer", "enumValues": [{"name": "off", "enumValue": "0"}]}}
      """),
    ModelMistake(
      "enum-values-as-texts",
      """
      {"@type": "Property", "name": "mode", "schema": {
        "@type": "Enum", "valueSchema": "string", "enumValues": ["off", "on"]}}
      """),
    ModelMistake(
      "map-key-not-string", mended: 1,
      """
      {"@type": "Property", "name": "cells", "schema": {
        "@type": "Map", "mapKey": {"name": "number", "schema": "integer"},
        "mapValue": {"name": "voltage", "schema": "double"}}}
      """),
    ModelMistake(
      "array-in-v2-property", version: 2,
      """
      {"@type": "Property", "name": "cells", "schema": {"@type": "Array", "elementSchema": "double"}}
      """),
    ModelMistake(
      "schema-of-v4-in-v3",
      """
      {"@type": "Property", "name": "serial", "schema": "uuid"}
      """),
    ModelMistake(
      "schema-too-deep",
      """
      {"@type": "Telemetry", "name": "deep", "schema":
        {"@type": "Array", "elementSchema": {"@type": "Array", "elementSchema":
          {"@type": "Array", "elementSchema": {"@type": "Array", "elementSchema":
            {"@type": "Array", "elementSchema": {"@type": "Array", "elementSchema": "double"}}}}}}}
      """),
    ModelMistake(
      "object-without-type",
      """
      {"@type": "Property", "name": "size", "schema": {"fields": [{"name": "width", "schema": "double"}]}}
      """),
    ModelMistake(
      "schema-as-type-name",
      """
      {"@type": "Property", "name": "mode", "schema": "Enum"}
      """),
    ModelMistake(
      "schema-object-of-primitive", mended: 1,
      """
      {"@type": "Property", "name": "soc", "schema": {"@type": "Double"}}
      """),
  ]

  // MARK: References

  private static let references = [
    ModelMistake(
      "interface-as-schema",
      (
        "battery.json",
        model("Battery", "{\"@type\": \"Property\", \"name\": \"cell\", \"schema\": \"dtmi:com:example:Cell;1\"}")
      ),
      ("cell.json", model("Cell", "{\"@type\": \"Property\", \"name\": \"voltage\", \"schema\": \"double\"}"))),
    ModelMistake(
      "target-as-object", mended: 1,
      """
      {"@type": "Relationship", "name": "feeds", "target": {"@id": "dtmi:com:example:Inverter;1"}}
      """),
    ModelMistake(
      "extends-as-object", mended: 1,
      ("battery.json", model("Battery", "", extends: "{\"@id\": \"dtmi:com:example:Asset;1\"}")),
      ("asset.json", model("Asset", ""))),
    ModelMistake(
      "relationship-name-missing",
      """
      {"@type": "Relationship", "target": "dtmi:com:example:Inverter;1"}
      """),
    ModelMistake(
      "min-multiplicity",
      """
      {"@type": "Relationship", "name": "feeds", "minMultiplicity": 1, "maxMultiplicity": 4}
      """),
    ModelMistake(
      "missing-base-of-many-files",
      ("battery.json", model("Battery", "", extends: "\"dtmi:com:example:Aset;1\"")),
      ("meter.json", model("Meter", "", extends: "\"dtmi:com:example:Aset;1\"")),
      ("inverter.json", model("Inverter", "", extends: "\"dtmi:com:example:Aset;1\"")),
      ("asset.json", model("Asset", ""))),
    ModelMistake(
      "missing-version-of-base",
      ("battery.json", model("Battery", "", extends: "\"dtmi:com:example:Asset;2\"")),
      ("asset.json", model("Asset", ""))),
    ModelMistake(
      "extends-ring-of-two",
      ("battery.json", model("Battery", "", extends: "\"dtmi:com:example:Asset;1\"")),
      ("asset.json", model("Asset", "", extends: "\"dtmi:com:example:Battery;1\""))),
    ModelMistake(
      "extends-ring-of-three",
      ("battery.json", model("Battery", "", extends: "\"dtmi:com:example:Storage;1\"")),
      ("storage.json", model("Storage", "", extends: "\"dtmi:com:example:Asset;1\"")),
      ("asset.json", model("Asset", "", extends: "\"dtmi:com:example:Battery;1\""))),
    ModelMistake(
      "name-inherited-already",
      (
        "battery.json",
        model(
          "Battery", "{\"@type\": \"Property\", \"name\": \"serial\", \"schema\": \"string\"}",
          extends: "\"dtmi:com:example:Storage;1\"")
      ),
      ("storage.json", model("Storage", "", extends: "\"dtmi:com:example:Asset;1\"")),
      ("asset.json", model("Asset", "{\"@type\": \"Property\", \"name\": \"serial\", \"schema\": \"string\"}"))),
    ModelMistake(
      "v2-extends-v3",
      ("battery.json", model("Battery", version: 2, "", extends: "\"dtmi:com:example:Asset;1\"")),
      ("asset.json", model("Asset", ""))),
    ModelMistake(
      "component-of-component",
      (
        "site.json",
        model("Site", "{\"@type\": \"Component\", \"name\": \"battery\", \"schema\": \"dtmi:com:example:Battery;1\"}")
      ),
      (
        "battery.json",
        model("Battery", "{\"@type\": \"Component\", \"name\": \"cell\", \"schema\": \"dtmi:com:example:Cell;1\"}")
      ), ("cell.json", model("Cell", ""))),
    ModelMistake(
      "component-ring",
      (
        "site.json",
        model("Site", "{\"@type\": \"Component\", \"name\": \"battery\", \"schema\": \"dtmi:com:example:Battery;1\"}")
      ),
      (
        "battery.json",
        model("Battery", "{\"@type\": \"Component\", \"name\": \"site\", \"schema\": \"dtmi:com:example:Site;1\"}")
      )),
    ModelMistake(
      "schema-of-another-interface",
      (
        "battery.json",
        model("Battery", "{\"@type\": \"Property\", \"name\": \"mode\", \"schema\": \"dtmi:com:example:Mode;1\"}")
      ),
      (
        "meter.json",
        """
        {
          "@context": "dtmi:dtdl:context;3",
          "@id": "dtmi:com:example:Meter;1",
          "@type": "Interface",
          "schemas": [{"@id": "dtmi:com:example:Mode;1", "@type": "Object", "fields": []}]
        }
        """
      )),
  ]

  // MARK: Texts for people

  private static let texts = [
    ModelMistake(
      "language-map-in-list", mended: 1,
      """
      {"@type": "Property", "name": "soc", "schema": "double", "displayName": [{"en": "State of charge"}]}
      """),
    ModelMistake(
      "language-tag", mended: 1,
      """
      {"@type": "Property", "name": "soc", "schema": "double", "displayName": {"en_us": "State of charge"}}
      """),
    ModelMistake(
      "languages-in-comment",
      """
      {"@type": "Property", "name": "soc", "schema": "double", "comment": {"en": "from the cells"}}
      """),
    ModelMistake(
      "display-name-too-long", version: 2,
      """
      {"@type": "Property", "name": "soc", "schema": "double",
       "displayName": "The state of charge of the battery as the battery management system reports it"}
      """),
  ]

  // MARK: JSON

  private static let syntax = [
    ModelMistake(
      "trailing-comma", mended: 1,
      """
      {"@type": "Property", "name": "soc", "schema": "double"},
      """),
    ModelMistake(
      "single-quotes",
      """
      {'@type': 'Property', 'name': 'soc', 'schema': 'double'}
      """),
    ModelMistake(
      "comment",
      """
      // How full it is.
      {"@type": "Property", "name": "soc", "schema": "double"}
      """),
    ModelMistake(
      "two-broken-files", errors: 2,
      ("battery.json", model("Battery", "{\"@type\": \"Property\", \"name\": \"soc\", \"schema\": \"number\"}")),
      ("meter.json", model("Meter", "{\"@type\": \"Telemetry\" \"name\": \"power\", \"schema\": \"double\"}")),
      ("site.json", model("Site", "", extends: "\"dtmi:com:example:Meter;1\""))),
  ]
}
