import ArgumentParser
import Diagnostics
import Explanations
import Rendering

/// `twinwright explain`: what a code means, offline.
struct ExplainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "Say why a finding is one, with a wrong and a right example.",
    discussion: """
      Takes the code of a finding, or the name that the reference parser of DTDL has for it:
        twinwright explain TW1104
        twinwright explain badType
        twinwright explain dtmi:dtdl:parsingError:badType
      """)

  @Argument(help: ArgumentHelp("Codes, such as TW1104, or names of other tools.", valueName: "code"))
  var terms: [String] = []

  @Flag(name: .customLong("list"), help: "List all codes.")
  var isList = false

  func validate() throws {
    if terms.isEmpty && !isList { throw ValidationError("name a code, or ask for all of them with --list") }
  }

  func run() async throws {
    let context = Context()
    try await reporting(context) {
      if isList { context.console.out(ExplanationText.list(Explanations.pages)) }
      let pages = try terms.flatMap(ExplainCommand.pages)
      for (index, page) in pages.enumerated() {
        var text = StyledText()
        if index > 0 || isList { text.line() }
        text.append(ExplanationText.render(page))
        context.console.out(text)
      }
      return .success
    }
  }

  /// The pages that a term names.
  static func pages(_ term: String) throws -> [Explanation] {
    let pages = Explanations.find(term)
    guard pages.isEmpty else { return pages }
    throw CommandFailure(
      Diagnostic(
        "TW0014", "nothing is known under `\(term)`",
        help: [
          Explanations.suggestion(for: term).map { "did you mean `\($0)`?" }
            ?? "`twinwright explain --list` lists all codes"
        ]), .usage)
  }
}
