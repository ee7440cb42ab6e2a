import Documents
import Manifests
import OrderedCollections
import Testing

/// The JSON Schema for editors.
@Suite struct SchemaTests {
  let schema = ManifestSchema.jsonSchema()

  @Test func `every kind has a branch and a definition`() throws {
    let values = try #require(schema["properties"]?["kind"]?["enum"]?.array)
    let kinds = values.compactMap(\.string)
    #expect(kinds.contains("Environment") && kinds.contains("AzureResource") && kinds.contains("ContainerGroup"))
    #expect(schema["allOf"]?.array?.count == kinds.count)
    for kind in kinds { #expect(schema["$defs"]?[kind]?["type"] == "object", "\(kind)") }
  }

  @Test func `envelopes are flat, read-only members are left out, secrets take references only`() throws {
    let hub = try #require(schema["$defs"]?["IoTHub"]?["properties"])
    #expect(hub["properties"] == nil)
    #expect(hub["hostName"] == nil)
    #expect(hub["minTlsVersion"]?["description"] != nil)
    #expect(hub["consumerGroups"] != nil && hub["devices"] != nil && hub["dependsOn"] != nil)
    #expect(schema["$defs"]?["IoTHub"]?["required"] == ["sku"])
    let text = schema.jsonText
    #expect(text.contains("A secret: only references are allowed."))
    #expect(!text.contains("\"provisioningState\""))
  }

  @Test func `every reference inside the schema leads to a definition`() {
    var missing: [String] = []
    func walk(_ value: Value) {
      if let target = value["$ref"]?.string, schema["$defs"]?[String(target.dropFirst("#/$defs/".count))] == nil {
        missing.append(target)
      }
      for member in value.object?.values.map({ $0 }) ?? value.array ?? [] { walk(member) }
    }
    walk(schema)
    #expect(missing == [])
  }
}
