import ArgumentParser
import Documents
import Manifests
import Plans

/// `twinwright schema`: JSON Schemas of what twinwright reads and writes.
struct SchemaCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema", abstract: "Print the JSON Schema of manifests or of plan documents.",
    discussion: """
      For editors with the YAML language server, put this in the first line of a manifest:
        # yaml-language-server: $schema=./twinwright.schema.json
      """)

  enum Subject: String, ExpressibleByArgument, CaseIterable { case manifests, plan }

  @Argument(help: "manifests or plan.")
  var subject = Subject.manifests

  func run() async throws {
    let schema = subject == .manifests ? ManifestSchema.jsonSchema() : PlanDocument.jsonSchema
    Context().console.out(raw: schema.prettyJSON + "\n")
  }
}
