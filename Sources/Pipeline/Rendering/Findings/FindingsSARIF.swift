import Diagnostics
package import Documents
import Explanations
import OrderedCollections

/// Findings as a SARIF log (OASIS, Static Analysis Results Interchange Format 2.1.0), which code scanning services and
/// editors read. Neither times nor machine paths are in it: the same input gives the same bytes.
package struct FindingsSARIF: Sendable {
  private let paths: ReportPaths
  private let toolVersion: String

  /// What relative paths start from.
  static let base = "%SRCROOT%"
  private static let schema =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
  /// Names the page about a code; its text is in the log itself, as `help`.
  private static let page = "urn:twinwright:explain:"

  /// Paths below `root` are written relative to it.
  package init(root: String, toolVersion: String) {
    paths = ReportPaths(root: root)
    self.toolVersion = toolVersion
  }

  /// The log.
  package func log(_ report: FindingsReport) -> Value {
    let codes = OrderedSet(report.findings.map(\.code).sorted())
    let driver: Value = [
      "name": "twinwright", "semanticVersion": .string(toolVersion),
      "rules": .array(codes.map { code in rule(code, report.findings.first { $0.code == code }) }),
    ]
    return [
      "$schema": .string(FindingsSARIF.schema), "version": "2.1.0",
      "runs": [
        [
          "tool": ["driver": driver],
          "columnKind": "unicodeCodePoints",
          "originalUriBaseIds": .object([
            FindingsSARIF.base: ["description": ["text": "The folder in which twinwright was started."]]
          ]),
          "results": .array(report.findings.map { result($0, Int64(codes.firstIndex(of: $0.code) ?? 0)) }),
        ]
      ],
    ]
  }

  private func rule(_ code: String, _ example: Diagnostic?) -> Value {
    let page = Explanations.page(code)
    var rule: OrderedDictionary<String, Value> = ["id": .string(code)]
    if let page {
      rule["shortDescription"] = ["text": .string(page.title)]
      rule["fullDescription"] = ["text": .string(page.why)]
      rule["help"] = ["text": .string(ExplanationText.plain(page))]
    } else {
      rule["shortDescription"] = ["text": .string("see docs/diagnostics.md")]
    }
    rule["helpUri"] = .string(FindingsSARIF.page + code)
    if let severity = page?.severity ?? example?.severity {
      rule["defaultConfiguration"] = ["level": .string(level(severity))]
    }
    if let page, !page.aliases.isEmpty { rule["properties"] = ["tags": Value(texts: page.aliases)] }
    return .object(rule)
  }

  private func result(_ diagnostic: Diagnostic, _ rule: Int64) -> Value {
    var result: OrderedDictionary<String, Value> = [
      "ruleId": .string(diagnostic.code), "ruleIndex": .integer(rule), "level": .string(level(diagnostic.severity)),
      "message": ["text": .string(message(diagnostic))],
    ]
    if let span = diagnostic.span { result["locations"] = [["physicalLocation": physicalLocation(span)]] }
    if !diagnostic.related.isEmpty {
      result["relatedLocations"] = .array(
        diagnostic.related.enumerated().map { index, label in
          [
            "id": Value(count: index), "physicalLocation": physicalLocation(label.span),
            "message": ["text": .string(label.message)],
          ]
        })
    }
    if !diagnostic.fixes.isEmpty { result["fixes"] = .array(diagnostic.fixes.map(fix)) }
    var properties: OrderedDictionary<String, Value> = ["severity": .string(diagnostic.severity.rawValue)]
    if !diagnostic.aliases.isEmpty { properties["aliases"] = Value(texts: diagnostic.aliases) }
    result["properties"] = .object(properties)
    return .object(result)
  }

  /// Everything that the finding says in words; SARIF has no places for notes and help.
  private func message(_ diagnostic: Diagnostic) -> String {
    let first = diagnostic.label.map { "\(diagnostic.message): \($0)" } ?? diagnostic.message
    return ([first] + diagnostic.notes.map { "note: \($0)" } + diagnostic.help.map { "help: \($0)" })
      .joined(separator: "\n")
  }

  private func level(_ severity: Severity) -> String {
    switch severity {
    case .error, .restriction: "error"
    case .warning: "warning"
    case .advice, .note: "note"
    }
  }

  private func physicalLocation(_ span: SourceSpan) -> Value {
    ["artifactLocation": artifact(span.file), "region": region(span)]
  }

  private func artifact(_ file: SourceFile) -> Value {
    ["uri": .string(paths.uri(file.path)), "uriBaseId": .string(FindingsSARIF.base)]
  }

  /// The end column lies behind the last character, as SARIF has it.
  private func region(_ span: SourceSpan) -> Value {
    let (start, end) = (span.location, span.file.location(of: span.end))
    return [
      "startLine": Value(count: start.line), "startColumn": Value(count: start.column),
      "endLine": Value(count: end.line), "endColumn": Value(count: end.column),
      "byteOffset": Value(count: start.offset), "byteLength": Value(count: end.offset - start.offset),
    ]
  }

  private func fix(_ fix: FixIt) -> Value {
    let replacement: Value = [
      "deletedRegion": region(fix.span), "insertedContent": ["text": .string(fix.replacement)],
    ]
    return [
      "description": ["text": .string(fix.title)],
      "artifactChanges": [["artifactLocation": artifact(fix.span.file), "replacements": [replacement]]],
    ]
  }
}
