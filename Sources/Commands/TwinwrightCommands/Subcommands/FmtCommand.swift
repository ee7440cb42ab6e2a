import ArgumentParser
import Diagnostics
import Rendering

/// `twinwright fmt`: one layout for DTDL.
struct FmtCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fmt", abstract: "Lay out DTDL models in one way, and touch nothing but white space and order.",
    discussion: """
      Members stand in the language's order, those it does not know behind them as written; two spaces a level, one \
      member a line, as `jq .` and editors write it. Texts, numbers and the order of lists stay byte for byte. Files \
      are replaced whole or not at all; what is not JSON is reported and left alone, and so is YAML. The names of the \
      files that changed are printed.
      """)

  @Argument(
    help: ArgumentHelp("Files, or folders of which every *.json below counts.", valueName: "path"), completion: .file())
  var paths: [String]

  @Flag(help: "Write nothing; print the files that would change, and exit 2 when there are any.")
  var check = false

  func run() async throws {
    let context = Context()
    try await reporting(context) {
      let outcome = try ModelFormatting(files: context.files).run(paths, check: check)
      for path in outcome.changed { context.console.out(raw: path + "\n") }
      if !outcome.findings.isEmpty { context.console.say(DiagnosticText.render(outcome.findings)) }
      return outcome.status
    }
  }
}
