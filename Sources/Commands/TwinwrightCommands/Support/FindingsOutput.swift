import ArgumentParser
import Diagnostics
import Documents
import Explanations
import Rendering

/// How findings are printed.
enum FindingsFormat: String, ExpressibleByArgument, CaseIterable {
  /// For people, on standard error.
  case text
  /// The document that `twinwright schema findings` describes, on standard output.
  case json
  /// A SARIF 2.1.0 log, on standard output.
  case sarif
  /// GitHub workflow commands, on standard output.
  case github
}

extension FindingsFormat {
  /// Prints findings; `root` is what paths in machine formats start from.
  func show(_ findings: Findings, on console: Console, root: String) {
    let report = FindingsReport(findings)
    switch self {
    case .text: if !findings.isEmpty { console.say(DiagnosticText.render(findings)) }
    case .json: console.out(raw: FindingsJSON(root: root).document(report).prettyJSON + "\n")
    case .sarif:
      console.out(raw: FindingsSARIF(root: root, toolVersion: Context.version).log(report).prettyJSON + "\n")
    case .github: console.out(raw: GitHubAnnotations(root: root).text(report))
    }
  }
}

/// Which findings count.
struct PolicyOptions: ParsableArguments {
  @Option(
    name: .customLong("allow"),
    help: ArgumentHelp("Leave out notes, advice and warnings with this code. May be repeated.", valueName: "code"))
  var allowed: [String] = []

  @Option(
    name: .customLong("deny"),
    help: ArgumentHelp(
      "Fail for findings from this severity on (note, advice or warning), or with this code. May be repeated.",
      valueName: "severity|code"))
  var denied: [String] = []

  /// What the options say.
  func policy() throws -> FindingPolicy {
    var policy = FindingPolicy()
    for word in denied {
      if let severity = Severity(rawValue: word.lowercased()) {
        policy.threshold = min(policy.threshold, severity)
      } else {
        policy.denied.formUnion(try PolicyOptions.codes(word, "--deny", also: Severity.allCases.map(\.rawValue)))
      }
    }
    for word in allowed { policy.allowed.formUnion(try PolicyOptions.codes(word, "--allow", also: [])) }
    if let both = policy.allowed.intersection(policy.denied).min() {
      throw ValidationError("\(both) is both allowed and denied")
    }
    return policy
  }

  func validate() throws { _ = try policy() }

  /// The codes that a word stands for: a code, or the name that another tool has for it.
  private static func codes(_ word: String, _ option: String, also words: [String]) throws -> [String] {
    let known = Explanations.find(word).map(\.code)
    if !known.isEmpty { return known }
    let meant = Suggestions.nearest(to: word, among: words) ?? Explanations.suggestion(for: word)
    throw ValidationError(
      "\(option) takes \(words.isEmpty ? "a code" : "a severity or a code") such as TW1135, not `\(word)`"
        + (meant.map { ": did you mean `\($0)`?" } ?? ""))
  }
}
