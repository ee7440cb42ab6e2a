import ArgumentParser
import Documents
import ModelTools
import Rendering

/// `twinwright models diff`: what a change of models does to existing twins.
struct ModelsDiffCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff", abstract: "Compare two states of models and say what happens to existing twins.",
    discussion: """
      Each difference is compatible, widening (what exists stays valid, but readers may meet what they do not know) or \
      breaking, with the reason. A content that moved to a base is none. An interface that is new is compared as the \
      next version of the one it follows. Exits 0 when all is compatible or equal, 2 when something is widening and \
      nothing breaking, 3 when something is breaking.
      """)

  @Argument(help: ArgumentHelp("The models as they are: a file or folder.", valueName: "old"), completion: .file())
  var old: String

  @Argument(help: ArgumentHelp("The models as they will be: a file or folder.", valueName: "new"), completion: .file())
  var new: String

  @OptionGroup var repository: RepositoryOptions

  @Option(help: "How the differences are printed: text, json or markdown (for a pull request).")
  var format = OutputFormat.text

  func run() async throws {
    let context = Context()
    try await reporting(context) {
      let before = try context.models([old], repository: repository.repository, mustBeWhole: true)
      let after = try context.models([new], repository: repository.repository, mustBeWhole: true)
      let diff = ModelDiff(from: before.models, to: after.models)
      switch format {
      case .text: context.console.out(ModelText.render(diff))
      case .json: context.console.out(raw: diff.json.prettyJSON + "\n")
      case .markdown: context.console.out(raw: ModelDiffMarkdown.render(diff))
      }
      return switch diff.effect {
      case .none, .compatible: .success
      case .widening: .changes
      case .breaking: .breaking
      }
    }
  }
}
