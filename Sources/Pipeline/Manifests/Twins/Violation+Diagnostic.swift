import DTDL
import Diagnostics
import Documents
import OrderedCollections
import Twins

extension Violation {
  /// The finding about it: its place in the manifest or table, and beside it the model's and, for a template, the row's.
  /// `wrong` is the word that the suggestion would replace.
  func diagnostic(
    _ code: String, _ subject: String, at place: SourceSpan?, _ row: SourceSpan?, related: [DiagnosticLabel] = [],
    wrong: String?
  ) -> Diagnostic {
    var labels = declaration.map { [$0] } ?? []
    labels += related
    if let row, let place, place.file !== row.file { labels.append(DiagnosticLabel(row, "for this row")) }
    return Diagnostic(
      code, .error, "\(subject): \(message)", at: place, label: suggestion.map { "did you mean `\($0)`?" },
      related: labels, help: help.map { [$0] } ?? [], fixes: fix(at: place, wrong: wrong).map { [$0] } ?? [])
  }

  /// The suggestion as an edit, when the wrong word stands at the place and nothing else.
  private func fix(at place: SourceSpan?, wrong: String?) -> FixIt? {
    if case .wrongValue(let mismatch, _) = kind, mismatch.isAboutQuotes {
      return place.flatMap { Violation.requote($0, wrong) }
    }
    guard let suggestion, let place, let wrong else { return nil }
    let isName = if case .unknownRelationship = kind { true } else { isAboutName }
    let title = isName ? "rename to `\(suggestion)`" : "change to `\(suggestion)`"
    for quote in ["", "\"", "'"] where place.text == quote + wrong + quote {
      return FixIt(title: title, span: place, replacement: quote + suggestion + quote)
    }
    return nil
  }

  /// Quotes put around a value, or taken away from a text; `nil` where more than the value stands at the place.
  private static func requote(_ place: SourceSpan, _ wrong: String?) -> FixIt? {
    let text = place.text
    if let wrong {
      guard text == "\"\(wrong)\"" || text == "'\(wrong)'" else { return nil }
      return FixIt(title: "take the quotes away", span: place, replacement: wrong, isCertain: true)
    }
    // A quote in a cell would have to be doubled.
    guard !text.contains("${"), !place.file.path.hasSuffix(".csv") else { return nil }
    return FixIt(title: "put it in quotes", span: place, replacement: "\"\(text)\"", isCertain: true)
  }

  /// The name or the text that is wrong.
  func wrongWord(in contents: OrderedDictionary<String, Value>) -> String? {
    guard isAboutName else { return Value.object(contents).value(at: path)?.string }
    if case .member(let name)? = path.steps.last { return name }
    return nil
  }
}
