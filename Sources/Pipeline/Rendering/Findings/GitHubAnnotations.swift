import Diagnostics

/// Findings as workflow commands: GitHub shows each beside its line in a pull request.
///
/// Source: GitHub's documentation, "Workflow commands for GitHub Actions", and the escaping of its toolkit.
package struct GitHubAnnotations: Sendable {
  private let paths: ReportPaths

  /// Paths below `root`, the checked-out repository, are written relative to it.
  package init(root: String) { paths = ReportPaths(root: root) }

  /// One command a line.
  package func text(_ report: FindingsReport) -> String {
    report.findings.map { "\(command($0))\n" }.joined()
  }

  private func command(_ diagnostic: Diagnostic) -> String {
    var properties = diagnostic.span.map(place) ?? []
    properties.append(("title", "\(diagnostic.severity.rawValue)[\(diagnostic.code)]"))
    let written = properties.map { "\($0.0)=\(GitHubAnnotations.escaped($0.1, inProperty: true))" }
    return "::\(level(diagnostic.severity)) \(written.joined(separator: ","))"
      + "::\(GitHubAnnotations.escaped(message(diagnostic), inProperty: false))"
  }

  private func level(_ severity: Severity) -> String {
    switch severity {
    case .error, .restriction: "error"
    case .warning: "warning"
    case .advice, .note: "notice"
    }
  }

  /// Columns are taken only where an annotation stays within one line.
  private func place(_ span: SourceSpan) -> [(String, String)] {
    let (start, end) = (span.location, span.file.location(of: span.end))
    var properties = [("file", paths.shown(span.file.path)), ("line", "\(start.line)")]
    if start.line == end.line { properties.append(("col", "\(start.column)")) }
    properties.append(("endLine", "\(end.line)"))
    if start.line == end.line { properties.append(("endColumn", "\(max(start.column, end.column))")) }
    return properties
  }

  private func message(_ diagnostic: Diagnostic) -> String {
    var lines = [diagnostic.label.map { "\(diagnostic.message): \($0)" } ?? diagnostic.message]
    lines += diagnostic.related.map { "\(paths.shown($0.span.file.path)):\($0.span.location.line): \($0.message)" }
    lines += diagnostic.notes.map { "note: \($0)" }
    lines += (diagnostic.help + diagnostic.fixes.map(\.title)).map { "help: \($0)" }
    return lines.joined(separator: "\n")
  }

  /// `%` and line breaks would end a command, `:` and `,` a property.
  static func escaped(_ text: String, inProperty: Bool) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "%": result += "%25"
      case "\r": result += "%0D"
      case "\n": result += "%0A"
      case ":" where inProperty: result += "%3A"
      case "," where inProperty: result += "%2C"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
