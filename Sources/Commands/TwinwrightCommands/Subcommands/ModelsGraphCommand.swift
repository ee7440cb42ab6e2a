import ArgumentParser
import DTDL
import Diagnostics
import Documents
import Graphs
import ModelTools
import OrderedCollections
import Rendering

/// `twinwright models graph`: who needs whom, and in which order models can be uploaded.
struct ModelsGraphCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "graph", abstract: "Show how models depend on one another and the batches to upload them in.",
    discussion: """
      A model needs what it extends and the interfaces of its components. The target of a relationship need not exist; \
      it is drawn dashed and counts for no order. Exits 65 when models hold errors, after showing what could be read.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable { case text, dot, mermaid, svg, json }
  enum Grouping: String, ExpressibleByArgument, CaseIterable { case auto, always, never }

  /// More boxes than this are drawn by namespace.
  static let boxLimit = 300

  @OptionGroup var models: ModelOptions

  @Option(help: "How the graph is printed: text, dot (Graphviz), mermaid, svg or json.")
  var format = Format.text

  @Option(
    name: .customLong("batch-size"),
    help: ArgumentHelp("How many models go into one request; Azure takes up to 250.", valueName: "n"))
  var batchSize = 250

  @Option(help: ArgumentHelp("Only this model and what it needs. May be repeated.", valueName: "dtmi"))
  var root: [String] = []

  @Option(help: ArgumentHelp("Only this model and what needs it. May be repeated.", valueName: "dtmi"))
  var dependents: [String] = []

  @Flag(name: .customLong("no-targets"), help: "Leave out the targets of relationships.")
  var hidesTargets = false

  @Option(
    help: """
      Draw a box for each namespace and not for each model, in svg and mermaid: auto (above 300 models), always or never.
      """)
  var group = Grouping.auto

  func validate() throws {
    guard batchSize > 0 else { throw ValidationError("--batch-size takes a number from 1 on") }
  }

  func run() async throws {
    let context = Context()
    try await reporting(context) {
      let loaded = try context.models(models.paths, repository: models.repository.repository, mustBeWhole: false)
      let roots = try root.map { try ModelsGraphCommand.find($0, in: loaded.models, option: "--root") }
      let bases = try dependents.map { try ModelsGraphCommand.find($0, in: loaded.models, option: "--dependents") }
      let part = loaded.models.neighbourhood(of: roots, dependentsOf: bases)
      let graph = try makeGraph(part, hidesOutside: !roots.isEmpty || !bases.isEmpty)
      switch format {
      case .text: context.console.out(ModelText.render(graph))
      case .dot: context.console.out(raw: GraphDOT.render(GraphPicture(graph)))
      case .mermaid: context.console.out(raw: GraphMermaid.render(picture(graph)))
      case .svg: context.console.out(raw: GraphSVG.render(picture(graph)))
      case .json: context.console.out(raw: graph.json.prettyJSON + "\n")
      }
      return loaded.errors.isEmpty ? .success : .invalidInput
    }
  }

  private func makeGraph(_ models: ModelSet, hidesOutside: Bool) throws(CommandFailure) -> ModelGraph {
    do throws(Cycle<DTMI>) {
      return try ModelGraph(
        models, batchSize: batchSize, targets: hidesTargets ? .none : hidesOutside ? .inside : .all)
    } catch {
      let ring = error.path.map(\.description)
      throw CommandFailure(
        Diagnostic(
          "TW0043",
          "\(ring.count) models need one another and must be uploaded at once, but a batch holds \(batchSize)",
          notes: ["they are \(ring.prefix(10).joined(separator: ", "))\(ring.count > 10 ? " …" : "")"],
          help: ["raise --batch-size, or take a component out of the ring"]), .invalidInput)
    }
  }

  private func picture(_ graph: ModelGraph) -> GraphPicture {
    let isGrouped =
      switch group {
      case .auto: graph.nodes.count > Self.boxLimit
      case .always: true
      case .never: false
      }
    return isGrouped ? GraphPicture(namespacesOf: graph, limit: Self.boxLimit) : GraphPicture(graph)
  }

  /// The model that an option names, or a hint at the one that was meant.
  private static func find(_ text: String, in models: ModelSet, option: String) throws(CommandFailure) -> DTMI {
    if let id = DTMI(text), models.interface(id) != nil { return id }
    let near = Suggestions.nearest(to: text, among: models.interfaces.keys.map(\.description))
    throw CommandFailure(
      Diagnostic(
        "TW0042", "\(option): no model `\(text)` among those read",
        help: [near.map { "did you mean `\($0)`?" } ?? "`twinwright models list` shows what there is"]), .usage)
  }
}
