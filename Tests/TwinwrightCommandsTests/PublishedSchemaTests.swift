import Documents
import Foundation
import Manifests
import Plans
import Rendering
import Testing

/// The schemas in `docs/schema` are those of this version.
@Suite struct PublishedSchemaTests {
  @Test(arguments: ["manifests", "plan", "findings"])
  func `a published schema is what the program prints`(_ name: String) throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let page = try String(contentsOf: root.appendingPathComponent("docs/schema/\(name).schema.json"), encoding: .utf8)
    let schema =
      switch name {
      case "manifests": ManifestSchema.jsonSchema()
      case "plan": PlanDocument.jsonSchema
      default: FindingsJSON.schema
      }
    // Whole texts are not compared by the expectation: their difference would be a page of its own.
    let isSame = page == schema.prettyJSON + "\n"
    #expect(isSame, "print it again: twinwright schema \(name) > docs/schema/\(name).schema.json")
  }
}
