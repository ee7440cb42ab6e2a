import ArgumentParser
import Documents
import Manifests
import Plans
import Rendering

/// `twinwright schema`: JSON Schemas of what twinwright reads and writes.
struct SchemaCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema",
    abstract: "Print the JSON Schema of manifests, plan documents or findings, or what is known of every kind.",
    discussion: """
      For editors with the YAML language server, put this in the first line of a manifest:
        # yaml-language-server: $schema=./twinwright.schema.json
      """)

  enum Subject: String, ExpressibleByArgument, CaseIterable { case manifests, plan, findings, kinds }

  @Argument(help: "manifests, plan, findings (what `validate --format json` prints), or kinds (a page in Markdown).")
  var subject = Subject.manifests

  func run() async throws {
    let schema: Value
    switch subject {
    case .manifests: schema = ManifestSchema.jsonSchema()
    case .plan: schema = PlanDocument.jsonSchema
    case .findings: schema = FindingsJSON.schema
    case .kinds: return Context().console.out(raw: KindsMarkdown.render())
    }
    Context().console.out(raw: schema.prettyJSON + "\n")
  }
}
