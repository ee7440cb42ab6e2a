import Diagnostics
package import Documents
import OrderedCollections

/// Findings as one JSON document for programs; docs/diagnostics.md says what each member means.
package struct FindingsJSON: Sendable {
  /// Raised when a member changes its meaning or goes; new members may come at any time.
  package static let version: Int64 = 1

  private let paths: ReportPaths

  /// Paths below `root` are written relative to it.
  package init(root: String) { paths = ReportPaths(root: root) }

  /// The document. Members are always there; what a finding does not have is null or empty.
  package func document(_ report: FindingsReport) -> Value {
    [
      "version": .integer(FindingsJSON.version),
      "findings": .array(report.findings.map(finding)),
      "summary": summary(report.counts),
    ]
  }

  private func summary(_ counts: FindingsCounts) -> Value {
    .object(
      OrderedDictionary(
        uniqueKeysWithValues: Severity.allCases.reversed().map { ($0.rawValue, Value(count: counts[$0])) }))
  }

  private func finding(_ diagnostic: Diagnostic) -> Value {
    let span = diagnostic.span
    var members: OrderedDictionary<String, Value> = [
      "code": .string(diagnostic.code), "severity": .string(diagnostic.severity.rawValue),
      "message": .string(diagnostic.message),
    ]
    members["path"] = Value(text: span.map { paths.shown($0.file.path) })
    members["start"] = span.map { location($0.start, $0.file) } ?? .null
    members["end"] = span.map { location($0.end, $0.file) } ?? .null
    members["label"] = Value(text: diagnostic.label)
    members["related"] = .array(diagnostic.related.map { place($0.span, adding: "message", $0.message) })
    members["notes"] = Value(texts: diagnostic.notes)
    members["help"] = Value(texts: diagnostic.help)
    members["fixes"] = .array(diagnostic.fixes.map(fix))
    members["aliases"] = Value(texts: diagnostic.aliases)
    return .object(members)
  }

  private func fix(_ fix: FixIt) -> Value {
    [
      "title": .string(fix.title), "certain": .bool(fix.isCertain),
      "edits": [place(fix.span, adding: "replacement", fix.replacement)],
    ]
  }

  private func place(_ span: SourceSpan, adding name: String, _ text: String) -> Value {
    var members: OrderedDictionary<String, Value> = ["path": .string(paths.shown(span.file.path))]
    members["start"] = location(span.start, span.file)
    members["end"] = location(span.end, span.file)
    members[name] = .string(text)
    return .object(members)
  }

  private func location(_ offset: Int, _ file: SourceFile) -> Value {
    let place = file.location(of: offset)
    return [
      "line": Value(count: place.line), "column": Value(count: place.column), "offset": Value(count: place.offset),
    ]
  }
}

extension Value {
  /// A number of things.
  init(count: Int) { self = .integer(Int64(count)) }

  /// A text, or null.
  init(text: String?) { self = text.map { .string($0) } ?? .null }

  /// A list of texts.
  init(texts: [String]) { self = .array(texts.map { .string($0) }) }
}
