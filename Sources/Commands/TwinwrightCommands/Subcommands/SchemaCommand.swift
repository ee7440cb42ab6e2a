import ArgumentParser
import Documents
import Manifests
import Plans
import Rendering

/// `twinwright schema`: JSON Schemas of what twinwright reads and writes.
struct SchemaCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema", abstract: "Print the JSON Schema of manifests, plan documents or findings.",
    discussion: """
      For editors with the YAML language server, put this in the first line of a manifest:
        # yaml-language-server: $schema=./twinwright.schema.json
      """)

  enum Subject: String, ExpressibleByArgument, CaseIterable { case manifests, plan, findings }

  @Argument(help: "manifests, plan, or findings (what `validate --format json` prints).")
  var subject = Subject.manifests

  func run() async throws {
    let schema =
      switch subject {
      case .manifests: ManifestSchema.jsonSchema()
      case .plan: PlanDocument.jsonSchema
      case .findings: FindingsJSON.schema
      }
    Context().console.out(raw: schema.prettyJSON + "\n")
  }
}
